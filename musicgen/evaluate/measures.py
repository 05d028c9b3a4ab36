"""Musical measures: one number for an excerpt, by which sets of pieces are compared.

Every measure is a pure function of an `Excerpt`; NaN where it says nothing (the pitch
classes of a drum solo). What is compared in rhythm is laid on sixteenths first, so that
a player's push and pull does not make two equal bars differ.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from musicgen.evaluate.excerpts import Excerpt
from musicgen.events.vocabulary import IntArray
from musicgen.music.units import STEPS_PER_QUARTER

_SIXTEENTH = STEPS_PER_QUARTER // 4
_SCALES = np.array(
    [np.isin((np.arange(12) - tonic) % 12, (0, 2, 4, 5, 7, 9, 11)) for tonic in range(12)],
    dtype=np.float64,
)
_PITCH_BITS = 8


@dataclass(frozen=True, slots=True)
class Measure:
    """One way of putting a number to an excerpt.

    Attributes:
        name: for tables and plots.
        unit: what it is counted in.
        of: the function.
        grain: the smallest difference worth telling apart; the least width of a kernel.
    """

    name: str
    unit: str
    of: Callable[[Excerpt], float]
    grain: float


def pitch_class_entropy(excerpt: Excerpt) -> float:
    """Shannon entropy of the pitch classes struck, 0 to 3.58 bits.

    Wu and Yang 2020, arXiv:2008.01307, over the whole excerpt.
    """
    counts = np.bincount(excerpt.pitch[excerpt.pitched] % 12, minlength=12)
    if not counts.any():
        return np.nan
    shares = counts[counts > 0] / counts.sum()
    return float(-(shares * np.log2(shares)).sum())


def scale_consistency(excerpt: Excerpt) -> float:
    """Largest share of the notes that one diatonic scale holds, 0 to 1.

    Mogren 2016, arXiv:1611.09904.
    """
    counts = np.bincount(excerpt.pitch[excerpt.pitched] % 12, minlength=12)
    return float((_SCALES @ counts).max() / counts.sum()) if counts.any() else np.nan


def groove_consistency(excerpt: Excerpt) -> float:
    """Mean share of sixteenths on which neighbouring bars agree, 0 to 1.

    Both have an onset there, or neither: Wu and Yang 2020, arXiv:2008.01307.
    """
    slots = max(1, excerpt.bar_steps // _SIXTEENTH)
    struck = np.zeros((excerpt.bars, slots), dtype=bool)
    cell = _sixteenths(excerpt)
    bar, place = np.divmod(cell, slots)
    inside = bar < excerpt.bars
    struck[bar[inside], place[inside]] = True
    return float((struck[1:] == struck[:-1]).mean()) if excerpt.bars > 1 else np.nan


def polyphony(excerpt: Excerpt) -> float:
    """Mean number of pitched notes that sound at once, over the time in which any does."""
    pitched = excerpt.pitched
    if not pitched.any():
        return np.nan
    start = excerpt.onset[pitched]
    edges = np.bincount(start, minlength=excerpt.steps + 1)
    edges -= np.bincount(start + excerpt.duration[pitched], minlength=excerpt.steps + 1)
    sounding = np.cumsum(edges)
    return float(sounding[sounding > 0].mean())


def note_density(excerpt: Excerpt) -> float:
    """Notes in a quarter note of time, all instruments."""
    return len(excerpt.onset) / (excerpt.steps / STEPS_PER_QUARTER)


def inter_onset_interval(excerpt: Excerpt) -> float:
    """Mean time between neighbouring onsets, in quarter notes."""
    onsets = np.unique(excerpt.onset)
    return float(np.diff(onsets).mean() / STEPS_PER_QUARTER) if len(onsets) > 1 else np.nan


def note_length(excerpt: Excerpt) -> float:
    """Mean duration of the pitched notes, in quarter notes; of all when there are none."""
    pitched = excerpt.pitched
    chosen = excerpt.duration[pitched] if pitched.any() else excerpt.duration
    return float(chosen.mean() / STEPS_PER_QUARTER) if len(chosen) else np.nan


def velocity_spread(excerpt: Excerpt) -> float:
    """Standard deviation of velocity, in classes of eight as the network hears them."""
    return float((excerpt.velocity // 8).std()) if len(excerpt.velocity) else np.nan


def empty_bar_rate(excerpt: Excerpt) -> float:
    """Share of the bars in which nothing sounds, 0 to 1."""
    edges = np.bincount(excerpt.onset, minlength=excerpt.steps + 1)
    edges -= np.bincount(excerpt.onset + excerpt.duration, minlength=excerpt.steps + 1)
    sounding = np.cumsum(edges)[: excerpt.steps] > 0
    return float(1 - sounding.reshape(excerpt.bars, -1).any(axis=1).mean())


def self_similarity(excerpt: Excerpt, lag: int) -> float:
    """How alike bars are that stand `lag` bars apart, 0 to 1.

    Two bars are as alike as the pitches they strike at the same sixteenths: twice the
    common ones over all of both (Dice 1945). The mean over all pairs in which any bar has
    notes; NaN for an excerpt of no more than `lag` bars.
    """
    slots = max(1, excerpt.bar_steps // _SIXTEENTH)
    cells = np.unique(_sixteenths(excerpt) << _PITCH_BITS | excerpt.pitch)
    cells = cells[cells >> _PITCH_BITS < excerpt.bars * slots]
    size = np.bincount((cells >> _PITCH_BITS) // slots, minlength=excerpt.bars)
    if excerpt.bars <= lag:
        return np.nan
    common = cells[np.isin(cells + (lag * slots << _PITCH_BITS), cells)]
    shared = np.bincount((common >> _PITCH_BITS) // slots, minlength=excerpt.bars)[:-lag]
    both = size[:-lag] + size[lag:]
    return float((2 * shared[both > 0] / both[both > 0]).mean()) if both.any() else np.nan


def _sixteenths(excerpt: Excerpt) -> IntArray:
    """The nearest sixteenth of each onset; a bar holds a whole number of them."""
    slots = max(1, excerpt.bar_steps // _SIXTEENTH)
    nearest = (excerpt.place + _SIXTEENTH // 2) // _SIXTEENTH
    cells: IntArray = excerpt.bar * slots + nearest
    return cells


def _similarity_at(lag: int) -> Measure:
    return Measure(
        f"self-similarity, {lag} bar{'s' * (lag > 1)}",
        "Dice",
        lambda excerpt: self_similarity(excerpt, lag),
        0.02,
    )


LAGS = (1, 2, 4, 8)
MEASURES: tuple[Measure, ...] = (
    Measure("pitch-class entropy", "bits", pitch_class_entropy, 0.05),
    Measure("scale consistency", "share", scale_consistency, 0.01),
    Measure("groove consistency", "share", groove_consistency, 0.01),
    Measure("polyphony", "notes", polyphony, 0.1),
    Measure("note density", "per quarter", note_density, 0.1),
    Measure("inter-onset interval", "quarters", inter_onset_interval, 0.02),
    Measure("note length", "quarters", note_length, 0.05),
    Measure("velocity spread", "of 16 classes", velocity_spread, 0.1),
    Measure("empty-bar rate", "share", empty_bar_rate, 0.02),
    *(_similarity_at(lag) for lag in LAGS),
)


def measured(excerpt: Excerpt) -> dict[str, float]:
    """All measures of an excerpt, by name."""
    return {measure.name: measure.of(excerpt) for measure in MEASURES}
