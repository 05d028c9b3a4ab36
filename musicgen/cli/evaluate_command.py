"""`musicgen evaluate`: how well weights predict music they were not trained on."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from musicgen.cli import benchmark_runs, options, style_report_command, values
from musicgen.cli.console import Console

if TYPE_CHECKING:
    from musicgen.evaluate.likelihood import LikelihoodReport
    from musicgen.train.validate import Likelihood

_SPLITS = ("train", "valid", "test")
_SHORT = {"delta": "Δt", "instrument": "instr", "pitch": "pitch", "duration": "dur"}


def register(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "evaluate",
        help="measure how well weights predict music",
        description="Print nats per note event on a split of prepared music, by attribute, "
        "whole and for each tag. Fewer is better.",
    )
    parser.add_argument(
        "checkpoints",
        nargs="*",
        metavar="FILE",
        help="weights, by name or file; several are compared (base)",
    )
    parser.add_argument(
        "--data", type=Path, metavar="FILE", required=True, help="what 'musicgen prepare' wrote"
    )
    parser.add_argument("--split", choices=_SPLITS, default="test", help="which part of it (test)")
    parser.add_argument(
        "--first-events",
        type=values.whole(1, 100_000),
        metavar="N",
        help="note events read of each piece (192)",
    )
    benchmark_runs.add_benchmark(parser, "measure on")
    style_report_command.add_arguments(parser)
    options.add_output_style(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, console: Console) -> int:
    """Measure each checkpoint and print a table for it."""
    if args.benchmark:
        return benchmark_runs.evaluate(args, console)
    if args.style_report:
        return style_report_command.run(args, console)
    reports = []
    for checkpoint in args.checkpoints or ["base"]:
        report = _evaluate(checkpoint, args, console)
        _print(report, console)
        reports.append(report.to_dict())
    console.emit({"data": str(args.data), "reports": reports})
    return 0


def _evaluate(checkpoint: str, args: argparse.Namespace, console: Console) -> "LikelihoodReport":
    from musicgen.evaluate.likelihood import EvaluationProgress, evaluate_likelihood

    limits = {} if args.first_events is None else {"first_events": args.first_events}
    with console.progress(f"reading with {checkpoint}", 100, "%") as advance:
        for step in evaluate_likelihood(checkpoint, args.data, split=args.split, **limits):
            if not isinstance(step, EvaluationProgress):
                return step
            advance(100 * step.done / step.total)
    raise AssertionError("an evaluation ends with its report")


def _print(report: "LikelihoodReport", console: Console) -> None:
    console.result(
        f"{report.checkpoint}: {report.cell}, {report.parameters / 1e6:.1f} M weights, "
        f"{report.split} split, first {report.first_events} events of {report.pieces} pieces"
    )
    names = [_SHORT.get(name, name[:5]) for name in report.whole.per_note]
    heads = "".join(f"{name:>7}" for name in [*names, "all", "no vel"])
    console.result(f"{'nats per note event':22}{'notes':>10}{heads}")
    console.result(_row("whole", report.whole))
    for tag, (_, likelihood) in report.by_tag.items():
        console.result(_row(tag, likelihood))


def _row(name: str, likelihood: "Likelihood") -> str:
    figures = [*likelihood.per_note.values(), likelihood.total, likelihood.without_velocity]
    return f"{name:22}{likelihood.notes:>10,}" + "".join(f"{figure:7.3f}" for figure in figures)
