"""What the monkey is watched by: exceptions, messages of Qt, standing still."""

import faulthandler
import os
import sys
import threading
import time
import traceback
from typing import Any, Final

from PySide6.QtCore import qInstallMessageHandler

FREEZE_SECONDS: Final = 1.0
# What a computer without a sound server makes Qt say, once.
_EXPECTED: Final = ("Couldn't load pipewire", "Couldn't resolve pipewire", "PulseAudioService",
                    "Using Qt multimedia", "This plugin does not support")  # fmt: skip


class Watch:
    """Notes what goes wrong: exceptions, messages of Qt, standing still."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        self.longest = 0.0
        self._schedule = os.open(f"/proc/self/task/{os.getpid()}/schedstat", 0)
        self._beat = (time.monotonic(), self._queued())
        self._doing = ""
        self._ended = threading.Event()
        sys.excepthook = self._on_exception
        threading.excepthook = lambda a: self._on_exception(
            a.exc_type,
            a.exc_value,
            a.exc_traceback,  # type: ignore[arg-type]
        )
        sys.unraisablehook = lambda a: self._on_exception(
            a.exc_type,
            a.exc_value,
            a.exc_traceback,  # type: ignore[arg-type]
        )
        qInstallMessageHandler(self._on_message)
        threading.Thread(target=self._look, daemon=True).start()

    def beat(self, doing: str) -> None:
        """The event loop goes round; what comes next."""
        now, queued = time.monotonic(), self._queued()
        # Waiting for a processor on a busy computer is not standing still.
        gap = now - self._beat[0] - (queued - self._beat[1])
        if gap > self.longest:
            self.longest = gap
        if gap > FREEZE_SECONDS:
            self.faults.append(f"stood still for {gap:.2f} s after {self._doing}")
        self._beat, self._doing = (now, queued), doing

    def close(self) -> None:
        self._ended.set()

    def _queued(self) -> float:
        return int(os.pread(self._schedule, 64, 0).split()[1]) / 1e9

    def _on_exception(self, kind: type, error: BaseException, trace: Any) -> None:
        text = "".join(traceback.format_exception(kind, error, trace))
        self.faults.append(f"after {self._doing}: {text}")

    def _on_message(self, kind: Any, context: Any, text: str) -> None:
        if not any(start in text for start in _EXPECTED):
            self.faults.append(f"after {self._doing}: Qt said {text!r} ({context.category})")

    def _look(self) -> None:
        while not self._ended.wait(0.25):
            if time.monotonic() - self._beat[0] > 3 * FREEZE_SECONDS:
                faulthandler.dump_traceback()
                self._ended.wait(5)
