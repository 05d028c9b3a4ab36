"""Drawing a class from logits: temperature, top-p, min-p, one random number each."""

from collections.abc import Sequence
from math import log

import numpy as np
import numpy.typing as npt

from musicgen.generate.request import SamplingOptions

FloatArray = npt.NDArray[np.float32]
FORBIDDEN = np.float32(-1e30)
_HARDLY = FORBIDDEN / 2
# A random number nearer to 1 would be rounded to it, and reach beyond what may be drawn.
_BELOW_ONE = 1 - 2**-24
# From so many rows on, working on all at once costs less than one after another.
_MANY_ROWS = 3


class Drawer:
    """Draws classes from rows of logits.

    Args:
        options: temperature, top_p and min_p are used.
        temperature: instead of that of the options.
    """

    def __init__(self, options: SamplingOptions, temperature: float | None = None) -> None:
        temperature = options.temperature if temperature is None else temperature
        self._sharpness = np.float32(1 / temperature)
        self._top_p = np.float32(options.top_p)
        self._min_p = np.float32(options.min_p)

    def __call__(self, row: FloatArray, uniform: float) -> tuple[int, float]:
        """Draw a class.

        Args:
            row: logits, [classes]; at or under `FORBIDDEN` means never.
            uniform: random number in 0 to 1.

        Returns:
            The class, and the natural logarithm of the probability it was drawn with;
            class -1 where all are forbidden.
        """
        best = row.max()
        if best <= _HARDLY:
            return -1, 0.0
        weights = self._weights(row, best)
        order = None
        if self._top_p < 1:
            order = weights.argsort()[::-1]
            weights = weights[order]
        reached = weights.cumsum()
        total = reached[-1]
        if order is not None:
            # A class stays when those before it have not yet reached top_p of all.
            total = reached[reached.searchsorted(self._top_p * total)]
        drawn = int(reached.searchsorted(min(uniform, _BELOW_ONE) * total, side="right"))
        nats = log(weights[drawn] / total)
        return drawn if order is None else int(order[drawn]), nats

    def several(self, rows: FloatArray, uniforms: Sequence[float]) -> list[tuple[int, float]]:
        """The same for several rows, [N, classes], with a random number for each."""
        if len(rows) < _MANY_ROWS:
            return [self(row, uniform) for row, uniform in zip(rows, uniforms, strict=True)]
        each = np.arange(len(rows))
        best = rows.max(axis=1)
        weights = self._weights(rows, best[:, None])
        order = None
        if self._top_p < 1:
            order = weights.argsort(axis=1)[:, ::-1]
            weights = weights[each[:, None], order]
        reached = weights.cumsum(axis=1)
        totals = reached[:, -1]
        if order is not None:
            totals = reached[each, (reached < self._top_p * totals[:, None]).sum(axis=1)]
        goals = np.minimum(uniforms, _BELOW_ONE).astype(np.float32) * totals
        drawn = (reached <= goals[:, None]).sum(axis=1)
        nats = np.log(weights[each, drawn] / totals)
        if order is not None:
            drawn = order[each, drawn]
        if best.min() <= _HARDLY:
            drawn[best <= _HARDLY], nats[best <= _HARDLY] = -1, 0
        return list(zip(drawn.tolist(), nats.tolist(), strict=True))

    def _weights(self, logits: FloatArray, best: FloatArray | np.float32) -> FloatArray:
        """Probabilities up to a factor, the likeliest 1, those that are cut off 0."""
        weights: FloatArray = logits - best
        weights *= self._sharpness
        np.exp(weights, out=weights)
        if self._min_p:
            weights *= weights >= self._min_p
        return weights
