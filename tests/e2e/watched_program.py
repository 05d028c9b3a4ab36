"""The program as `main.py` starts it, with an eye beside it that reads and never touches.

A test asks through a socket where things are on the screen and what the document holds.
It has no way to do anything from here: input comes from the X server, as a person's does.
"""

import json
import sys
from collections.abc import Iterator
from typing import Any

from PySide6.QtCore import QObject, QPoint, QRect
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QLabel,
    QLineEdit,
    QListView,
    QMenu,
    QMenuBar,
    QTabBar,
    QWidget,
)

import gui.app
from gui.actions import ROWS
from gui.main_window import MainWindow
from musicgen.generate.score_json import score_to_data


class Eye(QObject):
    """Answers one question a line, each a JSON list: one of its methods, and arguments."""

    def __init__(self, window: MainWindow, address: str) -> None:
        super().__init__(window)
        self._window = window
        self._server = QLocalServer(self)
        self._server.newConnection.connect(self._on_connection)
        if not self._server.listen(address):
            raise SystemExit(f"{address}: {self._server.errorString()}")

    def _on_connection(self) -> None:
        socket = self._server.nextPendingConnection()
        socket.readyRead.connect(lambda: self._answer(socket))
        socket.disconnected.connect(socket.deleteLater)

    def _answer(self, socket: QLocalSocket) -> None:
        while socket.canReadLine():
            what, *arguments = json.loads(bytes(socket.readLine().data()))
            look = getattr(self, what)
            socket.write(json.dumps(look(*arguments)).encode() + b"\n")
            socket.flush()

    def seen(self, name: str, kind: str) -> list[dict[str, Any]]:
        """Everything in sight of that name (as a person reads it) and kind of widget."""
        found = []
        for thing in _everything():
            if thing["name"] == name and kind in thing["kinds"]:
                found.append({**thing, "kinds": None})
        return found

    def state(self) -> dict[str, Any]:
        """What the window holds and does."""
        window, document = self._window, self._window.document
        modal, focus = QApplication.activeModalWidget(), QApplication.focusWidget()
        state: dict[str, Any] = {
            "title": window.windowTitle(),
            "dirty": document.dirty,
            "score": score_to_data(document.score),
            "seed_end": document.seed_end,
            "active": document.state.active,
            "variations": [[v.number, v.parent, v.origin] for v in document.variations],
            "selection": [document.selection.start, document.selection.end],
            "picked": len(document.selection.notes),
            "undo": document.undo_stack.undoText(),
            "redo": document.undo_stack.redoText(),
            "message": window.messages.text,
            "modal": modal.windowTitle() if modal else "",
            "focus": [c.__name__ for c in type(focus).__mro__] if focus else [],
            "prompt": window.prompt.text,
            "ready": False,
        }
        assembly: Any = window.assembly
        # The window is put together part by part.
        if assembly is not None and assembly.known_tags and self._is_complete():
            state["ready"] = True
            state["writing"] = assembly.generation.writing
            state["playing"] = assembly.playback.state.value
            state["tick"] = assembly.playback.tick
            state["beats"] = _score_or_none(assembly.beats_seed.seed())
            state["file"] = _score_or_none(assembly.file_seed.seed())
            state["source"] = assembly.seed.source_name
        return state

    def _is_complete(self) -> bool:
        return all(self._window.actions_table[row.name].isVisible() for row in ROWS)

    def note(self, tick: float, pitch: int) -> list[int] | None:
        """Where in the roll a tick and a pitch lie; None while that is out of view."""
        roll: Any = self._window.assembly.roll  # type: ignore[union-attr]
        geometry = roll.state.geometry
        x = round(geometry.x(tick))
        y = geometry.y(geometry.rows.row_of(pitch)) + geometry.row_height // 2
        inside = roll.field.rect().contains(QPoint(x, y))
        return _point(roll.field, x, y) if inside else None

    def bar(self, number: int, share: float) -> list[int]:
        """Where on the ruler a bar (from 1) lies, at a share of its length."""
        roll: Any = self._window.assembly.roll  # type: ignore[union-attr]
        meters = roll.state.meter_map
        start, end = meters.bar_start(number - 1), meters.bar_start(number)
        x = round(roll.state.geometry.x(start + share * (end - start)))
        return _point(roll.ruler, x, roll.ruler.height() // 2)

    def cell(self, row: int, step: int) -> list[int]:
        """Where a step of the beat grid lies."""
        grid: Any = self._window.assembly.beats_seed.grid  # type: ignore[union-attr]
        at = grid.face.cell_rect((row, step)).center()
        return _point(grid, round(at.x()), round(at.y()))


def _score_or_none(score: Any) -> Any:
    return score_to_data(score) if score is not None else None


def _point(widget: QWidget, x: int, y: int) -> list[int]:
    at = widget.mapToGlobal(QPoint(x, y))
    return [at.x(), at.y()]


def _everything() -> Iterator[dict[str, Any]]:
    """Widgets, menu entries, tabs and list entries in sight."""
    for widget in QApplication.allWidgets():
        if not widget.isVisible():
            continue
        yield _thing(_name(widget), widget, widget.rect(), widget.isEnabled(), type(widget))
        if isinstance(widget, QMenu | QMenuBar):
            for action in widget.actions():
                if action.isVisible():
                    area = widget.actionGeometry(action)
                    name = action.text().replace("&", "").split("\t")[0]
                    yield _thing(name, widget, area, action.isEnabled(), type(action))
        elif isinstance(widget, QTabBar):
            for index in range(widget.count()):
                area = widget.tabRect(index)
                yield _thing(widget.tabText(index), widget, area, True, type(widget))
        elif isinstance(widget, QListView):
            model = widget.model()
            for row in range(model.rowCount() if model else 0):
                entry = model.index(row, 0)
                area = widget.visualRect(entry)
                yield _thing(str(entry.data()), widget.viewport(), area, True, QListView)


def _thing(name: str, widget: QWidget, area: QRect, enabled: bool, kind: type) -> dict[str, Any]:
    corner = widget.mapToGlobal(area.topLeft())
    rect = [corner.x(), corner.y(), area.width(), area.height()]
    return {"name": name, "rect": rect, "enabled": enabled,
            "kinds": [c.__name__ for c in kind.__mro__]}  # fmt: skip


def _name(widget: QWidget) -> str:
    """What a person would call the widget: what is written on it, or read out for it."""
    if isinstance(widget, QAbstractButton | QLabel) and widget.text():
        return widget.text().replace("&", "")
    if isinstance(widget, QDialog | MainWindow):
        return widget.windowTitle()
    if isinstance(widget, QLineEdit) and not widget.accessibleName():
        return widget.placeholderText()
    return widget.accessibleName()


def main(address: str) -> int:
    """Run `main.py` without arguments, watched."""
    open_window = gui.app.open_window

    def open_watched(app: object) -> MainWindow:
        window = open_window(app)
        Eye(window, address)
        return window

    gui.app.open_window = open_watched
    sys.argv = ["main.py"]
    from main import main as program

    return program()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
