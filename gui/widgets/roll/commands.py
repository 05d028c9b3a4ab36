"""Everything that can be done to the selection without a mouse."""

from itertools import chain

from PySide6.QtCore import QObject, Signal

from gui.widgets.roll import edits
from gui.widgets.roll.clipboard import copy_notes, pasted_notes
from gui.widgets.roll.edits import NOTHING, Edited, Picked, PickedNote
from gui.widgets.roll.state import RollState
from musicgen.music.score import Note

DEFAULT_VELOCITY = 90


class RollCommands(QObject):
    """Commands on what is selected.

    Signals:
        previewed(int, int, int): track, pitch and velocity of a note to be heard.
        revealed(object): a note that should be in view.
    """

    previewed = Signal(int, int, int)
    revealed = Signal(object)

    def __init__(self, state: RollState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state = state

    def _picked(self) -> Picked:
        return self._state.editable(self._state.picked)

    def _commit(self, label: str, edited: Edited) -> None:
        self._state.commit(label, edited)

    def preview(self, item: PickedNote) -> None:
        """Let a note be heard."""
        self.previewed.emit(item[0], item[1].pitch, item[1].velocity)

    # -- changing ----------------------------------------------------------------------

    def delete(self) -> None:
        """Take the selected notes out."""
        if picked := self._picked():
            self._commit(self.tr("Delete notes"), edits.remove(self._state.score, picked))

    def duplicate(self) -> None:
        """Copy the selected notes to right after themselves."""
        if picked := self._picked():
            grid = self._state.snap.note_ticks
            edited = edits.repeat_after(self._state.score, picked, grid)
            self._commit(self.tr("Duplicate notes"), edited)
            self._reveal_selection()

    def move(self, ticks: int, row_steps: int) -> None:
        """Move the selected notes in time and by rows (downwards positive)."""
        picked = self._picked()
        if not picked:
            return
        rows = self._state.geometry.rows
        edited = edits.move(self._state.score, picked, rows, ticks, row_steps)
        label = self.tr("Transpose notes") if row_steps else self.tr("Move notes")
        self._commit(label, edited)
        self._reveal_selection()
        if row_steps and len(self._state.picked) <= 8:
            for item in sorted(self._state.picked):
                self.preview(item)

    def transpose(self, semitones: int) -> None:
        """Move the selected notes up by semitones (drums: by rows)."""
        self.move(0, -semitones)

    def nudge(self, steps: int) -> None:
        """Move the selected notes by grid steps; the first of them lands on the grid."""
        picked = self._picked()
        if not picked:
            return
        grid = self._state.snap.ticks if self._state.snap.ticks > 1 else 10
        first = min(note.onset for _, note in picked)
        off = first % grid
        if off and steps < 0:
            self.move(-off + (steps + 1) * grid, 0)
        elif off:
            self.move(grid - off + (steps - 1) * grid, 0)
        else:
            self.move(steps * grid, 0)

    def lengthen(self, steps: int) -> None:
        """Make the selected notes longer by grid steps."""
        if picked := self._picked():
            grid = self._state.snap.ticks if self._state.snap.ticks > 1 else 10
            edited = edits.resize(self._state.score, picked, steps * grid, grid)
            self._commit(self.tr("Resize notes"), edited)

    def quantise(self) -> None:
        """Move the selected notes (or all that are shown) to the grid."""
        picked = self._picked() or self._state.editable(self._shown())
        ticks = self._state.snap.note_ticks
        if picked:
            self._commit(
                self.tr("Quantise notes"), edits.quantise(self._state.score, picked, ticks)
            )

    def louder(self, amount: int) -> None:
        """Raise the velocity of the selected notes."""
        if picked := self._picked():
            edited = edits.louder(self._state.score, picked, amount)
            self._commit(self.tr("Change velocity"), edited)

    def insert(self) -> None:
        """Add a note after the selected one, or at the playhead, like the last one drawn."""
        state = self._state
        if not state.tracks or state.active in state.hidden:
            return
        after = max((item for item in state.picked), default=None, key=lambda item: item[1].end)
        if after is not None:
            track, model = after
            note = model._replace(onset=model.end)
        else:
            rows = state.geometry.rows
            track = state.active
            pitch = rows.pitch_at(rows.row_of(38) if rows.drums else rows.row_of(60))
            onset = state.snap.floor(state.playhead or 0)
            note = Note(onset, pitch, state.snap.note_ticks, DEFAULT_VELOCITY)
        if not state.is_locked(track, note.onset):
            self._commit(self.tr("Draw note"), edits.add(state.score, [(track, note)]))
            self.preview((track, note))
            self._reveal_selection()

    # -- clipboard ---------------------------------------------------------------------

    def copy(self) -> None:
        """Selected notes to the clipboard."""
        drums = frozenset(t for t, _ in self._state.picked if self._state.is_drum(t))
        copy_notes(self._state.picked, drums)

    def cut(self) -> None:
        """Selected notes to the clipboard and out of the score."""
        self.copy()
        if picked := self._picked():
            self._commit(self.tr("Cut notes"), edits.remove(self._state.score, picked))

    def paste(self) -> None:
        """Notes from the clipboard to the playhead, or after what is selected.

        Notes go to the track they came from where it fits, else to the active track.
        """
        notes, drums = pasted_notes()
        state = self._state
        if not notes or not state.tracks:
            return
        at = state.playhead
        if state.picked:
            at = max(note.end for _, note in state.picked)
        if at is None:
            at = int(state.geometry.left_tick)
        at = -(-at // state.snap.ticks) * state.snap.ticks
        several = len({track for track, _ in notes}) > 1
        placed = []
        for track, note in notes:
            to = state.active
            if several and track < len(state.tracks) and state.is_drum(track) == (track in drums):
                to = track
            moved = note._replace(onset=note.onset + at)
            if not state.is_locked(to, moved.onset):
                placed.append((to, moved))
        if placed:
            self._commit(self.tr("Paste notes"), edits.add(state.score, placed))
            self._reveal_selection()

    # -- selecting ---------------------------------------------------------------------

    def _shown(self) -> Picked:
        tracks = self._state.score.tracks
        shown = self._state.shown_tracks()
        return frozenset(chain.from_iterable(((t, n) for n in tracks[t].notes) for t in shown))

    def select_all(self) -> None:
        """Select every note that is shown."""
        self._state.select(self._shown())

    def select_none(self) -> None:
        """Select nothing."""
        self._state.select(NOTHING)

    def step(self, steps: int, *, extend: bool = False) -> bool:
        """Select the next (or, with -1, the previous) note in time; False at the end.

        Starts from the selection, or from what is in view.
        """
        state = self._state
        order = sorted(self._shown(), key=lambda item: (item[1], item[0]))
        if not order:
            return False
        if state.picked:
            ends = sorted(state.picked, key=lambda item: (item[1], item[0]))
            here = ends[-1] if steps > 0 else ends[0]
            place = (order.index(here) if here in order else -1) + steps
        else:
            left = state.geometry.left_tick
            place = next((i for i, item in enumerate(order) if item[1].onset >= left), 0)
        if not 0 <= place < len(order):
            return False
        item = order[place]
        state.select(state.picked | {item} if extend else frozenset({item}))
        self.preview(item)
        self.revealed.emit(item[1])
        return True

    def _reveal_selection(self) -> None:
        """Bring the first of the selected notes into view, unless some are there already."""
        picked, geometry = self._state.picked, self._state.geometry
        row_of = geometry.rows.row_of
        if picked and not any(geometry.shows(n.onset, row_of(n.pitch)) for _, n in picked):
            self.revealed.emit(min(note for _, note in picked))
