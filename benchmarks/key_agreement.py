"""How often does the estimated key agree with the key signature of a file?

    python benchmarks/key_agreement.py CORPUS_DIR MANIFEST_CSV [--split train]

Compares key profiles from the literature and the estimate the program uses, on the files
with exactly one key signature outside the training split. "signature" counts relative
keys as the same, which is what transposing training pieces needs; "key" asks for the mode
too, over the sources whose files tell it.
"""

import argparse
import csv
import sys
import zipfile
from collections import defaultdict
from math import sqrt
from pathlib import Path

import symusic

from musicgen.midi.read import read_midi_bytes
from musicgen.music.key import Key
from musicgen.music.key_estimate import (
    KEYS,
    estimate_key,
    estimate_key_from_histogram,
    pitch_class_histogram,
)
from musicgen.music.score import Score

MODE_KNOWN = frozenset(
    (
        *("bach_chorales", "mutopia", "nottingham", "oneills1850"),
        *("pop909", "ryans_mammoth", "wjd_combo", "wjd_solos"),
    )
)
# Licks carry no signature of their own; drums have no key.
LEFT_OUT = frozenset(("improvisor_licks", "groove"))
# Major and minor, from the tonic up.
PROFILES = {
    "Krumhansl-Kessler 1982": (
        (6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88),
        (6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17),
    ),
    "Temperley 2001": (
        (5.0, 2.0, 3.5, 2.0, 4.5, 4.0, 2.0, 4.5, 2.0, 3.5, 1.5, 4.0),
        (5.0, 2.0, 3.5, 4.5, 2.0, 4.0, 2.0, 4.5, 3.5, 2.0, 1.5, 4.0),
    ),
    "Temperley 2007": (
        (0.748, 0.060, 0.488, 0.082, 0.670, 0.460, 0.096, 0.715, 0.104, 0.366, 0.057, 0.400),
        (0.712, 0.084, 0.474, 0.618, 0.049, 0.460, 0.105, 0.747, 0.404, 0.067, 0.133, 0.330),
    ),
    "Albrecht-Shanahan 2013": (
        (0.238, 0.006, 0.111, 0.006, 0.137, 0.094, 0.016, 0.214, 0.009, 0.080, 0.008, 0.081),
        (0.220, 0.006, 0.104, 0.123, 0.019, 0.103, 0.012, 0.214, 0.062, 0.022, 0.061, 0.052),
    ),
}


def signature(data: bytes) -> Key | None:
    """The key of a file whose signature never changes; minor if any of equal ones is."""
    signatures = symusic.Score.from_midi(data).key_signatures
    sharps = {each.key for each in signatures}
    if len(sharps) != 1:
        return None
    tonic = 7 * sharps.pop() % 12
    if any(each.tonality for each in signatures):
        return Key((tonic + 9) % 12, "minor")
    return Key(tonic)


def by_profile(histogram: list[float], name: str) -> Key:
    """The key whose profile correlates best with plain shares."""
    scores = []
    for key in KEYS:
        profile = PROFILES[name][key.mode == "minor"]
        turned = [profile[(at - key.tonic) % 12] for at in range(12)]
        scores.append(correlation(histogram, turned))
    return KEYS[max(range(24), key=scores.__getitem__)]


def correlation(left: list[float], right: list[float]) -> float:
    a = [value - sum(left) / 12 for value in left]
    b = [value - sum(right) / 12 for value in right]
    lengths = sqrt(sum(x * x for x in a) * sum(y * y for y in b))
    return sum(x * y for x, y in zip(a, b, strict=True)) / lengths if lengths else 0.0


def estimates(score: Score) -> dict[str, Key]:
    notes = [note for track in score.tracks if not track.is_drum for note in track.notes]
    histogram = pitch_class_histogram(notes)
    found = {name: by_profile(histogram, name) for name in PROFILES}
    found["the program, histogram"] = estimate_key_from_histogram(histogram)[0]
    found["the program, whole piece"] = estimate_key(score) or Key(0)
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("corpus", type=Path, metavar="CORPUS_DIR")
    parser.add_argument("manifest", type=Path, metavar="MANIFEST_CSV")
    parser.add_argument("--split", choices=("train", "other"), default="other")
    arguments = parser.parse_args()
    wanted = defaultdict(list)
    with arguments.manifest.open(newline="") as stream:
        for row in csv.DictReader(stream):
            if (row["split"] == "train") == (arguments.split == "train"):
                wanted[row["source"]].append(row["path"])
    # (estimator, source) → files, same signature, same key
    counts: defaultdict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for source in sorted(wanted.keys() - LEFT_OUT):
        with zipfile.ZipFile(arguments.corpus / f"{source}.zip") as archive:
            for path in wanted[source]:
                data = archive.read(path)
                key = signature(data)
                score = read_midi_bytes(data, path)
                if key is None or all(track.is_drum for track in score.tracks):
                    continue
                for name, found in estimates(score).items():
                    count = counts[name, source]
                    count[0] += 1
                    count[1] += found.transposition == key.transposition
                    count[2] += found == key
    print_table(counts)
    return 0 if counts else 1


def print_table(counts: dict[tuple[str, str], list[int]]) -> None:
    sources = sorted({source for _, source in counts})
    for name in dict.fromkeys(name for name, _ in counts):
        print(name)
        rows = [(source, counts[name, source]) for source in sources]
        known = [count for source, count in rows if source in MODE_KNOWN]
        every = [count for _, count in rows]
        for source, (files, same, exact) in rows:
            key = f"{exact / files:10.1%}" if source in MODE_KNOWN else f"{'':10}"
            print(f"  {source:<20}{files:>7}{same / files:>12.1%}{key}")
        total, with_mode = sum(count[0] for count in every), sum(count[0] for count in known)
        same, exact = sum(count[1] for count in every), sum(count[2] for count in known)
        print(f"  {'all':<20}{total:>7}{same / total:>12.1%}{exact / max(1, with_mode):>10.1%}")


if __name__ == "__main__":
    sys.exit(main())
