"""Written and real pieces side by side: overlapping areas, family by family."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from musicgen.evaluate.excerpts import Excerpt
from musicgen.evaluate.histograms import HISTOGRAMS, histogram_table, mean_histogram
from musicgen.evaluate.measures import MEASURES, measured
from musicgen.evaluate.overlap import (
    FloatArray,
    distance_overlap,
    histogram_overlap,
    overlapping_area,
    random_halves,
)
from musicgen.events.vocabulary import IntArray

Halves = list[tuple[IntArray, IntArray]]

# Distances between two histograms of shares that are worth telling apart.
_SHARE_GRAIN = 0.02


@dataclass(frozen=True, slots=True)
class Pair:
    """A written piece beside the place in a real one that it was asked to resemble.

    Attributes:
        family: of both.
        group: name of the real piece, for halves that share none.
        first_bar: where in it the excerpt begins.
        real: the real excerpt.
        written: the written piece, cut to as many bars.
    """

    family: str
    group: str
    first_bar: int
    real: Excerpt
    written: Excerpt

    @classmethod
    def cut(
        cls, family: str, group: str, first_bar: int, real: Excerpt, written: Excerpt
    ) -> "Pair":
        """A pair of the same number of bars, whichever of both is shorter."""
        bars = min(real.bars, written.bars)
        return cls(family, group, first_bar, real.head(bars), written.head(bars))


@dataclass(frozen=True, slots=True)
class Overlap:
    """One measure in one family. NaN where the family has nothing to measure.

    Attributes:
        name: of the measure or histogram.
        distances: overlapping area of the distances between pieces.
        values: overlapping area of the values, or common area of the mean histograms.
        distances_ceiling: what two halves of the real pieces reach, at half the size.
        values_ceiling: the same for the values.
        written: mean of the written pieces; NaN for histograms.
        real: mean of the real ones.
    """

    name: str
    distances: float
    values: float
    distances_ceiling: float
    values_ceiling: float
    written: float = np.nan
    real: float = np.nan


@dataclass(frozen=True, slots=True)
class FamilyComparison:
    """All measures of one family.

    Attributes:
        family: its name.
        pieces: written ones compared.
        real_pieces: different real pieces whose excerpts they were compared with.
        overlaps: by measure, scalar ones first, then the histograms.
    """

    family: str
    pieces: int
    real_pieces: int
    overlaps: tuple[Overlap, ...]

    def mean(self, attribute: str) -> float:
        """Mean of an attribute of `Overlap` over the measures that say something."""
        return mean_of([getattr(overlap, attribute) for overlap in self.overlaps])


def mean_of(values: Sequence[float] | FloatArray) -> float:
    """Mean without the NaN; NaN of nothing."""
    known = [value for value in values if not np.isnan(value)]
    return float(np.mean(known)) if known else np.nan


def measure_table(excerpts: Sequence[Excerpt]) -> dict[str, FloatArray]:
    """Values of every measure, [N] each."""
    rows = [measured(excerpt) for excerpt in excerpts]
    return {measure.name: np.array([row[measure.name] for row in rows]) for measure in MEASURES}


def compare_family(family: str, pairs: Sequence[Pair]) -> FamilyComparison:
    """Overlapping areas of one family's pairs.

    A place in a real piece that several were asked to resemble counts once: copies among
    the real ones would be a closeness that nothing can match.
    """
    written = [pair.written for pair in pairs]
    once = list({(pair.group, pair.first_bar): pair for pair in pairs}.values())
    real = [pair.real for pair in once]
    groups = np.unique([pair.group for pair in once], return_inverse=True)[1]
    halves = random_halves(groups)
    real_values, written_values = measure_table(real), measure_table(written)
    overlaps = []
    for measure in MEASURES:
        ours, theirs = written_values[measure.name], real_values[measure.name]
        figures = _both_ways(ours, theirs, halves, measure.grain)
        overlaps.append(Overlap(measure.name, *figures, mean_of(ours), mean_of(theirs)))
    for histogram in HISTOGRAMS:
        ours, theirs = histogram_table(histogram, written), histogram_table(histogram, real)
        overlaps.append(Overlap(histogram.name, *_both_ways(ours, theirs, halves, _SHARE_GRAIN)))
    return FamilyComparison(family, len(pairs), len(np.unique(groups)), tuple(overlaps))


def _both_ways(
    ours: FloatArray, theirs: FloatArray, halves: Halves, grain: float
) -> tuple[float, float, float, float]:
    """Overlap of distances and of values, then the ceilings of both."""
    return (
        distance_overlap(ours, theirs, grain),
        _value_overlap(ours, theirs, grain),
        mean_of([distance_overlap(theirs[a], theirs[b], grain) for a, b in halves]),
        mean_of([_value_overlap(theirs[a], theirs[b], grain) for a, b in halves]),
    )


def _value_overlap(first: FloatArray, second: FloatArray, grain: float) -> float:
    if first.ndim == 1:
        return overlapping_area(first, second, grain)
    one, other = mean_histogram(first), mean_histogram(second)
    return np.nan if one is None or other is None else histogram_overlap(one, other)


def compare(pairs: Sequence[Pair]) -> list[FamilyComparison]:
    """Overlapping areas of every family, in the order of their names."""
    families = sorted({pair.family for pair in pairs})
    return [compare_family(name, [p for p in pairs if p.family == name]) for name in families]
