"""Another program on the desk: takes dropped files, or has one to be dragged away.

Says what happens to it on its standard output, a line each.
"""
# ruff: noqa: N802 (Qt names what it calls)

import shutil
import sys
from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import (
    QDrag,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QMouseEvent,
)
from PySide6.QtWidgets import QApplication, QLabel

PLACE, SIZE = QPoint(1500, 300), 300


class Folder(QLabel):
    """A window that is one folder, as in a file manager, with one file perhaps."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder))
        self._folder = folder
        self.setAcceptDrops(True)
        self.setFixedSize(SIZE, SIZE)
        self.move(PLACE)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()
            _say("over")

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        _say("left")

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        for url in event.mimeData().urls():
            shutil.copy(url.toLocalFile(), self._folder)
            _say(f"took {Path(url.toLocalFile()).name}")

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        files = sorted(self._folder.iterdir())
        if not files or not event.buttons() & Qt.MouseButton.LeftButton:
            return
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(files[0]))])
        drag = QDrag(self)
        drag.setMimeData(data)
        _say("dragging")
        _say(f"gave {drag.exec(Qt.DropAction.CopyAction).name}")


def _say(text: str) -> None:
    print(text, flush=True)


def main(folder: Path) -> int:
    """Show the folder until the process is ended."""
    app = QApplication([])
    window = Folder(folder)
    window.show()
    _say("there")
    return app.exec()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
