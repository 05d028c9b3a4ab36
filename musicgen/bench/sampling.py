"""What a note costs: beside the floor, eight at once, and beside the naive loop.

The time that somebody waits, in turns, all within one process. A note's cost is everything
between two notes of `Composer.stream`: features, network, rules, draws and the note event
itself, sampled as a person who asks for the style gets it. The floor is the fastest of the
products that are measured, the program's own among them.
"""

import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from itertools import islice
from typing import NamedTuple

import torch

from musicgen.bench.asked import QUARTET, known_style
from musicgen.bench.figure import Figure, Goal, alone, compared
from musicgen.bench.floor import Floor, native_seconds, step_weights
from musicgen.bench.naive_step import NaiveStep
from musicgen.bench.registry import BenchOptions
from musicgen.generate.composer import Composer
from musicgen.generate.defaults import default_sampling
from musicgen.generate.native.network import NativeNetwork
from musicgen.generate.request import GenerationRequest, NoteSampled

# Notes are written some hundred ahead of whoever asks for them: fewer would be taken, not made.
_NOTES, _SMALL_NOTES = 4000, 1200
_WARM_UP = 512
_EIGHT = 8
# The naive loop would take a minute for as many notes.
_NAIVE_SHARE = 16
# Long enough that no variation is complete before the last note is counted.
_BEATS = 4000.0


def measure(options: BenchOptions) -> list[Figure]:
    """Notes of a jazz quartet, without style guidance and with it."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        return _measure(options)
    finally:
        torch.set_num_threads(threads)


def _measure(options: BenchOptions) -> list[Figure]:
    composer = Composer.load(options.checkpoint)
    naive = Composer.load(options.checkpoint)
    naive.step = NaiveStep(naive.network)
    notes = _SMALL_NOTES if options.small else _NOTES
    few = notes // _NAIVE_SHARE
    guided = _request(composer)
    plain = replace(guided, sampling=replace(guided.sampling, style_strength=1.0))
    floors = _floors(composer)
    cases: dict[str, Callable[[int], _Cost]] = {
        "one": lambda seed: _cost(composer, plain, seed, 1, notes),
        "one_guided": lambda seed: _cost(composer, guided, seed, 1, notes),
        "eight": lambda seed: _cost(composer, plain, seed, _EIGHT, notes // 4),
        "eight_guided": lambda seed: _cost(composer, guided, seed, _EIGHT, notes // 4),
        "naive": lambda seed: _cost(naive, plain, seed, 1, few),
        "naive_guided": lambda seed: _cost(naive, guided, seed, 1, few),
    }
    values: dict[str, list[float]] = defaultdict(list)
    for repeat in range(options.repeats):
        for name, product in floors.items():
            values[f"{name} 1"].append(product(1) * 1e6)
            values[f"{name} 8"].append(product(_EIGHT) * 1e6)
        for name, case in cases.items():
            cost = case(repeat)
            values[name].append(cost.waited)
            values[f"{name} worked"].append(cost.worked)
    least, least_eight = (
        [min(row) for row in zip(*(values[f"{name} {rows}"] for name in floors), strict=True)]
        for rows in (1, _EIGHT)
    )
    unit, read, one = "µs a note", "reading the weights once", "one piece"
    return [
        compared(
            "floor_ratio", "one piece", unit, values["one"], least, read, Goal(1.5, at_most=True)
        ),
        compared(
            "floor_ratio_guided", "one piece with style guidance (two rows)", unit,
            values["one_guided"], least, read,
        ),
        compared(
            "eight_over_one", "eight variations", unit, values["eight"], values["one"], one,
            Goal(1.6, at_most=True),
        ),
        compared(
            "eight_over_one_guided", "eight variations with style guidance", unit,
            values["eight_guided"], values["one_guided"], f"{one} with it",
        ),
        compared(
            "eight_over_one_worked", "eight variations, processor time of all cores", unit,
            values["eight worked"], values["one worked"], one,
        ),
        compared(
            "naive_over_ours", "nn.LSTM, one step per call", unit, values["naive"],
            values["one"], one, Goal(5.0, at_most=False),
        ),
        compared(
            "naive_over_ours_guided", "nn.LSTM with style guidance", unit,
            values["naive_guided"], values["one_guided"], f"{one} with it",
        ),
        compared(
            "floor_eight_over_one", "reading the weights once for eight pieces, on one core", "µs",
            least_eight, least, "for one",
        ),
        *(
            alone(f"floor_{name}_us", f"the weights once, {what}", "µs", values[f"{name} 1"])
            for name, what in _FLOORS.items()
            if name in floors
        ),
    ]  # fmt: skip


class _Cost(NamedTuple):
    """Of one more note of every variation, in µs: time waited, and processor time."""

    waited: float
    worked: float


_FLOORS = {
    "native": "compiled with the program",
    "bf16": "bf16 through oneDNN",
    "fp32": "fp32 through BLAS",
}


def _floors(composer: Composer) -> dict[str, Callable[[int], float]]:
    """Ways to multiply so many rows by all weights once, each to the seconds it takes."""
    floor = Floor(step_weights(composer.network), composer.checkpoint.config.width)
    floors: dict[str, Callable[[int], float]] = {
        "bf16": floor.bf16_seconds,
        "fp32": floor.fp32_seconds,
    }
    step = composer.step
    if isinstance(step, NativeNetwork):
        floors["native"] = lambda rows: native_seconds(step, rows)
    return floors


def _request(composer: Composer) -> GenerationRequest:
    style = known_style(composer, "jazz")
    return GenerationRequest(
        style=style,
        length_beats=_BEATS,
        instruments=QUARTET,
        sampling=default_sampling(style),
    )


def _cost(
    composer: Composer, request: GenerationRequest, seed: int, variations: int, notes: int
) -> _Cost:
    request = replace(request, sampling=replace(request.sampling, random_seed=seed))
    stream = composer.stream(request, variations)
    sampled = (event for event in stream if isinstance(event, NoteSampled))
    warm_up = min(_WARM_UP, notes)
    for _ in islice(sampled, warm_up * variations):
        pass
    worked, started = time.process_time(), time.perf_counter()
    for _ in islice(sampled, notes * variations):
        pass
    waited = time.perf_counter() - started
    worked = time.process_time() - worked
    stream.close()
    return _Cost(waited / notes * 1e6, worked / notes * 1e6)
