"""What a score asks for in a stretch of time. Pure functions, no Qt, no state.

Stretches are half open, [start, end), so that stretches laid end to end hold every
event exactly once however they are cut.
"""

import math
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from musicgen.audio.schedule import Message
from musicgen.midi.sustain import SUSTAIN_PEDAL, sustained
from musicgen.music.meter import MeterMap
from musicgen.music.score import Control, Note, Score, Track

LIVE_CHANNEL = 0
"""Channel of notes played by hand."""
CLICK_CHANNEL = 1
"""Channel of the metronome."""
_FIRST_TRACK_CHANNEL = 2

CLICK_PITCHES = (77, 76)
"""Low and high wood block of the General MIDI drum kit: other beats, first beats."""

_VOLUME = 7
_PAN = 10


class TimedMessage(NamedTuple):
    """One message to one channel of a synthesiser or a port.

    Attributes:
        seconds: when, counted from the start of the stretch that was asked for.
        message: what.
        channel: which channel; see `track_channel`.
        first: pitch, controller number, program, or 0.
        second: velocity, controller value, bend, or 1 for drums.
    """

    seconds: float
    message: Message
    channel: int
    first: int
    second: int


class Beat(NamedTuple):
    """A beat of the meter: where, and whether a bar starts with it."""

    tick: int
    is_downbeat: bool


def track_channel(track: int) -> int:
    """Channel that track number `track` of a score plays on."""
    return track + _FIRST_TRACK_CHANNEL


def channel_track(channel: int) -> int | None:
    """Track that plays on a channel; None for notes by hand and clicks."""
    return channel - _FIRST_TRACK_CHANNEL if channel >= _FIRST_TRACK_CHANNEL else None


def notes_due(track: Track, start: float, end: float) -> Sequence[Note]:
    """Notes of `track` that begin in [start, end) ticks."""
    notes = track.notes
    first = bisect_left(notes, start, key=_onset)
    return notes[first : bisect_left(notes, end, lo=first, key=_onset)]


def controls_due(track: Track, start: float, end: float) -> Sequence[Control]:
    """Controls of `track` in [start, end) ticks."""
    controls = track.controls
    first = bisect_left(controls, start, key=_tick)
    return controls[first : bisect_left(controls, end, lo=first, key=_tick)]


def beats_due(meter_map: MeterMap, start: float, end: float) -> Iterator[Beat]:
    """Beats in [start, end) ticks, in order."""
    bar = meter_map.position(max(0, math.floor(start))).bar
    while True:
        tick, bar_end = meter_map.bar_start(bar), meter_map.bar_start(bar + 1)
        if tick >= end or bar_end <= tick:
            return
        beat_ticks = meter_map.meter_at(tick).beat_ticks
        for beat in range(tick, bar_end, beat_ticks):
            if start <= beat < end:
                yield Beat(beat, beat == tick)
        bar += 1


def next_beat(meter_map: MeterMap, tick: float) -> int:
    """First beat at or after `tick`."""
    bar = meter_map.position(max(0, math.floor(tick))).bar
    beats = beats_due(meter_map, tick, meter_map.bar_start(bar + 2) + 1)
    return next(beats, Beat(math.ceil(tick), False)).tick


def sounding_tracks(
    score: Score, known: "Sequence[tuple[Track, Track]]" = ()
) -> "tuple[tuple[Track, Track], ...]":
    """Each track beside itself with notes as long as the sustain pedal holds them.

    Args:
        score: what will be played.
        known: an earlier result; tracks that are the same object are not worked out again.
    """
    done = {id(track): heard for track, heard in known}
    return tuple((track, done.get(id(track)) or sustained(track)) for track in score.tracks)


def opening_messages(track: Track, channel: int) -> Iterator[TimedMessage]:
    """Give a channel the instrument, volume and place of a track."""
    yield TimedMessage(0.0, Message.PROGRAM, channel, track.program, int(track.is_drum))
    yield TimedMessage(0.0, Message.CONTROL, channel, _VOLUME, track.volume)
    yield TimedMessage(0.0, Message.CONTROL, channel, _PAN, track.pan)


def chasing_messages(track: Track, channel: int, tick: float) -> Iterator[TimedMessage]:
    """Bring a channel to where the controls before `tick` have left it.

    Controllers the track uses only later are put back to what they are at the start of a
    piece, so that a jump back is heard as the first time through.
    """
    yield from opening_messages(track, channel)
    latest: dict[tuple[str, int], Control | None] = {}
    for control in track.controls:
        if control.tick < tick:
            latest[control.kind, control.number] = control
        else:
            latest.setdefault((control.kind, control.number), None)
    for (kind, number), reached in latest.items():
        if reached is not None:
            yield from control_messages(reached, track, channel, 0.0)
        elif kind == "pitch_bend":
            yield TimedMessage(0.0, Message.PITCH_BEND, channel, 0, 0)
        elif kind == "channel_pressure":
            yield TimedMessage(0.0, Message.PRESSURE, channel, 0, 0)
        elif kind == "control" and number not in (_VOLUME, _PAN, SUSTAIN_PEDAL):
            value = _INITIAL_CONTROLS.get(number, 0)
            yield TimedMessage(0.0, Message.CONTROL, channel, number, value)


def control_messages(
    control: Control, track: Track, channel: int, seconds: float
) -> Iterator[TimedMessage]:
    """The message for one control; none for the pedal, which is in the note lengths."""
    number, value = control.number, control.value
    match control.kind:
        case "program":
            yield TimedMessage(seconds, Message.PROGRAM, channel, value, int(track.is_drum))
        case "pitch_bend":
            yield TimedMessage(seconds, Message.PITCH_BEND, channel, 0, value)
        case "channel_pressure":
            yield TimedMessage(seconds, Message.PRESSURE, channel, 0, value)
        case "control" if number != SUSTAIN_PEDAL:
            yield TimedMessage(seconds, Message.CONTROL, channel, number, value)


# Expression is fully open and balance in the middle until a piece says otherwise.
_INITIAL_CONTROLS = {8: 64, 11: 127}


def _onset(note: Note) -> int:
    return note.onset


def _tick(control: Control) -> int:
    return control.tick
