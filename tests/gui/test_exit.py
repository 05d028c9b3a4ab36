"""The program ends cleanly whatever was done in it."""

import subprocess
import sys

_COPY_AND_QUIT = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
import gui.app
from musicgen.music.score import Note
from gui.widgets.roll.clipboard import copy_notes

class Window:
    def close(self):
        pass

def open_window(app):
    def act():
        copy_notes(((0, Note(0, 60, 480, 80)),), frozenset())
        app.quit()
    QTimer.singleShot(50, act)
    return Window()

gui.app.open_window = open_window
sys.exit(gui.app.main())
"""


def test_quitting_with_notes_on_the_clipboard_is_no_crash() -> None:
    result = subprocess.run(
        [sys.executable, "-c", _COPY_AND_QUIT], capture_output=True, text=True, timeout=60
    )
    assert result.returncode == 0, result.stderr
