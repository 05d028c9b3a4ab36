"""What a note costs: beside the floor, eight at once, and beside the naive loop.

Processor time, in turns, all within one process. A note's cost is everything between two
notes of `Composer.stream`: features, network, rules, draws and the note event itself, sampled
as a person who asks for the style gets it.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from itertools import islice

import torch

from musicgen.bench.asked import QUARTET, known_style
from musicgen.bench.figure import Figure, Goal, alone, compared
from musicgen.bench.floor import Floor, step_weights
from musicgen.bench.naive_step import NaiveStep
from musicgen.bench.registry import BenchOptions
from musicgen.generate.composer import Composer
from musicgen.generate.defaults import default_sampling
from musicgen.generate.request import GenerationRequest, NoteSampled

_NOTES, _SMALL_NOTES = 300, 20
_WARM_UP = 32
_EIGHT = 8
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
    guided = _request(composer)
    plain = replace(guided, sampling=replace(guided.sampling, style_strength=1.0))
    floor = Floor(step_weights(composer.network), composer.checkpoint.config.width)
    cases: dict[str, Callable[[int], float]] = {
        "floor_bf16": lambda _: floor.bf16_seconds() * 1e6,
        "floor_fp32": lambda _: floor.fp32_seconds() * 1e6,
        "floor_eight_bf16": lambda _: floor.bf16_seconds(_EIGHT) * 1e6,
        "floor_eight_fp32": lambda _: floor.fp32_seconds(_EIGHT) * 1e6,
        "one": lambda seed: _cost(composer, plain, seed, 1, notes),
        "one_guided": lambda seed: _cost(composer, guided, seed, 1, notes),
        "eight": lambda seed: _cost(composer, plain, seed, _EIGHT, notes),
        "eight_guided": lambda seed: _cost(composer, guided, seed, _EIGHT, notes),
        "naive": lambda seed: _cost(naive, plain, seed, 1, notes // 2),
        "naive_guided": lambda seed: _cost(naive, guided, seed, 1, notes // 2),
    }
    values: dict[str, list[float]] = {name: [] for name in cases}
    for repeat in range(options.repeats):
        for name, case in cases.items():
            values[name].append(case(repeat))
    least, least_eight = (
        [min(pair) for pair in zip(values[f"{name}_bf16"], values[f"{name}_fp32"], strict=True)]
        for name in ("floor", "floor_eight")
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
            "naive_over_ours", "nn.LSTM, one step per call", unit, values["naive"],
            values["one"], one, Goal(5.0, at_most=False),
        ),
        compared(
            "naive_over_ours_guided", "nn.LSTM with style guidance", unit,
            values["naive_guided"], values["one_guided"], f"{one} with it",
        ),
        compared(
            "floor_eight_over_one", "reading the weights once for eight pieces", "µs",
            least_eight, least, "for one",
        ),
        alone("floor_bf16_us", "the weights once, bf16 through oneDNN", "µs", values["floor_bf16"]),
        alone("floor_fp32_us", "the weights once, fp32 through BLAS", "µs", values["floor_fp32"]),
    ]  # fmt: skip


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
) -> float:
    """Processor time in µs for one more note of every variation."""
    request = replace(request, sampling=replace(request.sampling, random_seed=seed))
    stream = composer.stream(request, variations)
    sampled = (event for event in stream if isinstance(event, NoteSampled))
    for _ in islice(sampled, _WARM_UP * variations):
        pass
    started = time.process_time()
    for _ in islice(sampled, notes * variations):
        pass
    spent = time.process_time() - started
    stream.close()
    return spent / notes * 1e6
