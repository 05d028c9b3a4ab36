"""Histograms of an excerpt: which values occur, and how often. Shares that add up to 1."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from musicgen.evaluate.excerpts import Excerpt
from musicgen.events.vocabulary import IntArray
from musicgen.music.units import STEPS_PER_QUARTER

FloatArray = npt.NDArray[np.float64]

# Upper ends of the classes of time, in quarter notes, each around a written value: 32nd,
# sixteenth, triplet eighth, eighth, triplet quarter, quarter, dotted, half, dotted half, whole.
_TIME_ENDS = np.array([0.1875, 0.29, 0.415, 0.585, 0.8, 1.2, 1.7, 2.4, 3.4, 4.8])
_TIME_LABELS = ("1/32", "1/16", "1/8t", "1/8", "1/4t", "1/4", "1/4.", "1/2", "1/2.", "1", ">1")


@dataclass(frozen=True, slots=True)
class Histogram:
    """One way of sorting an excerpt's notes.

    Attributes:
        name: for tables and plots.
        labels: of the classes.
        of: the function; None for an excerpt that has nothing to sort.
    """

    name: str
    labels: tuple[str, ...]
    of: Callable[[Excerpt], FloatArray | None]


def pitch_classes(excerpt: Excerpt) -> FloatArray | None:
    """Shares of the twelve pitch classes in C major or A minor, drums left out."""
    pitched = excerpt.pitched
    counts = np.bincount(excerpt.pitch[pitched] % 12, minlength=12)
    return _shares(counts)


def inter_onset_times(excerpt: Excerpt) -> FloatArray | None:
    """Shares of the times between neighbouring onsets."""
    return _shares(_time_classes(np.diff(np.unique(excerpt.onset)).astype(np.int64)))


def durations(excerpt: Excerpt) -> FloatArray | None:
    """Shares of the pitched notes' durations; drums have none to speak of."""
    return _shares(_time_classes(excerpt.duration[excerpt.pitched]))


def _time_classes(steps: IntArray) -> IntArray:
    classes = np.searchsorted(_TIME_ENDS, steps / STEPS_PER_QUARTER)
    counts: IntArray = np.bincount(classes, minlength=len(_TIME_LABELS))
    return counts


def _shares(counts: IntArray) -> FloatArray | None:
    total = counts.sum()
    return counts / total if total else None


HISTOGRAMS: tuple[Histogram, ...] = (
    Histogram(
        "pitch classes",
        ("C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "G♯", "A", "B♭", "B"),
        pitch_classes,
    ),
    Histogram("inter-onset times", _TIME_LABELS, inter_onset_times),
    Histogram("durations", _TIME_LABELS, durations),
)


def histogram_table(histogram: Histogram, excerpts: Sequence[Excerpt]) -> FloatArray:
    """A row an excerpt, [N, classes]; NaN where it has nothing to sort."""
    nothing = np.full(len(histogram.labels), np.nan)
    rows = [histogram.of(excerpt) for excerpt in excerpts]
    return np.array([nothing if row is None else row for row in rows]).reshape(len(rows), -1)


def mean_histogram(table: FloatArray) -> FloatArray | None:
    """The mean row, each excerpt counting the same; None when none has anything to sort."""
    known = table[~np.isnan(table).any(axis=1)]
    return known.mean(axis=0) if len(known) else None
