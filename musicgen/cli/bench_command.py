"""`musicgen bench`: how fast this machine is, beside what it is compared with."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from musicgen.bench.registry import BENCHMARKS, MIN_REPEATS, BenchOptions, find_benchmark
from musicgen.cli import options, values
from musicgen.cli.console import Console
from musicgen.errors import BenchmarkError

if TYPE_CHECKING:
    from musicgen.bench.report import Report

_ALL = "all"


def register(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "bench",
        help="measure the speed of this machine",
        description="Measure how fast this machine composes, trains, reads and renders; each "
        "figure beside a floor or a peer measured in turns with it. "
        + "; ".join(f"{item.name}: {item.summary}" for item in BENCHMARKS),
    )
    parser.add_argument(
        "name", nargs="?", default=_ALL, choices=(*(item.name for item in BENCHMARKS), _ALL),
        metavar="NAME", help="what to measure (all of it)",
    )  # fmt: skip
    parser.add_argument(
        "--repeats", type=values.whole(1, 100), default=MIN_REPEATS, metavar="N",
        help=f"how often each figure is measured ({MIN_REPEATS})",
    )  # fmt: skip
    parser.add_argument(
        "--size", choices=("small", "full"), default="full",
        help="small only tries whether every benchmark works",
    )  # fmt: skip
    parser.add_argument(
        "--corpus", type=Path, metavar="FOLDER",
        help="MIDI files to read, prepare and train on (made for the purpose)",
    )  # fmt: skip
    parser.add_argument("--manifest", type=Path, metavar="CSV", help="what is known of them")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write a page as well")
    options.add_checkpoint(parser)
    options.add_output_style(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, console: Console) -> int:
    """Measure, print, and write the page."""
    from musicgen.bench.page import page
    from musicgen.bench.report import Report
    from musicgen.bench.run import measure, measure_all

    asked = BenchOptions(
        repeats=args.repeats,
        small=args.size == "small",
        checkpoint=args.checkpoint or "base",
        corpus=args.corpus,
        manifest=args.manifest,
    )
    reports: list[Report] = []
    failed: list[str] = []
    if args.name != _ALL:
        reports.append(measure(find_benchmark(args.name), asked))
        _print(reports[0], console)
        console.emit(reports[0].to_dict())
    else:
        for result in measure_all(asked):
            if isinstance(result, Report):
                reports.append(result)
                _print(result, console)
            else:
                failed.append(str(result))
                console.note(str(result))
        console.emit({"benchmarks": [report.to_dict() for report in reports], "failed": failed})
    if args.markdown is not None:
        args.markdown.write_text(page(reports, failed), encoding="utf-8")
    if failed:
        raise BenchmarkError(f"{len(failed)} of the benchmarks could not be measured")
    return 0


def _print(report: "Report", console: Console) -> None:
    console.result(f"{report.name}: {report.summary}, {report.seconds:.0f} s")
    for figure in report.figures:
        console.result(f"  {figure.line()}")
