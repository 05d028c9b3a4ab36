"""One step of undo, and how much memory it holds. Of Qt it knows only the command."""

from collections.abc import Callable, Iterator
from typing import Final

from PySide6.QtGui import QUndoCommand, QUndoStack

from gui.document_state import State
from musicgen.music.score import Score

MOST_BYTES: Final = 24_000_000
"""What all steps together may hold; the oldest go first."""
_NOTE_BYTES: Final = 150
_PLACE_BYTES: Final = 8


class UndoStep(QUndoCommand):
    """Replace one state by another; what follows with the same merge key may join it.

    Joined here and not by Qt, which deletes the second step before PySide has handed it
    over: its wrapper, and the notes of both its states, would stay for ever.

    Attributes:
        before: what undo brings back.
        after: what redo brings back.
        size: bytes of notes that `after` holds and `before` does not, about.
    """

    def __init__(
        self, label: str, apply: Callable[[State], None], before: State, after: State, merge: str
    ) -> None:
        super().__init__(label)
        self.before = before
        self.after = after
        self.size = added_bytes(before, after)
        self._apply = apply
        self._merge = merge
        self._done = False

    def again(self) -> "UndoStep":
        """The same step for a stack that is built anew: pushing it changes nothing."""
        step = UndoStep(self.text(), self._apply, self.before, self.after, "")
        step._done = True
        return step

    def redo(self) -> None:
        if self._done:
            self._done = False
        else:
            self._apply(self.after)

    def undo(self) -> None:
        self._apply(self.before)

    def grows_by(self, merge: str) -> bool:
        """Whether what follows under this merge key belongs to this step."""
        return bool(merge) and merge == self._merge

    def grow(self, after: State) -> None:
        """Bring back a later state, and show it."""
        self.size += added_bytes(self.after, after)
        self.after = after
        self._apply(after)


def last_step(stack: QUndoStack) -> UndoStep | None:
    """The step that may still grow: nothing was undone or saved after it."""
    if not stack.count() or stack.canRedo() or stack.isClean():
        return None
    step = stack.command(stack.count() - 1)
    return step if isinstance(step, UndoStep) else None


def forget_oldest(stack: QUndoStack, most_bytes: int = MOST_BYTES) -> None:
    """Drop the oldest steps where all of them hold too much; to be called after a push."""
    steps = [stack.command(index) for index in range(stack.count())]
    sizes = [step.size for step in steps if isinstance(step, UndoStep)]
    if sum(sizes) <= most_bytes:
        return
    first, held = len(steps) - 1, sizes[-1]
    # Half of it at once, so that it is not done at every step.
    while first > 0 and held + sizes[first - 1] <= most_bytes // 2:
        first -= 1
        held += sizes[first]
    kept = [step.again() for step in steps[first:] if isinstance(step, UndoStep)]
    clean = stack.cleanIndex() - first
    # What can be undone next, and that it is not saved, stays as it is: nobody is told.
    stack.blockSignals(True)
    stack.clear()
    for place, step in enumerate(kept, start=1):
        stack.push(step)
        if place == clean:
            stack.setClean()
    if clean < 0:
        stack.resetClean()
    stack.blockSignals(False)


def added_bytes(before: State, after: State) -> int:
    """Memory of the notes that are in one state and not in the other, about."""
    tracks = {id(track): track for score in _scores(before) for track in score.tracks}
    fresh = {
        id(track): track
        for score in _scores(after)
        for track in score.tracks
        if id(track) not in tracks
    }
    if not fresh:
        return 0
    known = {id(note) for track in tracks.values() for note in track.notes}
    notes = {id(note) for track in fresh.values() for note in track.notes}
    places = sum(len(track.notes) for track in fresh.values())
    return _PLACE_BYTES * places + _NOTE_BYTES * len(notes - known)


def _scores(state: State) -> Iterator[Score]:
    yield state.score
    for variation in state.variations:
        yield variation.score
        if variation.request is not None and variation.request.seed is not None:
            yield variation.request.seed
