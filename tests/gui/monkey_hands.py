"""The hands of the monkey: what it does to a window, and where."""

import os
import random
import time
from collections import Counter
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QDesktopServices, QDrag, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from shiboken6 import isValid

from tests.gui.monkey_watch import Watch

_MOST_AT_ONCE, _LOOK_AROUND_EVERY = 20, 25


class Monkey:
    """Uses a window.

    Args:
        window: the main window.
        folder: where files are.
        seed: the same seed, the same hands; what is under them depends on time a little.
        rate: events a second.
    """

    def __init__(self, window: Any, folder: Path, seed: int, rate: float, watch: Watch) -> None:
        self.window = window
        self.done = 0
        self.kinds: Counter[str] = Counter()
        self.slowest: list[tuple[float, str]] = []
        self.memory: list[tuple[float, float]] = []
        self._draw = random.Random(seed)
        self._rate = rate
        self._watch = watch
        self._acting: list[Any] = []
        self._parts: tuple[Any, list[Any]] = (None, [])
        self._age = 0
        self._sampled = 0.0
        self._keys = [
            *(getattr(Qt.Key, f"Key_{name}") for name in (
                "Up", "Down", "Left", "Right", "Home", "End", "PageUp", "PageDown", "Tab",
                "Backtab", "Return", "Enter", "Escape", "Space", "Delete", "Backspace", "Plus",
                "Minus", "Comma", "BracketLeft", "BracketRight", "F1", "F2", "F3", "F4", "F6",
                "F7", "F10", "Menu",
            )),
            *(Qt.Key(code) for code in (*range(0x30, 0x3A), *range(0x41, 0x5B))),
        ]  # fmt: skip
        none, shift, ctrl, alt = (
            Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier,
            Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier,
        )  # fmt: skip
        self._modifiers = [none] * 6 + [shift, ctrl, ctrl, ctrl | shift, alt]
        self._stub_what_leaves_the_window(folder)

    def due(self, seconds: float) -> int:
        """Events that are due after that time."""
        return min(_MOST_AT_ONCE, int(seconds * self._rate) - self.done)

    @property
    def busy(self) -> bool:
        """Whether an event is on its way and nothing new waits for an answer.

        Sending one lets the others be processed, the next step of the monkey among them.
        """
        return bool(self._acting) and self._in_front() in self._acting

    def _in_front(self) -> Any:
        return QApplication.activePopupWidget(), QApplication.activeModalWidget()

    def act(self) -> None:
        """One event."""
        self._acting.append(self._in_front())
        try:
            self._act()
        finally:
            self._acting.pop()

    def _act(self) -> None:
        widget = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        if widget is None or self._draw.random() < 0.02:
            shown = [w for w in QApplication.topLevelWidgets() if w.isVisible()]
            widget = self._draw.choice([w for w in shown if w.windowHandle()] or [self.window])
            if self._draw.random() < 0.8:
                widget = self.window
        handle = widget.windowHandle()
        if handle is None:
            return
        kind = self._draw.choices(
            ("click", "key", "drag", "wheel", "double", "move", "right", "command"),
            (34, 30, 10, 8, 4, 8, 3, 3),
        )[0]
        self.kinds[kind] += 1
        self._watch.beat(f"{kind} in {type(widget).__name__} (event {self.done})")
        self.done += 1
        began = time.thread_time()
        getattr(self, f"_{kind}")(widget, handle)
        took = time.thread_time() - began
        if took > 0.05:
            self.slowest.append((took, self._watch._doing))

    def sample_memory(self, seconds: float) -> None:
        """Note the resident memory, once a second."""
        if seconds - self._sampled >= 1.0:
            self._sampled = seconds
            pages = int(Path("/proc/self/statm").read_text().split()[1])
            self.memory.append((seconds, pages * os.sysconf("SC_PAGE_SIZE") / 1e6))

    def _place(self, widget: Any) -> Any:
        """A point in some visible part of a window, every part as likely as another."""

        self._age += 1
        if self._parts[0] is not widget or self._age > _LOOK_AROUND_EVERY:
            shown = [part for part in widget.findChildren(QWidget) if part.isVisible()]
            self._parts, self._age = (widget, shown or [widget]), 0
        part = self._draw.choice(self._parts[1])
        if not isValid(part):
            part = widget
        inside = QPoint(
            self._draw.randrange(max(1, part.width())), self._draw.randrange(max(1, part.height()))
        )
        at = part.mapTo(widget, inside) if part.window() is widget else inside
        # Scrolled away, it would lie outside of the window.
        return QPoint(
            min(max(0, at.x()), widget.width() - 1), min(max(0, at.y()), widget.height() - 1)
        )

    def _send(self, kind: Any, handle: Any, at: Any, modifiers: Any, held: bool = True) -> None:
        """A mouse event to a window, which finds out whom it is for."""

        left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
        button = none if kind == QEvent.Type.MouseMove else left
        event = QMouseEvent(
            kind, QPointF(at), QPointF(at), QPointF(handle.mapToGlobal(at)), button,
            left if held else none, modifiers,
        )  # fmt: skip
        QApplication.sendEvent(handle, event)

    def _click(self, widget: Any, handle: Any) -> None:
        modifiers, at = self._draw.choice(self._modifiers), self._place(widget)
        self._send(QEvent.Type.MouseButtonPress, handle, at, modifiers)
        if widget.windowHandle() is handle:
            self._send(QEvent.Type.MouseButtonRelease, handle, at, modifiers, held=False)

    def _right(self, widget: Any, handle: Any) -> None:
        at = self._place(widget)
        target = widget.childAt(at) or widget
        event = QContextMenuEvent(
            QContextMenuEvent.Reason.Mouse, target.mapFrom(widget, at), widget.mapToGlobal(at),
            Qt.KeyboardModifier.NoModifier,
        )  # fmt: skip
        QApplication.sendEvent(target, event)

    def _double(self, widget: Any, handle: Any) -> None:
        none, at = Qt.KeyboardModifier.NoModifier, self._place(widget)
        kinds = QEvent.Type
        for kind in (kinds.MouseButtonPress, kinds.MouseButtonRelease, kinds.MouseButtonDblClick,
                     kinds.MouseButtonRelease):  # fmt: skip
            if widget.windowHandle() is handle:
                self._send(kind, handle, at, none, held=kind != kinds.MouseButtonRelease)

    def _move(self, widget: Any, handle: Any) -> None:
        none = Qt.KeyboardModifier.NoModifier
        self._send(QEvent.Type.MouseMove, handle, self._place(widget), none, held=False)

    def _drag(self, widget: Any, handle: Any) -> None:
        kinds = QEvent.Type
        modifiers = self._draw.choice(self._modifiers)
        steps = [kinds.MouseButtonPress, *[kinds.MouseMove] * self._draw.randint(1, 4),
                 kinds.MouseButtonRelease]  # fmt: skip
        for kind in steps:
            # A press may open a menu or a dialog: the rest goes to what is there by then.
            if widget.isVisible() and widget.windowHandle() is handle:
                held = kind != kinds.MouseButtonRelease
                self._send(kind, handle, self._place(widget), modifiers, held=held)

    def _wheel(self, widget: Any, handle: Any) -> None:
        at = self._place(widget)
        event = QWheelEvent(
            QPointF(at), QPointF(widget.mapToGlobal(at)), QPoint(),
            QPoint(0, self._draw.choice((-120, 120))), Qt.MouseButton.NoButton,
            self._draw.choice(self._modifiers), Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(handle, event)

    def _key(self, widget: Any, handle: Any) -> None:
        target = widget.focusWidget() or widget
        QTest.keyClick(target, self._draw.choice(self._keys), self._draw.choice(self._modifiers))

    def _command(self, widget: Any, handle: Any) -> None:
        """An entry of the menus, as if chosen; where nothing stands before them."""
        if widget is self.window:
            names = [a for a in self.window.actions_table.visible_rows() if a.name != "quit"]
            name = self._draw.choice(names).name
            self._watch.beat(f"the command {name} (event {self.done})")
            self.window.actions_table[name].trigger()

    def _stub_what_leaves_the_window(self, folder: Path) -> None:
        names = ("piece.mgproj", "broken.mgproj", "piece.mid", "broken.mid", "gone.mid", "")

        def opened(*_: Any, **__: Any) -> tuple[str, str]:
            name = self._draw.choice(names)
            return (str(folder / name) if name else "", "")

        def saved(*_: Any, **__: Any) -> tuple[str, str]:
            name = self._draw.choice(("saved", "saved.mid", "saved.wav", "", "no/such/folder/a"))
            return (str(folder / name) if name else "", "")

        QFileDialog.getOpenFileName = opened  # type: ignore[method-assign,assignment]
        QFileDialog.getSaveFileName = saved  # type: ignore[method-assign,assignment]
        QFileDialog.getExistingDirectory = lambda *_, **__: str(folder)  # type: ignore
        QDesktopServices.openUrl = lambda *_: True  # type: ignore
        QDrag.exec = lambda *_: Qt.DropAction.IgnoreAction  # type: ignore
