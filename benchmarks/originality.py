"""How much of the training music is in what the program writes, and in music it never heard.

    python benchmarks/originality.py corpus data/corpus.safetensors [--json]
    python benchmarks/originality.py pieces runs/pieces400 [--json]
    python benchmarks/originality.py write [--json]

`corpus` checks the index itself: training pieces are found with their whole length, and real
pieces of the test split show what two people's music has in common. `pieces` looks at a folder
of MIDI files. `write` writes 40 pieces of 32 bars for each family first, from its prompts, with
the limit on quotations as it stands and without it.
"""

import argparse
import json
import sys
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from musicgen.cli.parser import build_parser
from musicgen.cli.request_options import new_request
from musicgen.generate.composer import Composer
from musicgen.midi.read import read_midi
from musicgen.model.weights_file import find_checkpoint
from musicgen.originality.check import longest_quotation, longest_quoted_bars
from musicgen.originality.index import OriginalityIndex, index_path, load_index
from musicgen.originality.line import melodic_lines
from musicgen.originality.passage import passages
from musicgen.style.families import load_families
from musicgen.style.prompt import read_prompt
from musicgen.train.corpus import Corpus, load_corpus

PIECES, BATCH, BARS = 40, 8, 32
EVERY_TRAINING_PIECE = 20


def summary(bars: list[float]) -> dict[str, Any]:
    values = np.array(bars)
    return {
        "pieces": len(values),
        "median_bars": float(np.median(values)),
        "p90_bars": float(np.percentile(values, 90)),
        "longest_bars": float(values.max()),
        "none": float((values == 0).mean()),
        "over_2_bars": float((values > 2).mean()),
        "over_4_bars": float((values > 4).mean()),
    }


def quoted(corpus: Corpus, piece: int, index: OriginalityIndex) -> float:
    found = longest_quotation(corpus.events(piece), corpus.context(piece, {}).bars, index)
    return found.bars if found else 0.0


def of_corpus(corpus: Corpus, index: OriginalityIndex) -> dict[str, Any]:
    """Test pieces by source, and how much of the melody of training pieces is found."""
    sources: dict[str, list[float]] = defaultdict(list)
    for piece in corpus.indices("test"):
        sources[corpus.pieces[piece].source].append(quoted(corpus, piece, index))
    shares = []
    for piece in corpus.indices("train")[::EVERY_TRAINING_PIECE]:
        known = melodic = 0
        for line in melodic_lines(corpus.events(piece)):
            hashes, counts = passages(line)
            known += int((index.contains(hashes) & counts).sum())
            melodic += int(counts.sum())
        if melodic:
            shares.append(known / melodic)
    return {
        "false_alarm_rate": index.false_alarm_rate,
        "training_passages_found": float(np.mean(shares)),
        "test": summary([bars for values in sources.values() for bars in values]),
        "test_by_source": {name: summary(values) for name, values in sorted(sources.items())},
    }


def of_written(composer: Composer) -> dict[str, Any]:
    """Pieces of every family, with and without the limit."""
    found: dict[str, dict[str, list[float]]] = {"limited": defaultdict(list),
                                                 "unlimited": defaultdict(list)}  # fmt: skip
    number = 0
    for family in load_families():
        for batch in range(PIECES // BATCH):
            text = f"{family.prompts[batch % len(family.prompts)]}, {BARS} bars"
            args = build_parser().parse_args(["generate", text, "--random-seed", str(number)])
            request = new_request(args, text, read_prompt(text), None)
            free = replace(request, sampling=replace(request.sampling, quotation_bars=0.0))
            for name, one in (("limited", request), ("unlimited", free)):
                pieces = composer.compose(one, BATCH)
                found[name][family.name] += [piece.quoted_bars or 0.0 for piece in pieces]
            number += 1
    return {
        name: {
            "all": summary([bars for values in families.values() for bars in values]),
            "families": {family: summary(values) for family, values in families.items()},
        }
        for name, families in found.items()
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=("corpus", "pieces", "write"))
    parser.add_argument("path", type=Path, nargs="?")
    parser.add_argument("--checkpoint", default="base")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    index = load_index(index_path(find_checkpoint(args.checkpoint)))
    if args.what == "corpus":
        data = of_corpus(load_corpus(args.path), index)
    elif args.what == "pieces":
        files = sorted(args.path.glob("*.mid"))
        bars = {file.name: longest_quoted_bars(read_midi(file), index) for file in files}
        longest = sorted(bars.items(), key=lambda item: -item[1])[:10]
        data = {"all": summary(list(bars.values())), "longest": dict(longest)}
    else:
        data = of_written(Composer.load(args.checkpoint))
    print(json.dumps(data, indent=1) if args.json else text_of(data))
    return 0


def text_of(data: Any, indent: str = "") -> str:
    lines = []
    for name, value in data.items():
        if isinstance(value, dict) and all(isinstance(v, float | int) for v in value.values()):
            row = "  ".join(f"{key} {number:.4g}" for key, number in value.items())
            lines.append(f"{indent}{name:24} {row}")
        elif isinstance(value, dict):
            lines += [f"{indent}{name}", text_of(value, indent + "  ")]
        else:
            lines.append(f"{indent}{name} {value}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
