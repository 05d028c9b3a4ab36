"""Asks before a file is written over that no file dialog has asked about."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMessageBox, QWidget


def may_replace(window: QWidget, paths: Sequence[Path]) -> bool:
    """Whether those of `paths` that exist may go; asks only where there are any.

    A file dialog asks about the name as it was typed. What is written may be called
    otherwise: with its ending, or with the name of a track.
    """
    there = [path.name for path in paths if path.exists()]
    if not there:
        return True
    box = QMessageBox(window)
    box.setIcon(QMessageBox.Icon.Warning)
    box.setWindowTitle(_translated("Replace"))
    if len(there) == 1:
        box.setText(_translated("{name} exists already.").format(name=there[0]))
    else:
        text = _translated("{count} files exist already, {name} among them.")
        box.setText(text.format(count=len(there), name=there[0]))
    box.setInformativeText(_translated("Replacing loses what it holds now."))
    replace = box.addButton(_translated("&Replace"), QMessageBox.ButtonRole.AcceptRole)
    cancel = box.addButton(QMessageBox.StandardButton.Cancel)
    box.setDefaultButton(cancel)
    box.exec()
    clicked = box.clickedButton()
    box.deleteLater()
    return clicked is replace


def _translated(text: str) -> str:
    return QCoreApplication.translate("Replacing", text)
