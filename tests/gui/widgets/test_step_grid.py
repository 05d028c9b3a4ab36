"""The step grid: click, paint, drag for loudness, keys, and the music that comes of it."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from gui.widgets.step_fill import random_fill
from gui.widgets.step_grid import StepGrid
from gui.widgets.step_pattern import ROWS, StepPattern, pattern_from
from musicgen.music.key import Key
from musicgen.music.meter import Meter
from musicgen.music.score import Note, Score, Track
from tests.gui.widgets.conftest import drag, move

LEFT = Qt.MouseButton.LeftButton
KICK, SNARE, HAT = 7, 6, 3


@pytest.fixture
def grid(qtbot) -> StepGrid:
    widget = StepGrid()
    qtbot.addWidget(widget)
    widget.resize(480, 260)
    widget.show()
    return widget


def middle(grid: StepGrid, row: int, step: int) -> QPoint:
    return grid.face.cell_rect((row, step)).center().toPoint()


def test_click_sets_and_clears(grid, qtbot):
    with qtbot.waitSignal(grid.note_preview) as heard:
        QTest.mouseClick(grid, LEFT, pos=middle(grid, KICK, 4))
    assert heard.args == [36, 100, True]
    assert grid.velocity((KICK, 4)) == 100
    QTest.mouseClick(grid, LEFT, pos=middle(grid, KICK, 4))
    assert grid.velocity((KICK, 4)) == 0


def test_drag_paints_and_paints_away(grid):
    drag_over(grid, HAT, range(0, 8))
    assert all(grid.velocity((HAT, step)) for step in range(8))
    drag_over(grid, HAT, range(2, 6))
    assert [step for step in range(8) if grid.velocity((HAT, step))] == [0, 1, 6, 7]


def test_a_quick_hand_leaves_no_gaps(grid):
    drag_over(grid, HAT, range(0, 16, 5))
    assert all(grid.velocity((HAT, step)) for step in range(16))


def drag_over(grid: StepGrid, row: int, steps: range) -> None:
    QTest.mousePress(grid, LEFT, pos=middle(grid, row, steps[0]))
    for step in steps:
        move(grid, middle(grid, row, step))
    QTest.mouseRelease(grid, LEFT, pos=middle(grid, row, steps[-1]))


def test_drag_up_and_down_sets_the_velocity(grid):
    at = middle(grid, SNARE, 4)
    QTest.mouseClick(grid, LEFT, pos=at)
    drag(grid, at, at + QPoint(0, 40))
    soft = grid.velocity((SNARE, 4))
    assert 1 <= soft < 60
    drag(grid, at, at - QPoint(0, 30))
    assert grid.velocity((SNARE, 4)) > soft


def test_a_gesture_is_one_step_back(grid):
    drag_over(grid, HAT, range(0, 8))
    QTest.mouseClick(grid, LEFT, pos=middle(grid, KICK, 0))
    QTest.keyClick(grid, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert grid.velocity((HAT, 3)) and not grid.velocity((KICK, 0))
    QTest.keyClick(grid, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert grid.is_empty()
    QTest.keyClick(grid, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert grid.velocity((HAT, 7))


def test_keys_alone(grid):
    grid.setFocus()
    QTest.keyClick(grid, Qt.Key.Key_Home)
    for _ in range(4):
        QTest.keyClick(grid, Qt.Key.Key_Right)
    QTest.keyClick(grid, Qt.Key.Key_Up)
    QTest.keyClick(grid, Qt.Key.Key_Space)
    assert grid.velocity((SNARE, 4)) == 100
    assert "Snare, bar 1, step 5, velocity 100" in grid.accessibleDescription()
    QTest.keyClick(grid, Qt.Key.Key_Minus)
    assert grid.velocity((SNARE, 4)) == 92
    QTest.keyClick(grid, Qt.Key.Key_Delete)
    assert grid.is_empty()


def test_score_has_the_hits_and_the_whole_bars(grid):
    grid.toggle((KICK, 0))
    grid.toggle((SNARE, 4))
    score = grid.score(100)
    assert score.length == 1920
    assert score.tempo_map.bpm_at(0) == pytest.approx(100)
    (drums,) = score.tracks
    assert drums.is_drum
    assert drums.notes == (Note(0, 36, 120, 100), Note(480, 38, 120, 100))


def test_melody_rows_are_a_scale_that_follows_the_key(grid):
    grid.set_part("melody")
    for row in range(ROWS):
        grid.toggle((row, row))
    grid.set_key(Key(2, "minor"))
    (track,) = grid.score(120).tracks
    assert not track.is_drum
    assert sorted(note.pitch for note in track.notes) == [62, 64, 65, 67, 69, 70, 72, 74]
    assert grid.score(120).key == Key(2, "minor")


def test_drums_and_melody_sound_together(grid):
    grid.toggle((KICK, 0))
    grid.set_part("melody")
    grid.toggle((0, 0))
    assert [track.is_drum for track in grid.score(120).tracks] == [False, True]


def test_more_bars_repeat_and_fewer_bars_come_back(grid):
    grid.toggle((KICK, 0))
    grid.set_bars(2)
    assert grid.velocity((KICK, 16))
    grid.set_velocity((SNARE, 20), 90)
    grid.set_bars(1)
    assert len(grid.score(120).tracks[0].notes) == 1
    grid.set_bars(2)
    assert grid.velocity((SNARE, 20)) == 90


def test_triplets_have_twelve_steps_and_keep_the_beats(grid):
    grid.toggle((KICK, 0))
    grid.toggle((KICK, 8))
    grid.set_division("triplet")
    assert grid.pattern().steps == 12
    assert [note.onset for note in grid.score(120).tracks[0].notes] == [0, 960]


def test_three_four_has_twelve_sixteenths(grid):
    grid.set_meter(Meter(3, 4))
    assert grid.pattern().steps == 12
    assert grid.score(120).length == 1440


def test_another_meter_keeps_each_bar_where_it_begins(grid):
    grid.set_bars(2)
    grid.toggle((KICK, 16))
    grid.toggle((SNARE, 14))
    grid.set_meter(Meter(3, 4))
    assert [(note.onset, note.pitch) for note in grid.score(120).tracks[0].notes] == [(1440, 36)]


def test_other_bars_are_one_click_away(grid):
    grid.resize(320, 260)
    grid.set_bars(4)
    QTest.mouseClick(grid, LEFT, pos=QPoint(300, 8))
    assert grid.face.cell_at(QPoint(80, 40).toPointF())[1] == 48


def test_playhead_turns_to_its_bar(grid):
    grid.resize(320, 260)
    grid.set_bars(4)
    grid.set_playhead(3 * 1920 + 480)
    assert grid.face.playing == 52
    assert grid.face.first_bar == 3


def test_clear_leaves_the_other_part(grid):
    grid.toggle((KICK, 0))
    grid.set_part("melody")
    grid.toggle((0, 0))
    grid.clear()
    assert grid.pattern().drums and not grid.pattern().melody


def test_random_fill_is_a_beat_and_repeats_by_its_number(grid):
    grid.random_fill(7)
    first = grid.pattern()
    grid.clear()
    grid.random_fill(7)
    assert grid.pattern() == first
    assert first.drums[KICK, 0] and any(row in (SNARE, 5) for row, _ in first.drums)


@settings(max_examples=40, deadline=None)
@given(
    st.integers(1, 4),
    st.sampled_from(["straight", "triplet"]),
    st.sampled_from([Meter(4, 4), Meter(3, 4), Meter(6, 8), Meter(5, 4), Meter(7, 8)]),
    st.integers(0, 10_000),
)
def test_a_pattern_survives_the_way_through_a_score(bars, division, meter, number):
    pattern = StepPattern(bars=bars, division=division, meter=meter)
    pattern = random_fill(pattern, "drums", random.Random(number))
    pattern = random_fill(pattern, "melody", random.Random(number))
    score = pattern.score(120)
    again = pattern_from(score)
    assert again.score(120).length == score.length
    drums = [t for t in score.tracks if t.is_drum]
    after = [t for t in again.score(120).tracks if t.is_drum]
    assert {(n.onset, n.pitch, n.velocity) for n in drums[0].notes} == {
        (n.onset, n.pitch, n.velocity) for n in after[0].notes
    }


def test_any_score_can_be_shown(grid):
    wild = Score(
        (
            Track(is_drum=True).with_notes(
                [Note(i * 97, 27 + i % 60, 5, 1 + i % 127) for i in range(200)]
            ),
            Track(40).with_notes([Note(i * 333, i % 128, 5, 64) for i in range(200)]),
        )
    )
    grid.set_score(wild)
    assert grid.pattern().bars == 4
    assert grid.score(90).note_count > 0


def test_monkey(grid):
    draw = random.Random(3)
    keys = [
        Qt.Key.Key_Left,
        Qt.Key.Key_Right,
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
        Qt.Key.Key_Space,
        Qt.Key.Key_PageDown,
        Qt.Key.Key_Plus,
        Qt.Key.Key_Delete,
        Qt.Key.Key_End,
    ]
    for number in range(600):
        at = QPoint(draw.randint(-5, grid.width() + 5), draw.randint(-5, grid.height() + 5))
        action = draw.randrange(9)
        if action == 0:
            QTest.keyClick(grid, draw.choice(keys))
        elif action in (1, 2):
            QTest.mousePress(grid, LEFT, pos=at)
        elif action in (3, 4, 5):
            move(grid, at)
        elif action == 6:
            QTest.mouseRelease(grid, LEFT, pos=at)
        elif action == 7:
            draw.choice(
                (
                    lambda: grid.set_bars(draw.randint(0, 6)),
                    lambda: grid.set_division(draw.choice(("straight", "triplet"))),
                    lambda: grid.set_part(draw.choice(("drums", "melody"))),
                    lambda: grid.set_meter(Meter(draw.randint(2, 7), 4)),
                    grid.undo,
                    grid.redo,
                    grid.clear,
                    lambda: grid.random_fill(draw.randint(0, 9)),
                )
            )()
        else:
            grid.set_playhead(draw.choice((None, draw.randint(0, 9000))))
        if number % 50 == 0:
            grid.grab()
        if number % 10 == 0:
            score = grid.score(120)
            for note in (note for track in score.tracks for note in track.notes):
                assert 1 <= note.velocity <= 127 and note.end <= score.length
