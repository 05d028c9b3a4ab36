"""Which descriptor tags the notes of a score earn."""

import numpy as np

from musicgen.music.key import Key
from musicgen.music.score import Score
from musicgen.music.units import TICKS_PER_STEP
from musicgen.style.descriptors import describe


def detected_tags(score: Score, key: Key | None) -> tuple[str, ...]:
    """Descriptors such as melodic, sparse or swung, in the catalogue's order.

    Args:
        score: any score; one without notes earns none.
        key: the key it is in, None when that is not known.
    """
    rows = [
        (note.onset, note.duration, note.pitch, note.velocity, track.is_drum, index)
        for index, track in enumerate(score.tracks)
        for note in track.notes
    ]
    if not rows:
        return ()
    onset, duration, pitch, velocity, is_drum, track = np.array(rows, dtype=np.int64).T
    start = np.rint(onset / TICKS_PER_STEP).astype(np.int64)
    end = np.rint((onset + duration) / TICKS_PER_STEP).astype(np.int64)
    return describe(
        start,
        np.maximum(end - start, 1),
        pitch,
        velocity,
        is_drum.astype(bool),
        key.mode if key else None,
        score.tempo_map.bpm_at(0),
        track=track,
    )
