"""A pulse in an event loop: how long the loop was kept from it, and by what.

Run with `python -m benchmarks.window_pulse` it is a Qt program that does nothing else: the
floor that the machine itself leaves. It ends with its input and prints its gaps as JSON.
"""

import faulthandler
import gc
import json
import os
import re
import sys
import tempfile
import threading
import time
from collections import Counter
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer

_BEAT_MS = 1
_WORTH_NOTING_SECONDS = 0.004
_STACK_AFTER_SECONDS = 0.012


class Gap(NamedTuple):
    """A stretch without a beat.

    Attributes:
        at: monotonic seconds of its end.
        wall: its length in seconds.
        computing: seconds of it in which this thread computed.
        queued: seconds of it in which this thread waited for a processor.
        collecting: seconds of it that went into collecting garbage.
    """

    at: float
    wall: float
    computing: float
    queued: float
    collecting: float


class Pulse(QObject):
    """Beats a thousand times a second and keeps the gaps.

    Args:
        stacks: also note what the thread was doing in gaps; costs a little itself.
    """

    def __init__(self, stacks: bool = False, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.gaps: list[Gap] = []
        self.stacks: Counter[str] = Counter()
        self._schedule = os.open(f"/proc/self/task/{threading.get_native_id()}/schedstat", 0)
        self._collecting = 0.0
        self._collection_began = 0.0
        gc.callbacks.append(self._on_collection)
        self._last = (time.monotonic(), time.thread_time(), self._queued(), 0.0)
        self._thread = threading.get_ident()
        self._timer = QTimer(self, interval=_BEAT_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start()
        self._stopped = threading.Event()
        self._watcher: threading.Thread | None = None
        if stacks:
            self._watcher = threading.Thread(target=self._watch, daemon=True)
            self._watcher.start()

    def stop(self) -> None:
        """No more beats, and no more looking at what runs."""
        self._timer.stop()
        self._stopped.set()
        if self._watcher is not None:
            self._watcher.join()

    def between(self, start: float, end: float) -> list[Gap]:
        """Gaps that overlap the stretch."""
        return [gap for gap in self.gaps if gap.at > start and gap.at - gap.wall < end]

    def _beat(self) -> None:
        now = (time.monotonic(), time.thread_time(), self._queued(), self._collecting)
        before, self._last = self._last, now
        if now[0] - before[0] > _WORTH_NOTING_SECONDS:
            passed = (b - a for a, b in zip(before, now, strict=True))
            self.gaps.append(Gap(now[0], *passed))

    def _queued(self) -> float:
        return int(os.pread(self._schedule, 64, 0).split()[1]) / 1e9

    def _on_collection(self, phase: str, _info: dict[str, int]) -> None:
        if threading.get_ident() != self._thread:
            return
        if phase == "start":
            self._collection_began = time.perf_counter()
        else:
            self._collecting += time.perf_counter() - self._collection_began

    def _watch(self) -> None:
        # Frames looked at from Python would keep painters alive beyond their time.
        with tempfile.TemporaryFile("w+") as file:
            while not self._stopped.wait(0.004):
                if time.monotonic() - self._last[0] < _STACK_AFTER_SECONDS:
                    continue
                file.seek(0)
                file.truncate()
                faulthandler.dump_traceback(file)
                file.seek(0)
                own = file.read().partition(f"0x{self._thread:016x}")[2].partition("\n\n")[0]
                calls = re.findall(r'File "[^"]*?([^/"]+)", line (\d+) in (\S+)', own)
                self.stacks[" < ".join(f"{f}:{line} {name}" for f, line, name in calls[:9])] += 1


def main() -> None:
    """Beat until the input ends, then print the gaps."""
    app = QCoreApplication([])
    pulse = Pulse()
    ended = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
    look = QTimer(interval=50)
    look.timeout.connect(lambda: app.quit() if ended.is_set() else None)
    look.start()
    app.exec()
    print(json.dumps(pulse.gaps))


if __name__ == "__main__":
    main()
