"""`musicgen render`: a MIDI file as sound, or as a score to read."""

import argparse
from pathlib import Path
from typing import Any

from musicgen.cli import options, values
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
    parser.add_argument(
        "--sample-rate",
        type=values.whole(8_000, 192_000),
        default=44_100,
        metavar="HZ",
        help="frames per second of the sound (44100)",
    )
    parser.add_argument("--title", default="", metavar="TEXT", help="printed on a score")
    options.add_output_style(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, console: Console) -> int:
    """Read, render, write."""
    from musicgen.cli.written import check_ending, write_score
    from musicgen.export.options import ExportOptions
    from musicgen.midi.read import read_midi

    output = args.output or args.file.with_suffix(".wav")
    check_folder(output.parent)
    check_ending(output)
    chosen = ExportOptions(
        title=args.title, sample_rate_hz=args.sample_rate, soundfont=args.soundfont
    )
    written = write_score(read_midi(args.file), output, console, chosen)
    console.result(written.line)
    console.emit(written.data)
    return 0
