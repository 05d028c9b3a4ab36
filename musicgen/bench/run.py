"""One benchmark in this process, or all of them, each in a process of its own."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator

from musicgen.bench.machine import describe_machine
from musicgen.bench.registry import BENCHMARKS, Benchmark, BenchOptions
from musicgen.bench.report import Report
from musicgen.errors import BenchmarkError


def measure(benchmark: Benchmark, options: BenchOptions) -> Report:
    """Measure one.

    Raises:
        BenchmarkError: it cannot be measured here.
    """
    started = time.perf_counter()
    figures = benchmark.measure(options)
    return Report(
        benchmark.name,
        benchmark.summary,
        options.repeats,
        options.small,
        time.perf_counter() - started,
        describe_machine(),
        tuple(figures),
    )


def measure_all(options: BenchOptions) -> Iterator[Report | BenchmarkError]:
    """Measure every one; a failure stands in the place of its report.

    Each starts fresh, so that none finds warm what another warmed up, and each keeps
    its own number of threads.
    """
    for benchmark in BENCHMARKS:
        if options.small and not benchmark.in_small:
            continue
        done = subprocess.run(
            [sys.executable, "-m", "musicgen.cli", "bench", benchmark.name, *_arguments(options)],
            capture_output=True,
            text=True,
        )
        if done.returncode:
            said = done.stderr.strip().splitlines() or ["it said nothing"]
            yield BenchmarkError(f"{benchmark.name}: {said[-1].removeprefix('musicgen: ')}")
        else:
            yield Report.from_dict(json.loads(done.stdout))


def _arguments(options: BenchOptions) -> list[str]:
    """The options as the command line takes them."""
    arguments = ["--json", "--repeats", str(options.repeats), "--checkpoint", options.checkpoint]
    if options.small:
        arguments += ["--size", "small"]
    if options.corpus is not None:
        arguments += ["--corpus", str(options.corpus)]
    if options.manifest is not None:
        arguments += ["--manifest", str(options.manifest)]
    return arguments
