"""`musicgen styles`: what the weights know, and how much music stood behind it."""

import argparse
from typing import Any

from musicgen.cli import options
from musicgen.cli.console import Console
from musicgen.errors import PromptError
from musicgen.style.style import Style

_DEFAULT_CHECKPOINT = "base"


def register(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "styles",
        help="list the styles the weights know",
        description="List the styles the weights know, with how many notes stood behind each.",
    )
    parser.add_argument("word", nargs="*", metavar="WORD", help="only styles that mean this")
    options.add_checkpoint(parser)
    options.add_output_style(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, console: Console) -> int:
    """Print one line for each style."""
    from musicgen.model.weights_file import read_tag_events
    from musicgen.style.catalogue import load_catalogue

    catalogue = load_catalogue()
    known = read_tag_events(args.checkpoint or _DEFAULT_CHECKPOINT)
    tags = [tag for tag in catalogue.tags if tag.name in known]
    if args.word:
        word = " ".join(args.word)
        meant = catalogue.resolve(word)
        if meant is None:
            nearest = ", ".join(tag.name for tag in catalogue.nearest(word))
            raise PromptError(f"no style is called {word!r}; the nearest are {nearest}")
        tags = [tag for tag in tags if tag.name == meant.name or meant.name in tag.implies]
    width = max((len(tag.name) for tag in tags), default=0)
    rows = []
    for tag in sorted(tags, key=lambda tag: -known[tag.name]):
        console.result(f"{tag.name:{width}}  {known[tag.name]:>11,}  {tag.description}")
        usual = catalogue.defaults(Style(((tag.name, 1.0),)))
        rows.append(
            {
                "name": tag.name,
                "kind": tag.kind,
                "notes": known[tag.name],
                "description": tag.description,
                "synonyms": list(tag.synonyms),
                "tempo_bpm": usual.tempo_bpm,
                "meter": str(usual.meter),
            }
        )
    console.emit({"styles": rows})
    return 0
