"""Building the index of passages from the training split of a prepared corpus."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from musicgen.errors import TrainingError
from musicgen.originality.index import OriginalityIndex, save_index
from musicgen.originality.line import melodic_lines
from musicgen.originality.passage import passages
from musicgen.train.corpus import Corpus

# Two bytes and a half to a passage: one false alarm in some ten thousand.
_BYTES_PER_PASSAGE = 2.5
_MOST_BYTES = 7_500_000
# What so many different works have is a formula and nobody's melody.
FORMULA_WORKS = 6


@dataclass(frozen=True, slots=True)
class IndexProgress:
    """How far it is: `done` of `total` pieces."""

    done: int
    total: int


def build_index(corpus: Corpus, output: Path) -> Iterator[IndexProgress | OriginalityIndex]:
    """Index the training split, yielding progress and, last, what was written.

    Raises:
        TrainingError: there is no melodic passage in it.
    """
    pieces = corpus.indices("train")
    hashes, works = [], []
    for done, piece in enumerate(pieces, start=1):
        work = zlib.crc32(corpus.pieces[piece].group.encode())
        for line in melodic_lines(corpus.events(piece)):
            found, melodic = passages(line)
            hashes.append(found[melodic])
            works.append(np.full(int(melodic.sum()), work, dtype=np.uint32))
        if done % 250 == 0:
            yield IndexProgress(done, len(pieces))
    every = np.concatenate(hashes) if hashes else np.zeros(0, dtype=np.uint64)
    if not len(every):
        raise TrainingError("the training split has no melodic passage of ten notes")
    pairs = np.unique(
        np.rec.fromarrays([every, np.concatenate(works)], names="passage,work")  # type: ignore[call-overload]
    )
    different, in_works = np.unique(pairs["passage"], return_counts=True)
    kept = different[in_works < FORMULA_WORKS]
    size = min(_MOST_BYTES, max(64, int(_BYTES_PER_PASSAGE * len(kept))))
    made_from = {
        "pieces": len(pieces),
        "passages": len(every),
        "different": len(different),
        "formulas": int(len(different) - len(kept)),
    }
    index = OriginalityIndex.build(kept, size, made_from)
    save_index(output, index)
    yield index
