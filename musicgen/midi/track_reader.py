"""File tracks → tracks of a score: one for each program of each channel.

Channel state is shared by all file tracks of a type 1 file when it is played. Here a
file track's own program changes count for its notes; where it has none, those of other
tracks on the same channel do. Controls standing in a file track without notes of their
channel go to every track on that channel.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from musicgen.midi import smf
from musicgen.midi.file_meta import Scale, track_name, track_port
from musicgen.midi.note_pairing import note_ends
from musicgen.midi.smf import ChannelMessage, SmfTrack
from musicgen.music.score import Control, ControlKind, Note, Track

DRUM_CHANNEL = 9
BANK_NUMBERS = (0, 32)
VOLUME, PAN = 7, 10
# 0x7D is the manufacturer number for non-commercial use.
OVERLAY_MARK = b"\x7dmusicgen overlay"

_CONTROL_KINDS: dict[int, ControlKind] = {
    0xB0: "control",
    0xD0: "channel_pressure",
    0xE0: "pitch_bend",
}
_Channel = tuple[int, int]


@dataclass(slots=True)
class _SharedState:
    """What file tracks say to channels (port, number) that others play on."""

    programs: dict[_Channel, list[tuple[int, int]]] = field(default_factory=dict)
    controls: dict[_Channel, list[ChannelMessage]] = field(default_factory=dict)

    def program_at(self, channel: _Channel, tick: int) -> int:
        changes = self.programs.get(channel, [])
        before = bisect_right(changes, tick, key=lambda change: change[0])
        return changes[before - 1][1] if before else 0


def read_tracks(tracks: Sequence[SmfTrack], scale: Scale) -> tuple[Track, ...]:
    """The tracks with notes, in file order.

    Args:
        tracks: played together.
        scale: file ticks to score ticks.
    """
    shared = _shared_state(tracks)
    result: list[Track] = []
    for track in tracks:
        if result and is_overlay(track):
            added = [
                note for notes in _notes_by_part(track, shared, scale).values() for note in notes
            ]
            result[-1] = result[-1].with_notes((*result[-1].notes, *added))
            continue
        name, port = track_name(track.metas), track_port(track.metas)
        states: dict[int, _ChannelControls] = {}
        for (number, program), notes in _notes_by_part(track, shared, scale).items():
            if number not in states:
                messages = [
                    *(message for message in track.messages if message[1] & 0x0F == number),
                    *shared.controls.get((port, number), ()),
                ]
                states[number] = _channel_controls(messages, scale)
            result.append(_track(states[number], program, number == DRUM_CHANNEL, name, notes))
    return tuple(result)


def is_overlay(track: SmfTrack) -> bool:
    """Whether this program wrote the track for notes that overlap in the one before."""
    return any(
        kind == smf.META_SEQUENCER and payload == OVERLAY_MARK for _, kind, payload in track.metas
    )


def _shared_state(tracks: Iterable[SmfTrack]) -> _SharedState:
    state = _SharedState()
    for track in tracks:
        port = track_port(track.metas)
        played = {message[1] & 0x0F for message in track.messages if message[1] & 0xF0 == 0x90}
        for message in track.messages:
            kind, number = message[1] & 0xF0, message[1] & 0x0F
            if kind == 0xC0:
                state.programs.setdefault((port, number), []).append((message[0], message[2]))
            elif kind in _CONTROL_KINDS and number not in played:
                state.controls.setdefault((port, number), []).append(message)
    for changes in state.programs.values():
        changes.sort(key=lambda change: change[0])
    return state


def _notes_by_part(
    track: SmfTrack, shared: _SharedState, scale: Scale
) -> dict[tuple[int, int], list[Note]]:
    """Notes of a file track by (channel number, program), in order of first note."""
    port = track_port(track.metas)
    programs: dict[int, int] = {}
    parts: dict[tuple[int, int], list[Note]] = {}
    ends = iter(note_ends(track.messages, track.end))
    for tick, status, data, velocity in track.messages:
        kind = status & 0xF0
        if kind == 0x90 and velocity:
            number = status & 0x0F
            program = programs.get(number)
            if program is None:
                program = shared.program_at((port, number), tick)
            onset = scale(tick)
            note = Note(onset, data, max(1, scale(next(ends)) - onset), velocity)
            parts.setdefault((number, program), []).append(note)
        elif kind == 0xC0:
            programs[status & 0x0F] = data
    return parts


@dataclass(frozen=True, slots=True)
class _ChannelControls:
    """All that is said to one channel, in score ticks: (tick, number, value) or controls."""

    banks: tuple[tuple[int, int, int], ...]
    settings: tuple[tuple[int, int, int], ...]
    controls: tuple[Control, ...]


def _channel_controls(messages: Iterable[ChannelMessage], scale: Scale) -> _ChannelControls:
    banks: list[tuple[int, int, int]] = []
    settings: list[tuple[int, int, int]] = []
    controls: list[Control] = []
    for tick, status, data, value in sorted(messages, key=lambda message: message[0]):
        kind = _CONTROL_KINDS.get(status & 0xF0)
        if kind == "control" and data in BANK_NUMBERS:
            banks.append((scale(tick), data, value))
        elif kind == "control":
            if data in (VOLUME, PAN):
                settings.append((scale(tick), data, value))
            controls.append(Control(scale(tick), kind, data, value))
        elif kind == "pitch_bend":
            controls.append(Control(scale(tick), kind, 0, (value << 7 | data) - 8192))
        elif kind == "channel_pressure":
            controls.append(Control(scale(tick), kind, 0, data))
    return _ChannelControls(tuple(banks), tuple(settings), tuple(controls))


def _track(
    state: _ChannelControls, program: int, is_drum: bool, name: str, notes: Iterable[Note]
) -> Track:
    """A track from its notes and everything said to its channel.

    The channel is shared by all programs that play on it in turn, so each of their
    tracks gets all of its controls. Volume and pan said before the first note become
    the track's own; a bank is kept as it stands at the first note.
    """
    ordered = tuple(sorted(notes))
    start = ordered[0].onset
    banks = {number: value for tick, number, value in state.banks if tick <= start}
    settings = {number: value for tick, number, value in state.settings if tick <= start}
    controls = state.controls
    if banks or settings:
        at_start = [Control(0, "control", number, banks[number]) for number in sorted(banks)]
        later = (
            control
            for control in controls
            if control.tick > start
            or control.kind != "control"
            or control.number not in (VOLUME, PAN)
        )
        controls = (*at_start, *later)
    return Track(
        program=program,
        is_drum=is_drum,
        name=name,
        notes=ordered,
        controls=controls,
        volume=settings.get(VOLUME, 100),
        pan=settings.get(PAN, 64),
    )
