"""Lets what is scrolled out of view fade at the edge, so that nobody takes the edge for the end."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QScrollArea, QWidget

from gui.theme import current_theme, spacing, theme_changes

_FADE_PX = spacing(6)
# Not all the way: half a row is to be seen through it, and tells what is there.
_MOST_ALPHA = 190


class EdgeFade(QWidget):
    """Lies over the foot, or the head, of a scroll area while there is more beyond it."""

    def __init__(self, area: QScrollArea, *, at_foot: bool) -> None:
        super().__init__(area)
        self._area = area
        self._at_foot = at_foot
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        bar = area.verticalScrollBar()
        bar.valueChanged.connect(self._place)
        bar.rangeChanged.connect(self._place)
        area.viewport().installEventFilter(self)
        theme_changes.changed.connect(self.update)
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        bar, view = self._area.verticalScrollBar(), self._area.viewport().geometry()
        beyond = bar.maximum() - bar.value() if self._at_foot else bar.value() - bar.minimum()
        # The nearer the end, the less of it: the last row is never pale.
        height = min(_FADE_PX, beyond)
        top = view.bottom() + 1 - height if self._at_foot else view.top()
        self.setGeometry(view.left(), top, view.width(), height)
        self.setVisible(height > 0)

    def paintEvent(self, _event: QPaintEvent) -> None:
        ground, clear = QColor(current_theme().surface), QColor(current_theme().surface)
        ground.setAlpha(_MOST_ALPHA)
        clear.setAlpha(0)
        fade = QLinearGradient(0, 0, 0, self.height())
        fade.setColorAt(0.0 if self._at_foot else 1.0, clear)
        fade.setColorAt(1.0 if self._at_foot else 0.0, ground)
        QPainter(self).fillRect(self.rect(), fade)


def fade_edges(area: QScrollArea) -> None:
    """Let both ends of an area fade that is scrolled up and down."""
    for at_foot in (True, False):
        EdgeFade(area, at_foot=at_foot)
