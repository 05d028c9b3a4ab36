"""Plain figures about the notes of a piece, from which descriptors are decided.

Time is in steps, 24 to the quarter note.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from musicgen.music.units import STEPS_PER_QUARTER

Array = NDArray[Any]
Integers = NDArray[np.int64]

# Four quarters: what is repeated from bar to bar in the commonest meter.
_REPEAT_STEPS = 4 * STEPS_PER_QUARTER
# A higher note that still sounds hides up to this many following onsets below it.
_HIDING_ONSETS = 4
_MAJOR_SCALES = np.array(
    [np.isin((np.arange(12) - tonic) % 12, (0, 2, 4, 5, 7, 9, 11)) for tonic in range(12)],
    dtype=np.float64,
)


class Measures(NamedTuple):
    """What descriptors are decided on; NaN where fewer than two pitched notes exist.

    Attributes:
        note_rate: different onsets per second, drums included.
        onsets_per_beat: different onsets per quarter note, drums included.
        evenness: standard deviation over mean of the onsets in each four quarters.
        swing: of the onsets near the off-beat eighth, those on its triplet side.
        offbeat_share: onsets near the off-beat eighth, as a share of all notes.
        loudness: mean velocity.
        loudness_spread: standard deviation of velocity.
        voices: mean number of pitched notes sounding while any sounds.
        chord_size: pitched notes per pitched onset.
        mean_pitch: MIDI number, weighted by duration.
        pitch_range: semitones from the 5th to the 95th percentile.
        chromaticism: sounding time outside the best-fitting major scale, 0 to 1.
        syncopation: share of pitched notes that start off the beat and ring past the next.
        repetition: share of pitched notes whose pitch class was struck four quarters before.
        step_share: of the lead line's moves, those of 1 or 2 semitones.
        leap_share: of the lead line's moves, those of 5 semitones and more.
        line_rate: notes of the lead line per quarter note.
        line_length: mean duration of the lead line's notes in quarter notes.
        articulation: median share of the time to the line's next note that is held.
    """

    note_rate: float
    onsets_per_beat: float
    evenness: float
    swing: float
    offbeat_share: float
    loudness: float
    loudness_spread: float
    voices: float = np.nan
    chord_size: float = np.nan
    mean_pitch: float = np.nan
    pitch_range: float = np.nan
    chromaticism: float = np.nan
    syncopation: float = np.nan
    repetition: float = np.nan
    step_share: float = np.nan
    leap_share: float = np.nan
    line_rate: float = np.nan
    line_length: float = np.nan
    articulation: float = np.nan


def measure(
    onsets: Array,
    durations: Array,
    pitches: Array,
    velocities: Array,
    is_drum: Array,
    tempo_bpm: float,
    track: Array | None = None,
) -> Measures:
    """The figures of one piece; arrays as for `descriptors.describe`, at least one note."""
    order = np.lexsort((pitches, onsets))
    start = np.asarray(onsets, dtype=np.int64)[order]
    length = np.maximum(np.asarray(durations, dtype=np.int64)[order], 1)
    start = start - start[0]
    beats = max(int((start + length).max()), STEPS_PER_QUARTER) / STEPS_PER_QUARTER
    distinct = start[_last_of_each(start)]
    within = (start + (int(np.min(onsets)) % STEPS_PER_QUARTER)) % STEPS_PER_QUARTER
    late = int(np.count_nonzero((within >= 15) & (within <= 18)))
    straight = int(np.count_nonzero((within >= 11) & (within <= 13)))
    per_bar = np.bincount(distinct // _REPEAT_STEPS).astype(np.float64)
    rhythm = Measures(
        note_rate=len(distinct) / (beats * 60.0 / tempo_bpm),
        onsets_per_beat=len(distinct) / beats,
        evenness=float(per_bar.std()) / float(per_bar.mean()),
        swing=late / max(1, late + straight),
        offbeat_share=(late + straight) / len(start),
        loudness=float(np.mean(velocities)),
        loudness_spread=float(np.std(velocities)),
    )
    pitched = ~np.asarray(is_drum, dtype=bool)[order]
    if np.count_nonzero(pitched) < 2:
        return rhythm
    pitch = np.asarray(pitches, dtype=np.int64)[order][pitched]
    parts = np.zeros_like(pitch) if track is None else np.asarray(track)[order][pitched]
    start, length, within = start[pitched], length[pitched], within[pitched]
    harmony = _harmony(start, length, pitch, within)
    return rhythm._replace(**harmony, **_line(start, length, pitch, parts, beats))


def _last_of_each(sorted_values: Integers) -> NDArray[np.bool_]:
    """True at the last of each run of equal values."""
    last = np.ones(len(sorted_values), dtype=bool)
    np.not_equal(sorted_values[1:], sorted_values[:-1], out=last[:-1])
    return last


def _harmony(
    start: Integers, length: Integers, pitch: Integers, within: Integers
) -> dict[str, float]:
    """Figures that need all pitched notes together."""
    edges = np.bincount(start, minlength=int((start + length).max()) + 1)
    edges -= np.bincount(start + length, minlength=len(edges))
    sounding = np.cumsum(edges)
    held = np.bincount(pitch % 12, weights=length, minlength=12)
    struck = start * 12 + pitch % 12
    low, high = np.quantile(pitch, (0.05, 0.95)).tolist()
    rings_over = (within > 0) & (within + length > STEPS_PER_QUARTER + 2)
    return {
        "voices": float(sounding[sounding > 0].mean()),
        "chord_size": len(start) / np.count_nonzero(_last_of_each(start)),
        "mean_pitch": float((pitch * length).sum() / length.sum()),
        "pitch_range": high - low,
        "chromaticism": 1.0 - float(np.max(_MAJOR_SCALES @ held)) / float(held.sum()),
        "syncopation": float(np.mean(rings_over)),
        "repetition": float(np.mean(np.isin(struck - _REPEAT_STEPS * 12, struck))),
    }


def _line(
    start: Integers, length: Integers, pitch: Integers, parts: Array, beats: float
) -> dict[str, float]:
    """Figures about the lead line."""
    lead = _lead_part(start, pitch, parts)
    start, length, pitch = start[lead], length[lead], pitch[lead]
    top = _last_of_each(start)
    start, length, pitch = start[top], length[top], pitch[top]
    seen = np.ones(len(start), dtype=bool)
    for back in range(1, min(_HIDING_ONSETS, len(start) - 1) + 1):
        above = pitch[:-back] > pitch[back:] + 2
        seen[back:] &= ~(above & (start[:-back] + length[:-back] > start[back:] + 2))
    start, length, pitch = start[seen], length[seen], pitch[seen]
    moves = np.abs(np.diff(pitch))
    gaps = np.maximum(np.diff(start), 1)
    count = max(1, len(moves))
    return {
        "step_share": np.count_nonzero((moves > 0) & (moves <= 2)) / count,
        "leap_share": np.count_nonzero(moves >= 5) / count,
        "line_rate": len(start) / beats,
        "line_length": float(length.mean()) / STEPS_PER_QUARTER,
        "articulation": float(np.median(np.minimum(length[:-1] / gaps, 1.0))) if len(gaps) else 1.0,
    }


def _lead_part(start: Integers, pitch: Integers, parts: Array) -> NDArray[np.bool_]:
    """The notes among which the lead line is sought.

    The highest part above middle C's octave that plays one note at a time and at least
    an eighth of all notes; without such a part, everything.
    """
    best: NDArray[np.bool_] | None = None
    best_pitch = 55.0
    for part in np.unique(parts):
        own = parts == part
        count = np.count_nonzero(own)
        if count < max(4, len(parts) / 8):
            continue
        alone = count <= 1.2 * np.count_nonzero(_last_of_each(start[own]))
        if alone and pitch[own].mean() > best_pitch:
            best, best_pitch = own, float(pitch[own].mean())
    return np.ones(len(parts), dtype=bool) if best is None else best
