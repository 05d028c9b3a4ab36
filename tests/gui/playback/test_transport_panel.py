"""The bar along the bottom."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from gui.document import Document, State
from gui.panels.level_meter import LevelMeter
from gui.panels.transport import TransportPanel
from gui.playback.levels import SILENCE_DB
from gui.playback.output import OutputChoice
from gui.playback.playback import Playback
from gui.playback.progress import PlayState
from musicgen.music.meter import MeterMap
from musicgen.music.score import Score
from musicgen.music.tempo import TempoMap
from tests.gui.playback.pieces import scale

pytestmark = pytest.mark.gui


@pytest.fixture
def document(qtbot: QtBot) -> Document:
    document = Document()
    document.reset(State(score=scale(32)))
    return document


@pytest.fixture
def panel(document: Document, qtbot: QtBot) -> Iterator[TransportPanel]:
    playback = Playback(document)
    panel = TransportPanel(playback, document)
    qtbot.addWidget(panel)
    panel.show()
    yield panel
    playback.close()


def press(qtbot: QtBot, button: object) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_play_becomes_pause_and_back(panel: TransportPanel, qtbot: QtBot) -> None:
    press(qtbot, panel.play)
    assert panel._playback.state == PlayState.PLAYING
    assert panel.play.accessibleName() == "Pause"
    press(qtbot, panel.play)
    assert panel._playback.state == PlayState.PAUSED
    assert panel.play.accessibleName() == "Play"


def test_the_position_is_shown_as_bar_beat_and_time(panel: TransportPanel) -> None:
    panel._playback.seek(1920 + 480)
    assert panel.position.text() == "2.2"
    assert panel.time.text() == "0:02.5"


def test_rewind_goes_to_the_first_bar(panel: TransportPanel, qtbot: QtBot) -> None:
    panel._playback.seek(960)
    press(qtbot, panel.rewind)
    assert panel.position.text() == "1.1"


def test_compound_meters_count_felt_beats(panel: TransportPanel, document: Document) -> None:
    document.edit("Meter", Score(length=14400, meter_map=MeterMap.constant(6, 8)))
    panel._playback.seek(1440 + 720)
    assert panel.position.text() == "2.2"
    assert panel.meter_label.text() == "6/8"


def test_tempo_is_an_edit_that_undo_takes_back(panel: TransportPanel, document: Document) -> None:
    for value in (121, 122, 130):
        panel.tempo.setValue(value)
    assert document.score.tempo_map.bpm_at(0) == pytest.approx(130, abs=0.01)
    document.undo_stack.undo()
    assert document.score.tempo_map.bpm_at(0) == 120
    assert panel.tempo.value() == 120


def test_changes_of_tempo_stay_in_proportion(panel: TransportPanel, document: Document) -> None:
    slowing = TempoMap(((0, 500_000), (960, 1_000_000)))
    document.edit("x", Score(length=3840, tempo_map=slowing))
    panel.tempo.setValue(240)
    assert document.score.tempo_map.changes == ((0, 250_000), (960, 500_000))


def test_loop_and_metronome_follow_whoever_sets_them(panel: TransportPanel, qtbot: QtBot) -> None:
    press(qtbot, panel.loop)
    assert panel._playback.looping
    panel._playback.set_looping(False)
    assert not panel.loop.isChecked()
    panel._playback.set_metronome(True)
    assert panel.metronome.isChecked()


def test_the_master_volume_is_handed_on(panel: TransportPanel) -> None:
    panel.volume.setValue(40)
    assert panel._playback.outputs.volume == pytest.approx(0.4)


def test_silence_is_shown_with_its_reason(panel: TransportPanel) -> None:
    panel._playback.outputs.fell_silent.emit("The sound device has gone.")
    assert panel.output.text() == "Silent"
    assert panel.output.toolTip() == "The sound device has gone."
    panel._playback.outputs.sounding.emit("Speakers")
    assert panel.output.text() == "Built-in sound"


def test_the_chosen_output_is_shown(panel: TransportPanel) -> None:
    panel._playback.outputs.choose(OutputChoice(True, "Piano", "Piano"))
    assert panel.output.text() == "Piano"


def test_every_control_has_a_name_and_a_tip(panel: TransportPanel) -> None:
    for name in ("rewind", "play", "stop", "loop", "metronome", "tempo", "volume", "output"):
        widget = getattr(panel, name)
        assert widget.accessibleName(), name
        assert widget.toolTip(), name
        assert widget.focusPolicy() & Qt.FocusPolicy.TabFocus, name


def test_a_meter_jumps_up_and_falls_slowly_to_rest(qtbot: QtBot) -> None:
    meter = LevelMeter(2, 96)
    qtbot.addWidget(meter)
    meter.set_levels(0.5, 1.0)
    assert meter.levels() == pytest.approx((-6.02, 0), abs=0.01)
    meter.set_levels(0.0, 0.0)
    qtbot.wait(120)
    assert -30 < meter.levels()[0] < -6.1
    qtbot.waitUntil(lambda: not meter._frame.isActive(), timeout=4000)
    assert meter.levels() == (SILENCE_DB, SILENCE_DB)
