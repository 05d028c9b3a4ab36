"""The ground under the notes: rows, the seed's shade, bar, beat and step lines."""

from collections.abc import Iterator

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QPainter

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

    Args:
        painter: with the content's origin at its own.
        theme: colours.
        geometry: scale and rows; scrolling does not matter here.
        area: what to paint.
        meters: time signatures.
        seed_end: tick before which the music was given.
        step: ticks of the finest grid lines.
    """
    seed_x = min(area.right() + 1, max(area.left(), round(seed_end * geometry.scale)))
    parts = (
        (QRect(area.left(), area.top(), seed_x - area.left(), area.height()), theme.seed_shade),
        (
            QRect(seed_x, area.top(), area.right() + 1 - seed_x, area.height()),
            theme.surface,
        ),
    )
    height = geometry.row_height
    first = max(0, area.top() // height)
    last = min(len(geometry.rows) - 1, area.bottom() // height)
    for part, ground in parts:
        if part.width() <= 0:
            continue
        painter.fillRect(part, QColor(ground))
        dark = QColor(mix(ground, theme.text, 0.035 if theme.name == "light" else 0.045))
        line = QColor(mix(ground, theme.grid_step, 0.9))
        octave = QColor(theme.grid_beat)
        for row in range(first, last + 1):
            top = row * height
            if geometry.rows.is_dark(row):
                painter.fillRect(part.left(), top, part.width(), height, dark)
            if geometry.rows.drums or geometry.rows.pitches[row] % 12 == 0:
                painter.fillRect(part.left(), top + height - 1, part.width(), 1, octave)
            elif height >= LEAST_GAP and geometry.rows.pitches[row] % 12 == 5:
                painter.fillRect(part.left(), top + height - 1, part.width(), 1, line)
    colours = {
        "bar": QColor(theme.grid_bar),
        "beat": QColor(theme.grid_beat),
        # Clear, so that it darkens the seed and the dark rows just as it does the ground.
        "step": QColor(theme.grid_bar),
    }
    colours["step"].setAlpha(64)
    start, end = area.left() / geometry.scale, (area.right() + 1) / geometry.scale
    bottom = min(area.bottom() + 1, geometry.content_height)
    for tick, kind in grid_lines(meters, start, end, geometry.scale, step):
        x = round(tick * geometry.scale)
        if area.left() <= x <= area.right():
            painter.fillRect(x, area.top(), 1, bottom - area.top(), colours[kind])
