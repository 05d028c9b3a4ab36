"""Drawing a class from logits: temperature, top-p, min-p, one random number each."""

import numpy as np
import numpy.typing as npt

from musicgen.generate.request import SamplingOptions

FloatArray = npt.NDArray[np.float32]
FORBIDDEN = np.float32(-1e30)


def draw(
    logits: FloatArray, options: SamplingOptions, uniforms: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Draw one class per row.

    Args:
        logits: [V, classes]; at or under `FORBIDDEN` means never.
        options: temperature, top_p and min_p are used.
        uniforms: one number in 0 to 1 per row, [V].

    Returns:
        Classes [V], and the natural logarithm of the probability each was drawn with.
    """
    scaled = logits.astype(np.float64) / options.temperature
    scaled -= scaled.max(axis=1, keepdims=True)
    probabilities = np.exp(scaled)
    probabilities[logits <= FORBIDDEN / 2] = 0.0
    probabilities /= probabilities.sum(axis=1, keepdims=True)
    if options.min_p:
        best = probabilities.max(axis=1, keepdims=True)
        probabilities[probabilities < options.min_p * best] = 0.0
    order = np.argsort(-probabilities, axis=1, kind="stable")
    ranked = np.take_along_axis(probabilities, order, axis=1)
    total = np.cumsum(ranked, axis=1)
    if options.top_p < 1:
        # A class stays when those before it have not yet reached top_p of what is left.
        ranked[total - ranked >= options.top_p * total[:, -1:]] = 0.0
        total = np.cumsum(ranked, axis=1)
    goal = uniforms[:, None] * total[:, -1:]
    rank = np.minimum((total <= goal).sum(axis=1), ranked.shape[1] - 1)
    # Rounding may point one past the last class that is left.
    rank = np.minimum(rank, (ranked > 0).sum(axis=1) - 1)
    rows = np.arange(len(order))
    chosen = ranked[rows, rank] / total[:, -1]
    return order[rows, rank], np.log(chosen)
