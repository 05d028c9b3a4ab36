"""A screen of the test's own with a window manager, and a hand for its mouse and keyboard."""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType

_NEEDED = {"Xvfb": "xvfb", "xdotool": "xdotool", "openbox": "openbox"}
MISSING = sorted(package for name, package in _NEEDED.items() if shutil.which(name) is None)
REASON = f"not installed: {', '.join(MISSING)} (Debian: apt-get install {' '.join(MISSING)})"
SCREEN = (1920, 1080)

Point = tuple[int, int]

# Windows open in the upper left corner, so that there is room beside them.
_WINDOW_MANAGER = """<?xml version="1.0"?>
<openbox_config xmlns="http://openbox.org/3.4/rc">
  <focus><focusNew>yes</focusNew><raiseOnFocus>yes</raiseOnFocus></focus>
  <keyboard>
    <keybind key="A-F4"><action name="Close"/></keybind>
  </keyboard>
  <mouse>
    <context name="Client">
      <mousebind button="Left" action="Press">
        <action name="Focus"/><action name="Raise"/>
      </mousebind>
    </context>
  </mouse>
  <applications>
    <application type="normal"><position force="no"><x>0</x><y>0</y></position></application>
  </applications>
</openbox_config>
"""


class Desk:
    """Xvfb and openbox, running."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="mgx"))
        self._processes: list[subprocess.Popen[bytes]] = []
        self.display = ""

    def __enter__(self) -> "Desk":
        receive, send = os.pipe()
        width, height = SCREEN
        command = ["Xvfb", "-displayfd", str(send), "-screen", "0", f"{width}x{height}x24"]
        self._start([*command, "-nolisten", "tcp", "-noreset"], pass_fds=(send,))
        os.close(send)
        with os.fdopen(receive) as answer:
            number = answer.readline().strip()
        if not number:
            raise RuntimeError("Xvfb did not start")
        self.display = f":{number}"
        configuration = self._folder / "openbox.xml"
        configuration.write_text(_WINDOW_MANAGER)
        self._start(["openbox", "--config-file", str(configuration)])
        self._await_window_manager()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for process in reversed(self._processes):
            process.terminate()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def environment(self) -> dict[str, str]:
        """Environment in which programs open their windows here."""
        others = ("WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "XAUTHORITY", "SESSION_MANAGER")
        kept = {name: value for name, value in os.environ.items() if name not in others}
        return {**kept, "DISPLAY": self.display, "QT_QPA_PLATFORM": "xcb"}

    def picture(self, path: Path) -> None:
        """Keep what the screen shows, to see why a test failed."""
        program = (
            "from PySide6.QtGui import QGuiApplication as A; import sys; a = A([]);"
            "a.primaryScreen().grabWindow(0).save(sys.argv[1])"
        )
        with contextlib.suppress(subprocess.SubprocessError):
            subprocess.run(
                [sys.executable, "-c", program, str(path)],
                env=self.environment, check=False, timeout=20,
            )  # fmt: skip

    def _start(self, command: list[str], pass_fds: Iterable[int] = ()) -> None:
        environment = self.environment if self.display else dict(os.environ)
        self._processes.append(
            subprocess.Popen(
                command,
                env={**environment, "HOME": str(self._folder)},
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=tuple(pass_fds),
            )
        )

    def _await_window_manager(self) -> None:
        for _ in range(200):
            answer = subprocess.run(
                ["xdotool", "get_num_desktops"],
                env=self.environment, capture_output=True, text=True, check=False,
            )  # fmt: skip
            if answer.returncode == 0 and answer.stdout.strip().isdigit():
                return
            time.sleep(0.05)
        raise RuntimeError("openbox did not start")


class Hand:
    """Moves the mouse and presses keys on a desk, as events of the X server."""

    def __init__(self, desk: Desk) -> None:
        self._environment = desk.environment

    def move(self, to: Point) -> None:
        """Move the mouse."""
        self._do("mousemove", *to)

    def click(self, at: Point, times: int = 1, button: int = 1) -> None:
        """Press and let go."""
        self._do("mousemove", *at, "sleep", 0.03)
        self._do("click", "--repeat", times, "--delay", 60, button)

    def press(self, at: Point) -> None:
        """Press the left button and hold it."""
        self._do("mousemove", *at, "sleep", 0.03, "mousedown", 1)

    def carry(self, start: Point, end: Point, steps: int = 8) -> None:
        """Move from one place to the other, button as it is."""
        moves: list[object] = []
        for step in range(1, steps + 1):
            at = (round(a + (b - a) * step / steps) for a, b in zip(start, end, strict=True))
            moves += ["mousemove", *at, "sleep", 0.02]
        self._do(*moves)

    def let_go(self) -> None:
        """Let the left button go."""
        self._do("mouseup", 1)

    def drag(self, start: Point, end: Point) -> None:
        """Press, carry, let go."""
        self.press(start)
        self.carry(start, end)
        self.let_go()

    def type(self, text: str) -> None:
        """Type on the keyboard."""
        self._do("type", "--delay", 12, text)

    def keys(self, *names: str) -> None:
        """Press keys one after another, as in "ctrl+shift+z"."""
        self._do("key", "--delay", 25, *names)

    def _do(self, *words: object) -> None:
        subprocess.run(["xdotool", *map(str, words)], env=self._environment, check=True, timeout=30)
