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
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from tests.gui.monkey_hands import Monkey
    from tests.gui.monkey_watch import Watch

GROWTH_LIMIT_MB: Final = 10.0
PER_PROCESSOR_SECOND: Final = 300.0
COMPOSER: Final = "tests.gui.fake_composer:FakeComposer"
_WARM_EVENTS: Final = 10_000
"""Before that, every dialog and menu is opened for the first time."""


def own_folders(folder: Path) -> None:
    """No screen, no sound, and nothing of the person's; before Qt is imported."""
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        (folder / name).mkdir()
        os.environ[name] = str(folder / name)
    os.environ["PULSE_SERVER"] = f"unix:{folder}/none"
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.setdefault("OMP_NUM_THREADS", "1")


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
    from tests.gui.monkey_hands import Monkey
    from tests.gui.monkey_watch import Watch

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
    monkey: "Monkey",
    watch: "Watch",
    wall: float,
    used: float,
    options: argparse.Namespace,
    window: Any,
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
