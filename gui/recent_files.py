"""The menu of files that were open lately."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from gui.settings import Settings

_MOST: Final = 8


class RecentFiles(QMenu):
    """Projects and MIDI files, the latest first; hidden while there are none.

    Signals:
        chosen(Path): this one is to be opened.
    """

    chosen = Signal(object)

    def __init__(self, settings: Settings, parent: QWidget) -> None:
        super().__init__(parent)
        self.setTitle(self.tr("Open &recent"))
        self._settings = settings
        self._fill()

    def note(self, path: Path) -> None:
        """Put a file in front."""
        self._settings.push_recent("recent_files", str(path.absolute()), _MOST)
        self._fill()

    def _fill(self) -> None:
        self.clear()
        names = self._settings.get("recent_files")
        for name in names:
            path = Path(name)
            action = QAction(path.name.replace("&", "&&"), self)
            action.setStatusTip(name)
            action.triggered.connect(lambda _=False, p=path: self.chosen.emit(p))
            self.addAction(action)
        self.menuAction().setVisible(bool(names))
