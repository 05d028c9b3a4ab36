"""The step grid: drums by name or a scale against steps; click, paint, drag for loudness."""

import random
from dataclasses import replace

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.theme import spacing, theme_changes
from gui.widgets.step_fill import random_fill
from gui.widgets.step_grid_keys import VELOCITY_KEYS, cursor_after
from gui.widgets.step_grid_painter import GridFace, row_name
from gui.widgets.step_pattern import (
    DEFAULT_VELOCITY,
    Cell,
    Division,
    Part,
    StepPattern,
    pattern_from,
)
from musicgen.music.key import Key
from musicgen.music.meter import Meter
from musicgen.music.score import Score

_TURN_PX = 6
_VELOCITY_PER_PX = 1.5
_MOST_UNDO = 100


class StepGrid(QWidget):
    """A pattern of one to four bars.

    Click sets and clears a step, a drag over steps paints, a drag up or down from a step
    sets its velocity. Keys: arrows move, Space sets, plus and minus set the velocity,
    Page up and down turn bars, Ctrl+Z takes back.

    Signals:
        changed(): the pattern is another one, by hand or by a call that edits it.
        note_preview(int, int, bool): pitch, velocity and whether it is a drum.
        part_changed(str): "drums" or "melody" is shown.
    """

    changed = Signal()
    note_preview = Signal(int, int, bool)
    part_changed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pattern = StepPattern()
        self._part: Part = "drums"
        self._undo: list[StepPattern] = []
        self._redo: list[StepPattern] = []
        self._before: StepPattern | None = None
        self._draw = random.Random()
        self._pressed: Cell | None = None
        self._pressed_at = QPointF()
        self._was_set = False
        self._mode = ""
        self._visited: set[Cell] = set()
        self._from_velocity = DEFAULT_VELOCITY
        self.face = GridFace()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setAccessibleName(self.tr("Step grid"))
        theme_changes.changed.connect(self.update)
        self._describe()

    def sizeHint(self) -> QSize:
        return QSize(spacing(80), spacing(52))

    def minimumSizeHint(self) -> QSize:
        return QSize(spacing(58), spacing(38))

    # -- data --------------------------------------------------------------------------

    def pattern(self) -> StepPattern:
        """The pattern as it is."""
        return self._pattern

    def set_pattern(self, pattern: StepPattern) -> None:
        """Show a pattern; emits nothing and forgets what could be taken back."""
        self._undo, self._redo = [], []
        self._show(pattern)

    def score(self, tempo_bpm: float) -> Score:
        """The pattern as music."""
        return self._pattern.score(tempo_bpm)

    def set_score(self, score: Score) -> None:
        """Show the first four bars of a score, as far as a grid can hold them."""
        self.set_pattern(pattern_from(score))

    def part(self) -> Part:
        """Which rows are shown."""
        return self._part

    def set_part(self, part: Part) -> None:
        """Show the drum rows or the scale rows."""
        if part != self._part:
            self._part = part
            self._describe()
            self.part_changed.emit(part)

    def set_bars(self, bars: int) -> None:
        """One to four bars; new bars repeat the old ones."""
        self._edit(self._pattern.with_bars(bars))

    def set_division(self, division: Division) -> None:
        """Straight sixteenths or eighth-note triplets."""
        self._edit(self._pattern.with_division(division))

    def set_meter(self, meter: Meter) -> None:
        """Another time signature."""
        self._edit(replace(self._pattern, meter=meter))

    def set_key(self, key: Key) -> None:
        """Another scale for the melody rows; the tune moves along."""
        self._edit(replace(self._pattern, key=key))

    def set_program(self, program: int) -> None:
        """General MIDI program of the melody, 0 to 127."""
        self._edit(replace(self._pattern, program=program))

    def clear(self) -> None:
        """No step set in the part that is shown."""
        self._edit(self._pattern.with_cells(self._part, {}))

    def random_fill(self, random_seed: int | None = None) -> None:
        """Draw the part that is shown at random; the same number gives the same pattern."""
        draw = self._draw if random_seed is None else random.Random(random_seed)
        self._edit(random_fill(self._pattern, self._part, draw))

    def is_empty(self) -> bool:
        """Whether no step is set at all."""
        return not self._pattern.drums and not self._pattern.melody

    def set_playhead(self, tick: int | None) -> None:
        """Light up the step that sounds at `tick`, None for none."""
        step = None
        if tick is not None:
            step = tick // self._pattern.step_ticks % self._pattern.steps
        if step != self.face.playing:
            self.face.playing = step
            if step is not None and self._pressed is None:
                self.face.show_step(step, self._pattern)
            self.update()

    # -- changing ----------------------------------------------------------------------

    def _show(self, pattern: StepPattern) -> None:
        self._pattern = pattern
        row, step = self.face.cursor
        self.face.cursor = (row, min(step, pattern.steps - 1))
        self.face.resize(self.width(), self.height(), pattern)
        self._describe()

    def _edit(self, pattern: StepPattern) -> None:
        if pattern == self._pattern:
            return
        if self._before is None:
            self._remember(self._pattern)
        self._show(pattern)
        self.changed.emit()

    def _remember(self, pattern: StepPattern) -> None:
        self._undo = [*self._undo[-_MOST_UNDO:], pattern]
        self._redo = []

    def undo(self) -> None:
        """Take the last change back."""
        if self._undo:
            self._redo.append(self._pattern)
            self._show(self._undo.pop())
            self.changed.emit()

    def redo(self) -> None:
        """Make the last change that was taken back again."""
        if self._redo:
            self._undo.append(self._pattern)
            self._show(self._redo.pop())
            self.changed.emit()

    def velocity(self, cell: Cell) -> int:
        """Velocity of a step, 0 when it is not set."""
        return self._pattern.cells(self._part).get(cell, 0)

    def set_velocity(self, cell: Cell, velocity: int) -> None:
        """Set a step (1 to 127) or clear it (0)."""
        cells = dict(self._pattern.cells(self._part))
        if velocity > 0:
            cells[cell] = min(127, velocity)
        else:
            cells.pop(cell, None)
        self._edit(self._pattern.with_cells(self._part, cells))

    def toggle(self, cell: Cell) -> None:
        """Set or clear a step; a step that is set is heard."""
        self.set_velocity(cell, 0 if self.velocity(cell) else DEFAULT_VELOCITY)
        self._preview(cell)

    def _preview(self, cell: Cell) -> None:
        if velocity := self.velocity(cell):
            pitch = self._pattern.pitch(self._part, cell[0])
            self.note_preview.emit(pitch, velocity, self._part == "drums")

    # -- mouse -------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self._pressed is not None:
            return
        at = event.position()
        if (bar := self.face.bar_button_at(at)) is not None:
            self.face.first_bar = bar
            self.face.resize(self.width(), self.height(), self._pattern)
            self.update()
            return
        if (row := self.face.row_label_at(at)) is not None:
            pitch = self._pattern.pitch(self._part, row)
            self.note_preview.emit(pitch, DEFAULT_VELOCITY, self._part == "drums")
            return
        cell = self.face.cell_at(at)
        if cell is None:
            return
        self._pressed, self._pressed_at, self._mode = cell, at, ""
        self._was_set = self.velocity(cell) > 0
        self._visited = {cell}
        self._before = self._pattern
        self.face.cursor = cell
        if not self._was_set:
            self.toggle(cell)
        self._from_velocity = self.velocity(cell)
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        hover = self.face.cell_at(at)
        if hover != self.face.hover:
            self.face.hover = hover
            self.update()
        if self._pressed is None:
            return
        moved = at - self._pressed_at
        if not self._mode:
            if hover is not None and hover[1] != self._pressed[1]:
                self._mode = "paint"
                if self._was_set:
                    self.set_velocity(self._pressed, 0)
            elif abs(moved.y()) >= _TURN_PX and abs(moved.y()) > abs(moved.x()):
                self._mode = "velocity"
                self.face.shown_velocity = self._pressed
        if self._mode == "velocity":
            velocity = round(self._from_velocity - moved.y() * _VELOCITY_PER_PX)
            self.set_velocity(self._pressed, min(127, max(1, velocity)))
        elif self._mode == "paint" and hover is not None and hover not in self._visited:
            self._visited.add(hover)
            self.set_velocity(hover, 0 if self._was_set else DEFAULT_VELOCITY)
            self._preview(hover)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self._pressed is None:
            return
        if not self._mode and self._was_set:
            self.set_velocity(self._pressed, 0)
        before, self._before = self._before, None
        if before is not None and before != self._pattern:
            self._remember(before)
        self._pressed = None
        self.face.shown_velocity = None
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self.face.hover = None
        self.update()
        super().leaveEvent(event)

    # -- keys --------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        cell = self.face.cursor
        to = cursor_after(key, cell, self._pattern, by_beat=ctrl)
        if to is not None:
            self.face.cursor = to
            self.face.show_step(to[1], self._pattern)
            self._describe()
        elif ctrl and key == Qt.Key.Key_Z and not shift:
            self.undo()
        elif ctrl and key in (Qt.Key.Key_Z, Qt.Key.Key_Y):
            self.redo()
        elif key in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.toggle(cell)
        elif key in VELOCITY_KEYS:
            if velocity := self.velocity(cell):
                self.set_velocity(cell, min(127, max(1, velocity + VELOCITY_KEYS[key])))
                self._preview(cell)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.set_velocity(cell, 0)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        # Space sets a step here, whatever it means to the window.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            undo = event.key() in (Qt.Key.Key_Z, Qt.Key.Key_Y)
            undo = undo and bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
            if undo or (plain and event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Delete)):
                event.accept()
                return True
        return super().event(event)

    # -- showing -----------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.face.resize(self.width(), self.height(), self._pattern)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        self.face.paint(self, self._pattern, self._part, focus=self.hasFocus())

    def _describe(self) -> None:
        row, step = self.face.cursor
        velocity = self.velocity((row, step))
        bar, inside = divmod(step, self._pattern.steps_per_bar)
        self.setAccessibleDescription(
            self.tr("{row}, bar {bar}, step {step}, {state}; {count} steps set").format(
                row=row_name(self._pattern, self._part, row),
                bar=bar + 1,
                step=inside + 1,
                state=self.tr("velocity {v}").format(v=velocity) if velocity else self.tr("off"),
                count=len(self._pattern.cells(self._part)),
            )
        )
        self.update()
