"""Memory: collecting garbage in small helpings, and few heaps for many threads.

Left to itself Python looks through everything whenever enough has been made, which with a
piece of many notes stops the window for 40 ms and more in the middle of something. Nearly
everything here goes by counting references; the few cycles (dialogs, closures of slots) can
wait for the next helping.
"""

import ctypes
import gc
import sys
import time
from collections.abc import Callable
from typing import Final, cast

from PySide6.QtCore import QObject, QTimer

_HELPING_MS: Final = 2_000
_ALL_EVERY: Final = 15
_LONG_SECONDS: Final = 0.01
# glibc's name for it in malloc.h.
_M_ARENA_MAX: Final = -8
_MOST_HEAPS: Final = 2


class GarbageCollection(QObject):
    """Takes over from the automatic collection: what is new often, all of it now and then.

    What exists at the start (modules, panels) is set aside and never looked at again, and
    so is later whatever has become too much to look through without being noticed.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._helpings = 0
        self._trim = _c_library_function("malloc_trim")
        gc.disable()
        gc.freeze()
        self._timer = QTimer(self, interval=_HELPING_MS)
        self._timer.timeout.connect(self._collect)
        self._timer.start()

    def close(self) -> None:
        """Leave it to Python again."""
        self._timer.stop()
        gc.enable()

    def _collect(self) -> None:
        self._helpings += 1
        began = time.thread_time()
        everything = self._helpings % _ALL_EVERY == 0
        gc.collect(2 if everything else 1)
        if everything and self._trim is not None:
            # What large pieces have held goes back to the system.
            self._trim(0)
        if time.thread_time() - began > _LONG_SECONDS:
            gc.freeze()


def share_heaps() -> None:
    """Let all threads take memory from two heaps; to be called before there are threads.

    glibc gives every thread a heap of its own, up to eight for each processor. What a
    sound thread or a job has once used then lies there free and unused by the others: the
    window grew by 20 MB more in three minutes of use.
    """
    function = _c_library_function("mallopt")
    if function is not None:
        function(_M_ARENA_MAX, _MOST_HEAPS)


def _c_library_function(name: str) -> Callable[..., int] | None:
    """A function of the C library, where this is Linux and there is one."""
    if not sys.platform.startswith("linux"):
        return None
    return cast("Callable[..., int] | None", getattr(ctypes.CDLL(None), name, None))
