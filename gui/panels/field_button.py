"""A button that looks like a field and opens a list.

Qt drops the padding of a left-aligned button once it has a menu, and cuts long texts in
the middle of a letter; this one draws its own text.
"""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPaintEvent
from PySide6.QtWidgets import (
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QWidget,
)

from gui.icon import icon
from gui.theme import current_theme, mix, spacing

_MARK_PX = 12


class FieldButton(QPushButton):
    """Shows `text` at the left, dots where there is no room, and a mark at the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._dimmed = False
        self._short = ""
        self.setProperty("role", "field")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def set_short(self, text: str) -> None:
        """What to show where there is no room for all of `text`."""
        if text != self._short:
            self._short = text
            self.update()

    def shown_text(self) -> str:
        """As much as there is room for."""
        metrics, room = self.fontMetrics(), self._room().width()
        fits = not self._short or metrics.horizontalAdvance(self.text()) <= room
        text = self.text() if fits else self._short
        return metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)

    @property
    def dimmed(self) -> bool:
        """Whether the text stands back."""
        return self._dimmed

    def set_dimmed(self, dimmed: bool) -> None:
        """Let the text stand back, though the button can be pressed."""
        if dimmed != self._dimmed:
            self._dimmed = dimmed
            self.update()

    def sizeHint(self) -> QSize:
        width = self.fontMetrics().horizontalAdvance(self.text())
        return QSize(width + 3 * spacing(2) + _MARK_PX, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(spacing(10), super().minimumSizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text, option.icon = "", QIcon()
        option.features &= ~QStyleOptionButton.ButtonFeature.HasMenu
        painter = QStylePainter(self)
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
        if self.isEnabled():
            mark = QRect(self.width() - self._edge() - _MARK_PX, 0, _MARK_PX, self.height())
            icon("chevron-down", "text_dim").paint(painter, mark)
        # A name is as true while it cannot be changed.
        is_pale = self._dimmed or not (self.isEnabled() or self.property("role") == "name")
        theme = current_theme()
        painter.setPen(QColor(mix(theme.text_dim, theme.surface, 0.4) if is_pale else theme.text))
        middle_left = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        painter.drawText(self._room(), middle_left, self.shown_text())

    def _edge(self) -> int:
        return spacing(2) if self.property("role") == "field" else 2

    def _room(self) -> QRect:
        return self.rect().adjusted(self._edge(), 0, -self._edge() - _MARK_PX - 2, 0)
