"""Does the ranking tell how a piece really went on from what was sampled instead?

    python benchmarks/ranking.py write CORPUS --split valid    (then --split test)
    python benchmarks/ranking.py fit
    python benchmarks/ranking.py test [--json]

`write` takes the last bars of real pieces: up to 16 bars as the given music, the 8 bars after
them to the piece's end as the true continuation, and three continuations sampled in one
batch beside it. `fit` chooses the weights of the score on the validation split and writes
musicgen/generate/ranking.toml. `test` counts, on the test split, how often the true
continuation has the highest score of the four; chance is 25 %.
"""

import argparse
import json
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from scipy.optimize import minimize

from musicgen.evaluate.matched import Slot, real_score
from musicgen.events.context import BarGrid
from musicgen.generate.composer import Composer
from musicgen.generate.defaults import default_sampling
from musicgen.generate.judge import Judge
from musicgen.generate.plan import make_plan, seed_end
from musicgen.generate.ranking import TERMS, load_weights, term_values
from musicgen.generate.ranking_measures import Measured
from musicgen.generate.request import GenerationRequest
from musicgen.generate.score_json import score_from_data, score_to_data
from musicgen.music.meter import Meter
from musicgen.music.score import Score
from musicgen.music.timeline import slice_ticks
from musicgen.music.units import TICKS_PER_QUARTER
from musicgen.style.catalogue import load_catalogue
from musicgen.style.families import family_of
from musicgen.style.style import Style
from musicgen.train.corpus import Corpus, load_corpus

FOLDER = Path("runs/ranking")
WEIGHTS = Path("musicgen/generate/ranking.toml")
# Terms of which it is not said beforehand whether more is better.
SIGNED = {name for name in TERMS if name.endswith("_surprise")}
GIVEN_BARS, CONTINUED_BARS, FEWEST_GIVEN = 16, 8, 4
SAMPLED = 3


@dataclass(frozen=True, slots=True)
class Case:
    """One seed with its true continuation first, then the sampled ones.

    Attributes:
        piece: file the seed is from.
        family: its family of styles, "" for none.
        style: tags that were told.
        start: tick at which the continuations begin.
        seed: the given music.
        scores: seed and continuation, four times.
    """

    piece: str
    family: str
    style: Style
    start: int
    seed: Score
    scores: tuple[Score, ...]


def cases(corpus: Corpus, split: str, count: int) -> Iterator[tuple[str, Style, Score, Score]]:
    """(file, style, whole excerpt, given part) of pieces in a random order, one each."""
    labels = {tag.name for tag in load_catalogue().tags if tag.source == "corpus"}
    pieces = corpus.indices(split)
    Random(0).shuffle(pieces)
    found = 0
    for piece in pieces:
        info = corpus.pieces[piece]
        grid = BarGrid.build([(step, Meter(top, low)) for step, top, low in info.meters])
        bars = int(grid.locate(np.array([info.end - 1]))[1][0]) + 1
        first = max(0, bars - GIVEN_BARS - CONTINUED_BARS)
        # Of pieces with several meters, those whose last bars keep to one.
        if bars < FEWEST_GIVEN + CONTINUED_BARS or np.any(grid.first_bar[1:] > first):
            continue
        whole = real_score(corpus, Slot("", piece, first, bars - first))
        cut = whole.length - whole.length // (bars - first) * CONTINUED_BARS
        given = slice_ticks(whole, 0, cut)
        if given.note_count < 16 or whole.note_count - given.note_count < 16:
            continue
        yield info.path, Style(tuple((t, 1.0) for t in info.tags if t in labels)), whole, given
        found += 1
        if found == count:
            return


def write(args: argparse.Namespace) -> int:
    corpus = load_corpus(args.corpus)
    composer = Composer.load(args.checkpoint)
    known = composer.known_tags
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"{args.split}.jsonl"
    done = len(path.read_text().splitlines()) if path.is_file() else 0
    begin = time.process_time()
    with path.open("a") as file:
        for number, (name, style, whole, given) in enumerate(cases(corpus, args.split, args.count)):
            if number < done:
                continue
            told = Style(tuple(entry for entry in style.tags if entry[0] in known))
            sampling = replace(default_sampling(told), random_seed=number)
            beats = (whole.length - seed_end(given)) / TICKS_PER_QUARTER
            request = GenerationRequest(
                style=told, seed=given, length_beats=beats, sampling=sampling
            )
            sampled = composer.compose(request, SAMPLED)
            start = sampled[0].seed_end
            row = {
                "piece": name,
                "style": [list(tag) for tag in told.tags],
                "start": start,
                "scores": [score_to_data(whole), *(score_to_data(one.score) for one in sampled)],
            }
            file.write(json.dumps(row, separators=(",", ":")) + "\n")
            file.flush()
            if number % 20 == 19:
                took = time.process_time() - begin
                print(f"{number + 1} seeds, {took:.0f} s of processor time", file=sys.stderr)
    return 0


def read(split: str) -> list[Case]:
    """The cases of a split that `write` left."""
    rows: list[dict[str, Any]] = [
        json.loads(line) for line in (FOLDER / f"{split}.jsonl").read_text().splitlines()
    ]
    found = []
    for row in rows:
        style = Style(tuple((tag, weight) for tag, weight in row["style"]))
        family = family_of(tag for tag, _ in style.tags) or ""
        scores = tuple(map(score_from_data, row["scores"]))
        # What was given ends where the first continued note begins, at the latest.
        seed = slice_ticks(scores[0], 0, row["start"])
        found.append(Case(row["piece"], family, style, row["start"], seed, scores))
    return found


@dataclass(frozen=True, slots=True)
class Terms:
    """Terms of many cases.

    Attributes:
        values: [cases, 4, terms], the true continuation first.
        families: of the cases.
        measured: figures of the true continuations.
    """

    values: np.ndarray
    families: list[str]
    measured: list[Measured]


def terms_of(split: str, checkpoint: str) -> Terms:
    """Terms of every case, kept in a file while its inputs stay as they are."""
    composer = Composer.load(checkpoint)
    values, families, measured = [], [], []
    begin = time.process_time()
    for number, case in enumerate(read(split)):
        request = GenerationRequest(
            style=case.style,
            seed=case.seed,
            length_beats=(case.scores[0].length - case.start) / TICKS_PER_QUARTER,
        )
        plan = make_plan(request, composer.checkpoint, Random(0))
        judge = Judge(composer.network, plan, composer.hearing.recogniser)
        pairs = [judge.measured(score) for score in case.scores]
        values.append([list(term_values(*pair).values()) for pair in pairs])
        families.append(case.family)
        measured.append(pairs[0][0])
        if number % 50 == 49:
            took = time.process_time() - begin
            print(f"{number + 1} cases, {took:.0f} s of processor time", file=sys.stderr)
    return Terms(np.array(values), families, measured)


def hits(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Which cases the score gets right; a tie is shared, [cases]."""
    scores = values @ weights
    best = scores == scores.max(axis=1, keepdims=True)
    right: np.ndarray = best[:, 0] / best.sum(axis=1)
    return right


def fitted(values: np.ndarray, penalty: float) -> np.ndarray:
    """Weights of a conditional logit model (McFadden 1974), each held to its own direction."""
    scale = values.reshape(-1, values.shape[-1]).std(axis=0) + 1e-9
    scaled = values / scale

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        scores = scaled @ weights
        scores = scores - scores.max(axis=1, keepdims=True)
        shares = np.exp(scores)
        shares /= shares.sum(axis=1, keepdims=True)
        slope = ((shares - np.eye(4)[0])[..., None] * scaled).sum(axis=1).mean(axis=0)
        nats = -np.log(shares[:, 0]).mean() + penalty * (weights**2).sum()
        return nats, slope + 2 * penalty * weights

    bounds = [(None, None) if name in SIGNED else (0.0, None) for name in TERMS]
    result = minimize(loss, np.zeros(len(TERMS)), jac=True, bounds=bounds, method="L-BFGS-B")
    weights: np.ndarray = result.x / scale
    return weights


def fit(args: argparse.Namespace) -> int:
    found = terms_of("valid", args.checkpoint)
    folds = np.arange(len(found.values)) % 5

    def accuracy(penalty: float) -> float:
        return float(np.mean([
            hits(found.values[folds == fold], fitted(found.values[folds != fold], penalty)).mean()
            for fold in range(5)
        ]))  # fmt: skip

    penalties = (0.001, 0.003, 0.01, 0.03, 0.1)
    results = {penalty: accuracy(penalty) for penalty in penalties}
    penalty = max(penalties, key=results.__getitem__)
    for value, share in results.items():
        print(f"penalty {value:<6} {share:.1%} of held-out validation seeds")
    weights = fitted(found.values, penalty)
    groups: dict[str, list[Measured]] = defaultdict(list)
    for family, figures in zip(found.families, found.measured, strict=True):
        groups["any style"].append(figures)
        groups[family].append(figures)
    lines = [
        "# How variations are ranked. Written by benchmarks/ranking.py fit; see ranking.py.",
        "",
        "[weights]",
        *(f"{name} = {weight:.4f}" for name, weight in zip(TERMS, weights, strict=True)),
    ]
    names = [field.name for field in fields(Measured)]
    for family, rows in groups.items():
        if family and len(rows) >= 5:
            lines += ["", f'[usual."{family}"]']
            lines += [f"{n} = {np.mean([getattr(r, n) for r in rows]):.4f}" for n in names]
    WEIGHTS.write_text("\n".join(lines) + "\n")
    print(f"{hits(found.values, weights).mean():.1%} of the seeds it was fitted on; {WEIGHTS}")
    return 0


def test(args: argparse.Namespace) -> int:
    found = terms_of("test", args.checkpoint)
    weights = np.array([load_weights().terms[name] for name in TERMS])
    right = hits(found.values, weights)
    alone = {
        name: float(hits(found.values[..., [index]], np.ones(1)).mean())
        for index, name in enumerate(TERMS)
    }
    families = {
        family: [float(r) for r, f in zip(right, found.families, strict=True) if f == family]
        for family in sorted(set(found.families))
    }
    data = {
        "seeds": len(right),
        "accuracy": float(right.mean()),
        "standard_error": float(np.sqrt(right.mean() * (1 - right.mean()) / len(right))),
        "families": {f or "none": [len(v), float(np.mean(v))] for f, v in families.items()},
        "each_term_alone": alone,
    }
    if args.json:
        print(json.dumps(data, indent=1))
        return 0
    print(f"{data['accuracy']:.1%} ± {data['standard_error']:.1%} of {len(right)} test seeds")
    for family, values in families.items():
        print(f"  {family or 'no family':22}{len(values):4}  {np.mean(values):.0%}")
    for name, share in sorted(alone.items(), key=lambda item: -item[1]):
        print(f"  {name:22}      {share:.0%} alone")
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("write")
    one.add_argument("corpus", type=Path)
    one.add_argument("--split", default="valid")
    one.add_argument("--count", type=int, default=300)
    one.add_argument("--checkpoint", default="base")
    one.set_defaults(run=write)
    for name, run in (("fit", fit), ("test", test)):
        one = commands.add_parser(name)
        one.add_argument("--checkpoint", default="base")
        one.add_argument("--json", action="store_true")
        one.set_defaults(run=run)
    args = parser.parse_args()
    return int(args.run(args))


if __name__ == "__main__":
    sys.exit(main())
