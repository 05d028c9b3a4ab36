"""The step grid: drums by name or a scale against steps; click, paint, drag for loudness."""

from PySide6.QtCore import QEvent, QPointF, QSize, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.theme import spacing, theme_changes
from gui.widgets.step_editor import StepEditor
from gui.widgets.step_grid_keys import VELOCITY_KEYS, cursor_after
from gui.widgets.step_pattern import DEFAULT_VELOCITY, Cell

_TURN_PX = 6
_VELOCITY_PER_PX = 1.5


class StepGrid(StepEditor):
    """A pattern of one to four bars.

    Click sets and clears a step, a drag over steps paints, a drag up or down from a step
    sets its velocity. Keys: arrows move, Space sets, plus and minus set the velocity,
    Page up and down turn bars, Ctrl+Z takes back.

    Signals: those of `StepEditor`.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pressed: Cell | None = None
        self._pressed_at = QPointF()
        self._was_set = False
        self._mode = ""
        self._visited: set[Cell] = set()
        self._reached: Cell = (0, 0)
        self._from_velocity = DEFAULT_VELOCITY
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
        self._reached = cell
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
        elif self._mode == "paint" and hover is not None:
            self._paint_to(hover)

    def _paint_to(self, cell: Cell) -> None:
        """Set or clear every step since the last one reached: a quick hand skips some."""
        (row, step), self._reached = self._reached, cell
        count = max(abs(cell[0] - row), abs(cell[1] - step), 1)
        for part in range(1, count + 1):
            share = part / count
            passed = (round(row + share * (cell[0] - row)), round(step + share * (cell[1] - step)))
            if passed not in self._visited:
                self._visited.add(passed)
                self.set_velocity(passed, 0 if self._was_set else DEFAULT_VELOCITY)
                self._preview(passed)

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
