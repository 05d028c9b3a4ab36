"""`musicgen bench`: how fast this machine loads, composes and renders."""

import argparse
import time
from statistics import median
from typing import TYPE_CHECKING, Any

from musicgen.cli import options, values
from musicgen.cli.console import Console
from musicgen.generate.request import GenerationRequest, NoteSampled, SamplingOptions
from musicgen.style.style import Style

if TYPE_CHECKING:
    from musicgen.generate.composer import Composer

_LENGTH_BEATS = 64.0
_BATCHES = (1, 8)


def register(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "bench",
        help="measure the speed of this machine",
        description="Measure how fast this machine loads the weights, composes and renders: "
        "the median of the runs.",
    )
    parser.add_argument(
        "--runs", type=values.whole(1, 100), default=3, metavar="N", help="runs of each (3)"
    )
    options.add_checkpoint(parser)
    options.add_output_style(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, console: Console) -> int:
    """Measure and print one line for each figure."""
    started = time.perf_counter()
    from musicgen.generate.composer import Composer

    imported = time.perf_counter()
    checkpoint = args.checkpoint or "base"
    composer = Composer.load(checkpoint)
    loaded = time.perf_counter()
    figures: dict[str, float] = {
        "import_seconds": imported - started,
        "load_seconds": loaded - imported,
    }
    console.result(f"importing the engine   {figures['import_seconds']:8.2f} s")
    console.result(f"loading {checkpoint:15}{figures['load_seconds']:8.2f} s")
    for batch in _BATCHES:
        rows = [_compose(composer, batch, number) for number in range(args.runs)]
        first, rate = (median(column) for column in zip(*rows, strict=True))
        figures[f"first_note_seconds_{batch}"] = first
        figures[f"notes_per_second_{batch}"] = rate
        label = "1 piece" if batch == 1 else f"{batch} pieces at once"
        console.result(f"first note, {label:17}{first * 1000:8.0f} ms")
        console.result(f"composing, {label:18}{rate:8,.0f} notes/s")
    figures["render_times_real_time"] = speed = median(
        _render(composer, number) for number in range(args.runs)
    )
    console.result(f"rendering sound        {speed:8.0f} times real time")
    console.emit({"checkpoint": checkpoint, "runs": args.runs, **figures})
    return 0


def _request(random_seed: int) -> GenerationRequest:
    return GenerationRequest(
        style=Style((("jazz", 1.0),)),
        length_beats=_LENGTH_BEATS,
        tempo_bpm=120.0,
        sampling=SamplingOptions(random_seed=random_seed),
    )


def _compose(composer: "Composer", batch: int, random_seed: int) -> tuple[float, float]:
    """Seconds to the first note, and notes per second over all pieces of the batch."""
    started = time.perf_counter()
    first, notes = 0.0, 0
    for event in composer.stream(_request(random_seed), variations=batch):
        if isinstance(event, NoteSampled):
            first = first or time.perf_counter() - started
            notes += 1
    return first, notes / (time.perf_counter() - started)


def _render(composer: "Composer", random_seed: int) -> float:
    """Seconds of sound made in a second."""
    from musicgen.audio.render import render_score

    (piece,) = composer.compose(_request(random_seed))
    started = time.perf_counter()
    samples = render_score(piece.score, sample_rate_hz=44_100)
    return len(samples) / 44_100 / (time.perf_counter() - started)
