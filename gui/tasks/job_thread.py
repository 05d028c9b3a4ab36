"""A short piece of work in a thread: files of this program's own, read and written.

A process would take longer to start than the work takes. The work is Python code and shares
the interpreter with the window, which asks for it back every millisecond.
"""

import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from musicgen.errors import MusicGenError


class JobThread(QObject):
    """Calls one function after another, elsewhere.

    Signals:
        succeeded(object): what the function returned.
        failed(str): one sentence.
    """

    succeeded = Signal(object)
    failed = Signal(str)
    _ended = Signal(int, bool, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread: threading.Thread | None = None
        self._number = 0
        self._ended.connect(self._on_ended)

    @property
    def running(self) -> bool:
        """Whether the work is going on."""
        return self._thread is not None

    def start(self, function: Callable[..., Any], *arguments: Any) -> None:
        """Call the function once what is running has ended; that is then not told any more."""
        self.wait()
        self._number += 1
        self._thread = threading.Thread(
            target=self._run, args=(self._number, function, arguments), name="files", daemon=True
        )
        self._thread.start()

    def wait(self) -> None:
        """Wait until what is running has ended, and forget it."""
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.join()
            self._number += 1

    def _run(self, number: int, function: Callable[..., Any], arguments: Any) -> None:
        try:
            self._ended.emit(number, True, function(*arguments))
        except MusicGenError as error:
            self._ended.emit(number, False, str(error))
        except Exception as error:  # the border of this thread
            text = f"this failed unexpectedly ({type(error).__name__}: {error})"
            self._ended.emit(number, False, text)

    def _on_ended(self, number: int, went_well: bool, result: Any) -> None:
        if number != self._number:
            return
        self._thread = None
        if went_well:
            self.succeeded.emit(result)
        else:
            self.failed.emit(result)
