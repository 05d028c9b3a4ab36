"""How fast a score becomes sound: times real time, and beside the bare synthesiser."""

import random
import time

from musicgen.audio.render import apply_event, render_score
from musicgen.audio.schedule import schedule
from musicgen.audio.synthesiser import (
    SynthesiserKind,
    available_synthesisers,
    open_synthesiser,
)
from musicgen.bench.figure import Figure, Goal, compared
from musicgen.bench.registry import BenchOptions
from musicgen.music.score import Note, Score, Track
from musicgen.music.units import TICKS_PER_QUARTER

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


def quartet(seconds: float) -> Score:
    """A busy quartet of saxophone, piano, bass and drums at 120 bpm."""
    draw = random.Random(7)
    eighth = TICKS_PER_QUARTER // 2
    lead, piano, bass, drums = [], [], [], []
    for count in range(int(seconds * 4)):
        onset = count * eighth
        lead.append(Note(onset, draw.randint(60, 84), eighth, draw.randint(60, 110)))
        drums.append(Note(onset, 42 if count % 2 else 51, 60, 80))
        if count % 2 == 0:
            bass.append(Note(onset, draw.randint(33, 50), 2 * eighth, 90))
            drums.append(Note(onset, 36 if count % 4 == 0 else 38, 60, 100))
        if count % 4 == 0:
            root = draw.randint(48, 58)
            piano += [Note(onset, root + step, 4 * eighth, 70) for step in (0, 4, 7, 10)]
    tracks = (
        Track(65).with_notes(lead),
        Track(0).with_notes(piano),
        Track(32).with_notes(bass),
        Track(is_drum=True).with_notes(drums),
    )
    return Score(tracks)


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
