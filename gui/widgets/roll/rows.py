"""Which pitch stands in which row: 128 semitones, or a drum kit by name."""

from collections.abc import Iterable, Mapping

import numpy as np

from gui.widgets.note_arrays import IntArray

NOTE_NAMES = ("C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B")
_BLACK = frozenset({1, 3, 6, 8, 10})


def note_name(pitch: int) -> str:
    """Name of a MIDI pitch, 60 is C4."""
    return f"{NOTE_NAMES[pitch % 12]}{pitch // 12 - 1}"


def is_black_key(pitch: int) -> bool:
    """Whether a pitch is a black key of the piano."""
    return pitch % 12 in _BLACK


class Rows:
    """An order of pitches from top to bottom.

    Args:
        pitches: top row first, each once.
        names: what rows are called; the note's name where it says nothing.
        drums: whether the rows are a drum kit.
    """

    def __init__(self, pitches: Iterable[int], names: Mapping[int, str], *, drums: bool) -> None:
        self.pitches = tuple(pitches)
        self.drums = drums
        self._names = names
        self.lookup: IntArray = np.full(128, -1, np.int32)
        for row, pitch in enumerate(self.pitches):
            self.lookup[pitch] = row

    def __len__(self) -> int:
        return len(self.pitches)

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Rows) and self.pitches == other.pitches and self.drums == other.drums
        )

    def __hash__(self) -> int:
        return hash((self.pitches, self.drums))

    def row_of(self, pitch: int) -> int:
        """Row of a pitch, -1 when it has none."""
        return int(self.lookup[pitch]) if 0 <= pitch <= 127 else -1

    def pitch_at(self, row: int) -> int:
        """Pitch of a row, held within the rows."""
        return self.pitches[min(len(self.pitches) - 1, max(0, row))]

    def name(self, row: int) -> str:
        """What the row is called."""
        pitch = self.pitches[row]
        return self._names.get(pitch) or note_name(pitch)

    def is_dark(self, row: int) -> bool:
        """Whether the row is set off: a black key, or every other drum."""
        return row % 2 == 1 if self.drums else is_black_key(self.pitches[row])


PITCH_ROWS = Rows(range(127, -1, -1), {}, drums=False)
