"""A folder window beside the program, to drag files to and from."""

import subprocess
import sys
import threading
import time
from pathlib import Path
from types import TracebackType

from tests.e2e.desk import Desk, Point
from tests.e2e.other_program import PLACE, SIZE
from tests.e2e.program import PATIENCE_SECONDS, ROOT


class Neighbour:
    """Another process with a window on the same desk.

    Args:
        desk: where it opens.
        folder: what it shows; dropped files are copied there.
    """

    def __init__(self, desk: Desk, folder: Path) -> None:
        self._desk = desk
        self._folder = folder
        self._lines: list[str] = []
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> "Neighbour":
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.e2e.other_program", str(self._folder)],
            cwd=ROOT, env=self._desk.environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._listener = threading.Thread(target=self._listen)
        self._listener.start()
        self.wait_for("there")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._process is not None
        self._process.kill()
        self._listener.join()
        self._process.communicate()

    @property
    def middle(self) -> Point:
        """The middle of its window on the screen."""
        return PLACE.x() + SIZE // 2, PLACE.y() + SIZE // 2

    def wait_for(self, line: str) -> None:
        """Wait until it has said this."""
        ends = time.monotonic() + PATIENCE_SECONDS
        while line not in self._lines:
            assert time.monotonic() < ends, f"{line!r} was not said, but {self._lines}"
            time.sleep(0.02)

    def _listen(self) -> None:
        assert self._process is not None and self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.append(line.strip())
