"""A small handle by which the piece is dragged into another program."""

from collections.abc import Callable

from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtWidgets import QApplication, QToolButton, QWidget

from gui.icon import bind_icon
from gui.theme import spacing


class DragHandle(QToolButton):
    """Drags what `mime_data` gives; None from there means nothing to drag.

    A click (or Space) without dragging is for whoever connects `clicked`.
    """

    def __init__(
        self, mime_data: Callable[[], QMimeData | None], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._mime_data = mime_data
        self._start: QPoint | None = None
        bind_icon(self, "drag")
        self.setText(self.tr("Drag out"))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setToolTip(
            self.tr("Drag this into another program or a folder: the piece as a MIDI file")
        )
        self.setAccessibleName(self.tr("Drag the piece out as a MIDI file"))
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFixedHeight(spacing(7))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._start = event.position().toPoint()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._start is None:
            return
        distance = (event.position().toPoint() - self._start).manhattanLength()
        if distance < QApplication.startDragDistance():
            return
        self._start = None
        self.setDown(False)
        data = self._mime_data()
        if data is None:
            return
        drag = QDrag(self)
        drag.setMimeData(data)
        drag.setPixmap(self.icon().pixmap(32, 32))
        drag.exec(Qt.DropAction.CopyAction)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._start = None
        super().mouseReleaseEvent(event)
