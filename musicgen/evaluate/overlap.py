"""How much two sets of pieces overlap in a measure: 1 the same, 0 nothing in common.

The overlapping area of two distributions is the integral of the smaller of their
densities. It is taken in two ways:

* of the distances (Yang and Lerch 2018, doi:10.1007/s00521-018-3849-7): those from each
  real piece to the other real ones, against those from each written piece to the real ones;
* of the values, which asks for more: one number a piece, a density for each set.

Two sets of real pieces overlap by less than 1 too: that is the ceiling.
"""

import numpy as np
import numpy.typing as npt

from musicgen.events.vocabulary import IntArray

FloatArray = npt.NDArray[np.float64]

_POINTS = 512
_SPLITS = 20


def kernel_density(values: FloatArray, grain: float, points: FloatArray) -> FloatArray:
    """Gaussian kernel density of `values` [N] at `points` [P], bandwidth by Scott's rule.

    Args:
        grain: least bandwidth, so that values that are all equal have a density too.
    """
    width = max(float(np.std(values)) * len(values) ** -0.2, grain)
    scaled = (points[:, None] - values[None]) / width
    density: FloatArray = np.exp(-0.5 * scaled**2).mean(axis=1) / (width * np.sqrt(2 * np.pi))
    return density


def overlapping_area(first: FloatArray, second: FloatArray, grain: float) -> float:
    """Overlapping area of two samples' densities, 0 to 1; NaN when either is too small.

    Args:
        first: values of one set; NaN counts as absent.
        second: values of the other.
        grain: see `kernel_density`.
    """
    first, second = first[~np.isnan(first)], second[~np.isnan(second)]
    if len(first) < 2 or len(second) < 2:
        return np.nan
    both = np.concatenate([first, second])
    margin = 4 * max(float(both.std()), grain)
    points = np.linspace(both.min() - margin, both.max() + margin, _POINTS)
    smaller = np.minimum(
        kernel_density(first, grain, points), kernel_density(second, grain, points)
    )
    return min(float(np.trapezoid(smaller, points)), 1.0)


def distance_overlap(written: FloatArray, real: FloatArray, grain: float) -> float:
    """Overlapping area of distances within the real set and from it to the written one.

    Args:
        written: values [N] or histograms [N, K]; rows with NaN count as absent.
        real: of the other set, [M] or [M, K].
        grain: see `kernel_density`.
    """
    written, real = _rows(written), _rows(real)
    if len(written) < 2 or len(real) < 3:
        return np.nan
    within = np.linalg.norm(real[:, None] - real[None], axis=2)[np.triu_indices(len(real), 1)]
    across = np.linalg.norm(written[:, None] - real[None], axis=2).ravel()
    return overlapping_area(within, across, grain)


def _rows(values: FloatArray) -> FloatArray:
    table = values[:, None] if values.ndim == 1 else values
    return table[~np.isnan(table).any(axis=1)]


def histogram_overlap(first: FloatArray, second: FloatArray) -> float:
    """Common area of two histograms of shares."""
    return float(np.minimum(first, second).sum())


def random_halves(groups: IntArray, random_seed: int = 0) -> list[tuple[IntArray, IntArray]]:
    """Ways to part items into two halves without parting a group; none for one group.

    Args:
        groups: which group (piece) each item belongs to, [N].
    """
    random = np.random.default_rng(random_seed)
    names = np.unique(groups)
    halves = []
    for _ in range(_SPLITS if len(names) > 1 else 0):
        one = np.isin(groups, random.permutation(names)[: len(names) // 2])
        halves.append((np.flatnonzero(one), np.flatnonzero(~one)))
    return halves
