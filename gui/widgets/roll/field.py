"""The field of notes under the hand: mouse, wheel, pinch."""

from PySide6.QtCore import QEvent, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QGestureEvent, QPinchGesture, QToolTip, QWidget

from gui.widgets.roll.canvas import NoteCanvas
from gui.widgets.roll.commands import DEFAULT_VELOCITY, RollCommands
from gui.widgets.roll.description import describe_note
from gui.widgets.roll.gestures import Box, Draw, Gesture, Move, Pan, Resize
from gui.widgets.roll.hit import note_at
from gui.widgets.roll.state import RollState
from musicgen.music.score import Note

_WHEEL_NOTCH = 120
_ZOOM_PER_NOTCH = 1.2
_EDGE_SCROLL_PX = 24
_BY_KEYBOARD = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)


class NoteField(NoteCanvas):
    """Turns mouse and wheel into gestures, scrolling and zooming.

    Signals:
        row_hovered(int): row under the mouse, -1 when it left.
        focus_gained(): keys go here now.
        menu_requested(QPoint): global position of a context menu.
    """

    row_hovered = Signal(int)
    menu_requested = Signal(object)
    focus_gained = Signal()

    def __init__(
        self, state: RollState, commands: RollCommands, parent: QWidget | None = None
    ) -> None:
        super().__init__(state, parent)
        self._commands = commands
        self._at = QPointF()
        self._free = False
        self._row_notches = 0.0
        self._edge = QTimer(self, interval=30)
        self._edge.timeout.connect(self._scroll_at_edge)
        self.setMouseTracking(True)
        self.grabGesture(Qt.GestureType.PinchGesture)
        state.replaced.connect(self._end_stale_gesture)
        state.look_changed.connect(self._end_stale_gesture)

    def _end_stale_gesture(self) -> None:
        # The notes a gesture holds may be gone.
        if self.gesture is not None and not isinstance(self.gesture, Pan):
            self.cancel_gesture()

    # -- mouse -------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.gesture is not None:
            event.accept()
            return
        at = event.position()
        if event.button() == Qt.MouseButton.MiddleButton:
            self._begin(Pan(self.state, at), at)
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif event.button() == Qt.MouseButton.LeftButton:
            self._press(at, add=_adds(event))
        elif event.button() == Qt.MouseButton.RightButton:
            hit = note_at(self.state, at)
            if hit is not None and hit.item not in self.state.picked:
                self.state.select(frozenset({hit.item}))
        event.accept()

    def _press(self, at: QPointF, *, add: bool) -> None:
        state = self.state
        hit = note_at(state, at)
        if hit is None:
            if state.pencil and not add:
                self._draw(at)
            else:
                self._begin(Box(state, at, add=add), at)
            return
        state.set_active(hit.item[0])
        if add:
            state.select(state.picked ^ {hit.item})
        elif hit.item not in state.picked:
            state.select(frozenset({hit.item}))
        if hit.item not in state.picked:
            return
        self._commands.preview(hit.item)
        if state.is_locked(hit.item[0], hit.item[1].onset):
            return
        if hit.edge:
            self._begin(Resize(state, self._commands, hit.item), at)
        else:
            self._begin(Move(state, self._commands, at, hit.item), at)

    def _draw(self, at: QPointF) -> None:
        state, geometry = self.state, self.state.geometry
        row = geometry.row(at.y())
        onset = state.snap.floor(geometry.tick(at.x()))
        drawable = state.tracks and state.active in state.shown_tracks()
        if not drawable or not 0 <= row < len(geometry.rows):
            return
        if state.is_locked(state.active, onset):
            return
        note = Note(onset, geometry.rows.pitch_at(row), state.snap.note_ticks, DEFAULT_VELOCITY)
        self._begin(Draw(state, self._commands, note), at)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        if event.button() == Qt.MouseButton.LeftButton and note_at(self.state, at) is None:
            self.cancel_gesture()
            self._draw(at)
        else:
            self.mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        self.row_hovered.emit(self.state.geometry.row(at.y()))
        if self.gesture is None:
            self._show_cursor(at)
            return
        self._at, self._free = at, bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        self.gesture.update(at, free=self._free)
        if self._beyond_edge() != QPointF() and not self._edge.isActive():
            self._edge.start()
        self.request_paint()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        button = event.button()
        panning = isinstance(self.gesture, Pan)
        wanted = Qt.MouseButton.MiddleButton if panning else Qt.MouseButton.LeftButton
        if self.gesture is None or button != wanted:
            return
        gesture = self._release()
        if gesture is not None:
            gesture.finish()
        self._show_cursor(event.position())

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.framed = event.reason() in _BY_KEYBOARD
        self.focus_gained.emit()
        self.request_paint()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.request_paint()

    def leaveEvent(self, event: QEvent) -> None:
        self.row_hovered.emit(-1)
        super().leaveEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            event.ignore()
            return
        self.cancel_gesture()
        self.menu_requested.emit(event.globalPos())

    def cancel_gesture(self) -> bool:
        """Give up what the mouse is doing; True when it was doing something."""
        return self._release() is not None

    def _begin(self, gesture: Gesture, at: QPointF) -> None:
        self.gesture, self._at = gesture, at
        self.request_paint()

    def _release(self) -> Gesture | None:
        gesture, self.gesture = self.gesture, None
        self._edge.stop()
        self.request_paint()
        return gesture

    def _show_cursor(self, at: QPointF) -> None:
        hit = note_at(self.state, at)
        if hit is not None:
            edge, body = Qt.CursorShape.SizeHorCursor, Qt.CursorShape.PointingHandCursor
            self.setCursor(edge if hit.edge else body)
        elif self.state.pencil:
            self.setCursor(Qt.CursorShape.CrossCursor)
        else:
            self.unsetCursor()

    # -- scrolling and zooming ---------------------------------------------------------

    def _beyond_edge(self) -> QPointF:
        """How far the mouse was dragged beyond the comfortable part of the view."""
        if self.gesture is None or isinstance(self.gesture, Pan):
            return QPointF()
        low, right, bottom = 0.0, float(self.width()), float(self.height())
        x, y = self._at.x(), self._at.y()
        beyond = QPointF(min(low, x) + max(0.0, x - right), min(low, y) + max(0.0, y - bottom))
        limit = float(_EDGE_SCROLL_PX)
        return QPointF(max(-limit, min(limit, beyond.x())), max(-limit, min(limit, beyond.y())))

    def _scroll_at_edge(self) -> None:
        beyond = self._beyond_edge()
        if self.gesture is None or beyond == QPointF():
            self._edge.stop()
            return
        self.scroll_by(beyond.x(), beyond.y())
        self.gesture.update(self._at, free=self._free)

    def scroll_by(self, dx: float, dy: float) -> None:
        """Scroll by pixels."""
        geometry = self.state.geometry
        geometry.scroll_to(geometry.scroll_x + dx, geometry.scroll_y + dy)
        self.state.view_changed.emit()

    def zoom_time(self, factor: float, x: float | None = None) -> None:
        """Zoom in time around a view pixel, or around the middle."""
        self.zooming()
        self.state.geometry.zoom_time(factor, self.width() / 2 if x is None else x)
        self.state.view_changed.emit()

    def zoom_rows(self, steps: int, y: float | None = None) -> None:
        """Make rows higher or lower around a view pixel, or around the middle."""
        self.zooming()
        self.state.geometry.zoom_rows(steps, self.height() / 2 if y is None else y)
        self.state.view_changed.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        modifiers, at = event.modifiers(), event.position()
        angle = event.angleDelta()
        # Alt makes Qt swap the axes.
        turned = angle.y() or angle.x()
        if modifiers & Qt.KeyboardModifier.ControlModifier:
            notches = turned / _WHEEL_NOTCH
            both = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.AltModifier
            if modifiers & both:
                self._zoom_rows_by(notches, at.y())
            else:
                self.zoom_time(_ZOOM_PER_NOTCH**notches, at.x())
        elif not event.pixelDelta().isNull():
            moved = event.pixelDelta()
            self.scroll_by(-moved.x(), -moved.y())
        elif modifiers & Qt.KeyboardModifier.ShiftModifier:
            self.scroll_by(-turned * 0.8, 0)
        else:
            self.scroll_by(-angle.x() * 0.8, -angle.y() * 0.5)
        event.accept()

    def _zoom_rows_by(self, notches: float, y: float) -> None:
        self._row_notches += notches
        steps = int(self._row_notches)
        if steps:
            self._row_notches -= steps
            self.zoom_rows(steps, y)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent):
            if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
                self.zoom_time(max(0.2, 1 + event.value()), event.position().x())
                return True
        elif isinstance(event, QGestureEvent):
            pinch = event.gesture(Qt.GestureType.PinchGesture)
            if isinstance(pinch, QPinchGesture):
                # Two fingers on a touch screen; their mouse press must not draw a frame.
                self.cancel_gesture()
                centre = self.mapFromGlobal(pinch.centerPoint().toPoint())
                self.zoom_time(max(0.2, pinch.scaleFactor()), centre.x())
                return True
        elif isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            hit = note_at(self.state, QPointF(event.pos()))
            if hit is None:
                QToolTip.hideText()
            else:
                QToolTip.showText(event.globalPos(), describe_note(self.state, hit.item), self)
            return True
        return super().event(event)


def _adds(event: QMouseEvent) -> bool:
    both = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier
    return bool(event.modifiers() & both)
