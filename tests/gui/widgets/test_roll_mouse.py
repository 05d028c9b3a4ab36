"""The roll under the mouse: draw, move, resize, select, velocity, ruler."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QNativeGestureEvent, QPointingDevice, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gui.widgets.roll.snap import SNAPS
from musicgen.music.score import Note, Score
from tests.gui.widgets.conftest import BAR, drag, move, two_tracks

SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier


def wheel(widget, at: QPointF, notches: int, modifiers=Qt.KeyboardModifier.NoModifier) -> None:
    event = QWheelEvent(
        at,
        QPointF(widget.mapToGlobal(at.toPoint())),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        modifiers,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


def test_click_selects_one_note_and_lets_it_be_heard(roll, hand, qtbot):
    with qtbot.waitSignal(roll.note_preview) as heard:
        hand.click(500, 62)
    assert heard.args == [0, 62, 80]
    assert roll.selection() == {(0, Note(480, 62, 480, 80))}
    assert hand.edits == []


def test_shift_click_adds_and_takes_away(roll, hand):
    hand.click(500, 62)
    hand.click(1000, 64, SHIFT)
    assert len(roll.selection()) == 2
    hand.click(500, 62, SHIFT)
    assert roll.selection() == {(0, Note(960, 64, 480, 80))}


def test_click_on_empty_ground_selects_nothing(roll, hand):
    hand.click(500, 62)
    hand.click(500, 55)
    assert roll.selection() == frozenset()


def test_box_selects_what_it_touches(roll, hand):
    hand.drag(hand.at(-0, 66), hand.at(1100, 61))
    assert {note.pitch for _, note in roll.selection()} == {62, 64}


def test_box_with_shift_adds(roll, hand):
    hand.click(10, 60)
    hand.drag(hand.at(1500, 68), hand.at(1700, 65), SHIFT)
    assert {note.pitch for _, note in roll.selection()} == {60, 66}


def test_move_keeps_to_the_grid_and_is_one_edit(roll, hand):
    hand.drag(hand.at(600, 62), hand.at(600 + 250, 65))
    assert len(hand.edits) == 1
    assert Note(480 + 240, 65, 480, 80) in hand.notes()
    assert roll.selection() == {(0, Note(720, 65, 480, 80))}


def test_move_with_alt_leaves_the_grid(roll, hand):
    alt = Qt.KeyboardModifier.AltModifier
    start = hand.at(600, 62)
    hand.press(start)
    move(roll.field, start + QPoint(5, 0), alt)
    hand.release(start + QPoint(5, 0), alt)
    assert Note(480 + 50, 62, 480, 80) in hand.notes()


def test_several_notes_move_together_and_stop_at_the_start(roll, hand):
    roll.commands.select_all()
    hand.drag(hand.at(600, 62), hand.at(-400, 62))
    assert [note.onset for note in hand.notes()] == [0, 480, 960, 1440]
    hand.drag(hand.at(600, 62), hand.at(1080, 62))
    assert [note.onset for note in hand.notes()] == [480, 960, 1440, 1920]


def test_right_edge_resizes(roll, hand):
    end = hand.at(960, 62) - QPoint(2, 0)
    drag(roll.field, end, end + QPoint(24, 0))
    assert Note(480, 62, 720, 80) in hand.notes()
    assert hand.edits[-1][0] == "Resize notes"


def test_resize_never_gives_an_empty_note(roll, hand):
    end = hand.at(960, 62) - QPoint(2, 0)
    drag(roll.field, end, end - QPoint(200, 0))
    assert Note(480, 62, 120, 80) in hand.notes()


def test_double_click_draws_a_note_of_one_grid_step(roll, hand, qtbot):
    hand.double_click(2000, 70)
    assert Note(1920, 70, 120, 90) in hand.notes()
    assert [label for label, _ in hand.edits] == ["Draw note"]


def test_pencil_draws_and_pulls_to_length(roll, hand):
    roll.set_pencil(True)
    hand.drag(hand.at(1930, 70), hand.at(2380, 70))
    assert Note(1920, 70, 480, 90) in hand.notes()


def test_escape_gives_a_drag_up(roll, hand):
    start = hand.at(600, 62)
    hand.press(start)
    move(roll.field, start + QPoint(100, 40))
    hand.key(Qt.Key.Key_Escape)
    hand.release(start + QPoint(100, 40))
    assert hand.edits == []
    assert hand.notes() == two_tracks().tracks[0].notes


def test_nothing_is_drawn_into_a_locked_region(roll, hand):
    roll.set_locked_region((0, BAR))
    hand.drag(hand.at(600, 62), hand.at(900, 65))
    hand.double_click(1000, 75)
    assert hand.edits == []
    roll.set_locked_region(None)
    hand.drag(hand.at(600, 62), hand.at(900, 65))
    assert len(hand.edits) == 1


def test_hidden_tracks_cannot_be_met(roll, hand):
    roll.set_hidden_tracks(frozenset({0}))
    hand.click(500, 62)
    assert roll.selection() == frozenset()


def test_drum_track_shows_its_kit_by_name_and_draws_drums(roll, hand):
    roll.set_active_track(1)
    rows = roll.state.geometry.rows
    assert rows.name(rows.row_of(36)) == "Kick"
    hand.double_click(250, 42)
    assert Note(240, 42, 120, 90) in hand.notes(1)
    assert "Closed hat" in roll.accessibleDescription() or roll.selection()


def test_ctrl_wheel_keeps_the_tick_under_the_cursor(roll):
    geometry = roll.state.geometry
    roll.field.scroll_by(37, 0)
    before = geometry.tick(300)
    wheel(roll.field, QPointF(300, 100), 2, CTRL)
    assert geometry.scale == pytest.approx(0.1 * 1.44)
    assert geometry.tick(300) == pytest.approx(before, abs=1 / geometry.scale)


def test_ctrl_shift_wheel_keeps_the_pitch_under_the_cursor(roll):
    geometry = roll.state.geometry
    before = geometry.row(200)
    wheel(roll.field, QPointF(300, 200), 4, CTRL | SHIFT)
    assert geometry.row_height == 18
    assert geometry.row(200) == before


def test_pinch_on_a_touchpad_zooms_to_the_fingers(roll):
    geometry = roll.state.geometry
    before = geometry.tick(300)
    event = QNativeGestureEvent(
        Qt.NativeGestureType.ZoomNativeGesture,
        QPointingDevice.primaryPointingDevice(),
        2,
        QPointF(300, 100),
        QPointF(300, 100),
        QPointF(roll.field.mapToGlobal(QPoint(300, 100))),
        0.25,
        QPointF(),
    )
    QApplication.sendEvent(roll.field, event)
    assert geometry.scale == pytest.approx(0.125)
    assert geometry.tick(300) == pytest.approx(before, abs=8)


def test_wheel_scrolls_both_ways(roll):
    geometry = roll.state.geometry
    x, y = geometry.scroll_x, geometry.scroll_y
    wheel(roll.field, QPointF(300, 200), -1)
    wheel(roll.field, QPointF(300, 200), -1, SHIFT)
    assert geometry.scroll_y > y
    assert geometry.scroll_x > x


def test_ruler_click_seeks_to_the_grid(roll, qtbot):
    x = round(roll.state.geometry.x(1000))
    with qtbot.waitSignal(roll.seek_requested) as sought:
        QTest.mouseClick(roll.ruler, Qt.MouseButton.LeftButton, pos=QPoint(x, 10))
    assert sought.args == [960]


def test_ruler_drag_marks_whole_bars_and_double_click_clears(roll, qtbot):
    x = roll.state.geometry.x
    with qtbot.waitSignal(roll.region_changed) as marked:
        drag(roll.ruler, QPoint(round(x(700)), 10), QPoint(round(x(2500)), 10))
    assert marked.args == [(0, 2 * BAR)]
    assert roll.region() == (0, 2 * BAR)
    with qtbot.waitSignal(roll.region_changed) as cleared:
        QTest.mouseDClick(roll.ruler, Qt.MouseButton.LeftButton, pos=QPoint(50, 10))
    assert cleared.args == [None]


def test_velocity_lane_sets_one_note(roll, hand):
    lane = roll.lane
    x = round(roll.state.geometry.x(480))
    QTest.mouseClick(lane, Qt.MouseButton.LeftButton, pos=QPoint(x + 1, 10))
    changed = next(note for note in hand.notes() if note.onset == 480)
    assert changed.velocity > 115
    assert len(hand.edits) == 1


def test_velocity_lane_sweeps_over_several_in_one_edit(roll, hand):
    x, bottom = roll.state.geometry.x, roll.lane.height() - 8
    drag(roll.lane, QPoint(round(x(0)), bottom), QPoint(round(x(1445)), 8))
    velocities = [note.velocity for note in hand.notes()]
    assert velocities == sorted(velocities)
    assert velocities[0] < 20 < 110 < velocities[-1]
    assert len(hand.edits) == 1


def test_velocity_lane_moves_selected_notes_together(roll, hand):
    roll.set_selection(frozenset((0, note) for note in hand.notes()[:3]))
    x = round(roll.state.geometry.x(480))
    y = round(roll.lane._y(80))
    drag(roll.lane, QPoint(x, y), QPoint(x, y - 10))
    velocities = [note.velocity for note in hand.notes()]
    assert velocities[0] == velocities[1] == velocities[2] > 80
    assert velocities[3] == 80
    assert len(roll.selection()) == 3


def test_legend_click_activates_and_its_dot_hides(roll, qtbot):
    with qtbot.waitSignal(roll.active_track_changed) as active:
        QTest.mouseClick(roll.legend.item(1), Qt.MouseButton.LeftButton, pos=QPoint(40, 10))
    assert active.args == [1]
    with qtbot.waitSignal(roll.hidden_tracks_changed) as hidden:
        QTest.mouseClick(roll.legend.item(0), Qt.MouseButton.LeftButton, pos=QPoint(8, 10))
    assert hidden.args == [frozenset({0})]


def test_keys_at_the_left_can_be_heard(roll, qtbot):
    y = roll.state.geometry.y(roll.state.geometry.rows.row_of(64)) + 5
    with qtbot.waitSignal(roll.note_preview) as heard:
        QTest.mousePress(roll.keyboard, Qt.MouseButton.LeftButton, pos=QPoint(20, y))
    assert heard.args[:2] == [0, 64]


def test_an_empty_roll_takes_every_gesture(qtbot, roll, hand):
    roll.set_score(Score())
    for snap in SNAPS:
        roll.set_snap(snap)
        hand.double_click(960, 60)
        hand.drag(hand.at(0, 70), hand.at(900, 50))
    assert hand.edits == []
