"""Whether a long piece grows dearer: cost per note and memory from the first to the last."""

import os
import time
from dataclasses import replace
from pathlib import Path

from musicgen.bench.asked import QUARTET, known_style
from musicgen.bench.figure import Figure, Goal, alone, compared
from musicgen.bench.registry import BenchOptions
from musicgen.errors import BenchmarkError
from musicgen.generate.composer import Composer
from musicgen.generate.defaults import default_sampling
from musicgen.generate.plan import MAX_LENGTH_BEATS
from musicgen.generate.request import GenerationRequest, NoteSampled

_NOTES, _SMALL_NOTES = 100_000, 300
_STATM = Path("/proc/self/statm")


def measure(options: BenchOptions) -> list[Figure]:
    """One piece, written once: it takes a minute, and each part of it is a measurement."""
    composer = Composer.load(options.checkpoint)
    notes = _SMALL_NOTES if options.small else _NOTES
    part = notes // 100
    style = known_style(composer, "jazz")
    request = GenerationRequest(
        style,
        length_beats=MAX_LENGTH_BEATS,
        instruments=QUARTET,
        sampling=replace(default_sampling(style), style_strength=1.0, density=2.0),
    )
    # What the first pieces of a process fetch once is no growth.
    composer.compose(replace(request, length_beats=16))
    stream = composer.stream(request)
    costs, count = [], 0
    grown = before = _resident_megabytes()
    started = time.process_time()
    for event in stream:
        if not isinstance(event, NoteSampled):
            break
        count += 1
        if count % part == 0:
            now = time.process_time()
            costs.append((now - started) / part * 1e6)
            grown = max(grown, _resident_megabytes())
            started = time.process_time()
        if count >= notes:
            break
    stream.close()
    if count < notes:
        raise BenchmarkError(f"the piece was over after {count} notes; {notes} are needed")
    ends = min(options.repeats, len(costs) // 2)
    return [
        compared(
            "last_over_first", f"the last of {notes:,} notes", "µs a note",
            costs[-ends:], costs[:ends], "the first", Goal(1.1, at_most=True),
        ),
        alone(
            "grown_megabytes", f"memory grown by {notes:,} notes", "MB", [grown - before],
            Goal(50.0, at_most=True, of="ours"),
        ),
    ]  # fmt: skip


def _resident_megabytes() -> float:
    """Memory that this process holds now; 0 where the system does not tell."""
    if not _STATM.exists():
        return 0.0
    pages = int(_STATM.read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
