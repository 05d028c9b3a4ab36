"""One sentence to the person: floats over music or empty ground, moves and hides no control."""

import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QColor,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from gui.icon import ICON_PX, bind_icon
from gui.panels.section import tool_button
from gui.theme import current_theme, mix, spacing, theme_changes

MessageKind = Literal["info", "warning", "error"]

_INFO_MS = 8_000
_WIDEST_PX, _LOWEST_PX, _RADIUS_PX = 640, 44, 8
_PATH_START = re.compile(r"(?<![\w/])(?:/|[A-Za-z]:[\\/])")
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
        self._ground: QWidget | None = None
        self._followed: list[QWidget] = []
        self._icon = QToolButton()
        self._icon.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._icon.setEnabled(True)
        self._icon.setFixedSize(ICON_PX + 8, ICON_PX + 8)
        self._icon.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._close = tool_button("close", self.tr("Close this message"))
        self._close.clicked.connect(self.clear)
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(spacing(4), spacing(1), spacing(2), spacing(1))
        self._layout.setSpacing(spacing(2))
        self._layout.addWidget(self._icon)
        self._layout.addWidget(self._text, 1)
        self._layout.addWidget(self._close)
        self._timer = QTimer(self, singleShot=True, interval=_INFO_MS)
        self._timer.timeout.connect(self.clear)
        theme_changes.changed.connect(self.update)
        self.hide()

    def float_over(self, ground: QWidget) -> None:
        """Stand over the foot of `ground`, somewhere below the same parent, from now on."""
        for part in self._followed:
            part.removeEventFilter(self)
        self._ground, self._followed = ground, []
        around: QWidget | None = ground
        while around is not None and around is not self.parentWidget():
            around.installEventFilter(self)
            self._followed.append(around)
            around = around.parentWidget()
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self._place()
        return super().eventFilter(watched, event)

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
        self._write(text)
        for label, slot in actions:
            button = QPushButton(label)
            button.clicked.connect(self.clear)
            button.clicked.connect(slot)
            self._layout.insertWidget(self._layout.count() - 1, button)
            self._actions.append(button)
        for before, then in pairwise([*self._actions, self._close]):
            QWidget.setTabOrder(before, then)
        self._place()
        self.show()
        self.raise_()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))
        if kind == "info" and not actions:
            self._timer.start()
        self.shown.emit(text)

    def change_text(self, text: str) -> None:
        """Other words for the message that is shown, as progress goes on."""
        if not self.isHidden():
            self._write(text)
            self._place()

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

    def _write(self, text: str) -> None:
        """Show a text with file names instead of paths; the paths are told on hovering."""
        shown = without_folders(text)
        self._text.setText(shown)
        self._text.setToolTip(text if shown != text else "")
        self.setAccessibleName(shown)

    def _place(self) -> None:
        parent = self.parentWidget()
        if self._ground is None or parent is None:
            return
        around = QRect(self._ground.mapTo(parent, QPoint(0, 0)), self._ground.size())
        width = min(_WIDEST_PX, around.width() - 2 * spacing(3))
        height = max(_LOWEST_PX, self._layout.totalHeightForWidth(width))
        left = around.center().x() - width // 2
        self.setGeometry(left, around.bottom() - height - spacing(3), width, height)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = current_theme()
        colour = {"info": theme.accent, "warning": theme.warning, "error": theme.error}[self.kind]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shape = QPainterPath()
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        shape.addRoundedRect(frame, _RADIUS_PX, _RADIUS_PX)
        painter.fillPath(shape, QColor(mix(theme.surface, colour, 0.1)))
        painter.setClipPath(shape)
        painter.fillRect(0, 0, spacing(1), self.height(), QColor(colour))
        painter.setClipping(False)
        painter.setPen(QPen(QColor(mix(theme.surface, colour, 0.55)), 1))
        painter.drawPath(shape)


def without_folders(text: str) -> str:
    """The text with each path of a folder that exists left out, so that names remain."""
    at = 0
    while (start := _PATH_START.search(text, at)) is not None:
        at = start.end()
        ends = [i + 1 for i, letter in enumerate(text) if letter in "/\\" and i >= at]
        for end in reversed(ends):
            if Path(text[start.start() : end]).is_dir():
                text = text[: start.start()] + text[end:]
                at = start.start()
                break
    return text


def _sentence(text: str) -> str:
    """With a capital and a full stop; a file name in front stays as it is written."""
    first = text.split(" ", 1)[0]
    if not set("./\\") & set(first):
        text = text[:1].upper() + text[1:]
    return text if not text or text[-1] in ".!?…" else f"{text}."
