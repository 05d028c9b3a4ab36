"""Notes for a second of processor time, beside Notochord 0.8.0 from PyPI.

Notochord (Victor Shepardson et al.) is the closest peer: one recurrent step for an
event, small heads after it. A note of its is two events, on and off; a note of ours
is one, because it carries its duration. Both run on one thread, with the same torch.
"""

import subprocess
import sys
import time
import venv
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

from musicgen.bench.figure import Figure, Goal, compared
from musicgen.bench.registry import BenchOptions
from musicgen.errors import BenchmarkError
from musicgen.generate.composer import Composer
from musicgen.generate.defaults import default_sampling
from musicgen.generate.request import GenerationRequest, NoteSampled
from musicgen.style.style import Style

_ENVIRONMENT = Path("runs") / "notochord-env"
_PEER = "notochord==0.8.0"
# What importing it needs; it asks for an older torch than ours, but runs with ours.
_NEEDS = ("numpy>=1.23,<3", "pandas>=2,<3", "tqdm", "appdirs", "joblib>=1.4.2,<2", "mido")
_EVENTS_PER_NOTE = 2
_EVENTS, _SMALL_EVENTS = 200, 10
_LENGTH_BEATS, _SMALL_LENGTH_BEATS = 64.0, 8.0


def measure(options: BenchOptions) -> list[Figure]:
    """Compose one piece, then as many events of the peer, in turns.

    Raises:
        BenchmarkError: its environment cannot be made, or it does not run.
    """
    interpreter = _environment()
    composer = Composer.load(options.checkpoint)
    _notes_per_second(composer, 0, options.small)
    events = _SMALL_EVENTS if options.small else _EVENTS
    script = Path(__file__).with_name("notochord_peer.py")
    ours, peer = [], []
    with subprocess.Popen(
        [interpreter, "-I", script],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    ) as process:  # fmt: skip
        _ask(process, events)
        for number in range(options.repeats):
            ours.append(_notes_per_second(composer, number, options.small))
            peer.append(events / _EVENTS_PER_NOTE / _ask(process, events))
        process.communicate()
    return [
        compared(
            "notes_over_notochord", "one piece, style guidance and all rules on",
            "notes per CPU second", ours, peer, "Notochord 0.8.0, random weights",
            Goal(6.0, at_most=False),
        )
    ]  # fmt: skip


def _notes_per_second(composer: Composer, random_seed: int, small: bool) -> float:
    """Notes for a second of processor time, the request's planning included."""
    style = Style((("melodic", 1.0), ("jazz", 1.0)))
    request = GenerationRequest(
        style=style,
        length_beats=_SMALL_LENGTH_BEATS if small else _LENGTH_BEATS,
        sampling=replace(default_sampling(style), random_seed=random_seed),
    )
    started = time.process_time()
    notes = sum(isinstance(event, NoteSampled) for event in composer.stream(request))
    return notes / (time.process_time() - started)


def _ask(process: subprocess.Popen[str], events: int) -> float:
    """Seconds of processor time that the peer took for `events`."""
    assert process.stdin is not None and process.stdout is not None
    try:
        process.stdin.write(f"{events}\n")
        process.stdin.flush()
        return float(process.stdout.readline())
    except (OSError, ValueError) as error:
        raise BenchmarkError(
            f"Notochord does not run in {_ENVIRONMENT}; remove that folder and try again"
        ) from error


def _environment() -> Path:
    """The interpreter of an environment that holds the peer, made where there is none."""
    folder = _ENVIRONMENT.absolute()
    interpreter = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    complete = folder / "complete"
    if complete.is_file():
        return interpreter
    torch = f"torch=={version('torch').partition('+')[0]}"
    try:
        venv.create(folder, with_pip=True, clear=True)
        for packages in ((torch, *_NEEDS), ("--no-deps", _PEER)):
            subprocess.run(
                [interpreter, "-m", "pip", "install", "--quiet", *packages],
                check=True, capture_output=True, text=True,
            )  # fmt: skip
    except (OSError, subprocess.CalledProcessError) as error:
        said = (getattr(error, "stderr", "") or str(error)).strip().splitlines()
        raise BenchmarkError(
            f"cannot install {_PEER} to compare with, which needs pip and a network: {said[-1]}"
        ) from error
    complete.touch()
    return interpreter
