"""What is selected in the roll: notes, and a stretch of bars and tracks. Knows no Qt."""

from dataclasses import dataclass

from musicgen.music.score import Note


@dataclass(frozen=True, slots=True)
class Selection:
    """A selection in the roll; the empty one selects nothing.

    Attributes:
        start: first tick of the stretch.
        end: first tick after the stretch; equal to `start` when no stretch is selected.
        tracks: indices of the tracks concerned, ascending.
        notes: the selected notes as (track index, note).
    """

    start: int = 0
    end: int = 0
    tracks: tuple[int, ...] = ()
    notes: frozenset[tuple[int, Note]] = frozenset()

    def __bool__(self) -> bool:
        return self.end > self.start or bool(self.notes)
