"""What a run remembers of its events while it is being written: bars, recent and last notes."""

from bisect import bisect_right
from collections import deque
from functools import cache
from typing import NamedTuple

import numpy as np

from musicgen.events.context import PieceContext, remaining_class
from musicgen.events.layout import (
    CHROMA_SPANS,
    PREVIOUS_PITCHES,
    SOUNDING_LAGS,
    STEPS_IN_QUARTER,
)
from musicgen.events.piece import ONSET_SHIFT, EventArrays
from musicgen.events.vocabulary import (
    DRUMS,
    MAX_DELTA,
    MAX_DURATION,
    START,
    IntArray,
    duration_class,
    velocity_class,
)

NO_PITCH_CLASS = 12
SHORT_SPAN, LONG_SPAN = CHROMA_SPANS
_FAR = 1 << 60
_NEVER_SOUNDED = -1, 0


@cache
def class_tables() -> tuple[list[int], list[int], list[int]]:
    """Classes of durations 0 to `MAX_DURATION`, velocities 0 to 127, quarters left."""
    quarters = remaining_class(np.arange(0, STEPS_IN_QUARTER * 4096, STEPS_IN_QUARTER))
    durations: IntArray = np.arange(MAX_DURATION + 1)
    velocities: IntArray = np.arange(128)
    return (
        duration_class(durations).tolist(),
        velocity_class(velocities).tolist(),
        quarters.tolist(),
    )


class Place(NamedTuple):
    """Where a step lies: offset in its bar, bar index, bar length in steps, meter class."""

    offset: int
    bar: int
    bar_steps: int
    meter: int


class History:
    """The events of one run so far, as far as later ones ask for them.

    Args:
        context: conditions of the piece.
        events: what has been played already; may be empty.
        origin: step at which the run begins.
    """

    def __init__(self, context: PieceContext, events: EventArrays, origin: int = 0) -> None:
        self.context = context
        self.origin = origin
        self.now = origin
        self._keys: list[int] = []
        self._durations: list[int] = []
        # The last events, newest first: (onset, end, instrument, pitch).
        self._recent: deque[tuple[int, int, int, int]] = deque(maxlen=SOUNDING_LAGS)
        # Of the same events (end, pitch), with an end long past where nothing pitched sounds.
        self._ends: deque[tuple[int, int]] = deque(maxlen=SOUNDING_LAGS)
        self._pitch_classes: deque[int] = deque([NO_PITCH_CLASS] * LONG_SPAN, maxlen=LONG_SPAN)
        # How often each pitch class is among the last events of a span; the last is "none".
        self._short_counts = [0] * NO_PITCH_CLASS + [SHORT_SPAN]
        self._long_counts = [0] * NO_PITCH_CLASS + [LONG_SPAN]
        # Of each instrument its last notes, newest first: (pitch, duration, velocity).
        self._last_notes: dict[int, deque[tuple[int, int, int]]] = {}
        # First step at which nothing sounds any more, should no note follow.
        self.silent_from = origin
        self.last_delta = -1
        self.last_instrument = START
        self.last_pitch = 0
        self.last_end = origin
        self._last_duration = 0
        self._last_velocity = 0
        self._starts = context.bars.start.tolist()
        self._bar_steps = context.bars.bar_steps.tolist()
        self._first_bars = context.bars.first_bar.tolist()
        self._meters = context.bars.meter.tolist()
        self._duration_classes, self._velocity_classes, self._remaining = class_tables()
        # The meter and the place that were asked for last.
        self._segment = 0, 0, 1, 0, 0
        self._place_step = -1
        self._place = Place(0, 0, 1, 0)
        self._moment = -1, 0, 0, 1
        self._first_bar = self.locate(origin).bar
        for row in zip(
            events.onset.tolist(),
            events.instrument.tolist(),
            events.pitch.tolist(),
            events.duration.tolist(),
            events.velocity.tolist(),
            strict=True,
        ):
            self.push(*row)

    def __len__(self) -> int:
        return len(self._keys)

    def locate(self, step: int) -> Place:
        """Position of a step in the bars."""
        if step == self._place_step:
            return self._place
        start, _, length, first_bar, meter = self._segment_at(step)
        bar, offset = divmod(step - start, length)
        self._place_step = step
        self._place = place = Place(offset, first_bar + bar, length, meter)
        return place

    def bar_steps_at(self, step: int) -> int:
        """Length of the bar in which a step lies."""
        return self._segment_at(step)[2]

    def _segment_at(self, step: int) -> tuple[int, int, int, int, int]:
        """Of the meter at a step: where it starts and ends, bar length, first bar, class."""
        segment = self._segment
        if segment[0] <= step < segment[1]:
            return segment
        index = bisect_right(self._starts, step) - 1
        end = self._starts[index + 1] if index + 1 < len(self._starts) else _FAR
        self._segment = segment = (
            self._starts[index],
            end,
            self._bar_steps[index],
            self._first_bars[index],
            self._meters[index],
        )
        return segment

    def push(self, onset: int, instrument: int, pitch: int, duration: int, velocity: int) -> None:
        """Append an event; drum pitches carry their offset, rests have duration 0."""
        self.last_delta = min(onset - self.now, MAX_DELTA)
        self.now = onset
        self.last_instrument = instrument
        self.last_pitch = pitch
        self.last_end = onset + duration
        length = loudness = 0
        if instrument <= DRUMS:
            length = self._duration_classes[min(max(duration, 0), MAX_DURATION)]
            loudness = self._velocity_classes[min(max(velocity, 0), 127)]
            notes = self._last_notes.get(instrument)
            if notes is None:
                notes = self._last_notes[instrument] = deque(maxlen=PREVIOUS_PITCHES)
            notes.appendleft((pitch, length, loudness))
            if onset + duration > self.silent_from:
                self.silent_from = onset + duration
        self._last_duration, self._last_velocity = length, loudness
        self._keys.append(onset << ONSET_SHIFT | instrument << 8 | pitch)
        self._durations.append(length)
        self._recent.appendleft((onset, onset + duration, instrument, pitch))
        if instrument < DRUMS:
            self._ends.appendleft((onset + duration, pitch))
            new = pitch % 12
        else:
            self._ends.appendleft(_NEVER_SOUNDED)
            new = NO_PITCH_CLASS
        classes = self._pitch_classes
        self._short_counts[classes[SHORT_SPAN - 1]] -= 1
        self._long_counts[classes[-1]] -= 1
        self._short_counts[new] += 1
        self._long_counts[new] += 1
        classes.appendleft(new)

    def struck_since(self, step: int, instrument: int) -> list[int]:
        """Pitches that an instrument struck at or after `step`, as far as recent events tell."""
        struck = []
        for onset, _, player, pitch in self._recent:
            if onset < step:
                break
            if player == instrument:
                struck.append(pitch)
        return struck

    def sounding_notes(self, onset: int) -> list[tuple[int, int]]:
        """Pitched notes still sounding at `onset`, as far as recent events tell.

        Returns:
            (instrument, pitch), the newest first.
        """
        return [
            (player, pitch)
            for _, end, player, pitch in self._recent
            if end > onset and player < DRUMS
        ]

    def sounding_pitches(self, onset: int) -> list[int]:
        """Pitched notes still sounding at `onset`, as far as recent events tell."""
        return [pitch for end, pitch in self._ends if end > onset]
