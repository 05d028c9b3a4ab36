"""One sentence to the person, above the roll, in the way of nothing."""

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from gui.icon import ICON_PX, bind_icon
from gui.panels.section import tool_button
from gui.theme import current_theme, mix, spacing, theme_changes

MessageKind = Literal["info", "warning", "error"]

_INFO_MS = 8_000
_Answer = tuple[str, Callable[[], object]]


class MessageBar(QWidget):
    """Shows the latest message until it is closed; notes go away by themselves.

    Signals:
        shown(str): a message appeared.
    """

    shown = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind: MessageKind = "info"
        self._actions: list[QPushButton] = []
        self._waiting: list[tuple[str, MessageKind, tuple[_Answer, ...], bool]] = []
        self._stays = False
        self._icon = QToolButton()
        self._icon.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._icon.setEnabled(True)
        self._icon.setFixedSize(ICON_PX + 8, ICON_PX + 8)
        self._icon.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        close = tool_button("close", self.tr("Close this message"))
        close.clicked.connect(self.clear)
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(spacing(3), spacing(1), spacing(2), spacing(1))
        self._layout.setSpacing(spacing(2))
        self._layout.addWidget(self._icon)
        self._layout.addWidget(self._text, 1)
        self._layout.addWidget(close)
        self._timer = QTimer(self, singleShot=True, interval=_INFO_MS)
        self._timer.timeout.connect(self.clear)
        theme_changes.changed.connect(self.update)
        self.hide()

    @property
    def text(self) -> str:
        """The sentence shown, "" when there is none."""
        return "" if self.isHidden() else self._text.text()

    def show_message(
        self, text: str, kind: MessageKind = "info", *actions: _Answer, stays: bool = False
    ) -> None:
        """Show a sentence.

        Args:
            text: the sentence.
            kind: how bad it is; "info" without buttons goes away by itself.
            actions: a button for each (label, what it does).
            stays: nothing takes its place until it is answered or closed; what comes
                meanwhile waits.
        """
        if self._stays and not self.isHidden():
            self._waiting.append((text, kind, actions, stays))
            return
        self._take_away()
        self._stays = stays
        self.kind = kind
        text = _sentence(text)
        bind_icon(self._icon, kind, "text_dim" if kind == "info" else kind)
        self._text.setText(text)
        self.setAccessibleName(text)
        for label, slot in actions:
            button = QPushButton(label)
            button.clicked.connect(self.clear)
            button.clicked.connect(slot)
            self._layout.insertWidget(self._layout.count() - 1, button)
            self._actions.append(button)
        self.show()
        if kind == "info" and not actions:
            self._timer.start()
        self.shown.emit(text)

    def change_text(self, text: str) -> None:
        """Other words for the message that is shown, as progress goes on."""
        if not self.isHidden():
            self._text.setText(text)
            self.setAccessibleName(text)

    def clear(self) -> None:
        """Take the message away; the next one that waits takes its place."""
        self._take_away()
        if self._waiting:
            text, kind, actions, stays = self._waiting.pop(0)
            self.show_message(text, kind, *actions, stays=stays)

    def _take_away(self) -> None:
        self._stays = False
        self._timer.stop()
        self.hide()
        for button in self._actions:
            self._layout.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._actions.clear()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = current_theme()
        colour = {"info": theme.text_dim, "warning": theme.warning, "error": theme.error}
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(mix(theme.surface, colour[self.kind], 0.12)))
        painter.fillRect(0, 0, 3, self.height(), QColor(colour[self.kind]))
        painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(theme.border))


def _sentence(text: str) -> str:
    """With a capital and a full stop; a file name in front stays as it is written."""
    first = text.split(" ", 1)[0]
    if not set("./\\") & set(first):
        text = text[:1].upper() + text[1:]
    return text if not text or text[-1] in ".!?…" else f"{text}."
