"""`musicgen completion`: a script that lets a shell complete commands and options."""

import argparse
from typing import Any

from musicgen.cli.console import Console

SHELLS = ("bash", "zsh", "tcsh")
_FILES = {"FILE", "PATH", "DIR", "CSV"}


def register(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "completion",
        help="print a completion script for a shell",
        description="Print a completion script; for bash: "
        'eval "$(musicgen completion bash)" in ~/.bashrc.',
    )
    parser.add_argument("shell", choices=SHELLS, help="which shell")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, console: Console) -> int:
    """Print the script."""
    import shtab

    from musicgen.cli.parser import build_parser

    parser = build_parser()
    _complete_files(parser, shtab.FILE)
    print(shtab.complete(parser, shell=args.shell))
    return 0


def _complete_files(parser: argparse.ArgumentParser, files: dict[str, Any]) -> None:
    """Mark every argument that names a file, down to the last command."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for command in action.choices.values():
                _complete_files(command, files)
        elif action.metavar in _FILES:
            action.complete = files  # type: ignore[attr-defined]
