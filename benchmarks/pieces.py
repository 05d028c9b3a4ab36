"""Four hundred pieces of 32 bars, forty of each family of styles, and what is wrong with them.

    python benchmarks/pieces.py write CORPUS [--split test] [--out runs/pieces400]
    python benchmarks/pieces.py check CORPUS [--out runs/pieces400]

`write` asks for every piece in the words of a real piece of the split: its tags, tempo, meter,
key and instruments. `check` reads the written files back and looks for loops, for silence and
for pieces that do not end on their last bar, and compares them with the real pieces: how alike
bars are that stand one, two, four and eight apart, and how far the distributions of all musical
measures overlap.

A bar is repeated when the next one strikes the same pitches of the same instruments at the same
ticks; drum patterns count like all others. Exits with 1 when pieces loop, fall silent or end
elsewhere.
"""

import argparse
import json
import sys
import time
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
from promises import bars_of, longest_loop, longest_silence

from musicgen.evaluate.comparison import FamilyComparison, Overlap, Pair, compare, mean_of
from musicgen.evaluate.excerpts import excerpt_of
from musicgen.evaluate.matched import Slot, draw_slots, matching_request, real_excerpt
from musicgen.evaluate.measures import LAGS
from musicgen.generate.composer import Composer
from musicgen.generate.request import GenerationRequest
from musicgen.generate.request_json import request_to_json
from musicgen.midi.read import read_midi
from musicgen.midi.write import write_midi
from musicgen.music.score import Score
from musicgen.train.corpus import Corpus, load_corpus

MOST_EQUAL_BARS = 4
MOST_SILENT_BARS = 2.0
MOST_LOOPING = 0.02
# A distribution of fewer is none.
FEWEST_REAL_PIECES = 8


def requests_of(
    args: argparse.Namespace, corpus: Corpus, known: frozenset[str]
) -> list[tuple[Slot, GenerationRequest]]:
    """Places in real pieces, and what to ask for."""
    overrides = json.loads(args.sampling)
    slots = draw_slots(corpus, args.split, per_family=args.per_family, bars=args.bars)
    asked = []
    for number, slot in enumerate(slots):
        if args.families and slot.family not in args.families:
            continue
        request = matching_request(corpus, slot, bars=args.bars, known_tags=known)
        sampling = replace(request.sampling, random_seed=number, **overrides)
        asked.append((slot, replace(request, sampling=sampling, checkpoint=args.checkpoint)))
    return asked


def write(args: argparse.Namespace) -> int:
    """Write the pieces and an index of their places."""
    corpus = load_corpus(args.corpus)
    composer = Composer.load(args.checkpoint)
    args.out.mkdir(parents=True, exist_ok=True)
    asked = requests_of(args, corpus, frozenset(composer.known_tags))
    begin, notes = time.process_time(), 0
    for number, (_, request) in enumerate(asked):
        score = composer.compose(request)[0].score
        notes += score.note_count
        text = request_to_json(request)
        write_midi(score, args.out / f"{number:03}.mid", request_json=text)
        if number % 40 == 39:
            took = time.process_time() - begin
            print(f"{number + 1} pieces, {notes} notes, {took:.0f} s", file=sys.stderr)
    rows = [{"file": f"{n:03}.mid", **asdict(slot)} for n, (slot, _) in enumerate(asked)]
    index = {"split": args.split, "bars": args.bars, "pieces": rows}
    (args.out / "index.json").write_text(json.dumps(index, indent=1))
    took = time.process_time() - begin
    print(f"{len(asked)} pieces, {notes} notes, {took:.0f} s of processor time")
    return 0


def read_index(folder: Path) -> list[tuple[Path, Slot]]:
    """Files of a folder, and the places they were asked to resemble."""
    rows = json.loads((folder / "index.json").read_text())["pieces"]
    return [(folder / row.pop("file"), Slot(**row)) for row in rows]


def faults(score: Score, bars: int) -> dict[str, float]:
    """Loop in bars, silence in bars, and whether it ends elsewhere than on its last bar."""
    onsets = [note.onset for track in score.tracks for note in track.notes]
    last = score.meter_map.position(max(onsets, default=0)).bar
    exact = score.length == bars * score.meter_map.meter_at(0).bar_ticks
    return {
        "loop": longest_loop(bars_of(score)),
        "silence": longest_silence(score),
        "end": float(last != bars - 1 or not exact),
    }


def report_faults(found: list[tuple[str, Slot, dict[str, float]]]) -> bool:
    """Print what is wrong, family by family; returns whether it is too much."""
    print(f"{'family':24}{'pieces':>8}{'loops':>8}{'silent':>8}{'end elsewhere':>15}")
    families = sorted({slot.family for _, slot, _ in found})
    for family in [*families, "all"]:
        rows = [f for _, slot, f in found if family in (slot.family, "all")]
        loops = sum(row["loop"] > MOST_EQUAL_BARS for row in rows)
        silent = sum(row["silence"] > MOST_SILENT_BARS for row in rows)
        ends = sum(row["end"] for row in rows)
        print(f"{family:24}{len(rows):>8}{loops:>8}{silent:>8}{ends:>15.0f}")
    for name, slot, row in found:
        if row["loop"] > MOST_EQUAL_BARS or row["silence"] > MOST_SILENT_BARS or row["end"]:
            print(f"  {name} ({slot.family}): {row}")
    return loops > MOST_LOOPING * len(found) or silent > 0 or ends > 0


def report_similarity(families: list[FamilyComparison]) -> None:
    """Print self-similarity, written over real."""
    print(f"\n{'self-similarity':24}" + "".join(f"{f'{lag} bars':>24}" for lag in LAGS))
    for family in families:
        cells = []
        for lag in LAGS:
            o = next(o for o in family.overlaps if o.name.startswith(f"self-similarity, {lag}"))
            cells.append(f"{o.written:7.3f} /{o.real:6.3f} ={o.written / o.real:6.2f}")
        print(f"{family.family:24}" + "".join(f"{cell:>24}" for cell in cells))


def report_overlap(families: list[FamilyComparison]) -> None:
    """Print overlapping areas, and in brackets those of two halves of the real pieces."""
    for kind in ("distances", "values"):
        names = "".join(f"{f.family[:12]:>14}" for f in families)
        print(f"\n{'overlap of ' + kind:24}{names}          mean")
        for index, first in enumerate(families[0].overlaps):
            row = [family.overlaps[index] for family in families]
            print(overlap_row(first.name, row, kind))
        means = [family.mean(kind) for family in families]
        ceilings = [family.mean(kind + "_ceiling") for family in families]
        cells = [f"{m:.2f} ({c:.2f})" for m, c in zip(means, ceilings, strict=True)]
        mean = f"{np.mean(means):.3f} ({np.mean(ceilings):.3f})"
        print(f"{'mean':24}" + "".join(f"{cell:>14}" for cell in cells) + f"{mean:>18}")
        print(f"{'real pieces':24}" + "".join(f"{f.real_pieces:>14}" for f in families))
        enough = [f.mean(kind) for f in families if f.real_pieces >= FEWEST_REAL_PIECES]
        print(
            f"mean of the {len(enough)} families with at least {FEWEST_REAL_PIECES} real pieces: "
            f"{np.mean(enough):.3f}"
        )


def overlap_row(name: str, row: list[Overlap], kind: str) -> str:
    """One measure in all families, and the mean."""
    pairs = [(getattr(o, kind), getattr(o, kind + "_ceiling")) for o in row]
    cells = "".join(f"{f'{value:.2f} ({ceiling:.2f})':>14}" for value, ceiling in pairs)
    mean, ceiling = (mean_of([pair[k] for pair in pairs]) for k in (0, 1))
    return f"{name:24}{cells}{f'{mean:.3f} ({ceiling:.3f})':>18}"


def check(args: argparse.Namespace) -> int:
    """Look for faults, and compare with the real pieces."""
    corpus = load_corpus(args.corpus)
    bars = json.loads((args.out / "index.json").read_text())["bars"]
    found, pairs = [], []
    for path, slot in read_index(args.out):
        score = read_midi(path)
        found.append((path.name, slot, faults(score, bars)))
        name, real = corpus.pieces[slot.piece].path, real_excerpt(corpus, slot)
        pairs.append(Pair.cut(slot.family, name, slot.first_bar, real, excerpt_of(score)))
    broken = report_faults(found)
    families = compare(pairs)
    report_similarity(families)
    report_overlap(families)
    return int(broken)


def main() -> int:
    """Write or check."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(required=True)
    one = commands.add_parser("write")
    one.add_argument("--split", default="test")
    one.add_argument("--per-family", type=int, default=40)
    one.add_argument("--bars", type=int, default=32)
    one.add_argument("--checkpoint", default="base")
    one.add_argument("--sampling", default="{}", help="SamplingOptions to set, as JSON")
    one.add_argument("--families", nargs="*", help="only these")
    two = commands.add_parser("check")
    for command, run in ((one, write), (two, check)):
        command.add_argument("corpus", type=Path)
        command.add_argument("--out", type=Path, default=Path("runs/pieces400"))
        command.set_defaults(run=run)
    args = parser.parse_args()
    return int(args.run(args))


if __name__ == "__main__":
    sys.exit(main())
