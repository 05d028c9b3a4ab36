"""Which pieces are nearly in a training split as well, in whatever key."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from musicgen.train.benchmark.sets import Roll

# Frames of a passage, and the share of a piece's passages that makes it a copy.
PASSAGE_FRAMES = 16
COPY_SHARE = 0.5
_SILENT = 127


def passages(roll: Roll) -> set[bytes]:
    """Every run of 16 frames as steps of its highest voice, so that the key is gone.

    Runs in which that voice never moves say nothing and are left out.
    """
    keys = roll.shape[1]
    top = np.where(roll.any(axis=1), keys - 1 - np.argmax(roll[:, ::-1], axis=1), -1)
    steps = np.where((top[1:] >= 0) & (top[:-1] >= 0), np.diff(top), _SILENT).astype(np.int8)
    size = PASSAGE_FRAMES - 1
    return {
        steps[start : start + size].tobytes()
        for start in range(len(steps) - size + 1)
        if steps[start : start + size].any()
    }


def near_duplicates(pieces: Sequence[Roll], training: Sequence[Roll]) -> list[bool]:
    """Whether at least half of a piece's passages stand in one training piece."""
    holders: defaultdict[bytes, list[int]] = defaultdict(list)
    for index, roll in enumerate(training):
        for passage in passages(roll):
            holders[passage].append(index)
    result = []
    for roll in pieces:
        own = passages(roll)
        counts = np.zeros(max(1, len(training)))
        for passage in own:
            counts[holders.get(passage, [])] += 1
        result.append(bool(own) and bool(counts.max() >= COPY_SHARE * len(own)))
    return result
