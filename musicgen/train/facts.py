"""Collects what the pieces of a corpus were like; see `musicgen.model.facts`."""

from collections import Counter

import numpy as np

from musicgen.events.context import MODE_MINOR, MODE_NONE
from musicgen.model.facts import PieceFacts
from musicgen.music.key import Key, Mode
from musicgen.music.meter import Meter
from musicgen.train.corpus import Corpus

_TEMPO_ROUNDING = 4


def collect_facts(corpus: Corpus, tags: frozenset[str]) -> tuple[PieceFacts, ...]:
    """Facts of the training split, like pieces counted together.

    Args:
        tags: names that the network knows; others are left out.
    """
    rows: Counter[PieceFacts] = Counter()
    for index in corpus.indices("train"):
        info = corpus.pieces[index]
        part = slice(int(corpus.bounds[index]), int(corpus.bounds[index + 1]))
        programs = np.unique(corpus.columns["instrument"][part])
        mode: Mode = "minor" if info.mode == MODE_MINOR else "major"
        reference = Key(0, mode).reference
        rows[
            PieceFacts(
                tags=tags.intersection(info.tags),
                instruments=tuple(int(program) for program in programs if program <= 128),
                meter=Meter(*info.meters[0][1:]),
                key=None
                if info.mode == MODE_NONE
                else Key((reference - info.transposition) % 12, mode),
                tempo_bpm=float(_TEMPO_ROUNDING * round(info.tempo_bpm / _TEMPO_ROUNDING)),
                weight=0,
            )
        ] += 1
    return tuple(
        PieceFacts(row.tags, row.instruments, row.meter, row.key, row.tempo_bpm, count)
        for row, count in rows.items()
    )
