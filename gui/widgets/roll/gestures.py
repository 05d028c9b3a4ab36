"""What a press of the mouse begins: each gesture previews itself and ends in one edit."""

from typing import Protocol

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from gui.theme import Theme
from gui.widgets.note_arrays import NoteArrays
from gui.widgets.note_colours import colour_of
from gui.widgets.roll import edits
from gui.widgets.roll.commands import RollCommands
from gui.widgets.roll.edits import Picked, PickedNote
from gui.widgets.roll.note_painter import paint_notes, paint_veil
from gui.widgets.roll.state import RollState
from musicgen.music.score import Note

_SLACK_PX = 3


class Gesture(Protocol):
    """A drag between press and release."""

    def update(self, at: QPointF, *, free: bool) -> None:
        """The mouse is at view pixel `at`; `free` (Alt) leaves the grid."""

    def finish(self) -> None:
        """The button was released: do it."""

    def paint(self, painter: QPainter, theme: Theme, area: QRect) -> None:
        """Preview, with the painter's origin at the content's and `area` in content pixels."""


class Move:
    """Carries the selected notes along."""

    def __init__(
        self, state: RollState, commands: RollCommands, at: QPointF, held: PickedNote
    ) -> None:
        self._state, self._commands, self._held = state, commands, held
        geometry = state.geometry
        self._tick, self._row = geometry.tick(at.x()), geometry.row(at.y())
        self._from = at
        self._picked = state.editable(state.picked)
        self._started = False
        self.ticks = self.row_steps = 0

    def update(self, at: QPointF, *, free: bool) -> None:
        if not self._started and (at - self._from).manhattanLength() < _SLACK_PX:
            return
        self._started = True
        geometry, held = self._state.geometry, self._held[1]
        ticks = geometry.tick(at.x()) - self._tick
        grid = 1 if free else self._state.snap.ticks
        onset = held.onset + ticks
        # To the grid, but also back to where the note was.
        step = round(ticks) if grid == 1 else int(onset // grid + (onset % grid > grid / 2)) * grid
        if grid > 1:
            step = 0 if abs(ticks) < grid / 2 else step - held.onset
        rows = geometry.row(at.y()) - self._row
        before = self.row_steps
        self.ticks, self.row_steps = edits.move_limits(self._picked, geometry.rows, step, rows)
        if self.row_steps != before:
            note = edits.shifted(held, geometry.rows, 0, self.row_steps)
            self._commands.preview((self._held[0], note))

    def finish(self) -> None:
        if self.ticks or self.row_steps:
            state = self._state
            edited = edits.move(
                state.score, self._picked, state.geometry.rows, self.ticks, self.row_steps
            )
            state.commit(self._commands.tr("Move notes"), edited)

    def paint(self, painter: QPainter, theme: Theme, area: QRect) -> None:
        if not (self.ticks or self.row_steps):
            return
        geometry = self._state.geometry
        dx = round(self.ticks * geometry.scale)
        dy = self.row_steps * geometry.row_height
        layers = _picked_layers(self._state)
        paint_veil(painter, theme, geometry, area, [notes for notes, _ in layers])
        painter.translate(dx, dy)
        outline = QColor(theme.selection)
        paint_notes(painter, theme, geometry, area.translated(-dx, -dy), layers, outline=outline)
        painter.translate(-dx, -dy)


class Resize:
    """Pulls the right ends of the selected notes."""

    def __init__(self, state: RollState, commands: RollCommands, held: PickedNote) -> None:
        self._state, self._commands, self._held = state, commands, held
        self._picked = state.editable(state.picked)
        self.ticks = 0

    def update(self, at: QPointF, *, free: bool) -> None:
        note, grid = self._held[1], 1 if free else self._state.snap.ticks
        end = self._state.geometry.tick(at.x())
        wanted = round(end) if grid == 1 else int(end / grid + 0.5) * grid
        self.ticks = max(wanted - note.end, min(grid, note.duration) - note.duration)

    def finish(self) -> None:
        if self.ticks:
            least = min(self._state.snap.ticks, self._held[1].duration + self.ticks)
            edited = edits.resize(self._state.score, self._picked, self.ticks, least)
            self._state.commit(self._commands.tr("Resize notes"), edited)

    def paint(self, painter: QPainter, theme: Theme, area: QRect) -> None:
        if not self.ticks:
            return
        state = self._state
        layers = [(notes.lengthened(self.ticks), colour) for notes, colour in _picked_layers(state)]
        paint_veil(painter, theme, state.geometry, area, [n for n, _ in _picked_layers(state)])
        outline = QColor(theme.selection)
        paint_notes(painter, theme, state.geometry, area, layers, outline=outline)


class Draw:
    """Sets a new note and pulls it to its length."""

    def __init__(self, state: RollState, commands: RollCommands, note: Note) -> None:
        self._state, self._commands = state, commands
        self.note = note
        commands.preview((state.active, note))

    def update(self, at: QPointF, *, free: bool) -> None:
        snap = self._state.snap
        end = self._state.geometry.tick(at.x())
        grid = 10 if free or snap.ticks == 1 else snap.ticks
        reached = -(-int(end) // grid) * grid
        self.note = self.note._replace(duration=max(grid, reached - self.note.onset))

    def finish(self) -> None:
        edited = edits.add(self._state.score, [(self._state.active, self.note)])
        self._state.commit(self._commands.tr("Draw note"), edited)

    def paint(self, painter: QPainter, theme: Theme, area: QRect) -> None:
        colour = colour_of(self._state.colours, self._state.active)
        layer = (NoteArrays([self.note]), colour)
        outline = QColor(theme.selection)
        paint_notes(painter, theme, self._state.geometry, area, [layer], outline=outline)


class Box:
    """Selects the notes within a frame."""

    def __init__(self, state: RollState, at: QPointF, *, add: bool) -> None:
        self._state = state
        self._base: Picked = state.picked if add else edits.NOTHING
        geometry = state.geometry
        # In content pixels, so that the frame stays put while the view scrolls.
        self._from = at + QPointF(geometry.scroll_x, geometry.scroll_y)
        self._to = self._from
        state.select(self._base)

    @property
    def frame(self) -> QRectF:
        """The frame in content pixels."""
        return QRectF(self._from, self._to).normalized()

    def update(self, at: QPointF, *, free: bool) -> None:
        geometry = self._state.geometry
        self._to = at + QPointF(geometry.scroll_x, geometry.scroll_y)

    def finish(self) -> None:
        self._state.select(self._base | self.inside())

    def inside(self) -> Picked:
        """Notes that the frame touches."""
        state, frame = self._state, self.frame
        if frame.width() < _SLACK_PX and frame.height() < _SLACK_PX:
            return edits.NOTHING
        geometry = state.geometry
        start = int(max(0.0, frame.left()) / geometry.scale)
        end = int(max(0.0, frame.right()) / geometry.scale) + 1
        top, bottom = (int(y // geometry.row_height) for y in (frame.top(), frame.bottom()))
        found: set[PickedNote] = set()
        for track in state.shown_tracks():
            notes = state.arrays[track]
            index = notes.between(start, end)
            row = geometry.rows.lookup[notes.pitch[index]]
            index = index[(row >= max(0, top)) & (row <= bottom)]
            found.update((track, notes.note(i)) for i in index.tolist())
        return frozenset(found)

    def paint(self, painter: QPainter, theme: Theme, area: QRect) -> None:
        ground = QColor(theme.accent)
        ground.setAlpha(36)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(QPen(QColor(theme.accent), 1, Qt.PenStyle.SolidLine))
        painter.setBrush(ground)
        painter.drawRect(self.frame.toRect())


class Pan:
    """Carries the view along with the hand."""

    def __init__(self, state: RollState, at: QPointF) -> None:
        self._state = state
        self._origin = at + QPointF(state.geometry.scroll_x, state.geometry.scroll_y)

    def update(self, at: QPointF, *, free: bool) -> None:
        to = self._origin - at
        self._state.geometry.scroll_to(to.x(), to.y())
        self._state.view_changed.emit()

    def finish(self) -> None:
        """Nothing is left to do."""

    def paint(self, painter: QPainter, theme: Theme, area: QRect) -> None:
        """Nothing to show."""


def _picked_layers(state: RollState) -> list[tuple[NoteArrays, int]]:
    shown = state.shown_tracks()
    return [
        (state.picked_arrays[track], colour_of(state.colours, track))
        for track in shown
        if track in state.picked_arrays
    ]
