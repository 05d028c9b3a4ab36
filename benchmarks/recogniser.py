"""How often the recogniser names the family of a piece: real ones, and the program's own.

    python benchmarks/recogniser.py real data/corpus.safetensors [--json]
    python benchmarks/recogniser.py generated data/corpus.safetensors [--json]
    python benchmarks/recogniser.py pieces data/corpus.safetensors [--folder runs/pieces400]

`real` listens to the pieces of the test split that belong to one of the ten families, whole
and as their first 16 bars, and says how far confidences can be believed (expected calibration
error, 15 bins; Guo et al. 2017, arXiv:1706.04599). `generated` has 40 pieces of 16 bars
written for each family, from the prompts in musicgen/style/families.toml and with other
random seeds for each, listens to them, and prints both confusion matrices. `pieces` listens to
the first 16 bars of what `benchmarks/pieces.py write` wrote, 40 pieces of each family, each asked
for with all tags, the tempo and the instruments of a real piece.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from musicgen.cli.parser import build_parser
from musicgen.cli.request_options import new_request
from musicgen.generate.composer import Composer
from musicgen.midi.read import read_midi
from musicgen.music.timeline import slice_ticks
from musicgen.recognise.recognise import Recogniser, Recognition
from musicgen.recognise.windows import cut_windows, without
from musicgen.style.families import family_of, load_families
from musicgen.style.prompt import read_prompt
from musicgen.train.corpus import Corpus, load_corpus

NAMES = tuple(family.name for family in load_families())
PIECES, BATCH, BARS = 40, 2, 16
BINS = 15


def matrix(pairs: list[tuple[str, str]]) -> np.ndarray:
    """Pieces by family (rows) and by what was heard (columns)."""
    counts = np.zeros((len(NAMES), len(NAMES)), dtype=int)
    for truth, heard in pairs:
        counts[NAMES.index(truth), NAMES.index(heard)] += 1
    return counts


def figures(counts: np.ndarray) -> dict[str, Any]:
    """Accuracy over all pieces, and the mean over families."""
    sizes = counts.sum(axis=1)
    each = np.divide(np.diag(counts), sizes, where=sizes > 0, out=np.full(len(sizes), np.nan))
    return {
        "pieces": int(sizes.sum()),
        "accuracy": float(np.trace(counts) / sizes.sum()),
        "mean_of_families": float(np.nanmean(each)),
        "families": dict(zip(NAMES, each.round(3).tolist(), strict=True)),
        "confusion": counts.tolist(),
    }


def calibration_error(confidences: np.ndarray, right: np.ndarray) -> float:
    """Mean distance between how sure it is and how often it is right."""
    bins = np.minimum((confidences * BINS).astype(int), BINS - 1)
    return float(
        sum(
            abs(confidences[bins == b].mean() - right[bins == b].mean()) * (bins == b).mean()
            for b in np.unique(bins)
        )
    )


def real(recogniser: Recogniser, corpus: Corpus) -> dict[str, Any]:
    """Figures of the test split."""
    whole, first, blind = [], [], []
    sure, right, tag_sure, tag_right = [], [], [], []
    for piece in corpus.indices("test"):
        info = corpus.pieces[piece]
        truth = family_of(info.tags)
        if truth is None:
            continue
        events, context = corpus.events(piece), corpus.context(piece, {})
        windows = cut_windows(events, context.bars, context.tempo)
        heard = named(recogniser.judge(windows))
        place = context.bars.locate(events.onset)[1]
        opening = events.take(np.flatnonzero(place < place[0] + BARS))
        hidden = [without(window, instruments=True, velocity=True) for window in windows]
        whole.append((truth, heard.family))
        head = recogniser.listen(opening, context.bars, context.tempo)
        first.append((truth, named(head).family))
        blind.append((truth, named(recogniser.judge(hidden)).family))
        sure.append(heard.families[0][1])
        right.append(heard.family == truth)
        for tag, confidence in heard.tags:
            tag_sure.append(confidence)
            tag_right.append(tag in info.tags)
    return {
        "whole": figures(matrix(whole)),
        "first_16_bars": figures(matrix(first)),
        "without_instruments_and_velocities": figures(matrix(blind)),
        "family_calibration_error": calibration_error(np.array(sure), np.array(right)),
        "tag_calibration_error": calibration_error(np.array(tag_sure), np.array(tag_right)),
    }


def named(heard: Recognition | None) -> Recognition:
    assert heard is not None, "a piece without notes"
    return heard


def written(composer: Composer) -> Iterator[tuple[str, str, Any]]:
    """(family, prompt, score) of `PIECES` pieces of each family."""
    number = 0
    for family in load_families():
        for batch in range(PIECES // BATCH):
            text = f"{family.prompts[batch % len(family.prompts)]}, {BARS} bars"
            args = build_parser().parse_args(["generate", text, "--random-seed", str(number)])
            request = new_request(args, text, read_prompt(text), None)
            for piece in composer.compose(request, BATCH):
                yield family.name, text, piece.score
            number += 1


def generated(recogniser: Recogniser, composer: Composer) -> dict[str, Any]:
    """Figures of the program's own pieces."""
    pairs = []
    prompts: dict[str, list[int]] = {}
    for family, text, score in written(composer):
        heard = named(recogniser.recognise(score))
        pairs.append((family, heard.family))
        prompts.setdefault(text, []).append(heard.family == family)
    counts = figures(matrix(pairs))
    counts["prompts"] = {text: float(np.mean(hits)) for text, hits in prompts.items()}
    return counts


def folder(recogniser: Recogniser, path: Path) -> dict[str, Any]:
    """Figures of the pieces that benchmarks/pieces.py wrote."""
    pairs = []
    for row in json.loads((path / "index.json").read_text())["pieces"]:
        score = read_midi(path / row["file"])
        head = slice_ticks(score, 0, min(score.length, score.meter_map.bar_start(BARS)))
        pairs.append((row["family"], named(recogniser.recognise(head)).family))
    return {**figures(matrix(pairs)), "prompts": {}}


def show(title: str, data: dict[str, Any]) -> None:
    print(f"{title}: {data['accuracy']:.1%} of {data['pieces']} pieces, "
          f"{data['mean_of_families']:.1%} mean of families")  # fmt: skip
    print(f"{'':24}" + "".join(f"{name[:7]:>8}" for name in NAMES))
    for name, row in zip(NAMES, data["confusion"], strict=True):
        print(f"{name:24}" + "".join(f"{count or '·':>8}" for count in row))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=("real", "generated", "pieces"))
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--folder", type=Path, default=Path("runs/pieces400"))
    parser.add_argument("--recogniser", default="recogniser")
    parser.add_argument("--checkpoint", default="base")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    recogniser = Recogniser.load(args.recogniser)
    data: dict[str, Any] = {"real": real(recogniser, load_corpus(args.corpus))}
    if args.what != "real":
        data["generated"] = (
            folder(recogniser, args.folder)
            if args.what == "pieces"
            else generated(recogniser, Composer.load(args.checkpoint))
        )
        of_real = data["generated"]["accuracy"] / data["real"]["whole"]["accuracy"]
        data["generated"]["of_real_accuracy"] = of_real
    if args.json:
        print(json.dumps(data, indent=1))
        return 0
    show("real, whole", data["real"]["whole"])
    show("real, first 16 bars", data["real"]["first_16_bars"])
    for name in ("without_instruments_and_velocities",):
        print(f"{name.replace('_', ' ')}: {data['real'][name]['accuracy']:.1%}")
    for name in ("family_calibration_error", "tag_calibration_error"):
        print(f"{name.replace('_', ' ')}: {data['real'][name]:.3f}")
    if "generated" in data:
        show("generated, 16 bars", data["generated"])
        print(f"{data['generated']['of_real_accuracy']:.1%} of the accuracy on real pieces")
        for text, share in data["generated"]["prompts"].items():
            print(f"  {text:40} {share:.0%}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
