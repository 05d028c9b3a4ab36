"""How long a person waits for the first note after a long seed."""

import random
import time

from musicgen.bench.asked import known_style
from musicgen.bench.figure import Figure, Goal, alone
from musicgen.bench.registry import BenchOptions
from musicgen.generate.composer import Composer
from musicgen.generate.request import GenerationRequest
from musicgen.music.score import Note, Score, Track
from musicgen.music.units import TICKS_PER_QUARTER

_NOTES, _SMALL_NOTES = 10_000, 200


def measure(options: BenchOptions) -> list[Figure]:
    """From the request to the first new note, for one piece and for eight."""
    composer = Composer.load(options.checkpoint)
    seed = _seed(_SMALL_NOTES if options.small else _NOTES)
    request = GenerationRequest(known_style(composer, "jazz"), seed=seed, length_beats=16)
    one, eight = [], []
    for _ in range(options.repeats):
        one.append(_seconds(composer, request, 1))
        eight.append(_seconds(composer, request, 8))
    notes = f"{seed.note_count:,} notes read"
    return [
        alone("seed_seconds", notes, "s", one, Goal(2.0, at_most=True, of="ours")),
        alone("seed_seconds_for_eight", f"{notes} for eight variations", "s", eight),
    ]


def _seconds(composer: Composer, request: GenerationRequest, variations: int) -> float:
    started = time.perf_counter()
    stream = composer.stream(request, variations)
    next(stream)
    spent = time.perf_counter() - started
    stream.close()
    return spent


def _seed(count: int) -> Score:
    """Piano and bass, three notes to the eighth."""
    draw = random.Random(11)
    eighth = TICKS_PER_QUARTER // 2
    piano, bass = [], []
    for place in range(count // 3):
        onset = place * eighth
        root = draw.choice((36, 41, 43, 45))
        bass.append(Note(onset, root, eighth, draw.randint(60, 100)))
        piano += [Note(onset, root + 24 + step, eighth, draw.randint(50, 90)) for step in (4, 7)]
    return Score((Track(0).with_notes(piano), Track(32).with_notes(bass)))
