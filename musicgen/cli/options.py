"""Options that several commands share."""

import argparse
from pathlib import Path

from musicgen.cli import values


def add_output_style(parser: argparse.ArgumentParser) -> None:
    """--json and --quiet, which every command has."""
    group = parser.add_argument_group("what is printed")
    group.add_argument("--json", action="store_true", help="print one JSON object for scripts")
    group.add_argument("-q", "--quiet", action="store_true", help="no notes and no progress")


def add_checkpoint(parser: argparse.ArgumentParser) -> None:
    """--checkpoint; None means the weights that come with the program."""
    parser.add_argument(
        "--checkpoint", metavar="NAME", help="weights to use, a name or a .safetensors file"
    )


def add_music(parser: argparse.ArgumentParser) -> None:
    """What the piece should be like: length, tempo, key, meter, instruments."""
    group = parser.add_argument_group("the music (these win over the words of the prompt)")
    length = group.add_mutually_exclusive_group()
    length.add_argument(
        "--bars", type=values.whole(1, values.MAX_BARS), metavar="N", help="how many bars to write"
    )
    # "--beats" of `continue` is a drum pattern, so the length has a second name there.
    names = ["--length-beats"] if parser.prog.endswith("continue") else ["--beats"]
    length.add_argument(
        *names,
        dest="length_beats",
        type=values.number(0, values.MAX_BEATS, above=True),
        metavar="N",
        help="how many quarter notes to write",
    )
    length.add_argument(
        "--seconds",
        type=values.number(0, values.MAX_SECONDS, above=True),
        metavar="N",
        help="how many seconds to write",
    )
    group.add_argument(
        "--tempo",
        type=values.number(20, 400),
        metavar="BPM",
        help="quarter notes per minute, 20 to 400",
    )
    group.add_argument("--key", type=values.key, help='such as "A minor", Bb or F#m')
    group.add_argument("--meter", type=values.meter, help="such as 3/4")
    group.add_argument(
        "--instruments",
        type=values.instruments,
        metavar="LIST",
        help="names or General MIDI programs: piano,bass,drums",
    )


def add_sampling(parser: argparse.ArgumentParser) -> None:
    """How notes are drawn; None leaves a value to the engine."""
    group = parser.add_argument_group("how notes are drawn")
    numbers = (
        ("--temperature", values.number(0, 5, above=True), "under 1 safer, over 1 more surprising"),
        ("--top-p", values.number(0, 1, above=True), "keep the likeliest values that reach this"),
        ("--min-p", values.number(0, 1), "drop values less likely than this share of the best"),
        ("--style-strength", values.number(0, 10), "0 ignores the style, over 1 exaggerates it"),
        ("--repetition", values.number(-1, 1), "-1 avoids repeated bars, 1 favours them"),
        ("--density", values.number(0.1, 10), "0.5 about half the notes, 2 twice as many"),
        ("--max-polyphony", values.whole(0, 64), "pitched notes at once, 0 for no limit"),
        ("--lowest", values.whole(0, 127), "lowest pitch allowed, 0 to 127 (60 is middle C)"),
        ("--highest", values.whole(0, 127), "highest pitch allowed"),
        ("--swing", values.number(0, 0.33), "0 straight to 0.17 triplet swing"),
        (
            "--quotation-bars",
            values.number(0, 1000),
            "longest passage that the training music may have too, in bars (4); 0 for no limit",
        ),
    )
    for name, kind, text in numbers:
        group.add_argument(name, type=kind, metavar="N", help=text)
    group.add_argument(
        "--scale-lock", action="store_true", default=None, help="only pitches of the key"
    )
    group.add_argument(
        "--random-seed",
        type=values.whole(0, 2**63 - 1),
        metavar="N",
        help="the same number gives the same bytes; chosen and reported when left out",
    )
    group.add_argument(
        "--variations", type=values.whole(1, 64), metavar="N", help="how many pieces to write"
    )


def add_result(parser: argparse.ArgumentParser) -> None:
    """Where the result goes."""
    group = parser.add_argument_group("the result")
    group.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="PATH",
        help="file (its ending chooses the format) or folder; several variations are numbered",
    )
    group.add_argument("--wav", action="store_true", help="write the sound beside it as well")
    group.add_argument(
        "--no-seed-in-output", action="store_true", help="leave the given music out of the result"
    )
