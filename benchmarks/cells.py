"""What the LSTM buys: plain RNN, GRU and LSTM of equal parameters and equal training time.

    python benchmarks/cells.py CORPUS [--minutes 6] [-o runs/cells]

CORPUS is what `musicgen prepare` wrote. The three train side by side, one thread each, for
the same time by the clock, each in the number format that is fastest for it on this
machine; then each reads the test split. Widths are chosen so that the number of weights,
tables included, is as equal as whole widths allow.
"""

import argparse
import multiprocessing
import sys
from dataclasses import replace
from pathlib import Path

import torch

from musicgen.evaluate.likelihood import LikelihoodReport, evaluate_likelihood
from musicgen.events.layout import HEADS
from musicgen.model.config import CELLS, Cell, NetworkConfig
from musicgen.model.network import Network
from musicgen.train.recipe import Recipe, load_recipe
from musicgen.train.run import train

LSTM_WIDTH = 192


def size_of(config: NetworkConfig) -> int:
    """Number of weights."""
    with torch.device("meta"):
        return sum(parameter.numel() for parameter in Network(config).parameters())


def equal_width(cell: Cell, goal: NetworkConfig) -> NetworkConfig:
    """The same network with another cell, as wide as makes its size equal."""
    wanted = size_of(goal)
    widths = range(goal.width // 2, goal.width * 2, 8)
    configs = [replace(goal, cell=cell, width=width) for width in widths]
    return min(configs, key=lambda config: abs(size_of(config) - wanted))


def train_one(recipe: Recipe, corpus: Path, folder: Path) -> None:
    """Train in this process, on one thread."""
    torch.set_num_threads(1)
    for progress in train(recipe, corpus, folder):
        if progress.validation:
            print(f"{recipe.network.cell}: {progress.events:,} events, {progress.loss:.3f} nats")


def main() -> int:
    """Train the three, then evaluate them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--minutes", type=float, default=6.0)
    parser.add_argument("-o", "--output", type=Path, default=Path("runs/cells"))
    args = parser.parse_args()
    base = load_recipe("base")
    goal = replace(base.network, width=LSTM_WIDTH, head_width=128)
    stream = replace(base.stream, batch=64)
    optimiser = replace(base.optimiser, warmup_events=200_000)
    processes = []
    context = multiprocessing.get_context("spawn")
    for cell in CELLS:
        recipe = replace(
            base,
            name=cell,
            minutes=args.minutes,
            validate_every=10**9,
            network=equal_width(cell, goal),
            stream=stream,
            optimiser=optimiser,
        )
        process = context.Process(
            target=train_one, args=(recipe, args.corpus, args.output / cell), name=cell
        )
        process.start()
        processes.append(process)
    for process in processes:
        process.join()
        if process.exitcode:
            print(f"training {process.name} failed", file=sys.stderr)
            return 1
    print("| cell | width | weights | events | " + " | ".join(HEADS) + " | without velocity |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for cell in CELLS:
        path = args.output / cell / "weights.safetensors"
        *_, report = evaluate_likelihood(path, args.corpus)
        assert isinstance(report, LikelihoodReport)
        parts = " | ".join(f"{report.whole.per_note[name]:.3f}" for name in HEADS)
        width = equal_width(cell, goal).width
        print(
            f"| {cell} | {width} | {report.parameters:,} | {report.training['events']:,} "
            f"| {parts} | {report.whole.without_velocity:.3f} |"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
