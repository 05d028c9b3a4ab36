"""What each part of the network buys: one part changed at a time, everything else equal.

    python benchmarks/ablations.py CORPUS [--seconds 150] [--only NAME …] [-o runs/ablations]

CORPUS is what `musicgen prepare` wrote. Every variant trains from the same random seed for
the same processor time on one thread, at equal parameters (tables keep their size when a
feature is blanked; widths are fitted where the shape changes), and reads the same pieces
of the validation split. Results are kept in the output folder, so a run that was stopped
goes on where it ended; the table at the end is in Markdown.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from math import log
from pathlib import Path
from typing import Any
from unittest.mock import patch

import torch
from ablation_networks import (
    Attending,
    Forgetful,
    NoNorm,
    NoResidual,
    blank,
    everything_but,
    size_of,
)

from musicgen.events.layout import HEADS
from musicgen.model.network import Network
from musicgen.train import trainer as trainer_module
from musicgen.train.corpus import Corpus, load_corpus
from musicgen.train.recipe import Recipe, load_recipe
from musicgen.train.stream import StreamOptions
from musicgen.train.trainer import Trainer
from musicgen.train.validate import likelihood

WIDTH, HEAD_WIDTH = 192, 128
VALIDATION_PIECES = 320
# What e times as many events were worth: the shipped variant had 4.272 nats after 1.05 million
# and 3.571 after 3.19. A processor that is shared lets one variant see more than another.
NATS_PER_LOG_EVENTS = 0.63


@dataclass(frozen=True, slots=True)
class Variant:
    """One departure from the network as shipped.

    Attributes:
        about: what is different, for the table.
        network: class that is trained in place of `Network`.
        recipe: changes the recipe.
        averaged: read the running average of the weights instead of the last ones.
    """

    about: str
    network: Callable[..., Network] = Network
    recipe: Callable[[Recipe], Recipe] = field(default=lambda recipe: recipe)
    averaged: bool = False


def _network(**changes: Any) -> Callable[[Recipe], Recipe]:
    return lambda recipe: replace(recipe, network=replace(recipe.network, **changes))


def _stream(**changes: Any) -> Callable[[Recipe], Recipe]:
    return lambda recipe: replace(recipe, stream=replace(recipe.stream, **changes))


def _shape(layers: int) -> Callable[[Recipe], Recipe]:
    """As many layers, as wide as makes the number of weights equal."""

    def change(recipe: Recipe) -> Recipe:
        goal = size_of(recipe.network)
        configs = [replace(recipe.network, layers=layers, width=w) for w in range(96, 321, 8)]
        best = min(configs, key=lambda config: abs(size_of(config) - goal))
        return replace(recipe, network=best)

    return change


VARIANTS = {
    "shipped": Variant("as shipped"),
    "plain": Variant(
        "none of the features below, heads in parallel", blank(*everything_but("previous"))
    ),
    "parallel_heads": Variant("heads in parallel", blank("sequence", "then", "new_onset")),
    "no_lookback": Variant("no look-back", blank("lookback", "then")),
    "lookback_1": Variant(
        "look-back of one bar only",
        blank(*(f"{name}{bars}" for name in ("lookback", "then") for bars in (2, 4, 8))),
    ),
    "lookback_1_2_4": Variant("look-back of one, two and four bars", blank("lookback8", "then8")),
    "attention": Variant("one attention head over 256 past states for the look-back", Attending),
    "no_then": Variant("look-back in the input only, not in the heads", blank("then")),
    "no_position": Variant("no position in the bar", blank("position")),
    "no_remaining": Variant("not told how much time is left", blank("remaining")),
    "no_sounding": Variant("not told what sounds now", blank("sounding", "new_onset")),
    "no_chroma": Variant("not told the pitch classes of the last 12 and 48 notes", blank("chroma")),
    "no_last": Variant("heads not told an instrument's last pitches", blank("last")),
    "no_residual": Variant("no residual connections", NoResidual),
    "no_norm": Variant("no layer norm between layers", NoNorm),
    "no_dropout": Variant("no dropout", recipe=_network(dropout=0.0)),
    "recurrent_dropout": Variant(
        "a tenth of the recurrent weights dropped", recipe=_network(recurrent_dropout=0.1)
    ),
    "not_carried": Variant("state not carried across windows", Forgetful),
    "window_32": Variant("windows of 32 events", recipe=_stream(window=32, visit_windows=32)),
    "window_128": Variant("windows of 128 events", recipe=_stream(window=128, visit_windows=8)),
    "batch_32": Variant("32 streams", recipe=_stream(batch=32)),
    "batch_128": Variant("128 streams", recipe=_stream(batch=128)),
    "transposed": Variant("transposed at random by −6 to +5 half-tones"),
    "no_tempo_jitter": Variant("no tempo jitter", recipe=_stream(tempo_jitter=0.0)),
    "averaged": Variant("average of the weights over the last fifth", averaged=True),
    "tags_dropped_whole": Variant(
        "tags never left out", recipe=_stream(no_style=0.0, no_instruments=1.0)
    ),
    "sources_by_size": Variant(
        "sources by the square root of their size", recipe=lambda r: replace(r, sources={})
    ),
    "one_layer": Variant("one layer", recipe=_shape(1)),
    "three_layers": Variant("three layers", recipe=_shape(3)),
}


class TimedTrainer(Trainer):
    """A trainer whose run is measured in processor time, which a busy machine cannot take."""

    processor_seconds = 150.0
    began = 0.0

    @property
    def share(self) -> float:
        """How far the run is, 0 to 1."""
        return min(1.0, (time.process_time() - self.began) / self.processor_seconds)


def _transposing(corpus: Corpus) -> Corpus:
    """The corpus with every training piece moved by its own random interval."""
    import numpy as np

    from musicgen.events.vocabulary import DRUM_PITCH_OFFSET

    pitch = corpus.columns["pitch"].astype(np.int16)
    random = np.random.default_rng(0)
    for piece in corpus.indices("train"):
        part = slice(int(corpus.bounds[piece]), int(corpus.bounds[piece + 1]))
        melodic = pitch[part] < DRUM_PITCH_OFFSET
        moved = pitch[part] + int(random.integers(-6, 6))
        pitch[part] = np.where(melodic & (moved >= 0) & (moved < 128), moved, pitch[part])
    return Corpus(corpus.pieces, corpus.bounds, {**corpus.columns, "pitch": pitch.astype(np.uint8)})


def train_variant(name: str, base: Recipe, corpus: Corpus, seconds: float) -> dict[str, Any]:
    """Train one variant and read the validation split."""
    variant = VARIANTS[name]
    recipe = variant.recipe(base)
    if name == "transposed":
        corpus = _transposing(corpus)
    with patch.object(trainer_module, "Network", variant.network):
        trainer = TimedTrainer(recipe, corpus)
    trainer.processor_seconds, trainer.began = seconds, time.process_time()
    trainer._validation = []
    average: dict[str, torch.Tensor] = {}
    count = 0
    for progress in trainer.run():
        if variant.averaged and progress.share > 0.8:
            count += 1
            for key, value in trainer.network.state_dict().items():
                held = average.setdefault(key, value.clone())
                held.add_(value - held, alpha=1 / count)
    network = trainer.network
    if average:
        network.load_state_dict(average)
    valid = corpus.indices("valid")
    step = max(1, len(valid) // VALIDATION_PIECES)
    result = likelihood(network, corpus, valid[::step])
    return {
        "about": variant.about,
        "weights": sum(p.numel() for p in network.parameters()),
        "events": trainer.events,
        **{head: result.per_note[head] for head in HEADS},
        "without_velocity": result.without_velocity,
    }


def table(results: dict[str, dict[str, Any]]) -> str:
    """Markdown, best first, with the distance from the shipped network, also at equal events."""
    shipped = results.get("shipped", {"without_velocity": float("nan"), "events": 1})
    lines = [
        "| variant | weights | events | Δt | instrument | pitch | duration | without velocity "
        "| against shipped | at equal events |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for row in sorted(results.values(), key=lambda row: row["without_velocity"]):
        parts = " | ".join(f"{row[head]:.3f}" for head in HEADS[:4])
        total = row["without_velocity"]
        further = total - shipped["without_velocity"]
        seen = log(shipped["events"] / row["events"])
        lines.append(
            f"| {row['about']} | {row['weights']:,} | {row['events']:,} | {parts} "
            f"| {total:.3f} | {further:+.3f} | {further - NATS_PER_LOG_EVENTS * seen:+.3f} |"
        )
    return "\n".join(lines)


def main() -> int:
    """Train what has no result yet, then print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--seconds", type=float, default=150.0, help="processor time of each")
    parser.add_argument("--only", nargs="+", choices=VARIANTS, default=list(VARIANTS))
    parser.add_argument("-o", "--output", type=Path, default=Path("runs/ablations"))
    args = parser.parse_args()
    torch.set_num_threads(1)
    args.output.mkdir(parents=True, exist_ok=True)
    shipped = load_recipe("base")
    base = replace(
        shipped,
        events=10**9,
        validate_every=10**9,
        network=replace(shipped.network, width=WIDTH, head_width=HEAD_WIDTH),
        stream=replace(shipped.stream, batch=StreamOptions().batch // 2),
        optimiser=replace(shipped.optimiser, warmup_events=200_000),
    )
    corpus = load_corpus(args.corpus)
    for name in args.only:
        path = args.output / f"{name}.json"
        if path.is_file():
            continue
        result = train_variant(name, base, corpus, args.seconds)
        partial = path.with_suffix(".part")
        partial.write_text(json.dumps(result))
        partial.replace(path)
        print(f"{name}: {result['without_velocity']:.3f}", file=sys.stderr, flush=True)
    done = {name: args.output / f"{name}.json" for name in VARIANTS}
    print(table({n: json.loads(p.read_text()) for n, p in done.items() if p.is_file()}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
