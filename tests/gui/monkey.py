"""Random hands on the whole window: clicks, drags, wheels and keys, as fast as is asked for.

    python -m tests.gui.monkey [--seed 1] [--rate 300] [--minutes 3 | --events 2000]

Events go in where those of a mouse and a keyboard do, so that menus, dialogs and what they
block behave as they do for a person. Files are chosen from a folder of its own. Ends with
status 1 if anything was raised, if Qt warned, if the event loop stood still for a second, or
if memory went on growing; and says how many events a second of processor time bore.
"""

import argparse
import faulthandler
import os
import random
import shutil
import statistics
import sys
import tempfile
import threading
import time
import traceback
from collections import Counter
from pathlib import Path
from typing import Any, Final

FREEZE_SECONDS: Final = 1.0
GROWTH_LIMIT_MB: Final = 10.0
PER_PROCESSOR_SECOND: Final = 300.0
COMPOSER: Final = "tests.gui.fake_composer:FakeComposer"
_WARM_EVENTS: Final = 10_000
"""Before that, every dialog and menu is opened for the first time."""
_MOST_AT_ONCE, _LOOK_AROUND_EVERY = 20, 25
# What a computer without a sound server makes Qt say, once.
_EXPECTED: Final = ("Couldn't load pipewire", "Couldn't resolve pipewire", "PulseAudioService",
                    "Using Qt multimedia", "This plugin does not support")  # fmt: skip


def own_folders(folder: Path) -> None:
    """No screen, no sound, and nothing of the person's; before Qt is imported."""
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        (folder / name).mkdir()
        os.environ[name] = str(folder / name)
    os.environ["PULSE_SERVER"] = f"unix:{folder}/none"
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.setdefault("OMP_NUM_THREADS", "1")


class Watch:
    """Notes what goes wrong: exceptions, messages of Qt, standing still."""

    def __init__(self) -> None:
        from PySide6.QtCore import qInstallMessageHandler

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


class Monkey:
    """Uses a window.

    Args:
        window: the main window.
        folder: where files are.
        seed: the same seed, the same hands; what is under them depends on time a little.
        rate: events a second.
    """

    def __init__(self, window: Any, folder: Path, seed: int, rate: float, watch: Watch) -> None:
        from PySide6.QtCore import Qt

        self.window = window
        self.done = 0
        self.kinds: Counter[str] = Counter()
        self.slowest: list[tuple[float, str]] = []
        self.memory: list[tuple[float, float]] = []
        self._draw = random.Random(seed)
        self._rate = rate
        self._watch = watch
        self._acting: list[Any] = []
        self._parts: tuple[Any, list[Any]] = (None, [])
        self._age = 0
        self._sampled = 0.0
        self._keys = [
            *(getattr(Qt.Key, f"Key_{name}") for name in (
                "Up", "Down", "Left", "Right", "Home", "End", "PageUp", "PageDown", "Tab",
                "Backtab", "Return", "Enter", "Escape", "Space", "Delete", "Backspace", "Plus",
                "Minus", "Comma", "BracketLeft", "BracketRight", "F1", "F2", "F3", "F4", "F6",
                "F7", "F10", "Menu",
            )),
            *(Qt.Key(code) for code in (*range(0x30, 0x3A), *range(0x41, 0x5B))),
        ]  # fmt: skip
        none, shift, ctrl, alt = (
            Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier,
            Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier,
        )  # fmt: skip
        self._modifiers = [none] * 6 + [shift, ctrl, ctrl, ctrl | shift, alt]
        self._stub_what_leaves_the_window(folder)

    def due(self, seconds: float) -> int:
        """Events that are due after that time."""
        return min(_MOST_AT_ONCE, int(seconds * self._rate) - self.done)

    @property
    def busy(self) -> bool:
        """Whether an event is on its way and nothing new waits for an answer.

        Sending one lets the others be processed, the next step of the monkey among them.
        """
        return bool(self._acting) and self._in_front() in self._acting

    def _in_front(self) -> Any:
        from PySide6.QtWidgets import QApplication

        return QApplication.activePopupWidget(), QApplication.activeModalWidget()

    def act(self) -> None:
        """One event."""
        self._acting.append(self._in_front())
        try:
            self._act()
        finally:
            self._acting.pop()

    def _act(self) -> None:
        from PySide6.QtWidgets import QApplication

        widget = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        if widget is None or self._draw.random() < 0.02:
            shown = [w for w in QApplication.topLevelWidgets() if w.isVisible()]
            widget = self._draw.choice([w for w in shown if w.windowHandle()] or [self.window])
            if self._draw.random() < 0.8:
                widget = self.window
        handle = widget.windowHandle()
        if handle is None:
            return
        kind = self._draw.choices(
            ("click", "key", "drag", "wheel", "double", "move", "right", "command"),
            (34, 30, 10, 8, 4, 8, 3, 3),
        )[0]
        self.kinds[kind] += 1
        self._watch.beat(f"{kind} in {type(widget).__name__} (event {self.done})")
        self.done += 1
        began = time.thread_time()
        getattr(self, f"_{kind}")(widget, handle)
        took = time.thread_time() - began
        if took > 0.05:
            self.slowest.append((took, self._watch._doing))

    def sample_memory(self, seconds: float) -> None:
        """Note the resident memory, once a second."""
        if seconds - self._sampled >= 1.0:
            self._sampled = seconds
            pages = int(Path("/proc/self/statm").read_text().split()[1])
            self.memory.append((seconds, pages * os.sysconf("SC_PAGE_SIZE") / 1e6))

    def _place(self, widget: Any) -> Any:
        """A point in some visible part of a window, every part as likely as another."""
        from PySide6.QtCore import QPoint
        from PySide6.QtWidgets import QWidget
        from shiboken6 import isValid

        self._age += 1
        if self._parts[0] is not widget or self._age > _LOOK_AROUND_EVERY:
            shown = [part for part in widget.findChildren(QWidget) if part.isVisible()]
            self._parts, self._age = (widget, shown or [widget]), 0
        part = self._draw.choice(self._parts[1])
        if not isValid(part):
            part = widget
        inside = QPoint(
            self._draw.randrange(max(1, part.width())), self._draw.randrange(max(1, part.height()))
        )
        at = part.mapTo(widget, inside) if part.window() is widget else inside
        # Scrolled away, it would lie outside of the window.
        return QPoint(
            min(max(0, at.x()), widget.width() - 1), min(max(0, at.y()), widget.height() - 1)
        )

    def _send(self, kind: Any, handle: Any, at: Any, modifiers: Any, held: bool = True) -> None:
        """A mouse event to a window, which finds out whom it is for."""
        from PySide6.QtCore import QEvent, QPointF, Qt
        from PySide6.QtGui import QMouseEvent
        from PySide6.QtWidgets import QApplication

        left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
        button = none if kind == QEvent.Type.MouseMove else left
        event = QMouseEvent(
            kind, QPointF(at), QPointF(at), QPointF(handle.mapToGlobal(at)), button,
            left if held else none, modifiers,
        )  # fmt: skip
        QApplication.sendEvent(handle, event)

    def _click(self, widget: Any, handle: Any) -> None:
        from PySide6.QtCore import QEvent

        modifiers, at = self._draw.choice(self._modifiers), self._place(widget)
        self._send(QEvent.Type.MouseButtonPress, handle, at, modifiers)
        if widget.windowHandle() is handle:
            self._send(QEvent.Type.MouseButtonRelease, handle, at, modifiers, held=False)

    def _right(self, widget: Any, handle: Any) -> None:
        from PySide6.QtCore import Qt
        from PySide6.QtGui import QContextMenuEvent
        from PySide6.QtWidgets import QApplication

        at = self._place(widget)
        target = widget.childAt(at) or widget
        event = QContextMenuEvent(
            QContextMenuEvent.Reason.Mouse, target.mapFrom(widget, at), widget.mapToGlobal(at),
            Qt.KeyboardModifier.NoModifier,
        )  # fmt: skip
        QApplication.sendEvent(target, event)

    def _double(self, widget: Any, handle: Any) -> None:
        from PySide6.QtCore import QEvent, Qt

        none, at = Qt.KeyboardModifier.NoModifier, self._place(widget)
        kinds = QEvent.Type
        for kind in (kinds.MouseButtonPress, kinds.MouseButtonRelease, kinds.MouseButtonDblClick,
                     kinds.MouseButtonRelease):  # fmt: skip
            if widget.windowHandle() is handle:
                self._send(kind, handle, at, none, held=kind != kinds.MouseButtonRelease)

    def _move(self, widget: Any, handle: Any) -> None:
        from PySide6.QtCore import QEvent, Qt

        none = Qt.KeyboardModifier.NoModifier
        self._send(QEvent.Type.MouseMove, handle, self._place(widget), none, held=False)

    def _drag(self, widget: Any, handle: Any) -> None:
        from PySide6.QtCore import QEvent

        kinds = QEvent.Type
        modifiers = self._draw.choice(self._modifiers)
        steps = [kinds.MouseButtonPress, *[kinds.MouseMove] * self._draw.randint(1, 4),
                 kinds.MouseButtonRelease]  # fmt: skip
        for kind in steps:
            # A press may open a menu or a dialog: the rest goes to what is there by then.
            if widget.isVisible() and widget.windowHandle() is handle:
                held = kind != kinds.MouseButtonRelease
                self._send(kind, handle, self._place(widget), modifiers, held=held)

    def _wheel(self, widget: Any, handle: Any) -> None:
        from PySide6.QtCore import QPoint, QPointF, Qt
        from PySide6.QtGui import QWheelEvent
        from PySide6.QtWidgets import QApplication

        at = self._place(widget)
        event = QWheelEvent(
            QPointF(at), QPointF(widget.mapToGlobal(at)), QPoint(),
            QPoint(0, self._draw.choice((-120, 120))), Qt.MouseButton.NoButton,
            self._draw.choice(self._modifiers), Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(handle, event)

    def _key(self, widget: Any, handle: Any) -> None:
        from PySide6.QtTest import QTest

        target = widget.focusWidget() or widget
        QTest.keyClick(target, self._draw.choice(self._keys), self._draw.choice(self._modifiers))

    def _command(self, widget: Any, handle: Any) -> None:
        """An entry of the menus, as if chosen; where nothing stands before them."""
        if widget is self.window:
            names = [a for a in self.window.actions_table.visible_rows() if a.name != "quit"]
            name = self._draw.choice(names).name
            self._watch.beat(f"the command {name} (event {self.done})")
            self.window.actions_table[name].trigger()

    def _stub_what_leaves_the_window(self, folder: Path) -> None:
        from PySide6.QtCore import Qt
        from PySide6.QtGui import QDesktopServices, QDrag
        from PySide6.QtWidgets import QFileDialog

        names = ("piece.mgproj", "broken.mgproj", "piece.mid", "broken.mid", "gone.mid", "")

        def opened(*_: Any, **__: Any) -> tuple[str, str]:
            name = self._draw.choice(names)
            return (str(folder / name) if name else "", "")

        def saved(*_: Any, **__: Any) -> tuple[str, str]:
            name = self._draw.choice(("saved", "saved.mid", "saved.wav", "", "no/such/folder/a"))
            return (str(folder / name) if name else "", "")

        QFileDialog.getOpenFileName = opened  # type: ignore[method-assign,assignment]
        QFileDialog.getSaveFileName = saved  # type: ignore[method-assign,assignment]
        QFileDialog.getExistingDirectory = lambda *_, **__: str(folder)  # type: ignore
        QDesktopServices.openUrl = lambda *_: True  # type: ignore
        QDrag.exec = lambda *_: Qt.DropAction.IgnoreAction  # type: ignore


def write_files(folder: Path) -> None:
    """What can be opened, whole and broken."""
    from gui.document import State
    from gui.project_data import Project
    from gui.project_file import save_project
    from musicgen.midi.write import write_midi
    from musicgen.music.score import Note, Score, Track

    score = Score(tracks=(Track(notes=tuple(Note(i * 240, 60 + i, 200, 80) for i in range(12))),))
    save_project(Project(State(score=score)), folder / "piece.mgproj")
    (folder / "broken.mgproj").write_bytes((folder / "piece.mgproj").read_bytes()[:200])
    write_midi(score, folder / "piece.mid")
    (folder / "broken.mid").write_bytes(b"MThd\x00\x00")


def run(options: argparse.Namespace, folder: Path) -> None:
    """Let the monkey loose, report, and end the process: 1 if something is wrong."""
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    import gui.app
    from gui import start_up

    app = QApplication(["musicgen"])
    watch = Watch()
    write_files(folder)
    really = start_up.StartUp.__init__
    start_up.StartUp.__init__ = lambda self, window: really(self, window, COMPOSER)  # type: ignore
    window = gui.app.open_window(app)
    window.resize(1280, 800)
    # Whatever is answered to the question whether to save: it stays.
    monkey = Monkey(window, folder, options.seed, options.rate, watch)
    clock: dict[str, float] = {}

    def begin() -> None:
        if window.assembly is None or not window.assembly.known_tags:
            QTimer.singleShot(100, begin)
            return
        window.close_requested.connect(lambda event: event.ignore())
        watch.beat("the beginning")
        watch.longest = 0.0
        watch.faults = [fault for fault in watch.faults if "stood still" not in fault]
        clock.update(wall=time.monotonic(), processor=time.thread_time())
        QTimer.singleShot(0, step)

    def step() -> None:
        seconds = time.monotonic() - clock["wall"]
        over = monkey.done >= options.events if options.events else seconds >= 60 * options.minutes
        if over:
            watch.beat("the end")
            watch.close()
            used = time.thread_time() - clock["processor"]
            # What is still open is not what is tried here.
            status = report(monkey, watch, seconds, used, options, window)
            sys.stdout.flush()
            shutil.rmtree(folder, ignore_errors=True)
            os._exit(status)
        # Ordered beforehand: an event may open a dialog, which goes on from here.
        QTimer.singleShot(2, step)
        if monkey.busy:
            return
        watch.beat("waiting")
        monkey.sample_memory(seconds)
        for _ in range(max(0, monkey.due(seconds))):
            done = monkey.done
            monkey.act()
            if monkey.done != done + 1:
                return  # a dialog has been and gone, and others have acted meanwhile
        watch.beat("waiting")

    begin()
    app.exec()
    print("the program has ended by itself")
    os._exit(1)


def report(
    monkey: Monkey, watch: Watch, wall: float, used: float, options: argparse.Namespace, window: Any
) -> int:
    """Print what was seen."""
    each = monkey.done / used
    print(f"{monkey.done} events in {wall:.1f} s: {monkey.done / wall:.0f} a second,"
          f" {each:.0f} a second of processor time")  # fmt: skip
    print("  " + ", ".join(f"{count} {kind}" for kind, count in monkey.kinds.most_common()))
    print(f"longest gap of the event loop, without waiting for a processor: {watch.longest:.3f} s")
    for took, doing in sorted(monkey.slowest, reverse=True)[:8]:
        print(f"  {took * 1000:.0f} ms of processor time: {doing}")
    state = window.document.state
    print(f"at the end: {state.score.note_count} notes, {len(state.variations)} variations,"
          f" {window.document.undo_stack.count()} undo steps")  # fmt: skip
    faults = list(watch.faults)
    if len(monkey.memory) >= 30:
        half = len(monkey.memory) // 2
        quarter = max(1, half // 2)
        middle = statistics.median(mb for _, mb in monkey.memory[half : half + quarter // 2])
        end = statistics.median(mb for _, mb in monkey.memory[-(quarter // 2) :])
        course = [f"{mb:.0f}" for _, mb in monkey.memory[:: max(1, len(monkey.memory) // 12)]]
        print(f"memory, MB: {' '.join(course)}; second half {end - middle:+.1f}")
        if end - middle > GROWTH_LIMIT_MB and monkey.done >= _WARM_EVENTS:
            faults.append(f"memory grew by {end - middle:.1f} MB in the second half")
    if options.least and each < options.least:
        faults.append(f"{each:.0f} events a second of processor time, fewer than {options.least}")
    for fault in faults:
        print("FAULT", fault)
    print("nothing went wrong" if not faults else f"{len(faults)} faults")
    return 1 if faults else 0


def main() -> None:
    """Read the options and run."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rate", type=float, default=300.0)
    parser.add_argument("--minutes", type=float, default=3.0)
    parser.add_argument("--events", type=int, default=0)
    parser.add_argument("--least", type=float, default=PER_PROCESSOR_SECOND)
    options = parser.parse_args()
    faulthandler.enable()
    folder = Path(tempfile.mkdtemp(prefix="monkey"))
    own_folders(folder)
    run(options, folder)


if __name__ == "__main__":
    main()
