"""Edits of selected notes: each takes a score and gives a new one with the new selection."""

from collections.abc import Callable, Iterable

from gui.widgets.roll.rows import Rows
from musicgen.music.score import Note, Score

PickedNote = tuple[int, Note]
Picked = frozenset[PickedNote]
Edited = tuple[Score, Picked]

NOTHING: Picked = frozenset()


def change(score: Score, picked: Picked, new: Callable[[int, Note], Note | None]) -> Edited:
    """Replace each picked note by what `new` makes of it; None takes it out."""
    concerned = {track for track, _ in picked}
    tracks = list(score.tracks)
    chosen: set[PickedNote] = set()
    for index in sorted(concerned):
        if not 0 <= index < len(tracks):
            continue
        notes: list[Note] = []
        for note in tracks[index].notes:
            after: Note | None = note
            if (index, note) in picked:
                after = new(index, note)
                if after is not None:
                    chosen.add((index, after))
            if after is not None:
                notes.append(after)
        tracks[index] = tracks[index].with_notes(notes)
    return score.with_tracks(tracks), frozenset(chosen)


def move_limits(picked: Picked, rows: Rows, ticks: int, row_steps: int) -> tuple[int, int]:
    """The same move, held so that no picked note leaves the start or the rows."""
    if not picked:
        return 0, 0
    first = min(note.onset for _, note in picked)
    places = [rows.row_of(note.pitch) for _, note in picked]
    low, high = min(places), max(places)
    if low < 0:
        return max(ticks, -first), 0
    return max(ticks, -first), max(-low, min(row_steps, len(rows) - 1 - high))


def shifted(note: Note, rows: Rows, ticks: int, row_steps: int) -> Note:
    """One note moved by ticks and rows (downwards positive)."""
    pitch = note.pitch
    if row_steps:
        pitch = rows.pitch_at(rows.row_of(pitch) + row_steps)
    return note._replace(onset=note.onset + ticks, pitch=pitch)


def move(score: Score, picked: Picked, rows: Rows, ticks: int, row_steps: int) -> Edited:
    """Move notes in time and by rows, together, as far as they fit."""
    ticks, row_steps = move_limits(picked, rows, ticks, row_steps)
    return change(score, picked, lambda _, note: shifted(note, rows, ticks, row_steps))


def resize(score: Score, picked: Picked, ticks: int, least: int = 1) -> Edited:
    """Make notes longer or shorter by `ticks`; none gets shorter than `least`, or than it was."""

    def longer(_: int, note: Note) -> Note:
        floor = min(least, note.duration)
        return note._replace(duration=max(1, floor, note.duration + ticks))

    return change(score, picked, longer)


def add(score: Score, notes: Iterable[PickedNote]) -> Edited:
    """Add notes; those of tracks that don't exist are left out."""
    new: dict[int, list[Note]] = {}
    for track, note in notes:
        if 0 <= track < len(score.tracks):
            new.setdefault(track, []).append(note)
    tracks = list(score.tracks)
    for track, added in new.items():
        tracks[track] = tracks[track].with_notes((*tracks[track].notes, *added))
    chosen = frozenset((track, note) for track, added in new.items() for note in added)
    return score.with_tracks(tracks), chosen


def remove(score: Score, picked: Picked) -> Edited:
    """Take notes out."""
    return change(score, picked, lambda _, __: None)


def quantise(score: Score, picked: Picked, ticks: int) -> Edited:
    """Move onsets to the nearest multiple of `ticks`."""
    return change(
        score,
        picked,
        lambda _, note: note._replace(onset=int(note.onset / ticks + 0.5) * ticks),
    )


def louder(score: Score, picked: Picked, amount: int) -> Edited:
    """Raise or lower velocities by `amount`, held in 1 to 127."""
    return change(
        score,
        picked,
        lambda _, note: note._replace(velocity=min(127, max(1, note.velocity + amount))),
    )


def repeat_after(score: Score, picked: Picked, grid: int) -> Edited:
    """Copy notes to right after themselves, the distance rounded up to `grid`."""
    if not picked:
        return score, picked
    start = min(note.onset for _, note in picked)
    end = max(note.end for _, note in picked)
    distance = max(1, -(-(end - start) // grid) * grid)
    return add(
        score,
        [(track, note._replace(onset=note.onset + distance)) for track, note in sorted(picked)],
    )
