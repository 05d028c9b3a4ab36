"""Published benchmarks on the command line: `evaluate --benchmark`, `train --benchmark`."""

import argparse
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, cast

from musicgen.cli.console import Console
from musicgen.cli.description import clock
from musicgen.errors import InvalidValueError

if TYPE_CHECKING:
    from collections.abc import Generator

    from musicgen.evaluate.benchmarks import BenchmarkReport
    from musicgen.train.benchmark.trainer import BenchmarkProgress

# Written out because the engine's list is behind an import of torch; a test compares them.
BENCHMARKS = ("jsb", "nottingham", "musedata", "piano-midi")


def add_benchmark(parser: argparse.ArgumentParser, what: str) -> None:
    """Add `--benchmark`."""
    parser.add_argument(
        "--benchmark",
        choices=BENCHMARKS,
        help=f"{what} one of the published piano-roll sets; --data is their folder",
    )


def evaluate(args: argparse.Namespace, console: Console) -> int:
    """Print nats per frame of a published set."""
    reports = []
    for checkpoint in args.checkpoints or [None]:
        report = _evaluate(checkpoint, args, console)
        whole, distinct = report.whole, report.distinct
        console.result(
            f"{report.benchmark}, {report.split} split: {whole.nats_per_frame:.4f} nats per "
            f"frame over {whole.frames:,} frames of {whole.pieces} pieces ({report.checkpoint}, "
            f"{report.parameters / 1e6:.1f} M weights)"
        )
        console.result(
            f"without near-duplicates of training pieces: {distinct.nats_per_frame:.4f} over "
            f"{distinct.frames:,} frames of {distinct.pieces} pieces"
        )
        reports.append(report.to_dict())
    # One object for one set of weights, so that a script finds the figure at once.
    console.emit(reports[0] if len(reports) == 1 else {"reports": reports})
    return 0


def _evaluate(
    checkpoint: str | None, args: argparse.Namespace, console: Console
) -> "BenchmarkReport":
    from musicgen.evaluate.benchmarks import BenchmarkReport, evaluate_benchmark

    with console.progress(f"reading {args.benchmark}", 100, "%") as advance:
        steps = evaluate_benchmark(
            args.benchmark, args.data, checkpoint=checkpoint, split=args.split
        )
        for step in steps:
            if isinstance(step, BenchmarkReport):
                return step
            advance(100 * step.done / step.total)
    raise AssertionError("an evaluation ends with its report")


def train(args: argparse.Namespace, console: Console) -> int:
    """Train weights on a published set's training split."""
    if args.resume:
        raise InvalidValueError("--resume does not go with --benchmark: such a run takes minutes")
    from musicgen.train.benchmark.recipe import load_benchmark_recipe
    from musicgen.train.benchmark.run import train_benchmark

    recipe = load_benchmark_recipe(args.benchmark, Path(args.recipe) if args.recipe else None)
    folder = args.output or Path("runs") / "benchmarks" / args.benchmark
    best: float | None = None
    events, seconds = 0, 0.0
    updates = cast(
        "Generator[BenchmarkProgress, None, None]",
        train_benchmark(args.benchmark, recipe, args.data, folder),
    )
    with closing(updates):
        for progress in updates:
            events, seconds = progress.events, progress.seconds
            found = progress.nats_per_frame
            if found is not None:
                best = found if best is None else min(best, found)
                console.live("")
                console.note(f"{events:,} events, validation {found:.4f} nats per frame")
                continue
            left = seconds * (1 - progress.share) / max(progress.share, 1e-9)
            console.live(
                f"{progress.share:4.0%}  {progress.nats_per_event:.3f} nats per event  "
                f"{clock(left)} left"
            )
    console.live("")
    weights = folder / "weights.safetensors"
    console.result(
        f"{weights}  {events:,} events in {clock(seconds)}, validation {best:.4f} nats per frame"
    )
    console.emit(
        {
            "weights": str(weights),
            "events": events,
            "seconds": round(seconds, 1),
            "validation": best,
        }
    )
    return 0
