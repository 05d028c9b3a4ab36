"""The same features as `musicgen.events.features`, one event at a time.

While sampling, an event's attributes become known one after another, so the rows
of each head's table are asked for in turn. Plain lists and bisection: a note costs
some ten microseconds, whatever the length of the piece. Rows come without padding.
"""

from bisect import bisect_left
from collections.abc import Sequence
from copy import copy
from typing import Self

import numpy as np
import numpy.typing as npt

from musicgen.events.history import NO_PITCH_CLASS, History
from musicgen.events.layout import (
    BARS_IN_PHRASE,
    CHROMA_SPANS,
    DELTA_HEAD,
    DURATION_HEAD,
    INPUT,
    INSTRUMENT_HEAD,
    LOOKBACK_BARS,
    PITCH_HEAD,
    PREVIOUS_PITCHES,
    QUARTERS_IN_BAR,
    STEPS_IN_QUARTER,
    STRUCK_LAGS,
    VELOCITY_HEAD,
)
from musicgen.events.piece import ONSET_SHIFT
from musicgen.events.vocabulary import DRUMS, MAX_DELTA, START

FloatArray = npt.NDArray[np.float32]
_QUARTER_LIMIT = QUARTERS_IN_BAR - 1
_SPANS = np.array(CHROMA_SPANS, dtype=np.float32)[None, :, None]
# Offsets of the look-back segments, one for each of `LOOKBACK_BARS`.
_NEXT = tuple(
    (
        bars,
        INPUT[f"next_delta{bars}"],
        INPUT[f"next_instrument{bars}"],
        INPUT[f"next_pitch{bars}"],
        INPUT[f"next_duration{bars}"],
        DELTA_HEAD[f"next_delta{bars}"],
    )
    for bars in LOOKBACK_BARS
)
_THEN_INSTRUMENT = tuple((bars, INSTRUMENT_HEAD[f"then{bars}"]) for bars in LOOKBACK_BARS)
_THEN_PITCH = tuple(PITCH_HEAD[f"then{bars}"] for bars in LOOKBACK_BARS)
_THEN_DURATION = tuple(DURATION_HEAD[f"then{bars}"] for bars in LOOKBACK_BARS)
_LAST_PITCH = tuple(PITCH_HEAD[f"last{rank}"] for rank in range(1, PREVIOUS_PITCHES + 1))
_I_DELTA, _I_INSTRUMENT, _I_PITCH = INPUT["delta"], INPUT["instrument"], INPUT["pitch"]
_I_DURATION, _I_VELOCITY = INPUT["duration"], INPUT["velocity"]
_I_STEP, _I_QUARTER, _I_BAR = INPUT["step"], INPUT["quarter"], INPUT["bar"]
_I_REMAINING, _I_METER = INPUT["remaining"], INPUT["meter"]
_I_SOUNDING, _I_STRUCK = INPUT["sounding"], INPUT["struck"]
_D_STEP, _D_QUARTER = DELTA_HEAD["step"], DELTA_HEAD["quarter"]
_S_DELTA, _S_PREVIOUS = INSTRUMENT_HEAD["delta"], INSTRUMENT_HEAD["previous"]
_S_STEP, _S_QUARTER = INSTRUMENT_HEAD["step"], INSTRUMENT_HEAD["quarter"]
_P_INSTRUMENT, _P_TOGETHER = PITCH_HEAD["instrument"], PITCH_HEAD["together"]
_P_STEP, _P_QUARTER = PITCH_HEAD["step"], PITCH_HEAD["quarter"]
_P_SOUNDING, _P_STRUCK = PITCH_HEAD["sounding"], PITCH_HEAD["struck"]
_L_DELTA, _L_INSTRUMENT, _L_PITCH = (DURATION_HEAD[k] for k in ("delta", "instrument", "pitch"))
_L_STEP, _L_QUARTER, _L_LAST = (DURATION_HEAD[k] for k in ("step", "quarter", "last"))
_V_INSTRUMENT, _V_PITCH, _V_DURATION, _V_STEP, _V_QUARTER, _V_LAST, _V_PREVIOUS = (
    VELOCITY_HEAD[k]
    for k in ("instrument", "pitch", "duration", "step", "quarter", "last", "previous")
)


def chroma_of(counts: Sequence[list[int]]) -> FloatArray:
    """Pitch-class shares from `LiveRun.pitch_class_counts` of B runs, [B, CHROMA_SIZE]."""
    table = np.array(counts, dtype=np.float32).reshape(len(counts), len(CHROMA_SPANS), -1)
    pitched = _SPANS - table[:, :, NO_PITCH_CLASS:]
    shares: FloatArray = table[:, :, :NO_PITCH_CLASS] / np.maximum(pitched, 1)
    return shares.reshape(len(counts), -1)


class LiveRun(History):
    """The events of one run so far, and the features of the next; arguments of `History`."""

    def fork(self) -> Self:
        """A run with the same events that goes its own way from here."""
        other = copy(self)
        other._keys, other._durations = self._keys.copy(), self._durations.copy()
        other._recent, other._ends = self._recent.copy(), self._ends.copy()
        other._pitch_classes = self._pitch_classes.copy()
        other._short_counts = self._short_counts.copy()
        other._long_counts = self._long_counts.copy()
        other._last_notes = {player: notes.copy() for player, notes in self._last_notes.items()}
        return other

    def _after_last(self) -> int:
        return (self.last_instrument << 8 | self.last_pitch) + 1

    def input_rows(self) -> tuple[list[int], list[int]]:
        """Rows of the input table, and of the Δt head's, for the next event."""
        now = self.now
        offset, bar, bar_steps, meter = self.locate(now)
        step = offset % STEPS_IN_QUARTER
        quarter = min(offset // STEPS_IN_QUARTER, _QUARTER_LIMIT)
        instrument = self.last_instrument
        rows = [
            _I_INSTRUMENT + instrument,
            _I_STEP + step,
            _I_QUARTER + quarter,
            _I_BAR + (bar - self._first_bar) % BARS_IN_PHRASE,
            _I_REMAINING + self._remaining_class(),
            _I_METER + meter,
        ]
        if instrument != START:
            rows.append(_I_DELTA + self.last_delta)
        if instrument <= DRUMS:
            rows.append(_I_PITCH + self.last_pitch)
            rows.append(_I_DURATION + self._last_duration)
            rows.append(_I_VELOCITY + self._last_velocity)
        deltas = [_D_STEP + step, _D_QUARTER + quarter]
        keys, origin, count = self._keys, self.origin, len(self._keys)
        after_last = self._after_last()
        for bars, delta_row, instrument_row, pitch_row, duration_row, head_row in _NEXT:
            there = now - bars * bar_steps
            if there < origin:
                break
            index = bisect_left(keys, (there << ONSET_SHIFT) + after_last)
            if index == count:
                continue
            key = keys[index]
            delta = (key >> ONSET_SHIFT) - there
            if delta > MAX_DELTA:
                delta = MAX_DELTA
            instrument = key >> 8 & 0xFF
            rows.append(delta_row + delta)
            rows.append(instrument_row + instrument)
            if instrument <= DRUMS:
                rows.append(pitch_row + (key & 0xFF))
                rows.append(duration_row + self._durations[index])
            deltas.append(head_row + delta)
        self._add_recent(rows, now, _I_SOUNDING, _I_STRUCK)
        return rows, deltas

    def _add_recent(self, rows: list[int], at: int, sounding: int, struck: int) -> None:
        """Rows of what sounds at a step, and of what was struck there."""
        rows += [sounding + pitch for end, pitch in self._ends if end > at]
        if at > self.now:
            return
        for lag, (onset, _, instrument, pitch) in enumerate(self._recent):
            if onset < at or lag == STRUCK_LAGS:
                break
            if instrument <= DRUMS:
                rows.append(struck + pitch)

    def _remaining_class(self) -> int:
        quarters = -((self.now - self.context.end) // STEPS_IN_QUARTER)
        return self._remaining[min(max(quarters, 0), len(self._remaining) - 1)]

    def pitch_class_counts(self) -> list[int]:
        """How often each pitch class is among the last events, span after span.

        Each span ends with the number of events that have none; see `chroma_of`.
        """
        return self._short_counts + self._long_counts

    def _drawn(self, delta: int) -> tuple[int, int, int, int]:
        """Onset of the next event, its step, its quarter, and the length of its bar."""
        onset = self.now + delta
        moment = self._moment
        if moment[0] != onset:
            offset, _, bar_steps, _ = self.locate(onset)
            quarter = min(offset // STEPS_IN_QUARTER, _QUARTER_LIMIT)
            moment = self._moment = onset, offset % STEPS_IN_QUARTER, quarter, bar_steps
        return moment

    def instrument_rows(self, delta: int) -> list[int]:
        """Rows of the instrument head's table, Δt being chosen."""
        onset, step, quarter, bar_steps = self._drawn(delta)
        together = delta == 0 and self.last_instrument != START
        low = self._after_last() if together else 0
        rows = [
            _S_DELTA + delta,
            _S_STEP + step,
            _S_QUARTER + quarter,
            _S_PREVIOUS + self.last_instrument,
        ]
        keys, origin, count = self._keys, self.origin, len(self._keys)
        for bars, row in _THEN_INSTRUMENT:
            there = onset - bars * bar_steps
            if there < origin:
                break
            index = bisect_left(keys, (there << ONSET_SHIFT) + low)
            if index < count and keys[index] >> ONSET_SHIFT == there:
                rows.append(row + (keys[index] >> 8 & 0xFF))
        return rows

    def then(self, delta: int, instrument: int) -> list[tuple[int, int] | None]:
        """What the instrument played here 1, 2, 4, 8 bars ago: (pitch, duration class)."""
        onset, _, _, bar_steps = self._drawn(delta)
        together = delta == 0 and self.last_instrument == instrument
        low = (instrument << 8) + (self.last_pitch + 1 if together else 0)
        result: list[tuple[int, int] | None] = [None] * len(LOOKBACK_BARS)
        keys, origin, count = self._keys, self.origin, len(self._keys)
        for rank, bars in enumerate(LOOKBACK_BARS):
            there = onset - bars * bar_steps
            if there < origin:
                break
            index = bisect_left(keys, (there << ONSET_SHIFT) + low)
            if index < count and keys[index] >> 8 == there << 8 | instrument:
                result[rank] = keys[index] & 0xFF, self._durations[index]
        return result

    def pitch_rows(
        self, delta: int, instrument: int, then: list[tuple[int, int] | None]
    ) -> list[int]:
        """Rows of the pitch head's table, Δt and instrument being chosen."""
        onset, step, quarter, _ = self._drawn(delta)
        together = delta == 0 and self.last_instrument != START
        rows = [
            _P_INSTRUMENT + instrument,
            _P_TOGETHER + together,
            _P_STEP + step,
            _P_QUARTER + quarter,
        ]
        for row, (pitch, _, _) in zip(
            _LAST_PITCH, self._last_notes.get(instrument, ()), strict=False
        ):
            rows.append(row + pitch)
        for row, found in zip(_THEN_PITCH, then, strict=False):
            if found is not None:
                rows.append(row + found[0])
        self._add_recent(rows, onset, _P_SOUNDING, _P_STRUCK)
        return rows

    def duration_rows(
        self, delta: int, instrument: int, pitch: int, then: list[tuple[int, int] | None]
    ) -> list[int]:
        """Rows of the duration head's table, all but duration and velocity being chosen."""
        _, step, quarter, _ = self._drawn(delta)
        rows = [
            _L_DELTA + delta,
            _L_INSTRUMENT + instrument,
            _L_PITCH + pitch,
            _L_STEP + step,
            _L_QUARTER + quarter,
        ]
        last = self._last_notes.get(instrument)
        if last:
            rows.append(_L_LAST + last[0][1])
        for row, found in zip(_THEN_DURATION, then, strict=False):
            if found is not None:
                rows.append(row + found[1])
        return rows

    def velocity_rows(self, delta: int, instrument: int, pitch: int, duration: int) -> list[int]:
        """Rows of the velocity head's table; `duration` is a class."""
        _, step, quarter, _ = self._drawn(delta)
        rows = [
            _V_INSTRUMENT + instrument,
            _V_PITCH + pitch,
            _V_DURATION + duration,
            _V_STEP + step,
            _V_QUARTER + quarter,
        ]
        last = self._last_notes.get(instrument)
        if last:
            rows.append(_V_LAST + last[0][2])
        if self.last_instrument <= DRUMS:
            rows.append(_V_PREVIOUS + self._last_velocity)
        return rows
