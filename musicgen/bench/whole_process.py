"""A command as a whole process: what it took by the clock, of the processor and of memory."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

from musicgen.errors import BenchmarkError


@dataclass(frozen=True, slots=True)
class ProcessCost:
    """Seconds by the clock, seconds of processor time, and megabytes at the peak."""

    wall_seconds: float
    cpu_seconds: float
    peak_megabytes: float


def run_python(arguments: Sequence[str]) -> ProcessCost:
    """Run this interpreter with `arguments` and measure it, its children included.

    Raises:
        BenchmarkError: the command failed.
    """
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    assert process.stderr is not None
    complaint = process.stderr.read().decode(errors="replace").strip()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stderr.close()
    if process.returncode:
        last = complaint.splitlines()[-1] if complaint else "it said nothing"
        raise BenchmarkError(f"'{' '.join(arguments)}' failed while it was measured: {last}")
    # Kilobytes, but bytes on macOS.
    unit = 1e6 if sys.platform == "darwin" else 1e3
    return ProcessCost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / unit)
