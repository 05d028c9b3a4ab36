"""The ground under the notes: rows, the seed's shade, bar, beat and step lines."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter

from gui.theme import Theme, mix
from gui.widgets.roll.geometry import Geometry
from musicgen.music.meter import MeterMap

LEAST_GAP = 8
"""Lines closer than this many pixels are left out."""


def grid_lines(
    meters: MeterMap, start: float, end: float, scale: float, step: int
) -> Iterator[tuple[int, str]]:
    """Grid lines as (tick, "bar", "beat" or "step") between two ticks, where there is room.

    Args:
        meters: time signatures.
        start: first tick.
        end: last tick.
        scale: pixels per tick, which decides how many lines there is room for.
        step: ticks of the finest lines; 1 for none.
    """
    bar = meters.position(max(0, int(start))).bar
    skip = 1
    while skip * meters.meter_at(max(0, int(start))).bar_ticks * scale < LEAST_GAP:
        skip *= 2
    bar -= bar % skip
    while (tick := meters.bar_start(bar)) <= end:
        following = meters.bar_start(bar + 1)
        yield tick, "bar"
        beat = meters.meter_at(tick).beat_ticks
        if skip == 1 and beat * scale >= LEAST_GAP:
            fine = 1 < step < beat and step * scale >= LEAST_GAP
            for line in range(tick, following, beat):
                if line > tick:
                    yield line, "beat"
                if fine:
                    for inner in range(line + step, min(line + beat, following), step):
                        yield inner, "step"
        bar += skip


def paint_background(
    painter: QPainter,
    theme: Theme,
    geometry: Geometry,
    area: QRect,
    meters: MeterMap,
    seed_end: int,
    step: int,
) -> None:
    """Paint the ground of `area`, given in content pixels.

    All of it is one image: some two hundred fills take ten times as long.

    Args:
        painter: with the content's origin at its own.
        theme: colours.
        geometry: scale and rows; scrolling does not matter here.
        area: what to paint.
        meters: time signatures.
        seed_end: tick before which the music was given.
        step: ticks of the finest grid lines.
    """
    width, height = area.width(), area.height()
    if width <= 0 or height <= 0:
        return
    ground = _column(theme, geometry, area, theme.surface)
    given = _column(theme, geometry, area, theme.seed_shade)
    split = min(width, max(0, round(seed_end * geometry.scale) - area.left()))
    pixels = np.empty((height, width), np.uint32)
    pixels[:, :split] = given[:, None]
    pixels[:, split:] = ground[:, None]
    lines: dict[str, list[int]] = {"bar": [], "beat": [], "step": []}
    start, end = area.left() / geometry.scale, (area.right() + 1) / geometry.scale
    for tick, kind in grid_lines(meters, start, end, geometry.scale, step):
        x = round(tick * geometry.scale) - area.left()
        if 0 <= x < width:
            lines[kind].append(x)
    bottom = min(height, geometry.content_height - area.top())
    # The finest are clear: they darken the seed and the dark rows as they do the ground.
    fine = np.array(lines["step"], np.int64)
    for column, seen in ((given, fine[fine < split]), (ground, fine[fine >= split])):
        pixels[:bottom, seen] = _blended(column[:bottom], theme.grid_bar, 0.25)[:, None]
    pixels[:bottom, lines["beat"]] = QColor(theme.grid_beat).rgb()
    pixels[:bottom, lines["bar"]] = QColor(theme.grid_bar).rgb()
    image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32)
    painter.drawImage(area.topLeft(), image)


def _column(theme: Theme, geometry: Geometry, area: QRect, ground: str) -> npt.NDArray[np.uint32]:
    """Colours of the rows from top to bottom of `area`, one pixel wide, as 0xffRRGGBB."""
    column = np.full(area.height(), QColor(ground).rgb(), np.uint32)
    dark = QColor(mix(ground, theme.text, 0.035 if theme.name == "light" else 0.045)).rgb()
    line = QColor(mix(ground, theme.grid_step, 0.9)).rgb()
    octave = QColor(theme.grid_beat).rgb()
    rows, height = geometry.rows, geometry.row_height
    last = min(len(rows) - 1, area.bottom() // height)
    for row in range(max(0, area.top() // height), last + 1):
        top = row * height - area.top()
        foot = top + height - 1
        if rows.is_dark(row):
            column[max(0, top) : foot + 1] = dark
        if not 0 <= foot < len(column):
            continue
        if rows.drums or rows.pitches[row] % 12 == 0:
            column[foot] = octave
        elif height >= LEAST_GAP and rows.pitches[row] % 12 == 5:
            column[foot] = line
    return column


def _blended(column: npt.NDArray[np.uint32], colour: str, share: float) -> npt.NDArray[np.uint32]:
    """The colours with a share of another laid over them."""
    over = QColor(colour).rgb()
    mixed: npt.NDArray[np.uint32] = np.full(len(column), 0xFF, np.uint32)
    for shift in (16, 8, 0):
        below = ((column >> shift) & 0xFF).astype(np.float32)
        above = float((over >> shift) & 0xFF)
        channel = np.rint(below + (above - below) * share).astype(np.uint32)
        mixed = (mixed << np.uint32(8)) | channel
    return mixed
