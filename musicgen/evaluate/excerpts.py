"""Excerpts: a number of bars of a piece, real or written, cut the same way."""

from dataclasses import dataclass

import numpy as np

from musicgen.events.context import BarGrid
from musicgen.events.encode import bar_grid, score_to_events, to_step
from musicgen.events.piece import EventArrays
from musicgen.events.vocabulary import DRUM_PITCH_OFFSET, DRUMS, IntArray
from musicgen.music.instruments import program_name
from musicgen.music.key_estimate import estimate_key
from musicgen.music.meter import Meter, MeterMap
from musicgen.music.score import Note, Score, Track
from musicgen.music.tempo import TempoMap
from musicgen.music.units import TICKS_PER_STEP


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Notes of some bars in a row. Steps are grid steps, 24 to the quarter note.

    Attributes:
        onset: steps from the excerpt's start, ascending, shape [N] like all arrays.
        instrument: program 0 to 127 or `DRUMS`.
        pitch: in the network's key, C major or A minor; percussion stands 128 above.
        duration: steps, cut at the excerpt's end.
        velocity: 1 to 127.
        bar: index of the bar each note starts in, from 0.
        place: steps from that bar's start.
        bars: how many bars there are.
        bar_steps: length of one.
    """

    onset: IntArray
    instrument: IntArray
    pitch: IntArray
    duration: IntArray
    velocity: IntArray
    bar: IntArray
    place: IntArray
    bars: int
    bar_steps: int

    @property
    def pitched(self) -> np.ndarray:
        """True for notes that are no percussion, [N]."""
        return self.instrument < DRUMS

    @property
    def steps(self) -> int:
        """Length in grid steps."""
        return self.bars * self.bar_steps

    def head(self, bars: int) -> "Excerpt":
        """The first `bars` bars."""
        return self if bars >= self.bars else _cut(self, 0, bars, self.bar_steps)


def _cut(notes: EventArrays | Excerpt, start: int, bars: int, bar_steps: int) -> Excerpt:
    end = start + bars * bar_steps
    inside = (notes.onset >= start) & (notes.onset < end) & (notes.instrument <= DRUMS)
    onset = notes.onset[inside]
    bar, place = np.divmod(onset - start, bar_steps)
    return Excerpt(
        onset - start,
        notes.instrument[inside],
        notes.pitch[inside],
        np.minimum(notes.duration[inside], end - onset),
        notes.velocity[inside],
        bar,
        place,
        bars,
        bar_steps,
    )


def cut_excerpt(events: EventArrays, grid: BarGrid, first_bar: int, bars: int) -> Excerpt:
    """Bars `first_bar` to `first_bar + bars` of a piece that is in the network's key.

    The meter at the first of these bars is taken for all of them.
    """
    index = int(np.searchsorted(grid.first_bar, first_bar, side="right")) - 1
    bar_steps = int(grid.bar_steps[index])
    start = int(grid.start[index]) + (first_bar - int(grid.first_bar[index])) * bar_steps
    return _cut(events, start, bars, bar_steps)


def excerpt_of(score: Score, bars: int | None = None) -> Excerpt:
    """The first bars of a score, moved to the network's key; None takes all of it.

    That is the key written in the score, as it is for prepared pieces; else an estimate.
    """
    key = score.key or estimate_key(score)
    events = score_to_events(score).transposed(key.transposition if key else 0)
    grid = bar_grid(score.meter_map)
    whole = -(-to_step(score.length) // int(grid.bar_steps[0]))
    return cut_excerpt(events, grid, 0, whole if bars is None else min(bars, whole))


def score_of(excerpt: Excerpt, tempo_bpm: float, meter: Meter, semitones: int = 0) -> Score:
    """The excerpt as a score, one track an instrument.

    Args:
        tempo_bpm: quarter notes per minute, 20 to 400.
        meter: time signature.
        semitones: added to pitched notes, to leave the network's key.
    """
    tracks = []
    for instrument in np.unique(excerpt.instrument).tolist():
        is_drum = instrument == DRUMS
        shift = -DRUM_PITCH_OFFSET if is_drum else semitones
        own = excerpt.instrument == instrument
        columns = (
            excerpt.onset[own] * TICKS_PER_STEP,
            np.clip(excerpt.pitch[own] + shift, 0, 127),
            excerpt.duration[own] * TICKS_PER_STEP,
            excerpt.velocity[own],
        )
        rows = zip(*(column.tolist() for column in columns), strict=True)
        name = "Drums" if is_drum else program_name(instrument)
        track = Track(0 if is_drum else instrument, is_drum, name)
        tracks.append(track.with_notes(Note(*row) for row in rows))
    return Score(
        tuple(tracks),
        TempoMap.constant(min(max(tempo_bpm, 20.0), 400.0)),
        MeterMap(((0, meter),)),
        length=excerpt.steps * TICKS_PER_STEP,
    )
