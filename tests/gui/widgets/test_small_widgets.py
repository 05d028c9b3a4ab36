"""Chips, sliders, miniature rolls, tap tempo."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from gui.theme import DARK, LIGHT, apply_theme, contrast
from gui.widgets.chips import Chip, ChipRow, ChipText
from gui.widgets.flow_layout import FlowLayout
from gui.widgets.mini_roll import MiniRoll
from gui.widgets.note_colours import label_colours, shade_names
from gui.widgets.slider_row import SliderRow
from gui.widgets.tap_tempo import TapTempo
from musicgen.music.score import Note, Score, Track
from tests.gui.widgets.conftest import two_tracks

LEFT = Qt.MouseButton.LeftButton


def test_chip_tells_which_one_was_clicked(qtbot):
    row = ChipRow()
    qtbot.addWidget(row)
    jazz = ChipText("jazz", "accent", data=1)
    row.set_chips((jazz, ChipText("calm")))
    row.show()
    with qtbot.waitSignal(row.chip_clicked) as clicked:
        QTest.mouseClick(row.widget_at(0), LEFT)
    assert clicked.args == [jazz]


def test_cross_and_delete_remove_a_chip(qtbot):
    row = ChipRow()
    qtbot.addWidget(row)
    jazz = ChipText("jazz", removable=True)
    row.set_chips((jazz,))
    row.resize(300, 60)
    row.show()
    chip = row.widget_at(0)
    clicked = []
    row.chip_clicked.connect(clicked.append)
    with qtbot.waitSignal(row.chip_removed):
        QTest.mouseClick(chip, LEFT, pos=QPoint(chip.width() - 12, chip.height() // 2))
    with qtbot.waitSignal(row.chip_removed):
        QTest.keyClick(chip, Qt.Key.Key_Delete)
    assert clicked == []


def test_chips_that_stay_keep_their_widget(qtbot):
    row = ChipRow()
    qtbot.addWidget(row)
    row.set_chips((ChipText("jazz"), ChipText("calm")))
    first = row.widget_at(0)
    row.set_chips((ChipText("jazz"), ChipText("dark"), ChipText("120 bpm")))
    assert row.widget_at(0) is first
    assert [chip.text for chip in row.chips] == ["jazz", "dark", "120 bpm"]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("kind", ["plain", "accent", "fact", "unknown", "suggestion"])
def test_chip_text_can_be_read(qtbot, qapp, theme, kind):
    apply_theme(qapp, theme)
    chip = Chip(ChipText("jazz", kind))
    qtbot.addWidget(chip)
    ground, _, text = chip.colours()
    assert contrast(ground, text) >= 4.5
    apply_theme(qapp, "light")


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_names_upon_notes_can_be_read(theme):
    for colour in range(12):
        for ground, ink in zip(
            shade_names(theme, colour), label_colours(theme, colour), strict=True
        ):
            assert contrast(ground, ink.name()) >= 4.5


def test_flow_breaks_lines_where_the_width_ends(qtbot):
    outer = QWidget()
    qtbot.addWidget(outer)
    layout = FlowLayout(outer, gap=5)
    for _ in range(4):
        child = QWidget()
        child.setFixedSize(50, 20)
        layout.addWidget(child)
    assert layout.heightForWidth(300) == 20
    assert layout.heightForWidth(110) == 45
    assert layout.heightForWidth(50) == 95


def slider(qtbot) -> SliderRow:
    row = SliderRow("Surprise", 0.0, 2.0, 1.0, step=0.05, tooltip="How far.")
    qtbot.addWidget(row)
    row.resize(300, 60)
    row.show()
    return row


def test_slider_moves_by_key_and_says_so(qtbot):
    row = slider(qtbot)
    with qtbot.waitSignal(row.value_changed) as changed:
        QTest.keyClick(row.slider, Qt.Key.Key_Right)
    assert changed.args == [pytest.approx(1.05)]


def test_slider_set_from_outside_is_silent_and_held_within_its_ends(qtbot):
    row = slider(qtbot)
    heard = []
    row.value_changed.connect(heard.append)
    row.set_value(99)
    assert row.value() == pytest.approx(2.0)
    assert heard == []


@pytest.mark.parametrize("where", ["slider", "_label", "_value_label"])
def test_double_click_puts_the_slider_back(qtbot, where):
    row = slider(qtbot)
    row.set_value(0.2)
    QTest.mouseDClick(getattr(row, where), LEFT)
    assert row.value() == pytest.approx(1.0)


def test_click_on_the_groove_jumps_there(qtbot):
    row = slider(qtbot)
    QTest.mouseClick(row.slider, LEFT, pos=QPoint(round(row.slider.width() * 0.9), 8))
    assert row.value() > 1.6


def test_mini_roll_is_chosen_by_mouse_and_keys(qtbot):
    mini = MiniRoll()
    qtbot.addWidget(mini)
    mini.set_score(two_tracks())
    mini.show()
    with qtbot.waitSignal(mini.clicked):
        QTest.mouseClick(mini, LEFT)
    with qtbot.waitSignal(mini.clicked):
        QTest.keyClick(mini, Qt.Key.Key_Space)
    assert "8 notes" in mini.accessibleDescription()


def test_mini_roll_shows_the_notes_it_is_given(qtbot):
    mini = MiniRoll()
    qtbot.addWidget(mini)
    mini.resize(200, 60)
    empty = mini.grab().toImage()
    mini.set_score(two_tracks())
    full = mini.grab().toImage()
    assert empty != full
    mini.set_score(Score((Track().with_notes([Note(0, 60, 10, 90)]),)))
    assert mini.grab().toImage() not in (empty, full)


@pytest.mark.parametrize("score", [Score(), Score((Track(),)), Score(length=4000)])
def test_mini_roll_of_nothing(qtbot, score):
    mini = MiniRoll()
    qtbot.addWidget(mini)
    mini.resize(3, 3)
    mini.set_score(score)
    mini.set_progress(0.5)
    mini.set_playhead(100)
    assert not mini.grab().isNull()


def test_tapping_gives_the_tempo_and_forgives_one_late_tap(qtbot):
    now = [0.0]
    button = TapTempo(clock=lambda: now[0])
    qtbot.addWidget(button)
    heard = []
    button.tempo_tapped.connect(heard.append)
    for gap in (0, 0.5, 0.5, 0.62, 0.5, 0.5):
        now[0] += gap
        QTest.mousePress(button, LEFT)
        QTest.mouseRelease(button, LEFT)
    assert heard[-1] == pytest.approx(120)
    now[0] += 10  # a new beginning
    button.tap()
    now[0] += 1
    button.tap()
    assert heard[-1] == pytest.approx(60)
