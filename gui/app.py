"""Starts the window. Imports only what the first paint needs."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Final

from gui.system_libraries import why_no_window

if TYPE_CHECKING:
    from gui.main_window import MainWindow

_QUIET: Final = "qt.multimedia.symbolsresolver.warning=false;qt.multimedia.ffmpeg.info=false"


def main() -> int:
    """Open the window and return the exit status."""
    reason = why_no_window()
    if reason:
        print(f"musicgen: {reason}", file=sys.stderr)
        return 1
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from gui.unexpected import tell_of_the_unexpected

    # Which libraries Qt tries for sound is nothing to a person at a terminal.
    os.environ.setdefault("QT_LOGGING_RULES", _QUIET)
    app = QApplication(sys.argv[:1])
    app.setApplicationName("musicgen")
    app.setApplicationDisplayName("")
    app.setDesktopFileName("musicgen")
    window = open_window(app)
    tell_of_the_unexpected(window)
    # A timer that does nothing lets Python see Ctrl-C while Qt waits for events.
    pulse = QTimer()
    pulse.timeout.connect(_nothing)
    pulse.start(250)
    _close_on_interrupt(window)
    app.aboutToQuit.connect(_leave_clipboard)
    return app.exec()


def open_window(app: object) -> MainWindow:
    """Show the window; the rest is put in after it is on the screen."""
    from PySide6.QtWidgets import QApplication

    from gui.document import Document
    from gui.garbage import share_heaps
    from gui.main_window import MainWindow
    from gui.settings import Settings
    from gui.theme import apply_theme, follow_desktop

    assert isinstance(app, QApplication)
    share_heaps()
    settings = Settings()
    apply_theme(app, settings.get("theme"))
    follow_desktop(app)
    document = Document()
    window = MainWindow(settings, document)
    document.setParent(window)
    settings.setParent(window)
    window.restore_layout(settings.get("geometry"), settings.get("layout"))
    window.painted.connect(lambda: _complete(window))
    window.show()
    return window


def _complete(window: MainWindow) -> None:
    from gui.start_up import StartUp

    if window.isVisible():  # and not closed meanwhile
        StartUp(window)


def _nothing() -> None:
    """What the pulse does."""


def _leave_clipboard() -> None:
    """Take back what was copied: freed after Python has ended it would crash the exit.

    An X11 clipboard ends with the program in any case; Windows and macOS keep a copy
    of their own.
    """
    from PySide6.QtGui import QGuiApplication

    clipboard = QGuiApplication.clipboard()
    # Without a screen there is only this program's clipboard, and it says it owns none.
    alone = QGuiApplication.platformName() == "offscreen"
    if sys.platform.startswith("linux") and (alone or clipboard.ownsClipboard()):
        clipboard.clear()


def _close_on_interrupt(window: MainWindow) -> None:
    import signal

    from PySide6.QtCore import QTimer

    def close() -> None:
        if window.assembly is not None and window.assembly.complete:
            # Whoever ends a session does not wait for an answer to "Save this piece?".
            window.assembly.projects.autosave()
        window.close()

    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            # Not within whatever is going on, which may be painting.
            signal.signal(getattr(signal, name), lambda *_: QTimer.singleShot(0, close))


if __name__ == "__main__":
    sys.exit(main())
