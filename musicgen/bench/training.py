"""How much of a matrix product's speed training reaches.

Training is counted in the products it cannot do without: 6 floating-point operations
for each weight of the recurrent layers and of the heads' matrices and each note event
that is a target (2 forward, 4 backward; the product's additions included). Embedding
rows, activations, losses, the optimiser, padding and making the next batch count as
nothing done, but their time counts.

The peer is all of those products and nothing else, at the shapes and in the order of an
update, in the same number format, on as many threads, in turns with training. The rate
of the largest of them alone stands beside it.
"""

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor

from musicgen.bench.figure import Figure, Goal, alone, compared
from musicgen.bench.material import midi_files
from musicgen.bench.registry import BenchOptions
from musicgen.model.config import NetworkConfig
from musicgen.model.network import HEAD_CLASSES
from musicgen.model.step import fastest_dtype
from musicgen.train.corpus import Corpus, load_corpus
from musicgen.train.kept_memory import keep_freed_memory
from musicgen.train.prepare import prepare
from musicgen.train.recipe import Recipe, load_recipe
from musicgen.train.trainer import Trainer

_UPDATES = 6
_OPERATIONS_PER_WEIGHT = 6


def measure(options: BenchOptions) -> list[Figure]:
    """Train on all cores, a few updates at a time, in turns with the products alone."""
    torch.set_num_threads(1 if options.small else os.cpu_count() or 1)
    keep_freed_memory()
    recipe = load_recipe("tiny" if options.small else "base")
    updates = 1 if options.small else _UPDATES
    trainer = Trainer(recipe, _corpus(options))
    products = Products(recipe)
    running = trainer.run()
    events_per_second, ours, peer, largest = [], [], [], []
    try:
        for _ in range(3):
            next(running)
        products.run()
        for _ in range(options.repeats):
            events, started = trainer.events, time.perf_counter()
            for _ in range(updates):
                next(running)
            rate = (trainer.events - events) / (time.perf_counter() - started)
            events_per_second.append(rate)
            ours.append(rate * products.weights * _OPERATIONS_PER_WEIGHT / 1e9)
            peer.append(_rate(products.run, products.operations))
            largest.append(_rate(products.run_largest, products.largest_operations))
    finally:
        running.close()
    return [
        compared(
            "training_share", "training, base recipe", "GFLOP/s",
            ours, peer, "its matrix products alone", Goal(0.6, at_most=False),
        ),
        compared(
            "training_share_of_largest", "the same", "GFLOP/s",
            ours, largest, "the largest of them alone",
        ),
        alone("events_per_second", "note events trained on", "events/s", events_per_second),
    ]  # fmt: skip


def _corpus(options: BenchOptions) -> Corpus:
    """Pieces made for the purpose; the speed hardly depends on which they are."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "made.safetensors"
        with midi_files(replace(options, corpus=None)) as files:
            for _ in prepare(files[0].location.parents[2], path):
                pass
        return load_corpus(path)


def _rate(work: Callable[[], None], operations: int) -> float:
    """Billions of operations a second, repeated until the clock can tell."""
    times, started = 0, time.perf_counter()
    while times < 2 or time.perf_counter() - started < 0.5:
        work()
        times += 1
    return times * operations / (time.perf_counter() - started) / 1e9


class Products:
    """The matrix products of one update of a recipe, without anything between them.

    Attributes:
        weights: that take part in them.
        operations: of one update.
        largest_operations: of the largest product.
    """

    def __init__(self, recipe: Recipe) -> None:
        self._dtype = fastest_dtype() if recipe.network.cell == "lstm" else torch.float32
        self._steps = recipe.stream.window
        events = recipe.stream.batch * self._steps
        matrices = list(_matrices(recipe.network))
        self.weights = sum(inputs * outputs for inputs, outputs, _ in matrices)
        self.operations = _OPERATIONS_PER_WEIGHT * self.weights * events
        self._matrices = [
            (self._random(events, inputs), self._random(outputs, inputs),
             self._random(events, outputs), steps)
            for inputs, outputs, steps in matrices
        ]  # fmt: skip
        self._largest = max(self._matrices, key=lambda item: item[1].numel())
        self.largest_operations = 2 * events * self._largest[1].numel()

    def _random(self, rows: int, columns: int) -> Tensor:
        return torch.randn(rows, columns).to(self._dtype)

    @torch.no_grad()
    def run(self) -> None:
        """The products of an update: forward, for the inputs, for the weights."""
        for inputs, weight, gradient, by_step in self._matrices:
            parts = self._steps if by_step else 1
            for rows in inputs.chunk(parts):
                torch.nn.functional.linear(rows, weight)
            for rows in gradient.chunk(parts):
                rows @ weight
            gradient.t() @ inputs

    @torch.no_grad()
    def run_largest(self) -> None:
        """One product."""
        torch.nn.functional.linear(self._largest[0], self._largest[1])


def _matrices(network: NetworkConfig) -> Iterator[tuple[int, int, bool]]:
    """(inputs, outputs, one step at a time) of every matrix of the network."""
    width, gates = network.width, {"lstm": 4, "gru": 3, "rnn": 1}[network.cell]
    for _ in range(network.layers):
        yield width, gates * width, False
        yield width, gates * width, True
    yield width, len(HEAD_CLASSES) * network.head_width, False
    for classes in HEAD_CLASSES:
        yield network.head_width, classes, False
