"""Which note lies under the mouse."""

from typing import NamedTuple

from PySide6.QtCore import QPointF

from gui.widgets.roll.edits import PickedNote
from gui.widgets.roll.note_painter import LEAST_DRUM_PX
from gui.widgets.roll.state import RollState

_EDGE_PX = 7


class Hit(NamedTuple):
    """A note under the mouse.

    Attributes:
        item: track and note.
        edge: whether its right end was met, where it can be pulled.
    """

    item: PickedNote
    edge: bool


def note_at(state: RollState, at: QPointF) -> Hit | None:
    """The note at view pixel `at`: of the uppermost track, the one that starts last."""
    geometry = state.geometry
    row = geometry.row(at.y())
    if not 0 <= row < len(geometry.rows):
        return None
    pitch = geometry.rows.pitches[row]
    tick = geometry.tick(at.x())
    # Short notes are drawn wider than they last and can be met all over that width.
    least = max(1, int(LEAST_DRUM_PX / geometry.scale)) if geometry.rows.drums else 0
    for track in reversed(state.shown_tracks()):
        notes = state.arrays[track]
        found = notes.between(int(tick) - least, int(tick) + 1)
        found = found[notes.pitch[found] == pitch]
        if found.size:
            note = notes.note(int(found[-1]))
            width = max(note.duration * geometry.scale, float(least and LEAST_DRUM_PX))
            into = at.x() - geometry.x(note.onset)
            edge = width - into <= min(_EDGE_PX, width / 3)
            return Hit((track, note), bool(edge))
    return None
