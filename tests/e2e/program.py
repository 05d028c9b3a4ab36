"""The program on a desk: started, watched, steered with mouse and keys, ended."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

from musicgen.generate.score_json import score_from_data
from musicgen.music.score import Score
from tests.e2e.desk import Desk, Hand, Point

ROOT = Path(__file__).resolve().parent.parent.parent
# A busy machine is slow, never that slow.
PATIENCE_SECONDS = 60.0

State = dict[str, Any]


class Program:
    """One run of the program. It ends with the `with`, however that is left.

    Args:
        desk: where its window opens.
        home: its home and settings; two runs may share them.
        sound: environment of a sound server; without one there is no sound.
    """

    def __init__(self, desk: Desk, home: Path, sound: dict[str, str] | None = None) -> None:
        self.hand = Hand(desk)
        self.home = home
        self._desk = desk
        self._socket_folder = tempfile.TemporaryDirectory(prefix="mge")
        self._address = str(Path(self._socket_folder.name) / "eye")
        self._errors = home / "stderr.txt"
        self._process: subprocess.Popen[bytes] | None = None
        self._environment = {
            **desk.environment,
            "PULSE_SERVER": "unix:/nonexistent",
            **{k: v for k, v in (sound or {}).items() if k.startswith("PULSE_")},
            "HOME": str(home),
            "XDG_CONFIG_HOME": str(home / "config"),
            "XDG_DATA_HOME": str(home / "data"),
            "XDG_CACHE_HOME": str(home / "cache"),
            "XDG_RUNTIME_DIR": self._socket_folder.name,
            "OMP_NUM_THREADS": "1",
            "PYTHONFAULTHANDLER": "1",
            "MUSICGEN_DEBUG": "1",
            # Whatever would reach for the network finds nobody there.
            "http_proxy": "http://127.0.0.1:9",
            "https_proxy": "http://127.0.0.1:9",
        }

    def __enter__(self) -> "Program":
        self.home.mkdir(exist_ok=True)
        with self._errors.open("ab") as errors:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.e2e.watched_program", self._address],
                cwd=ROOT, env=self._environment, stdout=errors, stderr=errors,
            )  # fmt: skip
        try:
            self.wait(lambda state: state["ready"], "the network is loaded")
        except BaseException:
            self.__exit__(*sys.exc_info())
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is not None:
            self._desk.picture(self.home / "screen.png")
        self.kill()
        self._socket_folder.cleanup()
        said = self.said
        if error is not None:
            error.add_note(f"picture of the screen: {self.home / 'screen.png'}\nsaid: {said}")
        else:
            assert not said, f"the program wrote to its terminal: {said}"

    @property
    def said(self) -> str:
        """What it wrote to its terminal: nothing, when all is well."""
        return self._errors.read_text(errors="replace")

    @property
    def running(self) -> bool:
        """Whether the process lives."""
        return self._process is not None and self._process.poll() is None

    @property
    def process_id(self) -> int:
        """Of the window's process."""
        assert self._process is not None
        return self._process.pid

    def kill(self) -> None:
        """End it as a crash does."""
        if self.running:
            os.kill(self.process_id, signal.SIGKILL)
        if self._process is not None:
            self._process.wait()

    def wait_for_end(self) -> int:
        """Wait until the process has ended by itself; its exit status."""
        assert self._process is not None
        return self._process.wait(PATIENCE_SECONDS)

    def look(self, what: str, *arguments: object) -> Any:
        """Ask the eye."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(PATIENCE_SECONDS / 2)
            connection.connect(self._address)
            connection.sendall(json.dumps([what, *arguments]).encode() + b"\n")
            with connection.makefile() as answer:
                return json.loads(answer.readline())

    @property
    def state(self) -> State:
        """What the window holds and does now."""
        state: State = self.look("state")
        return state

    @property
    def score(self) -> Score:
        """The piece in the document."""
        return score_from_data(self.state["score"])

    def wait(
        self, condition: Callable[[State], object], what: str, seconds: float = PATIENCE_SECONDS
    ) -> State:
        """Wait until the state meets a condition; the state then."""
        ends = time.monotonic() + seconds
        state: State = {}
        while time.monotonic() < ends:
            assert self.running, f"the program ended before {what}: {self.said}"
            assert "Traceback" not in self.said, self.said
            try:
                state = self.state
            except (FileNotFoundError, ConnectionRefusedError):
                state = {}  # it has not come so far
            except (TimeoutError, ValueError) as error:
                raise AssertionError(
                    f"no answer while waiting until {what}: {self.said}"
                ) from error
            if state and condition(state):
                return state
            time.sleep(0.03)
        shown = {name: value for name, value in state.items() if name not in ("score", "beats")}
        raise AssertionError(f"waited {seconds:.0f} s in vain until {what}; state: {shown}")

    def place(self, name: str, kind: str = "QWidget", seconds: float = 10.0) -> Point:
        """Where the thing of that name is, once it can be used; of several the leftmost."""
        ends = time.monotonic() + seconds
        seen: list[dict[str, Any]] = []
        while time.monotonic() < ends:
            seen = self.look("seen", name, kind)
            usable = sorted(thing["rect"] for thing in seen if thing["enabled"])
            if usable:
                left, top, width, height = usable[0]
                return left + width // 2, top + height // 2
            time.sleep(0.03)
        raise AssertionError(f"no {kind} {name!r} that can be used: {seen}")

    def click(self, name: str, kind: str = "QWidget") -> None:
        """Click the thing of that name."""
        self.hand.click(self.place(name, kind))

    def note_place(self, tick: float, pitch: int) -> Point:
        """Where a tick and a pitch are in the roll."""
        at = self.look("note", tick, pitch)
        assert at is not None, f"tick {tick}, pitch {pitch} is out of view"
        return at[0], at[1]

    def wait_for_piece(self) -> State:
        """Wait until something has been written to its end."""
        return self.wait(lambda s: not s["writing"] and s["score"]["tracks"], "the piece is there")

    def type_path(self, path: Path) -> None:
        """Answer a file dialog."""
        self.wait(lambda s: s["modal"] and "QLineEdit" in s["focus"], "the file dialog is there")
        self.hand.keys("ctrl+a")
        self.hand.type(str(path))
        self.hand.keys("Return")

    def open(self, path: Path) -> None:
        """Open a file by the keyboard."""
        self.hand.keys("ctrl+o")
        self.type_path(path)
        self.wait(lambda s: not s["modal"] and s["score"]["tracks"], f"{path.name} is open")
