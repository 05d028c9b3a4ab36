"""How fast a score becomes sound: times real time, and beside the bare synthesiser."""

import time

from musicgen.audio.render import apply_event, render_score
from musicgen.audio.schedule import schedule
from musicgen.audio.synthesiser import (
    SynthesiserKind,
    available_synthesisers,
    open_synthesiser,
)
from musicgen.bench.figure import Figure, Goal, compared
from musicgen.bench.material import quartet
from musicgen.bench.registry import BenchOptions
from musicgen.music.score import Score

_RATE_HZ = 44_100
_SECONDS, _SMALL_SECONDS = 120, 4


def measure(options: BenchOptions) -> list[Figure]:
    """Four tracks through every synthesiser there is.

    In turns with the same messages through it alone, without loudness, limiter and tail.
    """
    score = quartet(_SMALL_SECONDS if options.small else _SECONDS)
    figures = []
    for rank, kind in enumerate(available_synthesisers()):
        alone, whole = [], []
        for _ in range(options.repeats):
            alone.append(_bare(score, kind))
            whole.append(_whole(score, kind))
        # The goal is about the one that is used where nothing else is asked for.
        goal = None if rank else Goal(60.0, at_most=False, of="ours")
        figures.append(
            compared(
                f"{kind}_times_real_time", f"four tracks, {kind}", "× real time",
                whole, alone, "the synthesiser alone", goal,
            )
        )  # fmt: skip
    return figures


def _bare(score: Score, kind: SynthesiserKind) -> float:
    """Seconds of music per second for the messages alone."""
    events = schedule(score, _RATE_HZ)
    synthesiser = open_synthesiser(kind=kind, sample_rate_hz=_RATE_HZ)
    started = time.perf_counter()
    position = 0
    for event in events:
        if event.frame > position:
            synthesiser.generate(event.frame - position)
            position = event.frame
        apply_event(synthesiser, event)
    return position / _RATE_HZ / (time.perf_counter() - started)


def _whole(score: Score, kind: SynthesiserKind) -> float:
    """Seconds of music per second for `render_score`."""
    started = time.perf_counter()
    samples = render_score(score, sample_rate_hz=_RATE_HZ, kind=kind)
    return len(samples) / _RATE_HZ / (time.perf_counter() - started)
