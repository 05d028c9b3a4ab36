"""Collects what the pieces of a corpus were like; see `musicgen.model.facts`."""

from collections import Counter
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from musicgen.events.context import MODE_MINOR, MODE_NONE
from musicgen.events.vocabulary import DRUM_PITCH_OFFSET, DRUMS
from musicgen.model.facts import PieceFacts
from musicgen.music.key import Key, Mode
from musicgen.music.meter import Meter
from musicgen.music.units import STEPS_PER_QUARTER
from musicgen.train.corpus import Corpus, PieceInfo

_TEMPO_ROUNDING = 4
# What is shorter is a fill or a lick, and no piece to take settings from.
_FEWEST_BARS = 4
# Percussion with a smaller share of the hits is an exception.
_LEAST_SHARE = 0.004


def collect_facts(corpus: Corpus, tags: frozenset[str]) -> tuple[PieceFacts, ...]:
    """Facts of the training split, like pieces counted together.

    Pieces of under four bars count only where their instruments play a tag in no longer one:
    half of the drummers' recordings are fills, with hardly a hi-hat in them.

    Args:
        tags: names that the network knows; others are left out.
    """
    weights: Counter[PieceFacts] = Counter()
    notes: dict[PieceFacts, npt.NDArray[np.floating]] = {}
    kits: dict[PieceFacts, Counter[int]] = {}
    pieces = [(index, *_of_piece(corpus, index, tags)) for index in corpus.indices("train")]
    whole = [_bars_of(corpus.pieces[index]) >= _FEWEST_BARS for index, _, _ in pieces]
    known = {
        (tag, row.instruments)
        for (_, row, _), long_enough in zip(pieces, whole, strict=True)
        if long_enough
        for tag in row.tags
    }
    for (index, row, notes_per_bar), long_enough in zip(pieces, whole, strict=True):
        if not long_enough and all((tag, row.instruments) in known for tag in row.tags):
            continue
        weights[row] += 1
        notes[row] = notes.get(row, 0.0) + notes_per_bar
        kits.setdefault(row, Counter()).update(_hits_per_bar(corpus, index))
    return tuple(
        replace(
            row,
            weight=weight,
            notes_per_bar=tuple(round(float(count), 1) for count in notes[row] / weight),
            kit=tuple((key, round(hits / weight, 1)) for key, hits in sorted(kits[row].items())),
        )
        for row, weight in weights.items()
    )


def _hits_per_bar(corpus: Corpus, index: int) -> dict[int, float]:
    """Percussion that a piece uses more than in passing."""
    events = corpus.events(index)
    struck = events.pitch[events.instrument == DRUMS] - DRUM_PITCH_OFFSET
    keys, counts = np.unique(struck, return_counts=True)
    used = counts >= _LEAST_SHARE * len(struck)
    hits = counts[used] / _bars_of(corpus.pieces[index])
    return dict(zip(keys[used].tolist(), hits.tolist(), strict=True))


def _bars_of(info: PieceInfo) -> float:
    meter = Meter(*info.meters[0][1:])
    bar_steps = meter.numerator * 4 * STEPS_PER_QUARTER / meter.denominator
    return max(1.0, info.end / bar_steps)


def _of_piece(
    corpus: Corpus, index: int, tags: frozenset[str]
) -> tuple[PieceFacts, npt.NDArray[np.floating]]:
    """Facts of one piece, without weight, and the notes that each instrument plays in a bar."""
    info = corpus.pieces[index]
    part = slice(int(corpus.bounds[index]), int(corpus.bounds[index + 1]))
    programs, counts = np.unique(corpus.columns["instrument"][part], return_counts=True)
    playing = programs <= DRUMS
    mode: Mode = "minor" if info.mode == MODE_MINOR else "major"
    reference = Key(0, mode).reference
    row = PieceFacts(
        tags=tags.intersection(info.tags),
        instruments=tuple(programs[playing].tolist()),
        meter=Meter(*info.meters[0][1:]),
        key=None if info.mode == MODE_NONE else Key((reference - info.transposition) % 12, mode),
        tempo_bpm=float(_TEMPO_ROUNDING * round(info.tempo_bpm / _TEMPO_ROUNDING)),
        weight=0,
    )
    return row, counts[playing] / _bars_of(info)
