"""A slider of the mixer, filled from where its usual value lies."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSlider, QStyle, QWidget

from gui.theme import current_theme, spacing, theme_changes

_HIGHEST = 127
_HANDLE_PX = 12
_GROOVE_PX = 4


class MixSlider(QSlider):
    """0 to 127; a click goes there, a double-click or Backspace to the usual value.

    Args:
        usual: value to go back to.
        filled_from: value at which the coloured part of the groove begins.
    """

    def __init__(self, usual: int, filled_from: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._usual = usual
        self._filled_from = filled_from
        self.setRange(0, _HIGHEST)
        self.setPageStep(8)
        self.setValue(usual)
        self.setFixedHeight(spacing(4))
        self.setMinimumWidth(spacing(10))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        theme_changes.changed.connect(self.update)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._go_to(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self._go_to(event.position())

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self.setSliderDown(False)

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        self.setSliderDown(False)
        self.setValue(self._usual)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Backspace:
            self.setValue(self._usual)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        middle = self.height() / 2
        top = middle - _GROOVE_PX / 2
        painter.setBrush(QColor(theme.border))
        painter.drawRoundedRect(QRectF(0, top, self.width(), _GROOVE_PX), 2, 2)
        here, origin = self._place(self.value()), self._place(self._filled_from)
        if self._filled_from == 0:
            origin = 0.0
        painter.setBrush(QColor(theme.accent))
        left, right = min(here, origin), max(here, origin)
        painter.drawRoundedRect(QRectF(left, top, right - left, _GROOVE_PX), 2, 2)
        active = self.hasFocus() or self.isSliderDown() or self.underMouse()
        painter.setPen(QPen(QColor(theme.accent), 2))
        painter.setBrush(QColor(theme.accent if active else theme.surface))
        painter.drawEllipse(QPointF(here, middle), _HANDLE_PX / 2 - 1, _HANDLE_PX / 2 - 1)
        painter.end()

    def _place(self, value: int) -> float:
        room = self.width() - _HANDLE_PX
        return _HANDLE_PX / 2 + room * value / _HIGHEST

    def _go_to(self, point: QPointF) -> None:
        room = self.width() - _HANDLE_PX
        self.setValue(
            QStyle.sliderValueFromPosition(
                0, _HIGHEST, round(point.x() - _HANDLE_PX / 2), max(1, room)
            )
        )
