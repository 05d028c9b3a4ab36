"""The line one types the wish into: history, completion, and marks under unknown words."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QColor,
    QFocusEvent,
    QInputMethodEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QTextCharFormat,
)
from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
    QMenu,
    QStyle,
    QStyleOptionFrame,
    QWidget,
)

from gui.icon import bind_icon
from gui.theme import current_theme, theme_changes

_SEPARATORS = " ,;"
_MOST_WORDS_OF_A_TAG = 3
_LEAST_LETTERS = 2
_MOST_IN_MENU = 12


class PromptField(QLineEdit):
    """A line edit that completes tags in place and remembers what was asked before.

    Tab or Right at the end takes the completion shown in grey; Up and Down walk through
    the history.

    Signals:
        completion_changed(str): the tag offered, "" for none.
    """

    completion_changed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "prompt")
        self.setMaxLength(400)
        # A file dropped here is meant for the window, not as text.
        self.setAcceptDrops(False)
        self._words: tuple[str, ...] = ()
        self._history: list[str] = []
        self._place = -1
        self._draft = ""
        self._completion = ""
        self._marks: tuple[tuple[int, int], ...] = ()
        self._earlier = QAction(self.tr("Earlier prompts"), self)
        self._earlier.setToolTip(self.tr("Earlier prompts; the Up key walks through them"))
        bind_icon(self._earlier, "history", "text_dim")
        self._earlier.triggered.connect(self._open_history)
        self.addAction(self._earlier, QLineEdit.ActionPosition.TrailingPosition)
        self._earlier.setVisible(False)
        self.textEdited.connect(self._on_edited)
        self.cursorPositionChanged.connect(self._on_cursor_moved)
        theme_changes.changed.connect(self._remark)

    @property
    def completion(self) -> str:
        """What Tab would add to the text, "" for nothing."""
        return self._completion

    def set_words(self, words: Iterable[str]) -> None:
        """Tags to complete, the most usual first."""
        self._words = tuple(words)
        self._offer()

    def set_history(self, history: Sequence[str]) -> None:
        """Earlier prompts, the latest first."""
        self._history = list(history)
        self._place = -1
        self._earlier.setVisible(bool(self._history))

    def mark_unknown(self, spans: Iterable[tuple[int, int]]) -> None:
        """Underline what was not understood; each span is (start, end) in characters."""
        spans = tuple(spans)
        if spans != self._marks:
            self._marks = spans
            self._remark()

    def token_start(self) -> int:
        """Where the word before the cursor starts."""
        text = self.text()[: self.cursorPosition()]
        return max(text.rfind(mark) for mark in _SEPARATORS) + 1

    def event(self, event: QEvent) -> bool:
        # Tab would leave the field before keyPressEvent sees it.
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() == Qt.Key.Key_Tab
            and self._completion
        ):
            self._take_completion()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        at_end = self.cursorPosition() == len(self.text())
        if key in (Qt.Key.Key_Right, Qt.Key.Key_End) and at_end and self._completion:
            self._take_completion()
        elif key == Qt.Key.Key_Up:
            self._walk(1)
        elif key == Qt.Key.Key_Down:
            self._walk(-1)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._set_completion("")

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._completion:
            return
        option = QStyleOptionFrame()
        self.initStyleOption(option)
        room = self.style().subElementRect(QStyle.SubElement.SE_LineEditContents, option, self)
        left = self.cursorRect().center().x() + 1
        painter = QPainter(self)
        painter.setFont(self.font())
        painter.setPen(QColor(current_theme().text_dim))
        painter.drawText(
            QRect(QPoint(left, room.top()), room.bottomRight()),
            Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft,
            self._completion,
        )

    def _on_cursor_moved(self, _before: int, _now: int) -> None:
        self._offer()

    def _on_edited(self, _text: str) -> None:
        self._place = -1
        self._offer()

    def _offer(self) -> None:
        """Find the tag that goes on from the last one to three words."""
        text = self.text()
        if self.cursorPosition() != len(text) or not self.hasFocus() or self.hasSelectedText():
            self._set_completion("")
            return
        tail = text.replace(",", " ; ").replace(";", " ; ").lower().split(" ")
        for count in range(_MOST_WORDS_OF_A_TAG, 0, -1):
            typed = " ".join(tail[-count:])
            if len(tail) < count or len(typed.strip()) < _LEAST_LETTERS or ";" in typed:
                continue
            for word in self._words:
                if word.startswith(typed) and len(word) > len(typed):
                    self._set_completion(word[len(typed) :])
                    return
        self._set_completion("")

    def _take_completion(self) -> None:
        self.end(False)
        self.insert(self._completion)
        self.textEdited.emit(self.text())

    def _set_completion(self, completion: str) -> None:
        if completion != self._completion:
            self._completion = completion
            self.completion_changed.emit(completion)
            self.update()

    def _open_history(self) -> None:
        """The latest prompts as a list under the field's end."""
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        for text in self._history[:_MOST_IN_MENU]:
            action = menu.addAction(text.replace("&", "&&"))
            action.triggered.connect(lambda _=False, t=text: self._take_earlier(t))
        corner = self.mapToGlobal(self.rect().bottomRight())
        menu.popup(corner - QPoint(menu.sizeHint().width(), 0))

    def _take_earlier(self, text: str) -> None:
        self.setText(text)
        self._set_completion("")
        self.setFocus()

    def _walk(self, step: int) -> None:
        if self._place == -1:
            self._draft = self.text()
        place = max(-1, min(len(self._history) - 1, self._place + step))
        if place == self._place:
            return
        self._place = place
        self.setText(self._draft if place == -1 else self._history[place])
        self._set_completion("")

    def _remark(self) -> None:
        """Lay wavy lines under the spans.

        The only formats a line edit takes are an input method's, so they are sent as
        one that has nothing to insert.
        """
        attributes = []
        for start, end in self._marks:
            style = QTextCharFormat()
            style.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
            style.setUnderlineColor(QColor(current_theme().warning))
            attributes.append(
                QInputMethodEvent.Attribute(
                    QInputMethodEvent.AttributeType.TextFormat,
                    start - self.cursorPosition(),
                    end - start,
                    style,
                )
            )
        QApplication.sendEvent(self, QInputMethodEvent("", attributes))
