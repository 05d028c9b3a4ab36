"""How loudness looks: eight shades of a track's colour, from pale to full."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QColor

from gui.theme import Theme, contrast, mix

LEVELS = 8
_PALEST = 0.58


def level(velocity: int) -> int:
    """Shade of a velocity, 0 (softest) to 7."""
    return min(LEVELS - 1, velocity >> 4)


@lru_cache(maxsize=256)
def shade_names(theme: Theme, colour_index: int) -> tuple[str, ...]:
    """The shades of a track colour as "#rrggbb", softest first."""
    colour = theme.track_colours[colour_index % len(theme.track_colours)]
    # The loudest goes a little beyond the colour itself, so that accents stand out.
    loud = mix(colour, theme.text, 0.12)
    body = [mix(theme.surface, colour, 1 - _PALEST * (1 - step / 6)) for step in range(7)]
    return (*body, loud)


@lru_cache(maxsize=256)
def shades(theme: Theme, colour_index: int) -> tuple[QColor, ...]:
    """`shade_names` as colours to paint with."""
    return tuple(QColor(name) for name in shade_names(theme, colour_index))


@lru_cache(maxsize=256)
def label_colours(theme: Theme, colour_index: int) -> tuple[QColor, ...]:
    """The colour that text upon each shade is read best in."""
    # Of black and white one always reaches 4.5:1, of anything softer not.
    dark, light = "#000000", "#ffffff"
    return tuple(
        QColor(dark if contrast(name, dark) >= contrast(name, light) else light)
        for name in shade_names(theme, colour_index)
    )


@lru_cache(maxsize=256)
def shade_table(theme: Theme, colour_index: int) -> npt.NDArray[np.uint32]:
    """`shade_names` as 0xAARRGGBB, for images painted by arithmetic, `[8]`."""
    return np.array(
        [QColor(name).rgba() for name in shade_names(theme, colour_index)], dtype=np.uint32
    )


def colour_of(colours: Sequence[int], track: int) -> int:
    """Colour index of `track`: the one given, else its own index."""
    return colours[track] if track < len(colours) else track
