"""Preferences: built from the rows of the settings, in force as soon as they are changed."""

from collections.abc import Callable, Mapping, Sequence
from html import escape

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QSpinBox,
    QStackedWidget,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from gui.dialogs.path_editor import PathEditor, WeightsEditor
from gui.settings import ROWS, SettingRow, Settings
from gui.theme import pad_spin_boxes, spacing

_TAG_COLUMNS = 2
Choices = Callable[[], Sequence[tuple[str, str]]]
"""Lists the devices there are now as (what to store, what to show)."""


class Preferences(QDialog):
    """One page per group of settings.

    Args:
        settings: read and written.
        devices: for each setting of kind "device", what lists its choices.
        known_tags: notes behind each style that the weights know; empty while they load.
    """

    def __init__(
        self,
        settings: Settings,
        devices: Mapping[str, Choices],
        known_tags: Mapping[str, int] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Preferences"))
        self._settings = settings
        self._devices = devices
        self._known_tags = known_tags or {}
        self.editors: dict[str, QWidget] = {}
        self._groups = QListWidget()
        self._groups.setFixedWidth(spacing(36))
        self._groups.setAccessibleName(self.tr("Page"))
        self._pages = QStackedWidget()
        rows = [row for row in ROWS if row.kind != "hidden" and self._is_possible(row)]
        for group in dict.fromkeys(row.group for row in rows):
            item = QListWidgetItem(self.tr(group))
            item.setSizeHint(QSize(0, spacing(8)))
            self._groups.addItem(item)
            self._pages.addWidget(self._page([row for row in rows if row.group == group]))
        self._groups.currentRowChanged.connect(self._pages.setCurrentIndex)
        self._groups.setCurrentRow(0)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.accept)
        note = QLabel(self.tr("Changes take effect at once."))
        note.setProperty("tier", "caption")
        foot = QHBoxLayout()
        foot.addWidget(note, 1)
        foot.addWidget(buttons)
        body = QHBoxLayout()
        body.setSpacing(spacing(5))
        body.addWidget(self._groups)
        body.addWidget(self._pages, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(spacing(5), spacing(5), spacing(5), spacing(4))
        layout.setSpacing(spacing(4))
        layout.addLayout(body, 1)
        layout.addLayout(foot)
        pad_spin_boxes(self)
        self.resize(spacing(170), spacing(95))

    def _is_possible(self, row: SettingRow) -> bool:
        return row.kind != "device" or row.name in self._devices

    def _page(self, rows: Sequence[SettingRow]) -> QWidget:
        page = QWidget()
        grid = QGridLayout(page)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(spacing(4))
        grid.setVerticalSpacing(spacing(1))
        for index, row in enumerate(rows):
            editor = self._editor(row)
            label = QLabel(self.tr(row.label))
            label.setBuddy(editor)
            explanation = QLabel(self.tr(row.explanation))
            explanation.setProperty("tier", "caption")
            explanation.setWordWrap(True)
            editor.setAccessibleName(self.tr(row.label))
            editor.setAccessibleDescription(self.tr(row.explanation))
            grid.addWidget(label, 3 * index, 0, Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(editor, 3 * index, 1)
            grid.addWidget(explanation, 3 * index + 1, 1)
            grid.setRowMinimumHeight(3 * index + 2, spacing(3))
            self.editors[row.name] = editor
        grid.setColumnMinimumWidth(0, spacing(30))
        grid.setColumnStretch(1, 1)
        grid.setRowStretch(3 * len(rows), 1)
        if any(row.name == "checkpoint" for row in rows) and self._known_tags:
            grid.addWidget(_knowledge(self._known_tags), 3 * len(rows), 0, 1, 2)
        return page

    def _editor(self, row: SettingRow) -> QWidget:
        value = self._settings.get(row.name)
        if row.kind == "switch":
            box = QCheckBox(self.tr("On"))
            box.setChecked(value)
            box.toggled.connect(lambda on, n=row.name: self._settings.set(n, on))
            return box
        if row.kind == "number":
            spin = QSpinBox()
            spin.setRange(*row.limits)
            spin.setSuffix(row.unit)
            spin.setValue(value)
            spin.valueChanged.connect(lambda v, n=row.name: self._settings.set(n, v))
            return spin
        if row.kind in ("choice", "device"):
            return self._list(row, value)

        def store(text: str) -> None:
            self._settings.set(row.name, text)

        if row.name == "checkpoint":
            return WeightsEditor(value, store)
        return PathEditor(value, row.kind == "folder", store)

    def _list(self, row: SettingRow, value: str) -> QComboBox:
        box = QComboBox()
        if row.kind == "choice":
            entries = [(stored, self.tr(shown)) for stored, shown in row.choices]
        else:
            entries = [("", self.tr("As the system has it")), *self._devices[row.name]()]
            if row.name.startswith("midi"):
                entries[0] = ("", self.tr("None"))
            if value and value not in {stored for stored, _ in entries}:
                entries.append((value, self.tr("{name} (not there now)").format(name=value)))
        for stored, shown in entries:
            box.addItem(shown, stored)
        box.setCurrentIndex(max(0, box.findData(value)))
        box.setEnabled(row.kind == "choice" or len(entries) > 1)
        box.activated.connect(lambda _=0, b=box, n=row.name: self._settings.set(n, b.currentData()))
        return box


def _knowledge(known_tags: Mapping[str, int]) -> QTextBrowser:
    """What the weights know: each style with the notes heard of it, most first."""
    title = QCoreApplication.translate("Preferences", "{count} styles, and notes heard of each")
    browser = QTextBrowser()
    browser.setAccessibleName(title.format(count=len(known_tags)))
    ordered = sorted(known_tags.items(), key=lambda item: -item[1])
    cells = [
        f"<td>{escape(name)}</td><td align='right' style='padding-right: 20px'>{count:,}</td>"
        for name, count in ordered
    ]
    rows = (cells[at : at + _TAG_COLUMNS] for at in range(0, len(cells), _TAG_COLUMNS))
    table = "".join(f"<tr>{''.join(row)}</tr>" for row in rows)
    heading = escape(browser.accessibleName())
    browser.setHtml(f"<p><b>{heading}</b></p><table width='100%'>{table}</table>")
    browser.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return browser
