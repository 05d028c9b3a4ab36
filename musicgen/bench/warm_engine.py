"""What a person waits for when the engine is already running, as in the window."""

import time

from musicgen.bench.asked import known_style
from musicgen.bench.figure import Figure, Goal, alone
from musicgen.bench.registry import BenchOptions
from musicgen.generate.composer import Composer
from musicgen.generate.request import GenerationRequest
from musicgen.music.meter import Meter

_BEATS = 64.0


def measure(options: BenchOptions) -> list[Figure]:
    """Wall time from the request to the first note, and to the last of 16 bars."""
    composer = Composer.load(options.checkpoint)
    request = GenerationRequest(
        known_style(composer, "melodic", "jazz"),
        tempo_bpm=120.0,
        meter=Meter(4, 4),
        length_beats=4.0 if options.small else _BEATS,
    )
    composer.compose(request)
    first, whole, eight = [], [], []
    for _ in range(options.repeats):
        started = time.perf_counter()
        stream = composer.stream(request)
        next(stream)
        first.append((time.perf_counter() - started) * 1000)
        for _event in stream:
            pass
        whole.append(time.perf_counter() - started)
        started = time.perf_counter()
        composer.compose(request, 8)
        eight.append(time.perf_counter() - started)
    return [
        alone("first_note_ms", "the first note", "ms", first, Goal(60.0, at_most=True, of="ours")),
        alone("sixteen_bars_seconds", "16 bars", "s", whole, Goal(1.5, at_most=True, of="ours")),
        alone("eight_variations_seconds", "16 bars, eight variations", "s", eight),
    ]
