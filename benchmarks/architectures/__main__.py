"""RNN, GRU, LSTM, Transformer and CNN: equal weights, equal time, the same notes.

    python benchmarks/architectures CORPUS [--seconds 240] [--only KIND …]

CORPUS is what `musicgen prepare` wrote. Every kind gets the tables and heads of the shipped
network but only plain inputs (the previous note, the position in the bar, the time left, and
the piece's conditions), so that whatever it knows of earlier notes it has remembered. Each
trains for the same processor time on one thread, in the number format that is fastest for it
on this machine. Results are kept in runs/architectures and written into docs/architectures.md.
"""

import argparse
import json
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from ablations import TimedTrainer
from cost import step_milliseconds
from layers import KINDS
from memory import context_curve, gradient_norms, repeated_theme
from network import class_of, fitted, live_size
from page import write

from musicgen.events.layout import HEADS
from musicgen.train import trainer as trainer_module
from musicgen.train.corpus import Corpus, load_corpus
from musicgen.train.recipe import Recipe, load_recipe
from musicgen.train.validate import likelihood

LSTM_WIDTH, HEAD_WIDTH = 256, 128


def measure(
    kind: str, base: Recipe, corpus: Corpus, seconds: float, weights: Path
) -> dict[str, Any]:
    """Train one kind, keep its weights, and measure it on the test split."""
    size = live_size("lstm", base.network)
    config = fitted(kind, base.network, size)
    recipe = replace(base, network=config)
    with patch.object(trainer_module, "Network", class_of(kind)):
        trainer = TimedTrainer(recipe, corpus)
    untrained = gradient_norms(trainer.network, corpus)
    trainer.processor_seconds, trainer.began = seconds, time.process_time()
    trainer._validation = []
    for _ in trainer.run():
        pass
    spent = time.process_time() - trainer.began
    network = trainer.network
    torch.save(network.state_dict(), weights)
    result = likelihood(network, corpus, corpus.indices("test"))
    return {
        "layers": config.layers,
        "width": config.width,
        "size": live_size(kind, trainer.recipe.network),
        "events": trainer.events,
        "rate": trainer.events / spent,
        **{head: result.per_note[head] for head in HEADS},
        "without_velocity": result.without_velocity,
        "context": context_curve(network, corpus),
        "theme": repeated_theme(network, corpus),
        "gradient": gradient_norms(network, corpus),
        "gradient_untrained": untrained,
        "step_ms": step_milliseconds(network),
    }


def main() -> int:
    """Measure what has no result yet, then write the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--seconds", type=float, default=240.0, help="processor time of each")
    parser.add_argument("--only", nargs="+", choices=KINDS, default=list(KINDS))
    parser.add_argument("-o", "--output", type=Path, default=Path("runs/architectures"))
    args = parser.parse_args()
    torch.set_num_threads(1)
    args.output.mkdir(parents=True, exist_ok=True)
    shipped = load_recipe("base")
    base = replace(
        shipped,
        events=10**9,
        validate_every=10**9,
        network=replace(shipped.network, width=LSTM_WIDTH, head_width=HEAD_WIDTH),
        stream=replace(shipped.stream, batch=64),
        optimiser=replace(shipped.optimiser, learning_rate=1.5e-3, warmup_events=200_000),
    )
    corpus = load_corpus(args.corpus)
    for kind in args.only:
        path = args.output / f"{kind}.json"
        if not path.is_file():
            text = json.dumps(measure(kind, base, corpus, args.seconds, path.with_suffix(".pt")))
            path.write_text(text, encoding="utf-8")
            print(f"{kind}: {json.loads(text)['without_velocity']:.3f}", file=sys.stderr)
    paths = {kind: args.output / f"{kind}.json" for kind in KINDS}
    write({kind: json.loads(path.read_text()) for kind, path in paths.items() if path.is_file()})
    return 0


if __name__ == "__main__":
    sys.exit(main())
