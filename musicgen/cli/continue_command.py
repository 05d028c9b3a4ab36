"""`musicgen continue`: from a few beats or a file to what follows."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from musicgen.cli import options, values
from musicgen.cli.console import Console
from musicgen.cli.written import MIDI_ENDINGS
from musicgen.errors import InvalidValueError
from musicgen.music.score import Score

if TYPE_CHECKING:
    from musicgen.style.prompt import Prompt


def register(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "continue",
        help="go on from a MIDI file, a drum pattern or a few notes",
        usage="musicgen continue FILE [PROMPT] [options]\n"
        "       musicgen continue (--beats PATTERN | --notes NOTES) [PROMPT] [options]",
        description="Write what follows a MIDI file, a drum pattern or a few notes.",
    )
    parser.add_argument(
        "words", nargs="*", metavar="FILE", help="a MIDI file; then a style, tempo, length ..."
    )
    seed = parser.add_argument_group("the given music")
    seed.add_argument(
        "--beats",
        metavar="PATTERN",
        help='drums as text: "kick x...x...|snare ....x...|hat x.x.x.x."',
    )
    seed.add_argument("--notes", metavar="NOTES", help='pitches and beats: "C4 E4 G4 C5:2"')
    seed.add_argument(
        "--from-bar",
        type=values.whole(1, 100_000),
        metavar="N",
        help="leave out what stands before bar N of the file",
    )
    seed.add_argument(
        "--last-bars",
        type=values.whole(1, 100_000),
        metavar="N",
        help="listen only to the last N bars of the file",
    )
    parser.add_argument("-p", "--prompt", metavar="TEXT", help="another way to give the prompt")
    options.add_music(parser)
    options.add_sampling(parser)
    options.add_result(parser)
    options.add_checkpoint(parser)
    options.add_output_style(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, console: Console) -> int:
    """Read the seed, compose and write."""
    from musicgen.cli.compose import Recipe, compose_and_write
    from musicgen.cli.request_options import new_request
    from musicgen.cli.understanding import print_understanding, understanding_facts
    from musicgen.style.prompt import read_prompt

    file, text = _file_and_prompt(args)
    seed = _seed(args, file)
    prompt = read_prompt(text)
    if text:
        print_understanding(prompt, console)
    origin = str(file) if file else args.beats or args.notes
    facts = {"continued": origin, **understanding_facts(text, prompt)}
    if file is None:
        seed = _timed(seed, args, prompt)
    request = new_request(args, text, prompt, seed)
    recipe = Recipe(args.variations or 1, with_seed=not args.no_seed_in_output)
    stem = file.stem if file else "beats" if args.beats else "notes"
    name = f"{stem}-continued-{request.sampling.random_seed}"
    return compose_and_write(request, recipe, args, console, name=name, facts=facts)


def _timed(seed: Score, args: argparse.Namespace, prompt: "Prompt") -> Score:
    """A seed typed as text, which says no tempo, at the one asked for or usual in the style."""
    from musicgen.music.edit import set_tempo
    from musicgen.style.catalogue import load_catalogue

    usual = load_catalogue().defaults(prompt.style).tempo_bpm if prompt.style else None
    tempo = args.tempo or prompt.tempo_bpm or usual
    return seed if tempo is None else set_tempo(seed, tempo)


def _file_and_prompt(args: argparse.Namespace) -> tuple[Path | None, str]:
    """The file to continue, None where the music is typed, and the words beside it."""
    words = list(args.words)
    typed = [value for value in (args.beats, args.notes) if value is not None]
    named = bool(words) and (not typed or Path(words[0]).suffix.lower() in MIDI_ENDINGS)
    if len(typed) + named != 1:
        raise InvalidValueError(
            "give one thing to continue: a MIDI FILE, --beats PATTERN or --notes NOTES"
        )
    file = Path(words.pop(0)) if named else None
    if words and args.prompt:
        raise InvalidValueError("give the prompt once: after the file, or with --prompt")
    if file is None and (args.from_bar is not None or args.last_bars is not None):
        raise InvalidValueError("--from-bar and --last-bars belong to a MIDI file")
    return file, args.prompt or " ".join(words)


def _seed(args: argparse.Namespace, file: Path | None) -> Score:
    from musicgen.generate.seeds import parse_beats, parse_notes, trim_seed

    if file is None:
        return parse_beats(args.beats) if args.beats is not None else parse_notes(args.notes)
    from musicgen.errors import SeedError
    from musicgen.midi.read import read_midi

    score = read_midi(file)
    if score.note_count == 0:
        raise SeedError(f"{file} holds no notes; there is nothing to continue")
    return trim_seed(score, from_bar=args.from_bar, last_bars=args.last_bars)
