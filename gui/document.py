"""The document: the one score of the window, its variations and its undo stack.

Everything a person can undo lies in one frozen `State`; an edit makes a new state and
pushes one undo step. Nobody else holds a score of their own: panels read the document
and listen to its signals.
"""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from gui.document_state import Mix as Mix
from gui.document_state import State as State
from gui.document_state import Variation as Variation
from gui.selection import Selection
from gui.undo_step import UndoStep, forget_oldest, last_step
from musicgen.music.score import Score


class Document(QObject):
    """The piece being worked on.

    Signals:
        score_changed(Score): the score, or where its seed ends, is another one.
        selection_changed(Selection): what is selected in the roll changed.
        variations_changed(): variations came, went, were kept or switched.
        mix_changed(Mix): mutes, solos or colours changed.
        dirty_changed(bool): whether something would be lost by closing.
        path_changed(object): the project file is another one; Path or None.
        replaced(): another piece altogether took the place of the one before.
    """

    score_changed = Signal(object)
    selection_changed = Signal(object)
    variations_changed = Signal()
    mix_changed = Signal(object)
    dirty_changed = Signal(bool)
    path_changed = Signal(object)
    replaced = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.undo_stack = QUndoStack(self)
        self.undo_stack.setUndoLimit(500)
        self._state = State()
        self._selection = Selection()
        self._path: Path | None = None
        self._name = ""
        self._opened: frozenset[int] = frozenset()
        self._next_number = 1
        self.undo_stack.cleanChanged.connect(self._tell_dirty)

    @property
    def state(self) -> State:
        """Everything that undo takes back, as it is now."""
        return self._state

    @property
    def score(self) -> Score:
        """The piece in the roll."""
        return self._state.score

    @property
    def seed_end(self) -> int:
        """Tick before which the music was given, not generated."""
        return self._state.seed_end

    @property
    def variations(self) -> tuple[Variation, ...]:
        """Pieces to switch between."""
        return self._state.variations

    @property
    def active(self) -> Variation | None:
        """The variation in the roll, if it is one."""
        return self.variation(self._state.active)

    @property
    def mix(self) -> Mix:
        """Mutes, solos and colours."""
        return self._state.mix

    @property
    def selection(self) -> Selection:
        """What is selected in the roll; not part of undo."""
        return self._selection

    @property
    def path(self) -> Path | None:
        """The project file, None before the first save."""
        return self._path

    @property
    def name(self) -> str:
        """What the piece is called: by its project file, or the file it came from; "" if by none.

        A piece that was written from a prompt alone has not come from that file any more.
        """
        if self._path is not None:
            return self._path.stem
        active = self.active
        if active is None or active.number in self._opened:
            return self._name
        request = active.request
        return self._name if request is None or request.seed is not None else ""

    @property
    def dirty(self) -> bool:
        """Whether something would be lost by closing."""
        return not self.undo_stack.isClean()

    def variation(self, number: int | None) -> Variation | None:
        """The variation of that number, None if there is none."""
        return next((v for v in self._state.variations if v.number == number), None)

    def next_number(self) -> int:
        """A number no variation of this document has had."""
        number = self._next_number
        self._next_number += 1
        return number

    def edit(
        self, label: str, new_score: Score, *, seed_end: int | None = None, merge: str = ""
    ) -> None:
        """Replace the score by `new_score`, as one undo step.

        Args:
            label: what the person did, for the undo menu ("Move notes").
            new_score: the score after the edit.
            seed_end: where the seed ends after the edit; as before if left out.
            merge: steps that follow each other with the same key become one, for
                sliders being dragged.
        """
        end = self.seed_end if seed_end is None else seed_end
        if new_score is self.score and end == self.seed_end:
            return
        variations = tuple(
            replace(v, score=new_score, seed_end=end) if v.number == self._state.active else v
            for v in self._state.variations
        )
        after = replace(self._state, score=new_score, seed_end=end, variations=variations)
        self.push(label, after, merge=merge)

    def set_mix(self, label: str, mix: Mix, *, merge: str = "") -> None:
        """Change mutes, solos or colours, as one undo step."""
        if mix != self.mix:
            self.push(label, replace(self._state, mix=mix), merge=merge)

    def switch_to(self, number: int, label: str) -> None:
        """Show another variation, as one undo step."""
        chosen = self.variation(number)
        if chosen is None or number == self._state.active:
            return
        self.push(
            label,
            replace(
                self._state, score=chosen.score, seed_end=chosen.seed_end, active=chosen.number
            ),
        )

    def set_variations(self, label: str, variations: Iterable[Variation]) -> None:
        """Keep, discard or reorder variations, as one undo step."""
        kept = tuple(variations)
        if kept != self._state.variations:
            active = self._state.active
            if active not in {v.number for v in kept}:
                active = None
            self.push(label, replace(self._state, variations=kept, active=active))

    def discard(self, number: int, label: str) -> None:
        """Throw a variation away, as one undo step.

        If it is in the roll its neighbour takes its place there, and after the last one
        an empty score does.
        """
        numbers = [v.number for v in self.variations]
        if number not in numbers:
            return
        left = tuple(v for v in self.variations if v.number != number)
        state = replace(self._state, variations=left)
        if number == self._state.active:
            place = min(numbers.index(number), len(left) - 1)
            then = left[place] if left else Variation(0, Score())
            state = replace(
                state,
                score=then.score,
                seed_end=then.seed_end,
                active=then.number if left else None,
            )
        self.push(label, state)

    def push(self, label: str, after: State, *, merge: str = "") -> None:
        """Make `after` the state, as one undo step."""
        last = last_step(self.undo_stack)
        if last is not None and last.grows_by(merge):
            last.grow(after)
        else:
            self.undo_stack.push(UndoStep(label, self._apply, self._state, after, merge))
        forget_oldest(self.undo_stack)

    def set_selection(self, selection: Selection) -> None:
        """Say what is selected in the roll."""
        if selection != self._selection:
            self._selection = selection
            self.selection_changed.emit(selection)

    def reset(self, state: State | None = None, path: Path | None = None, name: str = "") -> None:
        """Start over with `state`, which came from a file called `name`; forgets the history."""
        self.undo_stack.clear()
        self._next_number = 1 + max((v.number for v in (state or State()).variations), default=0)
        self._apply(state or State(), everything=True)
        self.set_selection(Selection())
        self._name = name
        self._opened = frozenset(v.number for v in self.variations)
        self._set_path(path)
        self.dirty_changed.emit(False)
        self.replaced.emit()

    def mark_saved(self, path: Path) -> None:
        """Note that everything up to here lies in the project file `path`."""
        self._set_path(path)
        self.undo_stack.setClean()

    def mark_unsaved(self) -> None:
        """Note that what is here lies in no file, as after a recovery."""
        self.undo_stack.resetClean()
        self.dirty_changed.emit(True)

    def _tell_dirty(self, clean: bool) -> None:
        self.dirty_changed.emit(not clean)

    def _set_path(self, path: Path | None) -> None:
        self._path = path
        self.path_changed.emit(path)

    def _apply(self, state: State, everything: bool = False) -> None:
        before, self._state = self._state, state
        if everything or state.mix != before.mix:
            self.mix_changed.emit(state.mix)
        if everything or state.score is not before.score or state.seed_end != before.seed_end:
            self.score_changed.emit(state.score)
        if everything or state.variations is not before.variations or state.active != before.active:
            self.variations_changed.emit()
