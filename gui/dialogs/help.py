"""Help: the shortcut sheet, what the controls do, and about."""

from collections.abc import Iterable, Sequence
from html import escape
from importlib import metadata
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QTabWidget,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from gui.actions import MENUS, ActionRow
from gui.panels.controls import EXPLANATIONS
from gui.theme import current_theme, spacing
from gui.widgets.roll.keys import KEYS

_LEFT_PX = 190
_LIBRARIES = (
    ("PySide6-Essentials", "LGPL-3.0"),
    ("torch", "BSD-3-Clause"),
    ("numpy", "BSD-3-Clause"),
    ("mido", "MIT"),
    ("pretty_midi", "MIT; its soundfont TimGM6mb is GPL-2.0"),
    ("tinysoundfont", "MIT"),
    ("verovio", "LGPL-3.0"),
    ("soundfile", "BSD-3-Clause"),
    ("rapidfuzz", "MIT"),
)


def show_shortcuts(rows: Iterable[ActionRow], parent: QWidget) -> QDialog:
    """The sheet of shortcuts: the actions' own, and those of the roll."""
    rows = [row for row in rows if row.shortcuts]
    parts = []
    for menu in MENUS:
        pairs = [
            (_native(row.shortcuts[0]), _translated(row.tip)) for row in rows if row.menu == menu
        ]
        if pairs:
            parts.append(_table(_translated(menu).replace("&", ""), pairs))
    seen = {key.shown: key.meaning for key in KEYS}
    title = QCoreApplication.translate("Help", "In the piano roll")
    parts.append(_table(title, list(seen.items())))
    return _browser(QCoreApplication.translate("Help", "Keyboard shortcuts"), parts, parent)


def show_guide(parent: QWidget) -> QDialog:
    """What each control does."""
    title = QCoreApplication.translate("Help", "What each control does")
    pairs = [(_translated(name), _translated(text)) for name, text in EXPLANATIONS.values()]
    intro = QCoreApplication.translate(
        "Help",
        "Type what you want to hear and press Generate; several pieces are written at once. "
        "Or give a beginning under Beats, Keys or File and press Continue. Select bars in the "
        "ruler above the notes and press Ctrl+R to have only those written anew. Everything "
        "can be undone.",
    )
    return _browser(title, [f"<p>{escape(intro)}</p>", _table("", pairs)], parent)


def show_about(card: Path | None, parent: QWidget) -> QDialog:
    """Version, licences and attributions; `card` is the model card of the weights."""
    try:
        version = metadata.version("musicgen")
    except metadata.PackageNotFoundError:
        version = ""
    title = QCoreApplication.translate("Help", "About musicgen")
    intro = QCoreApplication.translate(
        "Help", "Composes from a few words or a few beats, on this computer alone."
    )
    libraries = []
    for name, licence in _LIBRARIES:
        try:
            libraries.append((f"{name} {metadata.version(name)}", licence))
        except metadata.PackageNotFoundError:
            continue
    heading = QCoreApplication.translate("Help", "Made with")
    program = [
        f"<p><b>musicgen {escape(version)}</b><br>{escape(intro)}</p>",
        _table(heading, libraries),
    ]
    pages = [(QCoreApplication.translate("Help", "Program and licences"), _reader(program))]
    if card is not None and card.is_file():
        weights = _reader([])
        weights.setMarkdown(card.read_text(encoding="utf-8"))
        heading = QCoreApplication.translate("Help", "Weights, and the music behind them")
        pages.append((heading, weights))
    tabs = QTabWidget()
    tabs.setDocumentMode(True)
    tabs.tabBar().setDrawBase(False)
    for name, page in pages:
        page.setAccessibleName(name)
        tabs.addTab(page, name)
    return _dialog(title, tabs, parent)


def _browser(title: str, parts: Sequence[str], parent: QWidget) -> QDialog:
    browser = _reader(parts)
    browser.setAccessibleName(title)
    return _dialog(title, browser, parent)


def _reader(parts: Sequence[str]) -> QTextBrowser:
    browser = QTextBrowser()
    browser.setOpenExternalLinks(True)
    browser.document().setDocumentMargin(spacing(4))
    browser.setHtml("".join(parts))
    return browser


def _dialog(title: str, body: QWidget, parent: QWidget) -> QDialog:
    dialog = QDialog(parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(title)
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(dialog.close)
    layout = QVBoxLayout(dialog)
    layout.setContentsMargins(spacing(4), spacing(4), spacing(4), spacing(4))
    layout.setSpacing(spacing(3))
    layout.addWidget(body, 1)
    layout.addWidget(buttons)
    dialog.resize(spacing(160), spacing(150))
    dialog.show()
    return dialog


def _table(title: str, pairs: Sequence[tuple[str, str]]) -> str:
    dim = current_theme().text_dim
    rows = "".join(
        f"<tr><td width='{_LEFT_PX}' style='padding: 3px 24px 3px 0'><b>{escape(left)}</b></td>"
        f"<td style='padding: 3px 0; color: {dim}'>{escape(right)}</td></tr>"
        for left, right in pairs
    )
    heading = f"<h3>{escape(title)}</h3>" if title else ""
    return f"{heading}<table cellspacing='0'>{rows}</table>"


def _native(keys: str) -> str:
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)


def _translated(text: str) -> str:
    return QCoreApplication.translate("Actions", text)
