"""How much of a long seed the network still knows at its end.

    python benchmarks/seed_memory.py CORPUS_DIR MANIFEST.csv [--count 12]

The state after a whole piece, and the state begun empty some events before its end: how far
apart is what they make of the next 16 events? Kullback-Leibler divergence in nats, all five
heads, the mean over the pieces and the worst of them.
"""

import argparse
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from musicgen.errors import MusicGenError
from musicgen.events.context import MODE_MAJOR, PieceContext, tempo_class
from musicgen.events.encode import bar_grid, score_to_events
from musicgen.events.features import Features, featurise
from musicgen.events.vocabulary import INSTRUMENT_CLASSES
from musicgen.generate.composer import Composer
from musicgen.midi.read import read_midi_bytes
from musicgen.model.network import Conditions, Network, State
from musicgen.music.key_estimate import estimate_key
from musicgen.train.files import list_files

_EVENTS, _JUDGED, _CHUNK = 4_400, 16, 512
_BEGUN_BEFORE = (32, 64, 128, 256, 512, 1024, 2048)


def long_pieces(folder: Path, manifest: Path, count: int) -> Iterator[Features]:
    """The first 4,400 events of pieces of the corpus that have as many, in no order."""
    files = list_files(folder, manifest)
    for place in np.random.default_rng(3).permutation(len(files)):
        try:
            score = read_midi_bytes(files[place].read())
        except MusicGenError:
            continue
        if score.note_count <= _EVENTS:
            continue
        key = estimate_key(score)
        events = score_to_events(score).transposed(key.transposition if key else 0)
        events = events.take(np.arange(min(_EVENTS, len(events))))
        tempo = tempo_class(score.tempo_map.bpm_at(0))
        end = int(events.onset[-1]) + 96
        context = PieceContext(bar_grid(score.meter_map), tempo, MODE_MAJOR, end)
        yield featurise(events, context, with_end=False)
        count -= 1
        if not count:
            return


def read(network: Network, features: Features, start: int, constant: Tensor) -> list[Tensor]:
    """Log-probabilities of each head over the last events, read from `start` on."""
    state: State | None = None
    outputs = []
    for begin in range(start, len(features), _CHUNK):
        part = features.slice(begin, begin + _CHUNK)
        inputs, chroma = torch.from_numpy(part.inputs)[None], torch.from_numpy(part.chroma)[None]
        output, state = network.encode(inputs, chroma, constant, state)
        outputs.append(output[0])
    shares = network.head_hidden(torch.cat(outputs)[-_JUDGED:])
    return [
        F.log_softmax(
            network.head_logits(head, share, torch.from_numpy(features.heads[head][-_JUDGED:])), -1
        )
        for head, share in enumerate(shares)
    ]


@torch.inference_mode()
def main() -> None:
    """Print a Markdown table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("corpus", type=Path)
    parser.add_argument("manifest", type=Path)
    parser.add_argument("--count", type=int, default=12)
    args = parser.parse_args()
    torch.set_num_threads(1)
    network = Composer.load().network
    constant = network.condition(
        Conditions(
            torch.full((1,), tempo_class(120.0)),
            torch.full((1,), MODE_MAJOR),
            torch.zeros(1, INSTRUMENT_CLASSES),
            torch.zeros(1, len(network.config.tags)),
        )
    )
    found: dict[int, list[float]] = {before: [] for before in _BEGUN_BEFORE}
    spent = 0.0
    events = 0
    for features in long_pieces(args.corpus, args.manifest, args.count):
        started = time.process_time()
        whole = read(network, features, 0, constant)
        spent += time.process_time() - started
        events += len(features)
        for before, values in found.items():
            part = read(network, features, len(features) - _JUDGED - before, constant)
            divergence = sum(
                float((known.exp() * (known - guessed)).sum(-1).mean())
                for known, guessed in zip(whole, part, strict=True)
            )
            values.append(divergence)
    print("| begun before | mean, nats | worst piece |\n|---|---|---|")
    for before, values in found.items():
        print(f"| {before:,} | {np.mean(values):.6f} | {max(values):.6f} |")
    print(f"\n{len(values)} pieces; {spent / events * 1e6:.0f} µs of processor time an event")


if __name__ == "__main__":
    main()
