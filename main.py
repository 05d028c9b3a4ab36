"""The program: without arguments the window, with arguments the command line."""

import importlib
import sys
from typing import Final

_PROCESSES: Final = (
    "musicgen.generate.worker",
    "gui.tasks.job_child",
    "gui.playback.sink_child",
)
"""Modules that the window starts as processes of their own, with `-m`."""


def main() -> int:
    """Run what the arguments ask for and return the exit status."""
    if getattr(sys, "frozen", False) and sys.argv[1:2] == ["-m"] and sys.argv[2] in _PROCESSES:
        # There is no Python in a frozen program but the program itself.
        del sys.argv[1]
        return int(importlib.import_module(sys.argv.pop(1)).main())
    if len(sys.argv) > 1:
        from musicgen.cli.main import main as command_line

        return command_line(sys.argv[1:])
    try:
        from gui.app import main as window

        return int(window())
    except ImportError as error:
        reason = f"the window cannot open because {error.name or 'a module'} is not installed"
        print(f"musicgen: {reason}; 'musicgen --help' shows the command line", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
