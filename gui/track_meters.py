"""What the meters of the mixer show: the level of each track where the playhead is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from gui.tasks.job_process import JobProcess

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from gui.document import Document
    from gui.playback.playback import Playback
    from gui.playback.progress import PlayState
    from musicgen.music.score import Score

_LEVELS_PER_SECOND: Final = 20
_VOLUME_LAW: Final = 3
"""The built-in sound's; levels are measured anew soon after a volume was moved."""
_REST_MS: Final = 600
_LONGEST_SECONDS: Final = 900.0


class TrackMeters(QObject):
    """Measures the tracks in another process while a piece plays.

    Until that is done, and while a piece is being written, meters show how hard notes are
    struck.

    Signals:
        levels_changed(dict): amplitude, 0 to 1, by track index.

    Args:
        playback: where the playhead is, and how hard notes are struck.
        document: the piece, its volumes and mutes.
        soundfont: the file that sound is made with; None for the built-in one.
    """

    levels_changed = Signal(object)

    def __init__(
        self,
        playback: Playback,
        document: Document,
        soundfont: Callable[[], str | None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._playback = playback
        self._document = document
        self._soundfont = soundfont
        self._levels: list[npt.NDArray[np.float32]] = []
        self._measured: Score | None = None
        self._asked: Score | None = None
        self._compared: Score | None = None
        self._is_known = False
        self._job = JobProcess(self)
        self._job.succeeded.connect(self._on_measured)
        self._job.ended.connect(self._on_ended)
        self._timer = QTimer(self, singleShot=True, interval=_REST_MS)
        self._timer.timeout.connect(self._measure)
        playback.activity_changed.connect(self._on_activity)
        playback.position_changed.connect(self._on_position)
        playback.state_changed.connect(self._on_state)
        document.score_changed.connect(self._on_score)

    def close(self) -> None:
        """Stop measuring, as the window closes."""
        self._timer.stop()
        self._job.cancel()

    def level_at(self, track: int, seconds: float) -> float:
        """Amplitude of a track, 0 to 1, as it is mixed now."""
        score, place = self._document.score, int(seconds * _LEVELS_PER_SECOND)
        if self._measured is None or track >= min(len(self._levels), len(score.tracks)):
            return 0.0
        levels = self._levels[track]
        if not 0 <= place < len(levels) or not self._document.mix.audible(track):
            return 0.0
        then = max(1, self._measured.tracks[track].volume)
        # Raised as live sound is, so that the strips and the master meter agree.
        gain = 10 ** (self._playback.outputs.gain_db / 20)
        return float(levels[place]) * (score.tracks[track].volume / then) ** _VOLUME_LAW * gain

    def _known(self) -> bool:
        """Whether what plays is, but for its volumes, what was measured."""
        playing = self._playback.player.score
        if playing is not self._compared:
            self._compared = playing
            notes = [track.notes for track in playing.tracks]
            measured = self._measured.tracks if self._measured is not None else None
            self._is_known = measured is not None and notes == [t.notes for t in measured]
        return self._is_known

    def _on_state(self, state: PlayState) -> None:
        if state.running and self._measured is not self._document.score:
            self._timer.start()

    def _on_score(self, _score: Score) -> None:
        if self._playback.state.running:
            self._timer.start()

    def _measure(self) -> None:
        score = self._document.score
        if self._job.running or score is self._measured or not self._playback.state.running:
            return
        if score.note_count and score.duration_seconds <= _LONGEST_SECONDS:
            self._asked = score
            self._job.start("musicgen.audio.track_levels:track_levels", score, self._soundfont())

    def _on_measured(self, levels: list[npt.NDArray[np.float32]]) -> None:
        self._levels, self._measured = levels, self._asked
        self._compared = None

    def _on_ended(self) -> None:
        if self._asked is not self._document.score:
            # It changed meanwhile: once more, after a rest.
            self._timer.start()

    def _on_activity(self, activity: dict[int, float]) -> None:
        if not (self._playback.state.running and self._known()):
            self.levels_changed.emit(activity)

    def _on_position(self, tick: float) -> None:
        if self._playback.state.running and self._known():
            seconds = self._playback.player.score.tempo_map.seconds_at(max(0.0, tick))
            tracks = range(len(self._document.score.tracks))
            self.levels_changed.emit({n: self.level_at(n, seconds) for n in tracks})
