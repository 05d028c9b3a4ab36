"""Marks at the ends of a row that goes on beyond what is seen; a click goes there."""

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QColor, QLinearGradient, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QScrollArea, QWidget

from gui.icon import icon
from gui.theme import current_theme, spacing

_WIDE_PX = 36


class _Edge(QWidget):
    """The row fading out towards one side, with an arrow."""

    def __init__(self, area: QScrollArea, direction: int) -> None:
        super().__init__(area)
        self._area = area
        self._direction = direction
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(self.tr("There are more: click or scroll"))
        self.hide()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        ground, clear = QColor(current_theme().surface), QColor(current_theme().surface)
        clear.setAlpha(0)
        fade = QLinearGradient(0, 0, self.width(), 0)
        fade.setColorAt(0, clear if self._direction > 0 else ground)
        fade.setColorAt(0.7 if self._direction > 0 else 0.3, ground)
        fade.setColorAt(1, ground if self._direction > 0 else clear)
        painter.fillRect(self.rect(), fade)
        side = spacing(4)
        place = QRectF(0, 0, side, side)
        painter.translate(
            self.width() - side / 2 - 2 if self._direction > 0 else side / 2 + 2, self.height() / 2
        )
        painter.rotate(-90 if self._direction > 0 else 90)
        place.moveCenter(place.topLeft())
        icon("chevron-down", "text_dim").paint(painter, place.toRect())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        bar = self._area.horizontalScrollBar()
        bar.setValue(bar.value() + self._direction * bar.pageStep() // 2)
        event.accept()


class ScrollEdges(QObject):
    """Puts a mark at each end of a scroll area while there is more on that side."""

    def __init__(self, area: QScrollArea) -> None:
        super().__init__(area)
        self._area = area
        self._left, self._right = _Edge(area, -1), _Edge(area, 1)
        bar = area.horizontalScrollBar()
        bar.valueChanged.connect(self._place)
        bar.rangeChanged.connect(self._place)
        area.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _place(self, *_: int) -> None:
        bar, view = self._area.horizontalScrollBar(), self._area.viewport().geometry()
        self._left.setGeometry(view.left(), view.top(), _WIDE_PX, view.height())
        self._right.setGeometry(view.right() - _WIDE_PX + 1, view.top(), _WIDE_PX, view.height())
        self._left.setVisible(bar.value() > bar.minimum())
        self._right.setVisible(bar.value() < bar.maximum())
