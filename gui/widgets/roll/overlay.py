"""What lies upon the tiles: region, lock, selection, playhead, end of the piece."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QBrush, QColor, QPainter

from gui.theme import Theme
from gui.widgets.note_colours import colour_of
from gui.widgets.roll.note_painter import FEW, paint_notes
from gui.widgets.roll.state import RollState


def paint_marks(painter: QPainter, theme: Theme, state: RollState, area: QRect) -> None:
    """Region, lock, seed line and the space after the end, in content pixels."""
    geometry = state.geometry
    end_x = round(geometry.length * geometry.scale)
    if end_x <= area.right():
        after = QColor(theme.window)
        after.setAlpha(140)
        left = max(area.left(), end_x)
        painter.fillRect(left, area.top(), area.right() + 1 - left, area.height(), after)
    if state.seed_end > 0:
        x = round(state.seed_end * geometry.scale)
        painter.fillRect(x, area.top(), 1, area.height(), QColor(theme.text_dim))
    if state.region is not None:
        left, right = (round(tick * geometry.scale) for tick in state.region)
        tint = QColor(theme.accent)
        tint.setAlpha(26)
        painter.fillRect(left, area.top(), right - left, area.height(), tint)
        for x in (left, right):
            painter.fillRect(x, area.top(), 1, area.height(), QColor(theme.accent))
    if state.locked is not None:
        left, right = (round(tick * geometry.scale) for tick in state.locked)
        hatch = QColor(theme.text_dim)
        hatch.setAlpha(70)
        painter.fillRect(
            QRect(left, area.top(), right - left, area.height()).intersected(area),
            QBrush(hatch, Qt.BrushStyle.BDiagPattern),
        )


def paint_selection(painter: QPainter, theme: Theme, state: RollState, area: QRect) -> None:
    """The selected notes once more, outlined, in content pixels."""
    if not state.picked_arrays:
        return
    layers = [
        (state.picked_arrays[track], colour_of(state.colours, track))
        for track in state.shown_tracks()
        if track in state.picked_arrays
    ]
    outline = QColor(theme.selection)
    paint_notes(painter, theme, state.geometry, area, layers, outline=outline, many=FEW)


def playhead_strip(state: RollState, tick: int | None) -> QRect | None:
    """View rectangle that the play position at `tick` covers."""
    if tick is None:
        return None
    return QRect(state.geometry.playhead_x(tick) - 1, 0, 3, state.geometry.height)


def paint_playhead(painter: QPainter, theme: Theme, state: RollState) -> None:
    """The play position, in view pixels."""
    strip = playhead_strip(state, state.playhead)
    if strip is not None:
        colour = QColor(theme.playhead)
        painter.fillRect(strip.adjusted(1, 0, -1, 0), colour)
        colour.setAlpha(60)
        painter.fillRect(strip.left(), 0, 1, strip.height(), colour)
        painter.fillRect(strip.right(), 0, 1, strip.height(), colour)
