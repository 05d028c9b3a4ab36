"""Ten pieces on paper, five written by the network and five real, for someone who must tell.

    python benchmarks/blind_reading.py CORPUS [--pieces runs/pieces400] [--out runs/blind]

The pieces come from the folder of `pieces.py write`, each from another family: of every two
families one gives a written piece and one the real piece that another was asked to resemble.
`pieces.md` holds them as bars and chords, shuffled; `answers.json` says which is which and is
not to be opened before the guesses are written down.
"""

import argparse
import json
import sys
from pathlib import Path
from random import Random

from pieces import read_index

from musicgen.evaluate.excerpts import excerpt_of, score_of
from musicgen.evaluate.matched import real_score, slot_key
from musicgen.midi.read import read_midi
from musicgen.music.chords import bar_chords
from musicgen.music.instruments import DRUM_NAMES
from musicgen.music.score import Score, Track
from musicgen.music.units import TICKS_PER_QUARTER
from musicgen.train.corpus import load_corpus

_NAMES = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
_SIXTEENTH = TICKS_PER_QUARTER // 4


def bar_text(score: Score, track: Track, bar: int) -> str:
    """What a track plays in a bar: beat, pitches at it, length in quarters."""
    start, end = score.meter_map.bar_start(bar), score.meter_map.bar_start(bar + 1)
    at: dict[int, list[tuple[str, float]]] = {}
    for note in track.notes:
        if start <= note.onset < end:
            place = round((note.onset - start) / _SIXTEENTH)
            name = f"{_NAMES[note.pitch % 12]}{note.pitch // 12 - 1}"
            if track.is_drum:
                name = DRUM_NAMES.get(note.pitch, str(note.pitch))
            length = round(note.duration / TICKS_PER_QUARTER, 2)
            at.setdefault(place, []).append((name, length))
    parts = []
    for place, notes in sorted(at.items()):
        names = "+".join(name for name, _ in notes)
        length = "" if track.is_drum else f":{max(length for _, length in notes):g}"
        parts.append(f"{1 + place / 4:g} {names}{length}")
    return ", ".join(parts) or "–"


def on_paper(title: str, score: Score, bars: int) -> str:
    """A piece as text: a line for every bar and track."""
    lines = [f"## {title}", ""]
    meter, tempo = score.meter_map.meter_at(0), score.tempo_map.bpm_at(0)
    lines.append(f"{meter}, {tempo:.0f} quarter notes a minute; beat, pitches, length in quarters")
    chords = bar_chords(score)
    for bar in range(bars):
        chord = chords[bar] if bar < len(chords) else None
        lines.append(f"\n**{bar + 1}** [{chord or '–'}]  ")
        for track in score.tracks:
            lines.append(f"{track.name}: {bar_text(score, track, bar)}  ")
    return "\n".join(lines) + "\n"


def main() -> int:
    """Write the pieces and the answers."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--pieces", type=Path, default=Path("runs/pieces400"))
    parser.add_argument("--out", type=Path, default=Path("runs/blind"))
    parser.add_argument("--bars", type=int, default=16)
    parser.add_argument("--random-seed", type=int, default=0)
    args = parser.parse_args()
    random = Random(args.random_seed)
    corpus = load_corpus(args.corpus)
    by_family: dict[str, list[int]] = {}
    index = read_index(args.pieces)
    for number, (_, slot) in enumerate(index):
        by_family.setdefault(slot.family, []).append(number)
    families = sorted(by_family)
    random.shuffle(families)
    chosen = []
    for place, family in enumerate(families[:10]):
        path, slot = index[random.choice(by_family[family])]
        if place % 2:
            score, source = real_score(corpus, slot), corpus.pieces[slot.piece].path
        else:
            # Through the grid, as the real ones went, so that rounding tells nothing.
            piece = read_midi(path)
            key = slot_key(corpus, slot)
            excerpt = excerpt_of(piece)
            shift = -(key.transposition if key else 0)
            tempo, meter = piece.tempo_map.bpm_at(0), piece.meter_map.meter_at(0)
            score, source = score_of(excerpt, tempo, meter, shift), str(path)
        chosen.append((family, score, source, "real" if place % 2 else "written"))
    random.shuffle(chosen)
    args.out.mkdir(parents=True, exist_ok=True)
    texts, answers = [], []
    for number, (family, score, source, kind) in enumerate(chosen, start=1):
        texts.append(on_paper(f"{number}. {family}", score, args.bars))
        answers.append({"piece": number, "family": family, "kind": kind, "source": source})
    (args.out / "pieces.md").write_text("\n".join(texts), encoding="utf-8")
    (args.out / "answers.json").write_text(json.dumps(answers, indent=1), encoding="utf-8")
    print(f"wrote {args.out}/pieces.md and {args.out}/answers.json")
    return 0


if __name__ == "__main__":
    sys.exit(main())
