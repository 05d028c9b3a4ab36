"""`musicgen render`: a MIDI file as sound, or as a score to read."""

import argparse
from pathlib import Path
from typing import Any

from musicgen.cli import options
from musicgen.cli.console import Console
from musicgen.cli.result_files import check_folder


def register(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "render",
        help="make sound or a score from a MIDI file",
        description="Make sound, MusicXML or an engraved score from a MIDI file; "
        "the ending of the result chooses.",
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="a MIDI file")
    parser.add_argument(
        "-o", "--output", type=Path, metavar="PATH", help="default: the same name as .wav"
    )
    parser.add_argument("--soundfont", type=Path, metavar="FILE", help="a .sf2 to play with")
    options.add_output_style(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, console: Console) -> int:
    """Read, render, write."""
    from musicgen.cli.written import write_score
    from musicgen.midi.read import read_midi

    output = args.output or args.file.with_suffix(".wav")
    check_folder(output.parent)
    score = read_midi(args.file)
    entry = write_score(score, output, console, soundfont=args.soundfont)
    console.result(entry.line)
    console.emit(entry.data)
    return 0
