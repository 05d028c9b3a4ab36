"""The mixer: what is changed is in the document, and undo takes it back."""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from gui.document import Document, Mix, State
from gui.panels.mixer import MixerPanel
from gui.panels.program_menu import ProgramMenu
from musicgen.music.score import Score, Track
from tests.gui.playback.pieces import score_of

pytestmark = pytest.mark.gui


@pytest.fixture
def document(qtbot: QtBot) -> Document:
    document = Document()
    document.reset(State(score=score_of([(0, 60, 480)], [(0, 40, 480)])))
    return document


@pytest.fixture
def panel(document: Document, qtbot: QtBot) -> Iterator[MixerPanel]:
    panel = MixerPanel(document)
    qtbot.addWidget(panel)
    panel.resize(800, 132)
    panel.show()
    yield panel


def test_a_strip_for_every_track(panel: MixerPanel, document: Document) -> None:
    assert [strip.accessibleName() for strip in panel.strips] == [
        "Acoustic Grand Piano",
        "Bright Acoustic Piano",
    ]
    document.edit("x", Score(tracks=(Track(is_drum=True),)))
    assert [strip.accessibleName() for strip in panel.strips] == ["Drums"]
    document.edit("x", Score())
    assert not panel.strips
    assert panel._empty.isVisible()


def test_mute_and_solo_are_undoable(panel: MixerPanel, document: Document, qtbot: QtBot) -> None:
    qtbot.mouseClick(panel.strips[0].mute, Qt.MouseButton.LeftButton)
    assert document.mix.muted == {0}
    qtbot.mouseClick(panel.strips[1].solo, Qt.MouseButton.LeftButton)
    assert document.mix.soloed == {1}
    assert document.undo_stack.undoText().startswith("Solo")
    document.undo_stack.undo()
    document.undo_stack.undo()
    assert document.mix.muted == frozenset()
    assert not panel.strips[0].mute.isChecked()


def test_tracks_that_are_not_heard_are_dimmed(panel: MixerPanel, qtbot: QtBot) -> None:
    qtbot.mouseClick(panel.strips[1].solo, Qt.MouseButton.LeftButton)
    assert panel.strips[0].program.dimmed
    assert not panel.strips[1].program.dimmed


def test_a_volume_dragged_is_one_undo_step(
    panel: MixerPanel, document: Document, qtbot: QtBot
) -> None:
    slider = panel.strips[1].volume
    middle = slider.height() // 2
    qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=QPoint(slider.width() // 2, middle))
    for x in range(slider.width() // 2, 10, -6):
        qtbot.mouseMove(slider, QPoint(x, middle))
    qtbot.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=QPoint(12, middle))
    assert document.score.tracks[1].volume < 30
    assert document.score.tracks[0].volume == 100
    assert document.undo_stack.count() == 1
    document.undo_stack.undo()
    assert document.score.tracks[1].volume == 100
    assert slider.value() == 100


def test_a_double_click_goes_back_to_the_usual(panel: MixerPanel, document: Document) -> None:
    strip = panel.strips[0]
    strip.pan.setValue(10)
    assert document.score.tracks[0].pan == 10
    strip.pan.mouseDoubleClickEvent(None)  # type: ignore[arg-type]
    assert document.score.tracks[0].pan == 64


def test_sliders_move_by_keys(panel: MixerPanel, document: Document, qtbot: QtBot) -> None:
    slider = panel.strips[0].volume
    qtbot.keyClick(slider, Qt.Key.Key_Left)
    assert document.score.tracks[0].volume == 99
    qtbot.keyClick(slider, Qt.Key.Key_Backspace)
    assert document.score.tracks[0].volume == 100


def test_an_instrument_comes_from_the_family_menus(panel: MixerPanel, document: Document) -> None:
    menu = panel.strips[0].program.menu()
    assert menu is not None
    menu.aboutToShow.emit()
    families = [action for action in menu.actions() if action.menu() is not None]
    assert len(families) == 16
    reed = next(action for action in families if action.text() == "Reed")
    oboe = next(action for action in reed.menu().actions() if action.text() == "Oboe")  # type: ignore[attr-defined]
    oboe.trigger()
    assert document.score.tracks[0].program == 68
    menu.actions()[-1].trigger()
    assert document.score.tracks[0].is_drum
    document.undo_stack.undo()
    document.undo_stack.undo()
    assert document.score.tracks[0].program == 0


def test_a_colour_is_kept_in_the_document(panel: MixerPanel, document: Document) -> None:
    panel.strips[1].swatch.colour_chosen.emit(7)
    assert document.mix.colour_index(1) == 7
    document.undo_stack.undo()
    assert document.mix.colour_index(1) == 1


def test_a_menu_that_outlives_its_track_changes_nothing(
    panel: MixerPanel, document: Document
) -> None:
    strip = panel.strips[1]
    document.reset(State(score=score_of([(0, 60, 480)])))
    strip.swatch.colour_chosen.emit(7)
    strip.mute.click()
    strip.solo.click()
    strip.program.program_chosen.emit(40)
    assert document.mix == Mix()
    assert not document.undo_stack.count()


def test_a_name_of_its_own_outlives_the_instrument(panel: MixerPanel, document: Document) -> None:
    document.edit("x", Score(tracks=(Track(name="My tune"), Track(name="Acoustic Grand Piano"))))
    for strip in panel.strips:
        strip.program_wanted.emit(40)
    assert [strip.accessibleName() for strip in panel.strips] == ["My tune", "Violin"]


def test_everything_is_reached_by_the_keyboard_and_named(panel: MixerPanel) -> None:
    strip = panel.strips[0]
    for name in ("swatch", "mute", "solo", "program", "volume", "pan"):
        widget = getattr(strip, name)
        assert widget.focusPolicy() & Qt.FocusPolicy.TabFocus, name
        assert widget.accessibleName(), name
        assert widget.toolTip(), name


def test_a_narrow_mixer_scrolls_and_squeezes_nothing(
    panel: MixerPanel, document: Document, qtbot: QtBot
) -> None:
    panel.resize(300, 132)
    document.edit("x", score_of(*[[(0, 60, 480)]] * 6))

    def apart() -> bool:
        edges = [(strip.x(), strip.geometry().right()) for strip in panel.strips]
        return all(right < left for (_, right), (left, _) in pairwise(edges))

    qtbot.waitUntil(apart, timeout=3000)
    assert panel._area.horizontalScrollBar().maximum() > 0
    assert panel._area.viewport().height() >= panel.strips[0].height()


def test_a_narrow_strip_names_the_instrument_in_short(qtbot: QtBot) -> None:
    menu = ProgramMenu()
    qtbot.addWidget(menu)
    menu.set_program(0)
    menu.resize(400, 24)
    assert menu.shown_text() == "Acoustic Grand Piano"
    menu.resize(100, 24)
    assert menu.shown_text() == "Piano"
    menu.set_program(0, "Left hand")
    menu.resize(400, 24)
    assert menu.shown_text() == "Left hand · Acoustic Grand Piano"
    menu.resize(100, 24)
    assert menu.shown_text() == "Left hand"
    menu.resize(50, 24)
    assert menu.shown_text().endswith("…")
