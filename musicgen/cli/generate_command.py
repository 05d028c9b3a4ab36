"""`musicgen generate`: from a prompt to a piece, or a piece made again."""

import argparse
from pathlib import Path
from typing import Any

from musicgen.cli import options
from musicgen.cli.console import Console
from musicgen.errors import InvalidValueError


def register(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "generate",
        help="compose from a prompt",
        usage="musicgen generate PROMPT [options]\n       musicgen generate --from FILE [options]",
        description='Compose from a prompt such as "melodic jazz, 120 bpm, 16 bars".',
    )
    parser.add_argument("prompt", nargs="*", metavar="PROMPT", help="style, tempo, key, length ...")
    parser.add_argument(
        "--from",
        dest="source",
        type=Path,
        metavar="FILE",
        help="make a MIDI file of this program again, with the options given here changed",
    )
    options.add_music(parser)
    options.add_sampling(parser)
    options.add_result(parser)
    options.add_checkpoint(parser)
    options.add_output_style(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, console: Console) -> int:
    """Compose and write."""
    text = " ".join(args.prompt).strip()
    if args.source is not None:
        if text:
            raise InvalidValueError("give a prompt or --from FILE, not both")
        return _again(args, console)
    if not text:
        raise InvalidValueError('say what to compose, such as: musicgen generate "melodic jazz"')
    from musicgen.cli.compose import Recipe, compose_and_write
    from musicgen.cli.request_options import new_request
    from musicgen.cli.result_files import slug
    from musicgen.cli.understanding import print_understanding, understanding_facts
    from musicgen.style.prompt import read_prompt

    prompt = read_prompt(text)
    print_understanding(prompt, console)
    request = new_request(args, text, prompt, None)
    recipe = Recipe(args.variations or 1, with_seed=not args.no_seed_in_output)
    name = f"{slug(text)}-{request.sampling.random_seed}"
    facts = understanding_facts(text, prompt)
    return compose_and_write(request, recipe, args, console, name=name, facts=facts)


def _again(args: argparse.Namespace, console: Console) -> int:
    from musicgen.cli.compose import Recipe, compose_and_write, read_recipe, stored_request
    from musicgen.cli.request_options import changed_request
    from musicgen.generate.request_json import request_from_json

    text = stored_request(args.source)
    request = changed_request(request_from_json(text), args)
    recipe = read_recipe(text)
    if args.variations is not None:
        recipe = Recipe(args.variations, None, recipe.with_seed)
    if args.no_seed_in_output:
        recipe = Recipe(recipe.variations, recipe.chosen, with_seed=False)
    facts = {"from": str(args.source), "prompt": request.prompt}
    name = f"{args.source.stem}-again"
    return compose_and_write(request, recipe, args, console, name=name, facts=facts)
