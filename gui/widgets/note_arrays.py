"""The notes of a track as sorted arrays: what is drawn is found by bisection."""

from collections.abc import Sequence
from itertools import chain

import numpy as np
import numpy.typing as npt

from musicgen.music.score import Note, Score
from musicgen.music.units import TICKS_PER_QUARTER

IntArray = npt.NDArray[np.int32]

LONG_TICKS = 16 * TICKS_PER_QUARTER
"""Longer notes are kept aside, so that one pedal point does not widen every look-behind."""

_ONSET, _PITCH, _DURATION, _VELOCITY = range(4)


class NoteArrays:
    """Notes of one track, sorted by onset, growing cheaply at the end.

    Args:
        notes: sorted notes.
    """

    def __init__(self, notes: Sequence[Note] = ()) -> None:
        self._count = len(notes)
        flat = np.fromiter(chain.from_iterable(notes), np.int32, 4 * len(notes))
        self._rows = np.zeros((4, max(64, len(notes))), np.int32)
        self._rows[:, : self._count] = flat.reshape(-1, 4).T
        self._measure()

    def _measure(self) -> None:
        self.longest = int(self.duration.max(initial=0))
        self._look_behind = min(self.longest, LONG_TICKS)
        self._long = np.flatnonzero(self.duration > LONG_TICKS)

    def __len__(self) -> int:
        return self._count

    @property
    def onset(self) -> IntArray:
        """Onsets in ticks, ascending, `[N]`."""
        return self._rows[_ONSET, : self._count]

    @property
    def pitch(self) -> IntArray:
        """Pitches, 0 to 127, `[N]`."""
        return self._rows[_PITCH, : self._count]

    @property
    def duration(self) -> IntArray:
        """Durations in ticks, `[N]`."""
        return self._rows[_DURATION, : self._count]

    @property
    def velocity(self) -> IntArray:
        """Velocities, 1 to 127, `[N]`."""
        return self._rows[_VELOCITY, : self._count]

    def note(self, index: int) -> Note:
        """Note `index`."""
        onset, pitch, duration, velocity = self._rows[:, index].tolist()
        return Note(onset, pitch, duration, velocity)

    def insert(self, note: Note) -> None:
        """Add a note where it belongs; at the end it costs a few microseconds."""
        if self._count == self._rows.shape[1]:
            grown = np.zeros((4, 2 * self._count), np.int32)
            grown[:, : self._count] = self._rows[:, : self._count]
            self._rows = grown
        at = int(np.searchsorted(self.onset, note.onset, side="right"))
        if at < self._count:
            self._rows[:, at + 1 : self._count + 1] = self._rows[:, at : self._count].copy()
        self._rows[:, at] = note
        self._count += 1
        self.longest = max(self.longest, note.duration)
        self._look_behind = min(self.longest, LONG_TICKS)
        if self._long.size or note.duration > LONG_TICKS:
            self._long = np.flatnonzero(self.duration > LONG_TICKS)

    def lengthened(self, ticks: int) -> "NoteArrays":
        """A copy whose notes are `ticks` longer, none shorter than a tick."""
        copy = NoteArrays()
        copy._rows, copy._count = self._rows.copy(), self._count
        copy._rows[_DURATION] = np.maximum(1, copy._rows[_DURATION] + ticks)
        copy._measure()
        return copy

    def between(self, start: int, end: int) -> npt.NDArray[np.intp]:
        """Indices of the notes that sound anywhere in `start <= tick < end`, ascending."""
        onset = self.onset
        low = int(np.searchsorted(onset, start - self._look_behind, side="left"))
        high = int(np.searchsorted(onset, end, side="left"))
        found = np.arange(low, high)
        found = found[onset[low:high] + self.duration[low:high] > start]
        if self._long.size:
            early = self._long[self._long < low]
            early = early[onset[early] + self.duration[early] > start]
            if early.size:
                found = np.concatenate((early, found))
        return found


def score_arrays(score: Score) -> list[NoteArrays]:
    """One `NoteArrays` per track."""
    return [NoteArrays(track.notes) for track in score.tracks]
