"""Which tempo changes a reader wants to see, and which only a player."""

from typing import NamedTuple

from musicgen.music.score import Score
from musicgen.music.units import TICKS_PER_STEP

_VISIBLE_CHANGE = 0.07
_VISIBLE_DISTANCE_STEPS = 96
_AUDIBLE_CHANGE = 0.01


class TempoMark(NamedTuple):
    """A tempo at a place.

    Attributes:
        step: where, 24 to the quarter note.
        tempo_bpm: quarter notes per minute.
        is_visible: True when a metronome mark is printed.
    """

    step: int
    tempo_bpm: float
    is_visible: bool


def tempo_marks(score: Score) -> list[TempoMark]:
    """The tempo map thinned to what can be heard, with the marks worth printing.

    The tempo of a performance moves all the time; a mark is printed only when the tempo
    has clearly changed and the last mark is at least a bar of 4/4 away.
    """
    marks: list[TempoMark] = []
    shown: TempoMark | None = None
    changes = [change for change in score.tempo_map.changes if change[0] <= score.length]
    for tick, microseconds in changes:
        tempo = 60e6 / microseconds
        step = round(tick / TICKS_PER_STEP)
        if marks and _ratio(tempo, marks[-1].tempo_bpm) < _AUDIBLE_CHANGE:
            continue
        is_visible = shown is None or (
            _ratio(tempo, shown.tempo_bpm) >= _VISIBLE_CHANGE
            and step - shown.step >= _VISIBLE_DISTANCE_STEPS
        )
        mark = TempoMark(step, tempo, is_visible)
        if is_visible:
            shown = mark
        marks.append(mark)
    return marks


def _ratio(tempo: float, other: float) -> float:
    return abs(tempo / other - 1)
