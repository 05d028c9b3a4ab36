"""What the roll shows and what is selected: one object that its parts share."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QObject, Signal

from gui.widgets.drum_kit import drum_rows
from gui.widgets.note_arrays import NoteArrays
from gui.widgets.roll.edits import NOTHING, Edited, Picked
from gui.widgets.roll.geometry import Geometry
from gui.widgets.roll.marks import RollMarks
from gui.widgets.roll.rows import PITCH_ROWS, Rows
from gui.widgets.roll.snap import DEFAULT_SNAP, Snap
from musicgen.music.meter import MeterMap
from musicgen.music.score import Note, Score, Track


class RollState(RollMarks):
    """Score, view, selection and marks of one piano roll.

    Signals:
        replaced(): another score is shown; notes that a drag holds may be gone.
        look_changed(): everything has to be painted anew.
        notes_changed(int, int): notes between these ticks changed.
        note_added(int, Note): one note came to a track.
        view_changed(): scrolled or zoomed.
        selection_changed(): other notes are selected.
        active_changed(int): the active track.
        hidden_changed(object): frozenset of hidden tracks.
        committed(str, Score): the person changed notes.
    """

    replaced = Signal()
    look_changed = Signal()
    notes_changed = Signal(int, int)
    note_added = Signal(int, object)
    view_changed = Signal()
    selection_changed = Signal()
    active_changed = Signal(int)
    hidden_changed = Signal(object)
    committed = Signal(str, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.geometry = Geometry()
        self.arrays: list[NoteArrays] = []
        self.picked_arrays: dict[int, NoteArrays] = {}
        self.colours: tuple[int, ...] = ()
        self.hidden: frozenset[int] = frozenset()
        self.active = 0
        self.seed_end = 0
        self.snap: Snap = DEFAULT_SNAP
        self.pencil = False
        self._score = Score()
        self._picked: Picked = NOTHING
        self._pending: dict[int, list[Note]] = {}
        self._drums: tuple[bool, ...] = ()

    # -- the score ---------------------------------------------------------------------

    @property
    def score(self) -> Score:
        """The piece as shown, appended notes included."""
        if self._pending:
            tracks = list(self._score.tracks)
            for index, notes in self._pending.items():
                tracks[index] = tracks[index].with_notes((*tracks[index].notes, *notes))
            self._pending = {}
            self._score = self._score.with_tracks(tracks)
        return self._score

    @property
    def tracks(self) -> tuple[Track, ...]:
        """The tracks, for their names and programs; appended notes may be missing in them."""
        return self._score.tracks

    @property
    def meter_map(self) -> MeterMap:
        """Time signatures of the piece."""
        return self._score.meter_map

    def set_score(self, score: Score, seed_end: int = 0) -> None:
        """Show another piece; what is still there stays selected."""
        before = self.score
        if score is before and seed_end == self.seed_end:
            return
        same = [
            index < len(before.tracks)
            and track.notes is before.tracks[index].notes
            and track.is_drum == before.tracks[index].is_drum
            for index, track in enumerate(score.tracks)
        ]
        kinds = tuple(track.is_drum for track in score.tracks)
        local = (
            kinds == self._drums
            and seed_end == self.seed_end
            and score.meter_map == before.meter_map
        )
        stale = (
            [_difference(before.tracks[i], score.tracks[i]) for i, s in enumerate(same) if not s]
            if local
            else []
        )
        self.arrays = [
            self.arrays[index] if same[index] else NoteArrays(track.notes)
            for index, track in enumerate(score.tracks)
        ]
        self._score, self.seed_end, self._drums = score, seed_end, kinds
        self.geometry.length = score.length
        self.active = min(self.active, max(0, len(score.tracks) - 1))
        self.replaced.emit()
        rows_changed = self._choose_rows()
        self._prune_selection()
        self.geometry.scroll_to(self.geometry.scroll_x, self.geometry.scroll_y)
        if local and not rows_changed:
            for start, end in stale:
                self.notes_changed.emit(start, end)
            self.marks_changed.emit()
        else:
            self.look_changed.emit()
        self.view_changed.emit()

    def append_note(self, track: int, note: Note) -> None:
        """Show one more note; the score is put together when it is next asked for."""
        if not 0 <= track < len(self.arrays):
            return
        self.arrays[track].insert(note)
        self._pending.setdefault(track, []).append(note)
        if note.end > self.geometry.length:
            self.geometry.length = note.end
            self.marks_changed.emit()
        new_row = self._drums[track] and self.geometry.rows.row_of(note.pitch) < 0
        if new_row and self._choose_rows():
            self.look_changed.emit()
        else:
            self.note_added.emit(track, note)

    def commit(self, label: str, edited: Edited) -> None:
        """Take over an edit made by hand and tell the world, once."""
        score, picked = edited
        if score == self.score:
            self.select(picked)
            return
        self._picked = NOTHING
        self.set_score(score, self.seed_end)
        self._set_picked(picked)
        self.committed.emit(label, score)

    # -- tracks and rows ---------------------------------------------------------------

    def is_drum(self, track: int) -> bool:
        """Whether a track is percussion."""
        return 0 <= track < len(self._drums) and self._drums[track]

    def shown_tracks(self) -> list[int]:
        """Tracks whose notes stand in the rows, the active one last (on top)."""
        drums = self.geometry.rows.drums
        shown = [
            index
            for index, is_drum in enumerate(self._drums)
            if is_drum == drums and index not in self.hidden
        ]
        if self.active in shown:
            shown.remove(self.active)
            shown.append(self.active)
        return shown

    def set_active(self, track: int) -> None:
        """Draw into `track`; its kind decides between semitones and drum rows."""
        if track == self.active or not 0 <= track < max(1, len(self._drums)):
            return
        self.active = track
        if self._choose_rows():
            self.select(NOTHING)
        self.look_changed.emit()
        self.active_changed.emit(track)

    def set_hidden(self, hidden: frozenset[int]) -> None:
        """Hide these tracks; hidden notes are not selected."""
        if hidden != self.hidden:
            self.hidden = hidden
            self.select(frozenset(item for item in self._picked if item[0] not in hidden))
            self.look_changed.emit()
            self.hidden_changed.emit(hidden)

    def set_colours(self, colours: Sequence[int]) -> None:
        """Colour index of each track."""
        if tuple(colours) != self.colours:
            self.colours = tuple(colours)
            self.look_changed.emit()

    def _choose_rows(self) -> bool:
        """Rows for the active track; True when they are others than before."""
        rows: Rows = PITCH_ROWS
        if self.is_drum(self.active):
            kits = [self.arrays[i].pitch for i, drum in enumerate(self._drums) if drum]
            rows = drum_rows(np.unique(np.concatenate(kits)).tolist())
        before = self.geometry.rows
        if rows == before:
            return False
        geometry = self.geometry
        geometry.rows = rows
        if rows.drums != before.drums:
            if rows.drums:
                geometry.row_height = max(8, min(34, geometry.height // len(rows)))
                geometry.scroll_to(geometry.scroll_x, 0)
            else:
                self.centre_rows()
        else:
            geometry.scroll_to(geometry.scroll_x, geometry.scroll_y)
        self.view_changed.emit()
        return True

    def used_rows(self) -> tuple[int, int] | None:
        """First and last row with a note that is shown."""
        used = [
            self.geometry.rows.lookup[notes.pitch]
            for notes in (self.arrays[track] for track in self.shown_tracks())
            if len(notes)
        ]
        if not used:
            return None
        return min(int(rows.min()) for rows in used), max(int(rows.max()) for rows in used)

    def centre_rows(self) -> None:
        """Scroll the rows so that the notes, or middle C, stand in the middle."""
        geometry = self.geometry
        if not geometry.rows.drums:
            geometry.row_height = min(geometry.row_height, 14)
        top, bottom = self.used_rows() or (60, 74)
        middle = (top + bottom + 1) / 2 * geometry.row_height
        geometry.scroll_to(geometry.scroll_x, middle - geometry.height / 2)

    # -- selection ---------------------------------------------------------------------

    @property
    def picked(self) -> Picked:
        """The selected notes as (track, note)."""
        return self._picked

    def select(self, picked: Picked) -> None:
        """Select these notes and no others."""
        if picked != self._picked:
            self._set_picked(picked)

    def _set_picked(self, picked: Picked) -> None:
        self._picked = picked
        by_track: dict[int, list[Note]] = {}
        for track, note in picked:
            by_track.setdefault(track, []).append(note)
        self.picked_arrays = {track: NoteArrays(sorted(n)) for track, n in by_track.items()}
        self.selection_changed.emit()

    def _prune_selection(self) -> None:
        if not self._picked:
            return
        there: dict[int, set[Note]] = {
            track: set(self._score.tracks[track].notes)
            for track in {track for track, _ in self._picked}
            if track < len(self._score.tracks)
        }
        kept = frozenset(
            item for item in self._picked if item[1] in there.get(item[0], frozenset())
        )
        if kept != self._picked:
            self._set_picked(kept)


def _difference(before: Track, after: Track) -> tuple[int, int]:
    """Ticks between which two versions of a track differ."""
    old, new = before.notes, after.notes
    start, shortest = 0, min(len(old), len(new))
    while start < shortest and old[start] == new[start]:
        start += 1
    stop = 0
    while stop < shortest - start and old[-1 - stop] == new[-1 - stop]:
        stop += 1
    touched = (*old[start : len(old) - stop], *new[start : len(new) - stop])
    if not touched:
        return 0, 0
    return min(note.onset for note in touched), max(note.end for note in touched)
