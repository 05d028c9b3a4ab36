"""A titled section of a side: a heading line, buttons at its end, a body below."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from gui.icon import bind_icon
from gui.theme import spacing

_TOOL_ICON_PX = 18


class Section(QWidget):
    """Heading and body on the panels' ground.

    Args:
        title: heading, in the person's language.
        body: what stands below it.
    """

    def __init__(self, title: str, body: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("area", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(title)
        self._head = QHBoxLayout()
        self._head.setContentsMargins(spacing(4), spacing(2), spacing(2), 0)
        self._head.setSpacing(spacing(1))
        label = QLabel(title)
        label.setProperty("tier", "title")
        label.setMinimumHeight(spacing(7))
        self._head.addWidget(label)
        self._head.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(spacing(1))
        layout.addLayout(self._head)
        layout.addWidget(body, 1)

    def add_tool(self, button: QWidget) -> None:
        """Put a small button at the end of the heading."""
        self._head.addWidget(button)


def tool_button(icon: str, tip: str, *, checked_icon: str = "") -> QToolButton:
    """A small button that shows only an icon; the tip is its accessible name, too."""
    button = QToolButton()
    bind_icon(button, icon, checked=checked_icon)
    button.setIconSize(QSize(_TOOL_ICON_PX, _TOOL_ICON_PX))
    button.setToolTip(tip)
    button.setAccessibleName(tip)
    button.setCheckable(bool(checked_icon))
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setFixedSize(spacing(6), spacing(6))
    return button
