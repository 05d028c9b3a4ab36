"""The border of the command line: arguments in, exit status out, no traceback."""

import os
import signal
import sys
import threading
import traceback
from types import FrameType
from typing import NoReturn

from musicgen.cli.console import Console
from musicgen.cli.parser import UsageError, build_parser
from musicgen.errors import InvalidValueError, MusicGenError, PromptError

SUCCESS, FAILURE, WRONG_USE = 0, 1, 2
INTERRUPTED, BROKEN_PIPE, TERMINATED = 130, 141, 143


def main(argv: list[str] | None = None) -> int:
    """Run one command.

    Args:
        argv: the arguments after the program's name; None takes the process's own.

    Returns:
        0 when it worked, 2 for arguments that cannot be used, 1 for any other failure,
        130 after Ctrl-C.
    """
    _tidy_on_termination()
    try:
        status = _run(sys.argv[1:] if argv is None else argv)
        sys.stdout.flush()
    except KeyboardInterrupt:
        _complain("stopped")
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read the output has left; what is still buffered must not complain again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except (InvalidValueError, PromptError) as error:
        return _failed(error, str(error), WRONG_USE)
    except MusicGenError as error:
        return _failed(error, str(error), FAILURE)
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        _drop_output(error)
        return _failed(error, f"{place}{error.strerror or error}", FAILURE)
    except MemoryError as error:
        return _failed(error, "there is not enough memory for this", FAILURE)
    except Exception as error:  # the border: a bug must reach a person as a sentence
        text = f"this is a mistake in the program ({type(error).__name__}: {error})"
        return _failed(error, f"{text}; MUSICGEN_DEBUG=1 shows where", FAILURE)
    return status


def _run(argv: list[str]) -> int:
    parser = build_parser()
    if not argv:
        parser.print_help()
        return SUCCESS
    try:
        args = parser.parse_args(argv)
    except SystemExit as leaving:  # --help and --version
        return int(leaving.code or SUCCESS)
    if args.command is None:
        raise UsageError("no command was given; 'musicgen --help' lists them")
    console = Console(quiet=getattr(args, "quiet", False), json=getattr(args, "json", False))
    return int(args.run(args, console))


def _failed(error: Exception, text: str, status: int) -> int:
    if os.environ.get("MUSICGEN_DEBUG"):
        traceback.print_exception(error)
    _complain(" ".join(text.split()))
    return status


def _complain(text: str) -> None:
    print(f"musicgen: {text}", file=sys.stderr)


def _drop_output(error: OSError) -> None:
    """Forget what could not be printed, or the interpreter reports it once more at exit."""
    if error.filename is None:
        try:
            sys.stdout.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _tidy_on_termination() -> None:
    """Let a polite kill unwind the stack, so that half-written files are removed."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, _leave)


def _leave(number: int, frame: FrameType | None) -> NoReturn:
    sys.exit(TERMINATED)
