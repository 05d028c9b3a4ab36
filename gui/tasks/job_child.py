"""The other side of `job_process`: runs one function and answers with its result.

    python -m gui.tasks.job_child

Reads a pickled (function path, arguments, keyword arguments) from standard input and
writes pickled answers: ("progress", 0 to 1), then ("result", value) or ("failed", text).
Imports no Qt.
"""

import importlib
import inspect
import os
import pickle
import signal
import struct
import sys
import traceback
from typing import Any, BinaryIO

from gui.tasks.packed import dumps
from musicgen.errors import MusicGenError

_NICENESS = 5
"""The window, its sound and the engine come first where processors are few."""


def main() -> int:
    """Run the one job this process was started for."""
    # A cancelled job leaves through its `finally` clauses, so that no half file stays.
    signal.signal(signal.SIGTERM, _leave)
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # What libraries print must not get between the answers.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    path, arguments, keywords = pickle.load(sys.stdin.buffer)
    try:
        _say(answers, "result", _run(path, arguments, keywords, answers))
    except MusicGenError as error:
        _say(answers, "failed", str(error))
    except MemoryError:
        _say(answers, "failed", "there was not enough memory for this; try a shorter piece")
    except Exception as error:  # the border: the window shows a sentence, not a traceback
        traceback.print_exc()
        _say(answers, "failed", f"this failed unexpectedly ({type(error).__name__}: {error})")
    return 0


def _run(path: str, arguments: Any, keywords: Any, answers: BinaryIO) -> Any:
    module, _, name = path.partition(":")
    function = getattr(importlib.import_module(module), name)
    if "progress" in inspect.signature(function).parameters:
        keywords = {**keywords, "progress": lambda share: _say(answers, "progress", share)}
    return function(*arguments, **keywords)


def _leave(_signal: int, _frame: Any) -> None:
    raise SystemExit(1)


def _say(answers: BinaryIO, kind: str, value: Any) -> None:
    data = dumps((kind, value))
    answers.write(struct.pack(">I", len(data)) + data)
    answers.flush()


if __name__ == "__main__":
    sys.exit(main())
