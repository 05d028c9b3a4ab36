"""The prompt bar: chips, suggestions, completion, history; no engine, no window."""

import pytest
from PySide6.QtCore import Qt

from gui.panels.prompt import PromptPanel
from gui.settings import Settings
from musicgen.style.catalogue import load_catalogue

pytestmark = pytest.mark.gui


@pytest.fixture
def panel(qtbot):
    panel = PromptPanel(Settings())
    qtbot.addWidget(panel)
    panel.resize(1200, 100)
    panel.show()
    panel.set_catalogue(load_catalogue())
    panel.field.setFocus()
    return panel


def chips(panel) -> list[tuple[str, str]]:
    return [(chip.text, chip.kind) for chip in panel.chips.chips]


def test_chips_appear_while_typing_without_pressing_anything(qtbot, panel):
    qtbot.keyClicks(panel.field, "slow blues in A minor, 12 bars ")
    qtbot.waitUntil(lambda: ("A minor", "fact") in chips(panel), timeout=5000)
    assert ("blues", "accent") in chips(panel) and ("12 bars", "fact") in chips(panel)


def test_an_unknown_word_is_marked_and_its_neighbour_can_be_clicked(qtbot, panel):
    panel.set_text("reggea and qqjazzq ")
    unknown = [text for text, kind in chips(panel) if kind == "unknown"]
    assert unknown == ["qqjazzq"]
    place = next(i for i, (_, kind) in enumerate(chips(panel)) if kind == "suggestion")
    wanted = chips(panel)[place][0]
    qtbot.mouseClick(panel.chips.widget_at(place), Qt.MouseButton.LeftButton)
    assert "qqjazzq" not in panel.text and wanted in panel.text
    assert not [text for text, kind in chips(panel) if kind == "unknown"]
    assert panel.field.hasFocus()


def test_the_word_being_typed_is_completed_not_blamed(qtbot, panel):
    qtbot.keyClicks(panel.field, "bossa n")
    panel.read_now()
    assert not [text for text, kind in chips(panel) if kind == "unknown"]
    assert panel.field.completion == "ova"
    qtbot.keyClick(panel.field, Qt.Key.Key_Tab)
    assert panel.field.text() == "bossa nova" and panel.field.hasFocus()


def test_tab_without_a_completion_leaves_the_field(qtbot, panel):
    panel.set_text("jazz ")
    qtbot.keyClick(panel.field, Qt.Key.Key_Tab)
    assert not panel.field.hasFocus()


def test_a_chip_is_taken_away_with_its_words(qtbot, panel):
    panel.set_text("jazz, 120 bpm, 8 bars")
    tempo = next(chip for chip in panel.chips.chips if chip.text == "120 bpm")
    panel.chips.chip_removed.emit(tempo)
    assert panel.text == "jazz, 8 bars"
    assert panel.prompt is not None and panel.prompt.tempo_bpm is None


def test_history_walks_and_comes_back_to_the_draft(qtbot, panel):
    for text in ("first jazz", "second blues"):
        panel.set_text(text)
        panel.remember()
    panel.field.clear()
    qtbot.keyClicks(panel.field, "a draft")
    for key, text in (
        (Qt.Key.Key_Up, "second blues"),
        (Qt.Key.Key_Up, "first jazz"),
        (Qt.Key.Key_Up, "first jazz"),
        (Qt.Key.Key_Down, "second blues"),
        (Qt.Key.Key_Down, "a draft"),
    ):
        qtbot.keyClick(panel.field, key)
        assert panel.field.text() == text


def test_only_unknown_words_are_a_complaint_that_names_them(qtbot, panel):
    panel.set_text("flurbish wobblix")
    assert "flurbish" in panel.complaint and "wobblix" in panel.complaint
    panel.set_text("jazz")
    assert panel.complaint == ""


def test_a_contradiction_is_a_complaint(qtbot, panel):
    panel.set_text("jazz 120 bpm 90 bpm")
    assert panel.complaint


def test_stop_takes_the_place_of_generate_and_the_focus_goes_along(qtbot, panel):
    panel.generate_button.setFocus(Qt.FocusReason.TabFocusReason)
    panel.set_writing(True)
    assert panel.stop_button.isVisible() and panel.stop_button.hasFocus()
    assert not panel.generate_button.isVisible()
    panel.set_progress(0.5, "Bar 2 of 4")
    assert panel.status.text() == "Bar 2 of 4"
    panel.set_writing(False)
    assert panel.generate_button.hasFocus()
