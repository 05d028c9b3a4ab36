"""A shown roll and hands to work it with."""

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from gui.theme import apply_theme, current_theme
from gui.widgets.piano_roll import PianoRoll
from musicgen.music.score import Note, Score, Track

BAR = 1920


def two_tracks() -> Score:
    """A tune on track 0, a beat on track 1."""
    tune = [Note(480 * i, 60 + 2 * i, 480, 80) for i in range(4)]
    beat = [Note(480 * i, 36 if i % 2 == 0 else 38, 60, 100) for i in range(4)]
    return Score((Track(11).with_notes(tune), Track(is_drum=True).with_notes(beat)))


class Hand:
    """Does to a roll what a person does, in ticks and pitches."""

    def __init__(self, roll: PianoRoll) -> None:
        self.roll = roll
        self.edits: list[tuple[str, Score]] = []
        # As the document does: what was edited comes back as the score to show.
        roll.edited.connect(lambda label, score: self.edits.append((label, score)))
        roll.edited.connect(lambda _, score: roll.set_score(score, roll.state.seed_end))

    def at(self, tick: float, pitch: int) -> QPoint:
        geometry = self.roll.state.geometry
        row = geometry.rows.row_of(pitch)
        return QPoint(round(geometry.x(tick)), geometry.y(row) + geometry.row_height // 2)

    def press(self, at: QPoint, modifiers=Qt.KeyboardModifier.NoModifier) -> None:
        QTest.mousePress(self.roll.field, Qt.MouseButton.LeftButton, modifiers, at)

    def release(self, at: QPoint, modifiers=Qt.KeyboardModifier.NoModifier) -> None:
        QTest.mouseRelease(self.roll.field, Qt.MouseButton.LeftButton, modifiers, at)

    def click(self, tick: float, pitch: int, modifiers=Qt.KeyboardModifier.NoModifier) -> None:
        self.press(self.at(tick, pitch), modifiers)
        self.release(self.at(tick, pitch), modifiers)

    def double_click(self, tick: float, pitch: int) -> None:
        at = self.at(tick, pitch)
        self.click(tick, pitch)
        QTest.mouseDClick(self.roll.field, Qt.MouseButton.LeftButton, pos=at)
        self.release(at)

    def drag(self, start: QPoint, end: QPoint, modifiers=Qt.KeyboardModifier.NoModifier) -> None:
        drag(self.roll.field, start, end, modifiers)

    def key(self, key: Qt.Key, modifiers=Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.roll, key, modifiers)

    def notes(self, track: int = 0) -> tuple[Note, ...]:
        return self.roll.score().tracks[track].notes


def drag(widget: QWidget, start: QPoint, end: QPoint, modifiers=Qt.KeyboardModifier.NoModifier):
    """Press, move in a few steps, release."""
    button = Qt.MouseButton.LeftButton
    QTest.mousePress(widget, button, modifiers, start)
    for share in (0.2, 0.6, 1.0):
        move(widget, start + (end - start) * share, modifiers)
    QTest.mouseRelease(widget, button, modifiers, end)


def move(
    widget: QWidget,
    at: QPoint,
    modifiers=Qt.KeyboardModifier.NoModifier,
    buttons=Qt.MouseButton.LeftButton,
) -> None:
    """Move the mouse with a button held (QTest moves let the button go)."""
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        QPointF(at),
        QPointF(widget.mapToGlobal(at)),
        Qt.MouseButton.NoButton,
        buttons,
        modifiers,
    )
    QApplication.sendEvent(widget, event)


@pytest.fixture
def roll(qtbot, qapp) -> PianoRoll:
    if current_theme().name != "light" or not qapp.styleSheet():
        apply_theme(qapp, "light")
    widget = PianoRoll()
    qtbot.addWidget(widget)
    widget.resize(900, 600)
    with qtbot.waitExposed(widget):
        widget.show()
    widget.set_score(two_tracks())
    widget.state.geometry.row_height = 14
    widget.state.geometry.scale = 0.1
    widget.state.centre_rows()
    widget.state.view_changed.emit()
    return widget


@pytest.fixture
def hand(roll: PianoRoll) -> Hand:
    return Hand(roll)
