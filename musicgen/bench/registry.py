"""The benchmarks by name. One line here and one module each; loads none of them."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from musicgen.bench.figure import Figure

MIN_REPEATS = 5


@dataclass(frozen=True, slots=True)
class BenchOptions:
    """How to measure.

    Attributes:
        repeats: times each figure is measured.
        small: True measures little, to see that it works; the figures mean nothing then.
        checkpoint: weights, by name or path.
        corpus: folder of MIDI files; None measures on files made for the purpose.
        manifest: what is known of them; None for nothing.
    """

    repeats: int = MIN_REPEATS
    small: bool = False
    checkpoint: str = "base"
    corpus: Path | None = None
    manifest: Path | None = None


@dataclass(frozen=True, slots=True)
class Benchmark:
    """One subject.

    Attributes:
        name: on the command line.
        module: of this folder; its `measure` takes the options.
        summary: what is measured, for a person.
        in_small: whether the small size measures it too.
    """

    name: str
    module: str
    summary: str
    in_small: bool = True

    def measure(self, options: BenchOptions) -> "list[Figure]":
        """Measure; takes seconds to minutes."""
        module = import_module(f"musicgen.bench.{self.module}")
        measure: Callable[[BenchOptions], list[Figure]] = module.measure
        return measure(options)


BENCHMARKS = (
    Benchmark("sampling", "sampling", "a note's cost beside the floor, eight pieces, nn.LSTM"),
    Benchmark("long-piece", "long_piece", "cost and memory of 100,000 notes"),
    Benchmark("seed", "seed_reading", "the first note after a seed of 10,000"),
    Benchmark("warm", "warm_engine", "the first note and 16 bars of a running engine"),
    Benchmark("notochord", "notochord", "notes for processor time, beside Notochord", False),
    Benchmark("process", "process", "the command line as whole processes"),
    Benchmark("training", "training", "the base recipe, beside its matrix products alone"),
    Benchmark("preparing", "preparing", "a corpus from MIDI files"),
    Benchmark("reading", "reading", "MIDI files"),
    Benchmark("rendering", "rendering", "sound from notes"),
)


def find_benchmark(name: str) -> Benchmark:
    """The benchmark called `name`; the parser lets no other name through."""
    return next(benchmark for benchmark in BENCHMARKS if benchmark.name == name)
