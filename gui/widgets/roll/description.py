"""The roll in words, for screen readers and tooltips."""

from PySide6.QtCore import QCoreApplication

from gui.widgets.roll.edits import PickedNote
from gui.widgets.roll.state import RollState
from musicgen.music.instruments import PROGRAM_NAMES
from musicgen.music.units import TICKS_PER_QUARTER


def _tr(text: str) -> str:
    return QCoreApplication.translate("PianoRoll", text)


def describe_place(state: RollState, tick: int) -> str:
    """Bar and beat of a tick, both counted from 1."""
    position = state.meter_map.position(tick)
    beat = position.offset / state.meter_map.meter_at(tick).beat_ticks + 1
    return _tr("bar {bar}, beat {beat}").format(bar=position.bar + 1, beat=f"{beat:.4g}")


def track_name(state: RollState, track: int) -> str:
    """What a track is called."""
    if not 0 <= track < len(state.tracks):
        return ""
    name = state.tracks[track].name.strip()
    if name:
        return name
    if state.is_drum(track):
        return _tr("Drums")
    return PROGRAM_NAMES[state.tracks[track].program]


def describe_note(state: RollState, item: PickedNote) -> str:
    """One note in words."""
    track, note = item
    rows = state.geometry.rows
    row = rows.row_of(note.pitch)
    return _tr("{name}, {place}, {beats} beats long, velocity {velocity}, {track}").format(
        name=rows.name(row) if row >= 0 else note.pitch,
        place=describe_place(state, note.onset),
        beats=f"{note.duration / TICKS_PER_QUARTER:.3g}",
        velocity=note.velocity,
        track=track_name(state, track),
    )


def describe_roll(state: RollState) -> str:
    """What is shown: tracks, bars, what is in view and what is selected."""
    counts = [len(notes) for notes in state.arrays]
    if not counts or not sum(counts):
        return _tr("Empty piano roll. Double-click or press N to draw a note.")
    bars = state.meter_map.position(max(0, state.geometry.length - 1)).bar + 1
    tracks = "; ".join(
        _tr("{track}: {notes} notes").format(track=track_name(state, index), notes=count)
        for index, count in enumerate(counts)
    )
    geometry = state.geometry
    parts = [
        _tr("{notes} notes in {bars} bars. {tracks}.").format(
            notes=sum(counts), bars=bars, tracks=tracks
        ),
        _tr("In view: {start} to {end}.").format(
            start=describe_place(state, int(geometry.left_tick)),
            end=describe_place(state, int(geometry.right_tick)),
        ),
    ]
    if state.seed_end > 0:
        seed = describe_place(state, state.seed_end)
        parts.append(_tr("The seed ends at {place}.").format(place=seed))
    picked = state.picked
    if len(picked) == 1:
        note = describe_note(state, next(iter(picked)))
        parts.append(_tr("Selected: {note}.").format(note=note))
    elif picked:
        parts.append(_tr("{count} notes selected.").format(count=len(picked)))
    return " ".join(parts)
