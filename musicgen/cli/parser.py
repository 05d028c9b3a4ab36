"""The tree of commands and options."""

import argparse
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any, NoReturn

from musicgen.cli import (
    bench_command,
    completion,
    continue_command,
    evaluate_command,
    generate_command,
    inspect_command,
    prepare_command,
    render_command,
    styles_command,
    train_command,
)
from musicgen.errors import InvalidValueError

_COMMANDS = (
    generate_command,
    continue_command,
    styles_command,
    inspect_command,
    render_command,
    prepare_command,
    train_command,
    evaluate_command,
    bench_command,
    completion,
)
_EXAMPLES = """examples:
  musicgen generate "melodic jazz, 16 bars" --wav
  musicgen generate "slow blues in A minor for piano and bass, 24 bars, 3/4" --variations 4
  musicgen continue song.mid --last-bars 4 --bars 16
  musicgen continue --beats "kick x...x...|snare ....x...|hat x.x.x.x." --prompt funk
"""


class UsageError(InvalidValueError):
    """Arguments that cannot be understood; the text names the help that explains them."""


class Parser(argparse.ArgumentParser):
    """An argument parser that reports a mistake as one sentence."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("allow_abbrev", False)
        super().__init__(*args, **kwargs)

    def error(self, message: str) -> NoReturn:
        """Raise instead of printing the usage and leaving.

        Raises:
            UsageError: always.
        """
        text = message.removeprefix("argument ")
        raise UsageError(f"{text}; '{self.prog} --help' lists what is possible")

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        choices: Sequence[str] | None = list(action.choices) if action.choices else None
        if choices is None or value in choices:
            return
        near = get_close_matches(str(value), choices, 1)
        # A prompt without a command is what a first try looks like.
        hint = near[0] if near else 'generate "melodic jazz"'
        if isinstance(action, argparse._SubParsersAction):
            raise UsageError(f"there is no command {value!r}; try: {self.prog} {hint}")
        name = "/".join(action.option_strings) or action.dest
        self.error(f"{name}: {value!r} is not one of {', '.join(choices)}")


class _Version(argparse.Action):
    """Looks the version up only when it is asked for: that import is slow."""

    def __call__(self, parser: argparse.ArgumentParser, *args: Any, **kwargs: Any) -> None:
        from importlib.metadata import PackageNotFoundError, version

        try:
            print(f"musicgen {version('musicgen')}")
        except PackageNotFoundError:
            print("musicgen, not installed")
        parser.exit()


def build_parser() -> Parser:
    """The parser of every command; loads nothing but the standard library."""
    parser = Parser(
        prog="musicgen",
        description="Compose from a style tag or from a few starting beats.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=Parser)
    for module in _COMMANDS:
        module.register(commands)
    return parser
