"""Drawing a class from logits: temperature, top-p, min-p, one random number each."""

from math import exp, log

import numpy as np
import numpy.typing as npt

from musicgen.generate.request import SamplingOptions

FloatArray = npt.NDArray[np.float32]
FORBIDDEN = np.float32(-1e30)
_HARDLY = FORBIDDEN / 2
# Without min-p, what is this many nats behind the best is never drawn in a lifetime.
_FARTHEST_NATS = 60.0


class Drawer:
    """Draws a class from a row of logits.

    Few classes are near enough to the best to count, so they are picked out by numpy
    and weighed one by one; sorting and summing whole rows takes several times as long.

    Args:
        options: temperature, top_p and min_p are used.
        temperature: instead of that of the options.
    """

    def __init__(self, options: SamplingOptions, temperature: float | None = None) -> None:
        temperature = options.temperature if temperature is None else temperature
        self._sharpness = 1 / temperature
        self._top_p = options.top_p
        nats = -log(options.min_p) if options.min_p else _FARTHEST_NATS
        self._reach = np.float32(nats * temperature)

    def __call__(self, row: FloatArray, uniform: float) -> tuple[int, float]:
        """Draw a class.

        Args:
            row: logits, [classes]; at or under `FORBIDDEN` means never.
            uniform: random number in 0 to 1.

        Returns:
            The class, and the natural logarithm of the probability it was drawn with;
            class -1 where all are forbidden.
        """
        likeliest = int(row.argmax())
        best = row[likeliest]
        if best <= _HARDLY:
            return -1, 0.0
        near = (row >= best - self._reach).nonzero()[0]
        if near.size == 1:
            return likeliest, 0.0
        highest, sharpness = float(best), self._sharpness
        weights = [exp((value - highest) * sharpness) for value in row[near].tolist()]
        ranked = sorted(zip(weights, near.tolist(), strict=True), reverse=True)
        total = sum(weights)
        # A class stays when those before it have not yet reached top_p of all.
        if self._top_p < 1:
            enough, total = total * self._top_p, 0.0
            for weight, _ in ranked:
                total += weight
                if total >= enough:
                    break
        goal = uniform * total
        reached = 0.0
        for weight_and_class in ranked:
            reached += weight_and_class[0]
            if reached > goal:
                break
        weight, drawn = weight_and_class
        return drawn, log(weight / total)
