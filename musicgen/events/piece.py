"""A piece as note events in flat arrays: what the network reads, what a corpus stores."""

from dataclasses import dataclass, replace

import numpy as np

from musicgen.events.vocabulary import DRUM_PITCH_OFFSET, DRUMS, MAX_DELTA, REST, IntArray

# Sort key of an event: onset, then instrument, then pitch, in one integer.
_INSTRUMENT_BITS = 8
_PITCH_BITS = 8
ONSET_SHIFT = _INSTRUMENT_BITS + _PITCH_BITS


@dataclass(frozen=True, slots=True)
class EventArrays:
    """Note events of one piece, in playing order.

    All arrays have shape [N]. Order: onset, instrument, pitch; no two events
    share all three.

    Attributes:
        onset: grid steps from the start of the piece.
        instrument: program 0 to 127, or `DRUMS`, or `REST`.
        pitch: 0 to 127; percussion has `DRUM_PITCH_OFFSET` added; 0 for a rest.
        duration: grid steps, at least 1; 0 for a rest.
        velocity: 1 to 127; 0 for a rest.
    """

    onset: IntArray
    instrument: IntArray
    pitch: IntArray
    duration: IntArray
    velocity: IntArray

    def __len__(self) -> int:
        return len(self.onset)

    def take(self, index: IntArray) -> "EventArrays":
        """Events at `index`, in that order."""
        return EventArrays(
            self.onset[index],
            self.instrument[index],
            self.pitch[index],
            self.duration[index],
            self.velocity[index],
        )

    def transposed(self, semitones: int) -> "EventArrays":
        """Pitched notes moved by `semitones`; those that leave 0 to 127 turn back an octave."""
        pitched = self.instrument < DRUMS
        moved = self.pitch + semitones
        moved = np.where(moved > 127, moved - 12, np.where(moved < 0, moved + 12, moved))
        return replace(self, pitch=np.where(pitched, moved, self.pitch))


def event_keys(onset: IntArray, instrument: IntArray, pitch: IntArray) -> IntArray:
    """Sort keys of events; larger means later, then higher instrument, then higher pitch."""
    key: IntArray = (onset << ONSET_SHIFT) | (instrument << _PITCH_BITS) | pitch
    return key


def build_events(
    onset: IntArray,
    instrument: IntArray,
    pitch: IntArray,
    duration: IntArray,
    velocity: IntArray,
) -> EventArrays:
    """Put notes in playing order, drop exact doubles, and insert rest events.

    Args:
        onset: grid steps, any order, shape [N] like all of them.
        instrument: program or `DRUMS`.
        pitch: MIDI key number 0 to 127, drums too.
        duration: grid steps; under 1 becomes 1.
        velocity: 1 to 127.
    """
    pitch = np.where(instrument == DRUMS, pitch + DRUM_PITCH_OFFSET, pitch)
    keys = event_keys(onset, instrument, pitch)
    # Of doubles the longest survives: it is what is heard.
    order = np.lexsort((-duration, keys))
    sorted_keys = keys[order]
    first = np.ones(len(order), dtype=bool)
    first[1:] = sorted_keys[1:] != sorted_keys[:-1]
    order = order[first]
    events = EventArrays(
        onset[order],
        instrument[order],
        pitch[order],
        np.maximum(duration[order], 1),
        velocity[order],
    )
    return _with_rests(events)


def _with_rests(events: EventArrays) -> EventArrays:
    """Insert a rest event every `MAX_DELTA` steps into gaps longer than that."""
    if not len(events):
        return events
    gap = np.diff(events.onset, prepend=0)
    rests = np.maximum(0, (gap - 1) // MAX_DELTA)
    total = int(rests.sum())
    if total == 0:
        return events
    after = np.repeat(np.arange(len(events)), rests)
    rank = np.arange(total) - np.repeat(np.cumsum(rests) - rests, rests) + 1
    rest_onset = events.onset[after] - gap[after] + rank * MAX_DELTA
    zeros = np.zeros(total, dtype=np.int64)
    return EventArrays(
        np.insert(events.onset, after, rest_onset),
        np.insert(events.instrument, after, zeros + REST),
        np.insert(events.pitch, after, zeros),
        np.insert(events.duration, after, zeros),
        np.insert(events.velocity, after, zeros),
    )
