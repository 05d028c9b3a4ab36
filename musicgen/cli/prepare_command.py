"""`musicgen prepare`: a folder of MIDI files to one file that training reads."""

import argparse
from pathlib import Path
from typing import Any

from musicgen.cli import options
from musicgen.cli.console import Console
from musicgen.cli.description import plural
from musicgen.cli.result_files import check_folder

_SHOWN_REFUSALS = 20


def register(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "prepare",
        help="turn a folder of MIDI files into training data",
        description="Turn a folder of MIDI files, zip archives included, into one file that "
        "training reads.",
    )
    parser.add_argument("folder", type=Path, metavar="DIR", help="MIDI files, at any depth")
    parser.add_argument(
        "--manifest", type=Path, metavar="CSV", help="a table with styles and splits of the files"
    )
    parser.add_argument(
        "-o", "--output", type=Path, metavar="PATH", required=True, help="the file to write"
    )
    options.add_output_style(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, console: Console) -> int:
    """Prepare, and list what was refused and why."""
    from musicgen.train.prepare import PrepareProgress, PrepareResult, prepare

    check_folder(args.output.parent)
    result: PrepareResult | None = None
    with console.progress("preparing", None, " files") as advance:
        for step in prepare(args.folder, args.output, manifest=args.manifest):
            if isinstance(step, PrepareProgress):
                advance(step.done)
            else:
                result = step
    assert result is not None
    for refusal in result.refused[:_SHOWN_REFUSALS]:
        console.note(f"left out: {refusal.path}: {refusal.reason}")
    if len(result.refused) > _SHOWN_REFUSALS:
        console.note(f"and {len(result.refused) - _SHOWN_REFUSALS} more; --json lists them all")
    pieces, left_out = plural(result.pieces, "piece"), plural(len(result.refused), "file")
    console.result(f"{result.path}  {pieces}, {result.events:,} note events, {left_out} left out")
    console.emit(
        {
            "file": str(result.path),
            "pieces": result.pieces,
            "events": result.events,
            "refused": [{"file": item.path, "reason": item.reason} for item in result.refused],
        }
    )
    return 0
