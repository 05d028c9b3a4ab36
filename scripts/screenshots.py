"""Takes the pictures in docs/screenshots from the real window.

    python scripts/screenshots.py [--size 1280x800] [--scale 1] [--composer module:Class] [FOLDER]

Starts a virtual X server (Xvfb) of its own, opens the window there with settings of its
own, uses it by mouse and keys, and grabs what is on the screen.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from gui.main_window import MainWindow

ROOT = Path(__file__).resolve().parent.parent
_PATIENCE_SECONDS = 120.0


@contextmanager
def virtual_screen(width: int, height: int) -> Iterator[str]:
    """An X server that draws into memory; yields the name of its display."""
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{width}x{height}x24", "-nolisten",
         "tcp"],
        pass_fds=(write,), stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(write)
    try:
        with os.fdopen(read) as pipe:
            number = pipe.readline().strip()
        if not number:
            raise RuntimeError("Xvfb did not start; install the package xvfb")
        yield f":{number}"
    finally:
        server.terminate()
        server.wait()


@contextmanager
def virtual_speaker(folder: Path) -> Iterator[None]:
    """A sound server whose device nobody hears; without PulseAudio the window is silent."""
    if shutil.which("pulseaudio") is None:
        yield
        return
    socket = folder / "native"
    os.environ["PULSE_SERVER"] = f"unix:{socket}"
    os.environ["PULSE_RUNTIME_PATH"] = str(folder)
    server = subprocess.Popen(
        ["pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1",
         f"--load=module-native-protocol-unix socket={socket} auth-anonymous=1",
         "--load=module-null-sink sink_name=speaker"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    end = time.monotonic() + 5
    while not socket.exists() and time.monotonic() < end:
        time.sleep(0.05)
    try:
        yield
    finally:
        server.terminate()
        server.wait()


class Photographer:
    """Uses the window and takes pictures of the whole screen."""

    def __init__(self, app: "QApplication", window: "MainWindow", folder: Path) -> None:
        self.app = app
        self.window = window
        self.folder = folder
        self.assembly: Any = None

    def wait(self, seconds: float) -> None:
        """Let the window live."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.app.processEvents()
            time.sleep(0.005)

    def wait_until(self, condition: Callable[[], bool]) -> None:
        """Let the window live until something is so."""
        end = time.monotonic() + _PATIENCE_SECONDS
        while not condition():
            if time.monotonic() > end:
                raise TimeoutError(f"waited {_PATIENCE_SECONDS:.0f} s in vain")
            self.wait(0.02)

    def take(self, name: str) -> None:
        """Write what is on the screen to NAME.png."""
        self.wait(0.4)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.app.primaryScreen().grabWindow(0).save(str(self.folder / f"{name}.png"))
        print(f"{name}.png")

    def begin(self) -> None:
        """Wait until the engine is there."""
        self.wait_until(lambda: self.window.assembly is not None)
        self.assembly = self.window.assembly
        self.wait_until(lambda: bool(self.assembly.known_tags))
        self.window.messages.clear()

    def write(self, prompt: str, until_bar: int | None = None) -> None:
        """Type a prompt and press Generate; wait for a bar, or for the end."""
        from PySide6.QtCore import Qt
        from PySide6.QtTest import QTest

        field = self.window.prompt.field
        field.setFocus()
        field.selectAll()
        QTest.keyClicks(field, prompt)
        self.window.prompt.read_now()
        QTest.mouseClick(self.window.prompt.generate_button, Qt.MouseButton.LeftButton)
        generation = self.assembly.generation
        if until_bar is None:
            self.wait_until(lambda: not generation.writing)
            return

        def reached() -> bool:
            if not generation.writing:
                return True
            score = generation.growing[generation.shown]
            last = max((n.onset for track in score.tracks for n in track.notes), default=0)
            return bool(score.meter_map.position(last).bar + 1 >= until_bar)

        self.wait_until(reached)

    def finish(self) -> None:
        """Stop everything and close without questions."""
        self.assembly.generation.abandon()
        self.window.document.undo_stack.setClean()
        self.window.close()
        self.wait(0.2)


def take_all(camera: Photographer) -> None:
    """The states shown in the documentation, one after the other."""
    from gui.control_values import ControlValues
    from gui.theme import apply_theme

    window = camera.window
    camera.begin()
    # Sound comes a moment after the panels.
    camera.wait(3.0)
    assembly = camera.assembly
    camera.take("empty")
    assembly.controls.set_values(ControlValues(random_seed=3))
    # Long enough to be seen being written; it is given up again.
    camera.write("melodic jazz, 400 bars", until_bar=7)
    camera.take("generating")
    assembly.generation.abandon()
    window.messages.clear()
    camera.write("melodic jazz, 16 bars")
    window.actions_table["zoom_fit"].trigger()
    window.messages.clear()
    camera.wait(1.0)
    assembly.variations.step(1)
    assembly.variations.keep_active()
    # Long enough for the tracks' levels to be measured.
    camera.wait(3.0)
    camera.take("variations")
    if assembly.playback.player.state.running:
        assembly.playback.toggle()
    roll = assembly.roll
    bar = window.document.score.meter_map.bar_start
    roll.set_region((bar(4), bar(8)))
    roll.region_changed.emit((bar(4), bar(8)))
    inside = {
        (track, note)
        for track, part in enumerate(window.document.score.tracks)
        for note in part.notes
        if bar(4) <= note.onset < bar(6) and not part.is_drum
    }
    roll.set_selection(frozenset(inside))
    roll.commands.transpose(2)
    camera.take("edited")
    assembly.seed.show_page(assembly.beats_seed)
    assembly.beats_seed.grid.random_fill(3)
    window.actions_table["show_score"].trigger()
    pages = assembly.views.score_view
    camera.wait_until(lambda: bool(pages._pages) and pages._pages[0].drawn)
    camera.take("score")
    window.actions_table["show_score"].trigger()
    apply_theme(camera.app, "dark")
    assembly.controls.set_values(ControlValues(random_seed=5))
    camera.write("bossa nova for guitar and bass, 16 bars")
    window.messages.clear()
    camera.take("dark")
    apply_theme(camera.app, "light")
    broken = Path(tempfile.gettempdir()) / "broken.mid"
    broken.write_bytes(b"this is not music")
    window.document.undo_stack.setClean()
    assembly.projects.open_path(broken)
    camera.wait_until(lambda: bool(window.messages.text))
    camera.take("error")
    broken.unlink()


def main() -> int:
    """Take the pictures."""
    parser = argparse.ArgumentParser(description="Takes the pictures in docs/screenshots.")
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "docs" / "screenshots")
    parser.add_argument("--size", default="1280x800")
    parser.add_argument("--scale", type=float, default=1.0, help="device pixels per pixel")
    parser.add_argument("--composer", default="")
    options = parser.parse_args()
    width, height = map(int, options.size.split("x"))
    across, down = round(width * options.scale), round(height * options.scale)
    sys.path.insert(0, str(ROOT))
    if options.scale != 1:
        os.environ["QT_SCALE_FACTOR"] = str(options.scale)
    with (
        tempfile.TemporaryDirectory() as home,
        virtual_speaker(Path(home)),
        virtual_screen(across, down) as display,
    ):
        os.environ["DISPLAY"] = display
        os.environ["QT_QPA_PLATFORM"] = "xcb"
        os.environ["XDG_CONFIG_HOME"] = os.environ["XDG_DATA_HOME"] = home
        if options.composer:
            os.environ["MUSICGEN_COMPOSER"] = options.composer
        from PySide6.QtGui import QCursor
        from PySide6.QtWidgets import QApplication

        from gui.app import open_window

        app = QApplication([])
        window = open_window(app)
        window.setGeometry(0, 0, width, height)
        # Out of the way: what the mouse is over looks different.
        QCursor.setPos(width - 1, height - 1)
        camera = Photographer(app, window, options.folder)
        try:
            take_all(camera)
        finally:
            camera.finish()
        del window
    return 0


if __name__ == "__main__":
    sys.exit(main())
