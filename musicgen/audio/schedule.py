"""From a score to a list of messages, each at its exact frame. Knows no synthesiser."""

from collections.abc import Iterable, Sequence
from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from musicgen.midi.sustain import SUSTAIN_PEDAL, sustained
from musicgen.music.score import Score, Track
from musicgen.music.tempo import TempoMap
from musicgen.music.units import TICKS_PER_QUARTER


class Message(IntEnum):
    """Kinds of message, in the order in which they take effect within one frame."""

    NOTE_OFF = 0
    PROGRAM = 1
    CONTROL = 2
    PITCH_BEND = 3
    PRESSURE = 4
    NOTE_ON = 5


class Event(NamedTuple):
    """One message to one channel.

    Attributes:
        frame: when, counted in frames from the start of the piece.
        message: what.
        order: keeps controllers of one frame in the order of the score.
        channel: index of the track.
        first: pitch, controller number, program, or 0.
        second: velocity, controller value, bend, or 1 for drums.
    """

    frame: int
    message: Message
    order: int
    channel: int
    first: int
    second: int


def schedule(score: Score, sample_rate_hz: int) -> list[Event]:
    """All messages that play `score`, sorted by frame.

    The sustain pedal is worked into the note ends and sends no message of its own.
    """
    frames = _Frames(score.tempo_map, sample_rate_hz)
    events: list[Event] = []
    for channel, track in enumerate(score.tracks):
        events += _opening(channel, track)
        events += _note_events(channel, track, frames)
        events += _control_events(channel, track, frames)
    events.sort()
    return events


def frame_count(score: Score, sample_rate_hz: int) -> int:
    """Frames from the start of the piece to its end, the release tail not counted."""
    return round(score.duration_seconds * sample_rate_hz)


def _opening(channel: int, track: Track) -> list[Event]:
    return [
        Event(0, Message.PROGRAM, -1, channel, track.program, int(track.is_drum)),
        Event(0, Message.CONTROL, -1, channel, 7, track.volume),
        Event(0, Message.CONTROL, -1, channel, 10, track.pan),
    ]


class _Frames:
    """Ticks to frames for whole arrays; one look-up per note would be the slowest part."""

    def __init__(self, tempo_map: TempoMap, sample_rate_hz: int) -> None:
        self._ticks = np.array([tick for tick, _ in tempo_map.changes], np.int64)
        self._seconds = np.array([tempo_map.seconds_at(tick) for tick, _ in tempo_map.changes])
        microseconds = np.array([tempo for _, tempo in tempo_map.changes], np.float64)
        self._per_tick = microseconds / (1e6 * TICKS_PER_QUARTER)
        self._rate = sample_rate_hz

    def __call__(self, ticks: Sequence[int]) -> list[int]:
        positions: NDArray[np.int64] = np.asarray(ticks, np.int64)
        index = np.maximum(np.searchsorted(self._ticks, positions, side="right") - 1, 0)
        seconds = self._seconds[index] + (positions - self._ticks[index]) * self._per_tick[index]
        frames: list[int] = np.floor(seconds * self._rate + 0.5).astype(np.int64).tolist()
        return frames


def _note_events(channel: int, track: Track, frames: _Frames) -> Iterable[Event]:
    if not track.notes:
        return
    # Drums ring as long as they ring; for the others the pedal lengthens notes here,
    # because synthesisers treat it differently or not at all.
    notes = track.notes if track.is_drum else sustained(track).notes
    starts = frames([note.onset for note in notes])
    ends = frames([note.onset + note.duration for note in notes])
    for order, (note, start, end) in enumerate(zip(notes, starts, ends, strict=True)):
        yield Event(start, Message.NOTE_ON, order, channel, note.pitch, note.velocity)
        # A note shorter than a frame still has to end after it began.
        yield Event(max(end, start + 1), Message.NOTE_OFF, order, channel, note.pitch, 0)


def _control_events(channel: int, track: Track, frames: _Frames) -> Iterable[Event]:
    starts = frames([control.tick for control in track.controls])
    for order, (control, frame) in enumerate(zip(track.controls, starts, strict=True)):
        number, value = control.number, control.value
        match control.kind:
            case "program":
                yield Event(frame, Message.PROGRAM, order, channel, value, int(track.is_drum))
            case "pitch_bend":
                yield Event(frame, Message.PITCH_BEND, order, channel, 0, value)
            case "channel_pressure":
                yield Event(frame, Message.PRESSURE, order, channel, 0, value)
            case "control" if number != SUSTAIN_PEDAL:
                yield Event(frame, Message.CONTROL, order, channel, number, value)
