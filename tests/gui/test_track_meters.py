"""The meters of the mixer: struck notes at first, levels once they are measured."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QObject, Signal

from gui.document import Document, Mix, State
from gui.playback.progress import PlayState
from gui.track_meters import TrackMeters
from musicgen.music.score import Note, Score, Track
from musicgen.music.tempo import TempoMap

pytestmark = pytest.mark.gui

PIECE = Score(
    (Track(19, notes=(Note(0, 60, 1920, 100),)), Track(0, notes=(Note(960, 72, 240, 100),))),
    TempoMap.constant(60.0),
    length=1920,
)


class _Playback(QObject):
    """Plays what the document holds, without sound."""

    activity_changed = Signal(object)
    position_changed = Signal(float)
    state_changed = Signal(object)

    def __init__(self, document: Document) -> None:
        super().__init__()
        self._document = document
        self.player = self.outputs = self
        self.gain_db = 7.0
        self.state = PlayState.PLAYING

    @property
    def score(self) -> Score:
        return self._document.score


def test_meters_show_levels_as_soon_as_they_are_measured(qtbot):
    document = Document()
    document.reset(State(score=PIECE))
    playback = _Playback(document)
    meters = TrackMeters(playback, document, lambda: None)
    shown = []
    meters.levels_changed.connect(shown.append)
    try:
        playback.activity_changed.emit({0: 0.7})
        assert shown == [{0: 0.7}], "before anything is measured"
        with qtbot.waitSignal(meters._job.succeeded, timeout=30_000):
            playback.state_changed.emit(playback.state)
        playback.position_changed.emit(1440.0)
        held, struck = shown[-1][0], shown[-1][1]
        assert held > 0.02 and 0 < struck != held
        playback.position_changed.emit(480.0)
        assert shown[-1][0] > 0.02 and shown[-1][1] < 0.001
        quieter = replace(PIECE.tracks[0], volume=50)
        document.edit("Volume", PIECE.with_tracks([quieter, PIECE.tracks[1]]))
        playback.position_changed.emit(480.0)
        assert shown[-1][0] == pytest.approx(shown[-2][0] / 8)
        document.set_mix("Mute", Mix(muted=frozenset({0})))
        playback.position_changed.emit(480.0)
        assert shown[-1][0] == 0.0
        document.edit("Delete", PIECE.with_tracks([Track(19), PIECE.tracks[1]]))
        before = len(shown)
        playback.position_changed.emit(480.0)
        assert len(shown) == before, "other notes are to be measured first"
    finally:
        meters.close()


def test_the_meters_count_as_the_measuring_does():
    from gui import track_meters
    from musicgen.audio.track_levels import LEVELS_PER_SECOND

    # Named again there, because importing them would slow the start.
    assert track_meters._LEVELS_PER_SECOND == LEVELS_PER_SECOND
