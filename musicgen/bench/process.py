"""The command line as whole processes, beside the interpreter and torch alone."""

import tempfile
from pathlib import Path

from musicgen.bench.figure import Figure, Goal, compared
from musicgen.bench.registry import BenchOptions
from musicgen.bench.whole_process import run_python

_GENERATE = ("generate", "melodic jazz", "--bars", "16", "--random-seed", "1")


def measure(options: BenchOptions) -> list[Figure]:
    """Run each command, and what it is compared with, in turns.

    The parent must stay small: the peak memory of a process counts from the fork.
    """
    bare, help_text, styles, torch_alone, generate = [], [], [], [], []
    with tempfile.TemporaryDirectory() as folder:
        target = str(Path(folder) / "piece.mid")
        composing = (*_GENERATE, "--checkpoint", options.checkpoint, "-o", target)
        for _ in range(options.repeats):
            bare.append(run_python(["-c", "pass"]))
            help_text.append(run_python(["-m", "musicgen.cli", "--help"]))
            styles.append(run_python(["-m", "musicgen.cli", "styles"]))
            torch_alone.append(run_python(["-c", "import torch"]))
            generate.append(run_python(["-m", "musicgen.cli", *composing]))
    start, torch_only = "the interpreter alone", "importing torch alone"
    return [
        compared(
            "generate_seconds", 'generate "melodic jazz" --bars 16', "s",
            [run.wall_seconds for run in generate], [run.wall_seconds for run in torch_alone],
            torch_only, Goal(4.0, at_most=True, of="ours"),
        ),
        compared(
            "generate_cpu_seconds", "the same, processor time", "s",
            [run.cpu_seconds for run in generate], [run.cpu_seconds for run in torch_alone],
            torch_only, Goal(3.5, at_most=True, of="ours"),
        ),
        compared(
            "generate_peak_megabytes", "the same, memory at its peak", "MB",
            [run.peak_megabytes for run in generate], [run.peak_megabytes for run in torch_alone],
            torch_only, Goal(700.0, at_most=True, of="ours"),
        ),
        compared(
            "help_seconds", "--help", "s",
            [run.wall_seconds for run in help_text], [run.wall_seconds for run in bare],
            start, Goal(0.3, at_most=True, of="ours"),
        ),
        compared(
            "styles_seconds", "styles", "s",
            [run.wall_seconds for run in styles], [run.wall_seconds for run in bare],
            start,
        ),
    ]  # fmt: skip
