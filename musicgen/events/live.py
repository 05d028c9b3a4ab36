"""The same features as `musicgen.events.features`, one event at a time.

While sampling, an event's attributes become known one after another, so the rows
of each head's table are asked for in turn. Plain lists and bisection: a note costs
tens of microseconds, whatever the length of the piece.
"""

from bisect import bisect_left, bisect_right
from collections import deque
from dataclasses import dataclass

import numpy as np

from musicgen.events import layout
from musicgen.events.context import PieceContext, remaining_class
from musicgen.events.layout import (
    BARS_IN_PHRASE,
    CHROMA_SPANS,
    DELTA_HEAD,
    DURATION_HEAD,
    INPUT,
    INSTRUMENT_HEAD,
    LOOKBACK_BARS,
    PAD,
    PITCH_HEAD,
    PREVIOUS_PITCHES,
    QUARTERS_IN_BAR,
    SOUNDING_LAGS,
    STEPS_IN_QUARTER,
    STRUCK_LAGS,
    VELOCITY_HEAD,
)
from musicgen.events.piece import ONSET_SHIFT, EventArrays
from musicgen.events.vocabulary import (
    DRUMS,
    MAX_DELTA,
    START,
    duration_class,
    velocity_class,
)

_QUARTER_LIMIT = QUARTERS_IN_BAR - 1


@dataclass(frozen=True, slots=True)
class Place:
    """Where a step lies: offset in its bar, bar index, bar length in steps, meter class."""

    offset: int
    bar: int
    bar_steps: int
    meter: int


@dataclass(frozen=True, slots=True)
class _Past:
    """A recent event, with what later events ask of it."""

    onset: int
    end: int
    instrument: int
    pitch: int


class LiveRun:
    """The events of one run so far, and the features of the next.

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
        self._recent: deque[_Past] = deque(maxlen=SOUNDING_LAGS)
        self._pitch_classes: deque[int] = deque(maxlen=max(CHROMA_SPANS))
        # Of each instrument its last notes, newest first: (pitch, duration, velocity).
        self._last_notes: dict[int, deque[tuple[int, int, int]]] = {}
        self.last_delta = -1
        self.last_instrument = START
        self.last_pitch = 0
        self._last_duration = 0
        self._last_velocity = 0
        self._starts = context.bars.start.tolist()
        self._bar_steps = context.bars.bar_steps.tolist()
        self._first_bars = context.bars.first_bar.tolist()
        self._meters = context.bars.meter.tolist()
        self._first_bar = self.locate(origin).bar
        self._remaining_table = remaining_class(np.arange(0, 24 * 4096, 24)).tolist()
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
        index = bisect_right(self._starts, step) - 1
        length = self._bar_steps[index]
        bar, offset = divmod(step - self._starts[index], length)
        return Place(offset, self._first_bars[index] + bar, length, self._meters[index])

    def push(self, onset: int, instrument: int, pitch: int, duration: int, velocity: int) -> None:
        """Append an event; drum pitches carry their offset, rests have duration 0."""
        self.last_delta = min(onset - self.now, MAX_DELTA)
        self.now = onset
        self.last_instrument = instrument
        self.last_pitch = pitch
        is_note = instrument <= DRUMS
        length = int(duration_class(np.int64(duration))) if is_note else 0  # type: ignore[arg-type]
        loudness = int(velocity_class(np.int64(velocity))) if is_note else 0  # type: ignore[arg-type]
        self._last_duration, self._last_velocity = length, loudness
        self._keys.append(onset << ONSET_SHIFT | instrument << 8 | pitch)
        self._durations.append(length)
        self._recent.appendleft(_Past(onset, onset + duration, instrument, pitch))
        self._pitch_classes.appendleft(pitch % 12 if instrument < DRUMS else -1)
        if is_note:
            notes = self._last_notes.setdefault(instrument, deque(maxlen=PREVIOUS_PITCHES))
            notes.appendleft((pitch, length, loudness))

    def _after_last(self) -> int:
        return (self.last_instrument << 8 | self.last_pitch) + 1

    def _at(self, index: int) -> tuple[int, int, int]:
        key = self._keys[index]
        return key >> ONSET_SHIFT, key >> 8 & 0xFF, key & 0xFF

    def _found(self, onset: int, low: int) -> int:
        """Index of the first event at or after (onset, low), -1 when it is out of reach."""
        if onset < self.origin:
            return -1
        index = bisect_left(self._keys, (onset << ONSET_SHIFT) + low)
        return index if index < len(self._keys) else -1

    def input_rows(self) -> tuple[list[int], list[int]]:
        """Rows of the input table, and of the Δt head's, for the next event."""
        place = self.locate(self.now)
        started = self.last_instrument != START
        was_note = self.last_instrument <= DRUMS
        step = place.offset % STEPS_IN_QUARTER
        quarter = min(place.offset // STEPS_IN_QUARTER, _QUARTER_LIMIT)
        left = max(0, self.context.end - self.now)
        rows = [
            INPUT["delta"] + self.last_delta if started else PAD,
            INPUT["instrument"] + self.last_instrument,
            INPUT["pitch"] + self.last_pitch if was_note else PAD,
            INPUT["duration"] + self._last_duration if was_note else PAD,
            INPUT["velocity"] + self._last_velocity if was_note else PAD,
            INPUT["step"] + step,
            INPUT["quarter"] + quarter,
            INPUT["bar"] + (place.bar - self._first_bar) % BARS_IN_PHRASE,
            INPUT["remaining"] + self._remaining(left),
            INPUT["meter"] + place.meter,
        ]
        deltas = [DELTA_HEAD["step"] + step, DELTA_HEAD["quarter"] + quarter]
        after_last = self._after_last()
        for bars in LOOKBACK_BARS:
            shift = bars * place.bar_steps
            index = self._found(self.now - shift, after_last)
            if index < 0:
                deltas.append(PAD)
                continue
            onset, instrument, pitch = self._at(index)
            delta = min(max(onset + shift - self.now, 0), MAX_DELTA)
            rows.append(INPUT[f"next_delta{bars}"] + delta)
            rows.append(INPUT[f"next_instrument{bars}"] + instrument)
            if instrument <= DRUMS:
                rows.append(INPUT[f"next_pitch{bars}"] + pitch)
                rows.append(INPUT[f"next_duration{bars}"] + self._durations[index])
            deltas.append(DELTA_HEAD[f"next_delta{bars}"] + delta)
        now = self.now
        sounding, struck = INPUT["sounding"], INPUT["struck"]
        for lag, past in enumerate(self._recent):
            if past.end > now and past.instrument < DRUMS:
                rows.append(sounding + past.pitch)
            if lag < STRUCK_LAGS and past.onset == now and past.instrument <= DRUMS:
                rows.append(struck + past.pitch)
        rows.extend([PAD] * (layout.INPUT_COLUMNS - len(rows)))
        return rows, deltas

    def _remaining(self, steps: int) -> int:
        quarters = -(-steps // STEPS_IN_QUARTER)
        return int(self._remaining_table[min(quarters, len(self._remaining_table) - 1)])

    def chroma(self) -> list[float]:
        """Pitch-class shares of the last notes, `CHROMA_SIZE` values."""
        values: list[float] = []
        recent = list(self._pitch_classes)
        for span in CHROMA_SPANS:
            counts = [0.0] * 13
            for pitch_class in recent[:span]:
                counts[pitch_class] += 1
            total = max(1.0, sum(counts[:12]))
            values.extend(count / total for count in counts[:12])
        return values

    def instrument_rows(self, delta: int) -> list[int]:
        """Rows of the instrument head's table, Δt being chosen."""
        onset = self.now + delta
        place = self.locate(onset)
        together = delta == 0 and self.last_instrument != START
        low = self._after_last() if together else 0
        rows = [
            INSTRUMENT_HEAD["delta"] + delta,
            INSTRUMENT_HEAD["step"] + place.offset % STEPS_IN_QUARTER,
            INSTRUMENT_HEAD["quarter"] + min(place.offset // STEPS_IN_QUARTER, _QUARTER_LIMIT),
            INSTRUMENT_HEAD["previous"] + self.last_instrument,
        ]
        for bars in LOOKBACK_BARS:
            there = onset - bars * place.bar_steps
            index = self._found(there, low)
            if index >= 0 and self._keys[index] >> ONSET_SHIFT == there:
                instrument = self._keys[index] >> 8 & 0xFF
                rows.append(INSTRUMENT_HEAD[f"then{bars}"] + instrument)
            else:
                rows.append(PAD)
        return rows

    def then(self, delta: int, instrument: int) -> list[tuple[int, int] | None]:
        """What the instrument played here 1, 2, 4, 8 bars ago: (pitch, duration class)."""
        onset = self.now + delta
        bar_steps = self.locate(onset).bar_steps
        together = delta == 0 and self.last_instrument == instrument
        low = (instrument << 8) + (self.last_pitch + 1 if together else 0)
        result: list[tuple[int, int] | None] = []
        for bars in LOOKBACK_BARS:
            there = onset - bars * bar_steps
            index = self._found(there, low)
            match = index >= 0 and self._keys[index] >> 8 == there << 8 | instrument
            result.append((self._keys[index] & 0xFF, self._durations[index]) if match else None)
        return result

    def pitch_rows(
        self, delta: int, instrument: int, then: list[tuple[int, int] | None]
    ) -> list[int]:
        """Rows of the pitch head's table, Δt and instrument being chosen."""
        onset = self.now + delta
        place = self.locate(onset)
        together = delta == 0 and self.last_instrument != START
        rows = [
            PITCH_HEAD["instrument"] + instrument,
            PITCH_HEAD["together"] + together,
            PITCH_HEAD["step"] + place.offset % STEPS_IN_QUARTER,
            PITCH_HEAD["quarter"] + min(place.offset // STEPS_IN_QUARTER, _QUARTER_LIMIT),
        ]
        for rank, (pitch, _, _) in enumerate(self._last_notes.get(instrument, ()), start=1):
            rows.append(PITCH_HEAD[f"last{rank}"] + pitch)
        for bars, found in zip(LOOKBACK_BARS, then, strict=True):
            if found is not None:
                rows.append(PITCH_HEAD[f"then{bars}"] + found[0])
        sounding, struck = PITCH_HEAD["sounding"], PITCH_HEAD["struck"]
        for lag, past in enumerate(self._recent):
            if past.end > onset and past.instrument < DRUMS:
                rows.append(sounding + past.pitch)
            if lag < STRUCK_LAGS and past.onset == onset and past.instrument <= DRUMS:
                rows.append(struck + past.pitch)
        rows.extend([PAD] * (layout.PITCH_COLUMNS - len(rows)))
        return rows

    def duration_rows(
        self, delta: int, instrument: int, pitch: int, then: list[tuple[int, int] | None]
    ) -> list[int]:
        """Rows of the duration head's table, all but duration and velocity being chosen."""
        place = self.locate(self.now + delta)
        last = self._last_notes.get(instrument)
        rows = [
            DURATION_HEAD["delta"] + delta,
            DURATION_HEAD["instrument"] + instrument,
            DURATION_HEAD["pitch"] + pitch,
            DURATION_HEAD["step"] + place.offset % STEPS_IN_QUARTER,
            DURATION_HEAD["quarter"] + min(place.offset // STEPS_IN_QUARTER, _QUARTER_LIMIT),
            DURATION_HEAD["last"] + last[0][1] if last else PAD,
        ]
        for bars, found in zip(LOOKBACK_BARS, then, strict=True):
            rows.append(DURATION_HEAD[f"then{bars}"] + found[1] if found else PAD)
        return rows

    def velocity_rows(self, delta: int, instrument: int, pitch: int, duration: int) -> list[int]:
        """Rows of the velocity head's table; `duration` is a class."""
        place = self.locate(self.now + delta)
        last = self._last_notes.get(instrument)
        was_note = self.last_instrument <= DRUMS
        return [
            VELOCITY_HEAD["instrument"] + instrument,
            VELOCITY_HEAD["pitch"] + pitch,
            VELOCITY_HEAD["duration"] + duration,
            VELOCITY_HEAD["step"] + place.offset % STEPS_IN_QUARTER,
            VELOCITY_HEAD["quarter"] + min(place.offset // STEPS_IN_QUARTER, _QUARTER_LIMIT),
            VELOCITY_HEAD["last"] + last[0][2] if last else PAD,
            VELOCITY_HEAD["previous"] + self._last_velocity if was_note else PAD,
        ]

    def struck_since(self, step: int, instrument: int) -> list[int]:
        """Pitches that an instrument struck at or after `step`, as far as recent events tell."""
        return [p.pitch for p in self._recent if p.onset >= step and p.instrument == instrument]

    def sounding_pitches(self, onset: int) -> list[int]:
        """Pitched notes still sounding at `onset`, as far as recent events tell."""
        return [p.pitch for p in self._recent if p.end > onset and p.instrument < DRUMS]
