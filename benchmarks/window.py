"""How soon the window is there, and whether it ever stands still.

    python -m benchmarks.window [first_paint|gaps|first_note|all] [--runs 5] [--json FILE]

Every run is the real program on a screen (Xvfb), with a sound server (PulseAudio, one null
sink) and settings of its own, with the shipped weights. Figures are medians over the runs.

first_paint: from starting `python main.py` to pixels in the memory of the X server, read
    there from outside.
first_note: from pressing Generate on an engine that is there to the frame with the first
    note, and to the first sound that a recording of the null sink holds.
gaps: the longest time that the event loop did not come round, for each activity. Beside it
    the same without the time that its thread stood in the queue for a processor, which is
    what a machine with a free processor would show; how much of it the thread computed, and
    collected garbage; and the longest gap meanwhile of a Qt program that does nothing: the
    floor of this machine.
"""

import argparse
import json
import mmap
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import numpy as np

from benchmarks.window_pulse import Gap
from tests.e2e.null_sink import MISSING, RATE_HZ, REASON, NullSink

ROOT = Path(__file__).resolve().parent.parent
SCREEN = (1280, 800)
PAINT_LIMIT_MS = 1000.0
SHOWN_LIMIT_MS = 300.0
HEARD_LIMIT_MS = 600.0
GAP_LIMIT_MS = 50.0
_COLOURS_OF_A_WINDOW = 4
_AUDIBLE = 0.005


class Screen:
    """A running X server whose picture can be read from outside."""

    def __init__(self, folder: Path) -> None:
        self._memory = folder / "Xvfb_screen0"
        read, write = os.pipe()
        width, height = SCREEN
        self._server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{width}x{height}x24",
             "-nolisten", "tcp", "-fbdir", str(folder)],
            pass_fds=(write,), stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(write)
        with os.fdopen(read) as pipe:
            self.display = f":{pipe.readline().strip()}"

    def wait_for_window(self, patience_seconds: float = 60.0) -> float:
        """Monotonic time at which more than an empty screen is there."""
        with self._memory.open("rb") as file:
            memory = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        pixels = np.frombuffer(memory, np.uint32)[-SCREEN[0] * SCREEN[1] :]
        end = time.monotonic() + patience_seconds
        while time.monotonic() < end:
            if len(np.unique(pixels[::2003])) >= _COLOURS_OF_A_WINDOW:
                return time.monotonic()
            time.sleep(0.004)
        raise TimeoutError("no window was painted")

    def close(self) -> None:
        self._server.terminate()
        self._server.wait()


class Ear:
    """Listens to the null sink and knows when the first sounds after a moment came."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._recorder = subprocess.Popen(
            ["parec", "--device=null.monitor", "--format=float32le", f"--rate={RATE_HZ}",
             "--channels=1", "--latency-msec=10"],
            env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._sounds: list[float] = []
        assert self._recorder.stdout is not None
        self._thread = threading.Thread(target=self._listen, args=(self._recorder.stdout,))
        self._thread.start()

    def first_after(self, moment: float) -> float:
        """Monotonic time of the first sound after that moment; infinity if there was none."""
        return next((at for at in self._sounds if at > moment), float("inf"))

    def close(self) -> None:
        self._recorder.terminate()
        self._recorder.wait()
        self._thread.join()

    def _listen(self, stream: IO[bytes]) -> None:
        quiet = True
        while data := os.read(stream.fileno(), 1 << 16):
            now = time.monotonic()
            samples = np.abs(np.frombuffer(data[: len(data) // 4 * 4], np.float32))
            loud = np.flatnonzero(samples > _AUDIBLE)
            if len(loud) and quiet:
                self._sounds.append(now - (len(samples) - loud[0]) / RATE_HZ)
            quiet = not len(loud)


@contextmanager
def surroundings() -> Iterator[tuple[Screen, dict[str, str], Path]]:
    """A screen, an environment with sound and settings of its own, and a folder."""
    with tempfile.TemporaryDirectory(prefix="mgw") as name, NullSink() as sound:
        folder = Path(name)
        screen = Screen(folder)
        environment = {
            **sound.environment,
            "DISPLAY": screen.display,
            "QT_QPA_PLATFORM": "xcb",
            "HOME": name,
            "PYTHONPATH": str(ROOT),
        }
        for key in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "WAYLAND_DISPLAY"):
            environment.pop(key, None)
        try:
            yield screen, environment, folder
        finally:
            screen.close()


def first_paint() -> dict[str, float]:
    """Milliseconds from starting the program to its picture on the screen."""
    with surroundings() as (screen, environment, _):
        began = time.monotonic()
        process = subprocess.Popen([sys.executable, str(ROOT / "main.py")], env=environment)
        try:
            painted = screen.wait_for_window()
            used = _cpu_seconds(process.pid)
        finally:
            process.terminate()
            process.wait()
    return {"first paint": (painted - began) * 1000, "its processor time": used * 1000}


def first_note() -> dict[str, float]:
    """Milliseconds from pressing Generate to the note seen, and heard."""
    with surroundings() as (_, environment, folder):
        ear = Ear(environment)
        try:
            seen = _run("first_note", environment, folder)
        finally:
            ear.close()
    figures = {}
    for name, times in zip(("first", "again"), seen["times"], strict=True):
        for part in ("asked", "arrived"):
            figures[f"  {part}, {name}"] = (times[part] - times["pressed"]) * 1000
        figures[f"  computing, {name}"] = times["computing"] * 1000
        figures[f"shown, {name}"] = (times["shown"] - times["pressed"]) * 1000
        figures[f"heard, {name}"] = (ear.first_after(times["pressed"]) - times["pressed"]) * 1000
    return figures


def gaps(only: str = "", stacks: bool = False) -> dict[str, Any]:
    """Gaps of each activity whose name holds `only`, and the floor, in seconds."""
    from benchmarks.window_run import write_large_project

    with surroundings() as (_, environment, folder):
        write_large_project(folder / "large.mgproj")
        floor = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.window_pulse"],
            env=environment, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        try:
            options = [f"--only={only}", *["--stacks"] * stacks]
            seen = _run("gaps", environment, folder, *options)
        finally:
            still, _ = floor.communicate("")
    resting = [Gap(*values) for values in json.loads(still)]
    result = {}
    for name, activity in seen["activities"].items():
        walls = [g.wall for g in resting if activity["from"] < g.at < activity["to"]]
        result[name] = {
            "gaps": [Gap(*values) for values in activity["gaps"]],
            "floor": max(walls, default=0.0),
        }
    if stacks:
        for stack, count in seen["stacks"]:
            print(f"{count:4} {stack}")
    return result


def _run(what: str, environment: dict[str, str], folder: Path, *options: str) -> dict[str, Any]:
    result = subprocess.run(
        [sys.executable, "-m", "benchmarks.window_run", what, str(folder), *options],
        env=environment, cwd=ROOT, capture_output=True, text=True, timeout=1800, check=False,
    )  # fmt: skip
    if result.returncode or not result.stdout:
        raise RuntimeError(f"the program ended with {result.returncode}:\n{result.stderr}")
    seen: dict[str, Any] = json.loads(result.stdout.splitlines()[-1])
    return seen


def _cpu_seconds(process_id: int) -> float:
    fields = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def report_times(title: str, runs: list[dict[str, float]], limits: dict[str, float]) -> bool:
    """Print medians; whether all limits are kept."""
    print(title)
    kept = True
    for name in runs[0]:
        values = [run[name] for run in runs]
        limit = next((most for start, most in limits.items() if name.startswith(start)), None)
        median = statistics.median(values)
        kept = kept and (limit is None or median <= limit)
        mark = f"limit {limit:.0f}" if limit else ""
        each = " ".join(f"{value:.0f}" for value in values)
        print(f"  {name:22} {median:6.0f} ms   ({each})  {mark}")
    return kept


def report_gaps(runs: list[dict[str, Any]]) -> bool:
    """Print the median of the longest gap of each activity; whether all are in the limit."""
    print(f"longest gaps of the event loop, ms, median of {len(runs)} (limit {GAP_LIMIT_MS:.0f})")
    print(f"  {'':28} {'gap':>6} {'served':>6} {'computing':>9} {'garbage':>7} {'floor':>6}  runs")
    kept = True
    for name in runs[0]:
        longest = [_longest(run[name]["gaps"]) for run in runs]
        wall, computing, _, collecting = (
            statistics.median(gap[field] for gap in longest) * 1000 for field in range(1, 5)
        )
        served = 1000 * statistics.median(
            max((gap.wall - gap.queued for gap in run[name]["gaps"]), default=0.0) for run in runs
        )
        floor = statistics.median(run[name]["floor"] for run in runs) * 1000
        each = " ".join(f"{gap.wall * 1000:.0f}" for gap in longest)
        print(
            f"  {name:28} {wall:6.1f} {served:6.1f} {computing:9.1f} {collecting:7.1f}"
            f" {floor:6.1f}  ({each})"
        )
        kept = kept and wall <= GAP_LIMIT_MS
    return kept


def _longest(gaps: list[Gap]) -> Gap:
    return max(gaps, key=lambda gap: gap.wall, default=Gap(0.0, 0.0, 0.0, 0.0, 0.0))


def main() -> int:
    """Measure what is asked for; status 1 if a limit is not kept."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    kinds = ("first_paint", "gaps", "first_note")
    parser.add_argument("what", nargs="?", choices=(*kinds, "all"), default="all")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--only", default="", help="gaps: activities whose name holds this")
    parser.add_argument("--stacks", action="store_true", help="what ran in the gaps, for repairs")
    options = parser.parse_args()
    if MISSING:
        print(REASON)
        return 2
    load = os.getloadavg()[0]
    wanted = kinds if options.what == "all" else (options.what,)
    found: dict[str, Any] = {"load": load}
    kept = True
    print(f"{options.runs} runs each; load of this machine before: {load:.1f}")
    for kind in wanted:
        if kind == "first_paint":
            found[kind] = [first_paint() for _ in range(options.runs)]
            limits = {"first paint": PAINT_LIMIT_MS}
            kept &= report_times("from the start of the process", found[kind], limits)
        elif kind == "first_note":
            found[kind] = [first_note() for _ in range(options.runs)]
            limits = {"shown": SHOWN_LIMIT_MS, "heard": HEARD_LIMIT_MS}
            kept &= report_times("first note after Generate", found[kind], limits)
        else:
            found[kind] = [gaps(options.only, options.stacks) for _ in range(options.runs)]
            kept &= report_gaps(found[kind])
    if options.json:
        options.json.write_text(json.dumps(found, indent=1))
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
