"""Editors of the preferences for things on disk: files, folders, weights."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QWidget,
)

from gui.theme import spacing
from musicgen.errors import CheckpointError
from musicgen.model.weights_file import checkpoint_folder, read_tag_events

_TOOL_TIP = Qt.ItemDataRole.ToolTipRole


class PathEditor(QWidget):
    """A path to type or to choose."""

    def __init__(self, value: str, folder: bool, store: Callable[[str], None]) -> None:
        super().__init__()
        self._folder = folder
        self._store = store
        self.field = QLineEdit(value)
        self.field.editingFinished.connect(self._on_edited)
        button = _choose_button(self)
        button.clicked.connect(self._on_choose)
        _side_by_side(self, self.field, button)
        self.setFocusProxy(self.field)

    def _on_edited(self) -> None:
        self._store(self.field.text().strip())

    def _on_choose(self) -> None:
        start = self.field.text() if Path(self.field.text()).exists() else ""
        if self._folder:
            name = QFileDialog.getExistingDirectory(self, self.tr("Choose a folder"), start)
        else:
            name, _ = QFileDialog.getOpenFileName(self, self.tr("Choose a file"), start)
        if name:
            self.field.setText(name)
            self._store(name)


class WeightsEditor(QWidget):
    """The weights that come along, by name, or a file of one's own."""

    def __init__(self, value: str, store: Callable[[str], None]) -> None:
        super().__init__()
        self._store = store
        self.names = QComboBox()
        files = sorted(checkpoint_folder().glob("*.safetensors"))
        known = [path.stem for path in files if _composes(path)]
        for name in [*known, *([] if value in known else [value])]:
            self._add(name)
        self.names.setCurrentIndex(self.names.findData(value))
        self.names.activated.connect(lambda _: store(self.names.currentData()))
        button = _choose_button(self)
        button.clicked.connect(self._on_choose)
        _side_by_side(self, self.names, button)
        self.setFocusProxy(self.names)

    def _add(self, name: str) -> None:
        self.names.addItem(Path(name).stem, name)
        self.names.setItemData(self.names.count() - 1, name, _TOOL_TIP)

    def _on_choose(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self, self.tr("Choose weights"), "", self.tr("Weights (*.safetensors)")
        )
        if name:
            self._add(name)
            self.names.setCurrentIndex(self.names.count() - 1)
            self._store(name)


def _composes(path: Path) -> bool:
    """Whether a file holds weights that write music; the folder holds others, too."""
    try:
        return bool(read_tag_events(path))
    except CheckpointError:
        return False


def _choose_button(parent: QWidget) -> QPushButton:
    button = QPushButton(parent.tr("Choose…"))
    button.setAutoDefault(False)
    return button


def _side_by_side(parent: QWidget, field: QWidget, button: QPushButton) -> None:
    layout = QHBoxLayout(parent)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(spacing(2))
    layout.addWidget(field, 1)
    layout.addWidget(button)
