"""The program: without arguments the window, with arguments the command line."""

import sys


def main() -> int:
    """Run what the arguments ask for and return the exit status."""
    if len(sys.argv) > 1:
        from musicgen.cli.main import main as command_line

        return command_line(sys.argv[1:])
    try:
        from gui.app import main as window
    except ImportError as error:
        reason = f"the window cannot open because {error.name or 'a module'} is not installed"
        print(f"musicgen: {reason}; 'musicgen --help' shows the command line", file=sys.stderr)
        return 1
    return int(window())


if __name__ == "__main__":
    sys.exit(main())
