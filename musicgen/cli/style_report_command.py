"""`musicgen evaluate --style-report`: a page of written pieces beside real ones."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from musicgen.cli import values
from musicgen.cli.console import Console

if TYPE_CHECKING:
    from musicgen.evaluate.style_report import WrittenPiece
    from musicgen.train.corpus import Corpus

_BARS = 32
_PER_FAMILY = 8


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the report to the command's parser."""
    parser.add_argument(
        "--style-report",
        type=Path,
        metavar="FILE.html",
        help="write pieces of every family of styles and set them beside real ones, on one page",
    )
    parser.add_argument(
        "--per-family",
        type=values.whole(2, 1000),
        default=_PER_FAMILY,
        metavar="N",
        help=f"pieces of each family in the style report ({_PER_FAMILY})",
    )


def run(args: argparse.Namespace, console: Console) -> int:
    """Write the pieces, then the page."""
    from musicgen.errors import WriteError
    from musicgen.evaluate.style_report import ReportProgress, style_report
    from musicgen.train.corpus import load_corpus

    corpus = load_corpus(args.data)
    pieces = _write_pieces(args, corpus, console)
    with console.progress("page", 100, "%") as advance:
        for step in style_report(corpus, pieces):
            if isinstance(step, ReportProgress):
                advance(100 * step.done / step.total)
                continue
            try:
                args.style_report.write_text(step, encoding="utf-8")
            except OSError as error:
                raise WriteError(
                    f"{args.style_report} cannot be written: {error.strerror}; choose another file"
                ) from error
    console.result(f"wrote {args.style_report}: {len(pieces)} pieces")
    console.emit({"style_report": str(args.style_report), "pieces": len(pieces)})
    return 0


def _write_pieces(
    args: argparse.Namespace, corpus: "Corpus", console: Console
) -> "list[WrittenPiece]":
    from dataclasses import replace

    from musicgen.evaluate.matched import draw_slots, matching_request
    from musicgen.evaluate.style_report import WrittenPiece
    from musicgen.generate.composer import Composer

    composer = Composer.load((args.checkpoints or ["base"])[0])
    known = frozenset(composer.known_tags)
    slots = draw_slots(corpus, args.split, per_family=args.per_family, bars=_BARS)
    pieces = []
    with console.progress("composing", len(slots), "pieces") as advance:
        for number, slot in enumerate(slots):
            request = matching_request(corpus, slot, bars=_BARS, known_tags=known)
            sampling = replace(request.sampling, random_seed=number)
            score = composer.compose(replace(request, sampling=sampling))[0].score
            pieces.append(WrittenPiece(slot, score))
            advance(number + 1)
    return pieces
