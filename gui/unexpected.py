"""The window's border for what nobody foresaw: a sentence, and the piece is kept."""

from __future__ import annotations

import os
import sys
import traceback
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

if TYPE_CHECKING:
    from gui.main_window import MainWindow


def tell_of_the_unexpected(window: MainWindow) -> None:
    """From now on an exception that nobody catches is told in the window.

    Qt calls Python from C++, where an exception cannot go any further: without this it
    would be printed where nobody looks, and a click would seem to do nothing.
    """

    def tell(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            window.close()
            return
        name = f"{kind.__name__}: {error}" if str(error) else kind.__name__
        print(f"musicgen: this was not expected: {name}", file=sys.stderr)
        if os.environ.get("MUSICGEN_DEBUG"):
            traceback.print_exception(kind, error, trace)
        text = QCoreApplication.translate(
            "Unexpected", "That did not work, for a reason nobody foresaw ({name}); go on, or save."
        )
        window.messages.show_message(text.format(name=name), "error")
        if window.assembly is not None and window.assembly.complete:
            window.assembly.projects.autosave()

    sys.excepthook = tell
