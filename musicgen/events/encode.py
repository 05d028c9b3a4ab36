"""From a score to note events: the grid, the instruments, the bars."""

import numpy as np

from musicgen.events.context import BarGrid
from musicgen.events.piece import EventArrays, build_events
from musicgen.events.vocabulary import DRUMS
from musicgen.music.meter import MeterMap
from musicgen.music.score import Score, Track
from musicgen.music.units import TICKS_PER_STEP


def instrument_of(track: Track) -> int:
    """Instrument class of a track."""
    return DRUMS if track.is_drum else track.program


def to_step(tick: int) -> int:
    """The grid step nearest to a tick."""
    return (tick + TICKS_PER_STEP // 2) // TICKS_PER_STEP


def score_to_events(score: Score, tracks: frozenset[int] | None = None) -> EventArrays:
    """Note events of a score, rounded to the grid.

    Args:
        tracks: only these tracks; None takes all.
    """
    rows = [
        (to_step(note.onset), instrument_of(track), note.pitch, to_step(note.end), note.velocity)
        for index, track in enumerate(score.tracks)
        if tracks is None or index in tracks
        for note in track.notes
    ]
    table = np.array(rows, dtype=np.int64).reshape(-1, 5)
    onset, instrument, pitch, end, velocity = table.T
    return build_events(onset, instrument, pitch, end - onset, velocity)


def bar_grid(meter_map: MeterMap) -> BarGrid:
    """Bars of a meter map on the grid."""
    return BarGrid.build([(to_step(tick), meter) for tick, meter in meter_map.changes])
