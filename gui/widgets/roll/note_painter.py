"""Notes on a painter: rounded and named where few are seen, an image where many are."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QLine, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QStaticText

from gui.theme import Theme, mix, role_font
from gui.widgets.note_arrays import NoteArrays
from gui.widgets.note_colours import LEVELS, label_colours, shade_table, shades
from gui.widgets.note_raster import Layer, note_image, note_pixels, picture_of, soften_corners
from gui.widgets.roll.geometry import Geometry
from gui.widgets.roll.rows import note_name

MANY = 350
"""From this many notes on they are painted as one image."""

FEW = 220
"""The same while the picture changes with every frame."""

_NAME_WIDTH = 28
_OUTLINED_WIDTH = 12
_FILL_SHARE = 0.72
_NAME_HEIGHT = 13
LEAST_DRUM_PX = 8
"""A drum hit is drawn at least this wide, however short it is."""

_names = [QStaticText(note_name(pitch)) for pitch in range(128)]


class Boxes(NamedTuple):
    """Where notes stand, in content pixels.

    Attributes:
        left: first pixel, `[N]`.
        right: pixel after the last, `[N]`.
        row: row number, -1 for none, `[N]`.
        velocity: 1 to 127, `[N]`.
        pitch: 0 to 127, `[N]`.
    """

    left: npt.NDArray[np.int64]
    right: npt.NDArray[np.int64]
    row: npt.NDArray[np.int64]
    velocity: npt.NDArray[np.int32]
    pitch: npt.NDArray[np.int32]


def note_boxes(geometry: Geometry, notes: NoteArrays, start: float, end: float) -> Boxes:
    """The notes that sound between two ticks."""
    found = notes.between(int(start), int(end) + 1)
    onset, pitch = notes.onset[found], notes.pitch[found]
    left = np.rint(onset * geometry.scale).astype(np.int64)
    right = np.rint((onset + notes.duration[found]) * geometry.scale).astype(np.int64)
    # One pixel is left free, so that repeated notes don't grow together.
    least = LEAST_DRUM_PX if geometry.rows.drums else 2
    right = np.maximum(left + least, right - 1)
    row = geometry.rows.lookup[pitch].astype(np.int64)
    return Boxes(left, right, row, notes.velocity[found], pitch)


def paint_notes(
    painter: QPainter,
    theme: Theme,
    geometry: Geometry,
    area: QRect,
    layers: list[tuple[NoteArrays, int]],
    *,
    outline: QColor | None = None,
    many: int = MANY,
) -> None:
    """Paint the notes within `area`, given in content pixels.

    Args:
        painter: with the content's origin at its own.
        theme: colours.
        geometry: scale and rows.
        area: what to paint.
        layers: notes and colour index, bottom layer first.
        outline: colour of a line around each note, as selected notes have it; where they
            are too narrow for a line it fills them.
        many: from how many notes on they are painted as one image.
    """
    # A drum hit may be drawn wider than it lasts, hence the look to the left.
    start = max(0.0, (area.left() - LEAST_DRUM_PX) / geometry.scale)
    end = (area.right() + 1) / geometry.scale
    boxes = [(note_boxes(geometry, notes, start, end), colour) for notes, colour in layers]
    if sum(len(box.left) for box, _ in boxes) > many:
        tables = [shade_table(theme, colour) for _, colour in boxes]
        if outline is not None:
            tables = [np.full(LEVELS, outline.rgba(), np.uint32)] * len(boxes)
        fine = many == MANY
        _paint_image(painter, theme, geometry, area, [box for box, _ in boxes], tables, fine=fine)
        return
    for box, colour in boxes:
        _paint_each(painter, theme, geometry, area, box, colour, outline)


def paint_veil(
    painter: QPainter,
    theme: Theme,
    geometry: Geometry,
    area: QRect,
    layers: list[NoteArrays],
) -> None:
    """Fade notes that are being carried elsewhere; arguments as for `paint_notes`."""
    start, end = area.left() / geometry.scale, (area.right() + 1) / geometry.scale
    veil = QColor(theme.surface)
    veil.setAlpha(170)
    for notes in layers:
        box = note_boxes(geometry, notes, start, end)
        if len(box.left) > MANY:
            continue
        for left, right, row in zip(
            box.left.tolist(), box.right.tolist(), box.row.tolist(), strict=True
        ):
            top = row * geometry.row_height
            painter.fillRect(left, top, right - left, geometry.row_height - 1, veil)


def _paint_image(
    painter: QPainter,
    theme: Theme,
    geometry: Geometry,
    area: QRect,
    boxes: list[Boxes],
    tables: list[npt.NDArray[np.uint32]],
    *,
    fine: bool,
) -> None:
    """Paint notes as one image: fine for what is kept, coarse for what is seen for a moment."""
    height = geometry.row_height
    first = area.top() // height
    rows = area.bottom() // height - first + 1
    layers = [
        Layer(
            box.left - area.left(),
            box.right - area.left(),
            # -1 means "no row" and must not fall into view.
            np.where(box.row < 0, -9999, box.row - first),
            box.velocity,
            table,
        )
        for box, table in zip(boxes, tables, strict=True)
    ]
    if fine:
        pixels = soften_corners(note_pixels(area.width(), rows, layers), layers, height)
        painter.drawImage(area.left(), first * height, picture_of(pixels))
        return
    image = note_image(area.width(), rows, layers)
    painter.drawImage(QRect(area.left(), first * height, area.width(), rows * height), image)
    if height >= 6:
        # The gaps between rows, which the image cannot leave.
        feet = range((first + 1) * height - 1, (first + rows + 1) * height - 1, height)
        left, right = area.left(), area.right()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        gap = QColor(theme.surface)
        gap.setAlpha(150)
        painter.setPen(gap)
        painter.drawLines([QLine(left, foot, right, foot) for foot in feet])


def _filled(tone: QColor, mark: QColor) -> str:
    """A note's colour on its way to the colour of what is selected."""
    return mix(tone.name(), mark.name(), _FILL_SHARE)


def _paint_each(
    painter: QPainter,
    theme: Theme,
    geometry: Geometry,
    area: QRect,
    box: Boxes,
    colour: int,
    outline: QColor | None,
) -> None:
    height = geometry.row_height
    seen = (box.row >= area.top() // height) & (box.row <= area.bottom() // height)
    tones, inks = shades(theme, colour), label_colours(theme, colour)
    levels = np.minimum(box.velocity >> 4, len(tones) - 1)
    order = np.flatnonzero(seen)
    order = order[np.argsort(levels[order], kind="stable")]
    body = max(2, height - 1)
    line = QPen(Qt.PenStyle.NoPen) if outline is None else QPen(outline, 1.5)
    # Outlines a few pixels apart would merge; a fill keeps the shapes of the notes.
    filling = [] if outline is None else [QColor(_filled(tone, outline)) for tone in tones]
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    radius = 3.0 if height >= 10 else 2.0
    named = height >= _NAME_HEIGHT and not geometry.rows.drums
    current = -1
    labels: list[tuple[int, int, int, int]] = []
    for left, right, row, pitch, shade in zip(
        box.left[order].tolist(),
        box.right[order].tolist(),
        box.row[order].tolist(),
        box.pitch[order].tolist(),
        levels[order].tolist(),
        strict=True,
    ):
        if shade != current:
            current = shade
            painter.setBrush(tones[shade])
        width = right - left
        place = QRectF(left, row * height, width, body)
        if height < 7 or width < 4:
            painter.fillRect(place, filling[shade] if filling else tones[shade])
        elif not filling:
            painter.drawRoundedRect(place, radius, radius)
        elif width < _OUTLINED_WIDTH:
            painter.setBrush(filling[shade])
            painter.drawRoundedRect(place, radius, radius)
            painter.setBrush(tones[shade])
        else:
            painter.setPen(line)
            painter.drawRoundedRect(place.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
            painter.setPen(Qt.PenStyle.NoPen)
        if named and width >= _NAME_WIDTH:
            labels.append((left, row * height, pitch, shade))
    if labels:
        font = role_font("caption")
        font.setPixelSize(min(11, height - 3))
        painter.setFont(font)
        drop = (body - painter.fontMetrics().height()) // 2
        for left, top, pitch, shade in labels:
            painter.setPen(inks[shade])
            painter.drawStaticText(left + 4, top + drop, _names[pitch])
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
