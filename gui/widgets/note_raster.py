"""Many notes at once: their pixels set by arithmetic instead of painted one by one.

Thousands of rounded rectangles take tens of milliseconds; the same as runs of pixels in
one array take one or two.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QImage

from gui.widgets.note_colours import LEVELS

_LEAST_GAP_HEIGHT, _LEAST_ROUND = 6, 4


class Layer(NamedTuple):
    """Notes of one colour.

    Attributes:
        left: first pixel column, `[N]`.
        right: pixel column after the last, `[N]`.
        row: pixel row of the upper edge, `[N]`.
        velocity: 1 to 127, `[N]`.
        table: eight colours as 0xAARRGGBB, softest first.
    """

    left: npt.NDArray[np.int64]
    right: npt.NDArray[np.int64]
    row: npt.NDArray[np.int64]
    velocity: npt.NDArray[np.int32]
    table: npt.NDArray[np.uint32]


def note_image(width: int, rows: int, layers: Sequence[Layer], *, thickness: int = 1) -> QImage:
    """A transparent picture of `width` by `rows` pixels with the notes on it.

    Later layers cover earlier ones, later notes earlier ones. `thickness` is the height of
    a note in rows.
    """
    return picture_of(note_pixels(width, rows, layers, thickness=thickness))


def note_pixels(
    width: int, rows: int, layers: Sequence[Layer], *, thickness: int = 1
) -> npt.NDArray[np.uint32]:
    """The pixels of `note_image`, `[rows, width]`."""
    picture = np.zeros(rows * width, np.uint32)
    for layer in layers:
        left = np.clip(layer.left, 0, width)
        right = np.clip(np.maximum(layer.right, layer.left + 1), 0, width)
        colour = layer.table[np.minimum(layer.velocity >> 4, LEVELS - 1)]
        for line in range(thickness):
            row = layer.row + line
            seen = (right > left) & (row >= 0) & (row < rows)
            length = (right - left)[seen]
            ends = np.cumsum(length)
            # Each note is a run of pixels: its first one, and one more for each step.
            first = row[seen] * width + left[seen] - (ends - length)
            pixel = np.repeat(first, length)
            pixel += np.arange(len(pixel))
            picture[pixel] = np.repeat(colour[seen], length)
    return picture.reshape(rows, width)


def soften_corners(
    pixels: npt.NDArray[np.uint32], layers: Sequence[Layer], height: int
) -> npt.NDArray[np.uint32]:
    """Rows of one pixel as rows of `height`, with a gap between and corners taken off.

    Args:
        pixels: of `note_pixels` with a thickness of 1, `[rows, width]`.
        layers: the notes they were made from.
        height: pixels of a row; below 6 there is no gap, below 7 there are corners.
    """
    rows, width = pixels.shape
    tall = np.repeat(pixels, height, axis=0)
    if height < _LEAST_GAP_HEIGHT:
        return tall
    tall[height - 1 :: height] = 0
    if height <= _LEAST_GAP_HEIGHT:
        return tall
    for layer in layers:
        long = (layer.right - layer.left >= _LEAST_ROUND) & (layer.row >= 0) & (layer.row < rows)
        top = layer.row[long] * height
        for column in (layer.left[long], layer.right[long] - 1):
            seen = (column >= 0) & (column < width)
            for line in (0, height - 2):
                tall[top[seen] + line, column[seen]] = 0
    return tall


def picture_of(pixels: npt.NDArray[np.uint32]) -> QImage:
    """An image of its own from 0xAARRGGBB values `[H, W]`, fully opaque or fully clear."""
    rows, width = pixels.shape
    kind = QImage.Format.Format_ARGB32_Premultiplied
    # The buffer belongs to numpy and ends with this call.
    return QImage(pixels.tobytes(), width, rows, 4 * width, kind).copy()
