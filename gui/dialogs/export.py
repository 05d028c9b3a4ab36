"""Export: which format, and how much of the piece."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from gui.theme import spacing

Scope = Literal["all", "selection", "tracks"]


@dataclass(frozen=True, slots=True)
class ExportChoice:
    """What the person chose.

    Attributes:
        suffix: file ending with the dot.
        scope: the whole piece, the marked bars, or a file for each track.
        leave_out_muted: write only what is heard.
    """

    suffix: str
    scope: Scope
    leave_out_muted: bool


class ExportDialog(QDialog):
    """Asks for an `ExportChoice`.

    Args:
        formats: (ending, name, one line about it).
        has_selection: bars are marked.
        has_muted: some tracks are not heard.
        suffix: the format to begin with; the first one where it is not among them.
    """

    def __init__(
        self,
        formats: Sequence[tuple[str, str, str]],
        *,
        has_selection: bool,
        has_muted: bool,
        suffix: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Export"))
        self.formats = QListWidget()
        self.formats.setAccessibleName(self.tr("Format"))
        for ending, label, description in formats:
            item = QListWidgetItem(f"{label} – {description}")
            item.setSizeHint(QSize(0, spacing(8)))
            item.setData(Qt.ItemDataRole.UserRole, ending)
            self.formats.addItem(item)
        endings = [ending for ending, _, _ in formats]
        self.formats.setCurrentRow(endings.index(suffix) if suffix in endings else 0)
        self.formats.itemDoubleClicked.connect(self.accept)
        self._scopes = QButtonGroup(self)
        self.whole = self._scope(self.tr("The whole piece"), True)
        self.selection = self._scope(self.tr("Only the marked bars"), has_selection)
        self.tracks = self._scope(self.tr("A file for each track"), True)
        self.whole.setChecked(True)
        self.muted = QCheckBox(self.tr("Leave out what is muted"))
        self.muted.setChecked(has_muted)
        self.muted.setVisible(has_muted)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        export = QPushButton(self.tr("Export…"))
        export.setProperty("role", "primary")
        export.setDefault(True)
        buttons.addButton(export, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(spacing(5), spacing(5), spacing(5), spacing(4))
        layout.setSpacing(spacing(2))
        heading = QLabel(self.tr("Format"))
        heading.setProperty("tier", "strong")
        layout.addWidget(heading)
        layout.addWidget(self.formats, 1)
        layout.addSpacing(spacing(2))
        what = QLabel(self.tr("What"))
        what.setProperty("tier", "strong")
        layout.addWidget(what)
        for widget in (self.whole, self.selection, self.tracks, self.muted):
            layout.addWidget(widget)
        layout.addSpacing(spacing(2))
        layout.addWidget(buttons)
        self.resize(spacing(115), spacing(130))

    def choice(self) -> ExportChoice:
        """What is chosen now."""
        item = self.formats.currentItem()
        scope: Scope = (
            "selection"
            if self.selection.isChecked()
            else "tracks"
            if self.tracks.isChecked()
            else "all"
        )
        return ExportChoice(
            str(item.data(Qt.ItemDataRole.UserRole)) if item else ".mid",
            scope,
            self.muted.isChecked(),
        )

    def _scope(self, text: str, possible: bool) -> QRadioButton:
        button = QRadioButton(text)
        button.setEnabled(possible)
        self._scopes.addButton(button)
        return button
