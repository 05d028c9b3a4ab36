"""Random hands: nothing breaks, every edit is a sound score, and references stay."""

import random
import sys

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from gui.widgets.roll.keys import KEYS
from gui.widgets.roll.snap import SNAPS
from musicgen.music.score import Note, Score
from tests.gui.widgets.conftest import move

EVENTS = 3000


def check(score: Score) -> None:
    for track in score.tracks:
        assert list(track.notes) == sorted(track.notes)
        for note in track.notes:
            assert note.onset >= 0 and note.duration >= 1
            assert 0 <= note.pitch <= 127 and 1 <= note.velocity <= 127
        assert track.end <= score.length


def test_three_thousand_random_events(roll, monkeypatch):
    monkeypatch.setattr(QMenu, "popup", lambda *_: None)
    draw = random.Random(20)
    history = [roll.score()]

    def on_edit(label: str, score: Score) -> None:
        assert label
        assert score != history[-1]
        check(score)
        if score.note_count > 400:  # keep the test quick
            score = score.with_tracks([t.with_notes(t.notes[:60]) for t in score.tracks])
        history.append(score)
        roll.set_score(score, roll.state.seed_end)

    roll.edited.connect(on_edit)
    buttons = (
        Qt.MouseButton.LeftButton,
        Qt.MouseButton.LeftButton,
        Qt.MouseButton.RightButton,
        Qt.MouseButton.MiddleButton,
    )
    modifiers = (
        Qt.KeyboardModifier.NoModifier,
        Qt.KeyboardModifier.ShiftModifier,
        Qt.KeyboardModifier.ControlModifier,
        Qt.KeyboardModifier.AltModifier,
    )
    targets = (roll.field, roll.field, roll.field, roll.ruler, roll.lane, roll.keyboard)
    for number in range(EVENTS):
        kind = draw.random()
        widget = draw.choice(targets)
        at = QPoint(draw.randint(-20, widget.width() + 20), draw.randint(-20, widget.height() + 20))
        if kind < 0.3:
            target = draw.choice(KEYS)
            QTest.keyClick(roll, target.key, target.modifiers)
        elif kind < 0.45:
            QTest.mousePress(widget, draw.choice(buttons), draw.choice(modifiers), at)
        elif kind < 0.75:
            move(widget, at, draw.choice(modifiers), draw.choice(buttons))
        elif kind < 0.88:
            QTest.mouseRelease(widget, draw.choice(buttons), draw.choice(modifiers), at)
        elif kind < 0.92:
            QTest.mouseDClick(widget, Qt.MouseButton.LeftButton, pos=at)
        elif kind < 0.94:
            roll.append_note(draw.randint(-1, 3), Note(draw.randint(0, 9000), 60, 120, 90))
        elif kind < 0.95:
            history.append(draw.choice(history))  # undo, from outside, in the middle of things
            roll.set_score(history[-1], draw.choice((0, 1920)))
        elif kind < 0.96:
            roll.set_locked_region(
                draw.choice((None, (0, 960))), draw.choice((None, frozenset({0})))
            )
        elif kind < 0.97:
            roll.set_hidden_tracks(draw.choice((frozenset(), frozenset({0}), frozenset({1}))))
        elif kind < 0.98:
            roll.set_snap(draw.choice(SNAPS))
        elif kind < 0.99:
            roll.resize(draw.randint(320, 900), draw.randint(180, 600))
        else:
            roll.set_playhead(draw.choice((None, draw.randint(0, 9000))))
        if number % 60 == 0:
            roll.grab()
        check(roll.score())
        there = [set(track.notes) for track in roll.score().tracks]
        assert all(note in there[track] for track, note in roll.selection())
    assert len(history) > 50


def test_painting_thousands_of_times_keeps_every_reference_to_none(roll):
    """A broken build of the binding loses one reference at each painter call and aborts."""
    canvas = QPixmap(400, 200)
    roll.field.render(canvas)
    before = sys.getrefcount(None)
    for tick in range(800):
        roll.state.set_playhead(tick % 900)
        roll.ruler.render(canvas)
        roll.lane.render(canvas)
        if tick % 4 == 0:
            roll.field.render(canvas)
            roll.keyboard.render(canvas)
    assert abs(sys.getrefcount(None) - before) < 500
