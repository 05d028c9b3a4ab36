"""What the network sees at every step, for a whole piece at once.

`featurise` is the vectorised form, for training and for reading a seed;
`musicgen.events.live` gives the same rows one note at a time while sampling, and
a test holds the two together.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

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
from musicgen.events.piece import ONSET_SHIFT, EventArrays, event_keys
from musicgen.events.vocabulary import (
    DRUMS,
    END,
    MAX_DELTA,
    REST,
    START,
    IntArray,
    duration_class,
    velocity_class,
)

Index = npt.NDArray[np.int32]
IGNORED = -100


@dataclass(frozen=True, slots=True)
class Features:
    """One row per event that is to be predicted.

    Attributes:
        inputs: rows of the input table, [N, INPUT_COLUMNS].
        chroma: shares of the pitch classes of the last notes, [N, CHROMA_SIZE].
        heads: rows of each head's table, in the order of `layout.HEADS`.
        targets: classes of Δt, instrument, pitch, duration, velocity, [N, 5];
            `IGNORED` where an event has none.
    """

    inputs: Index
    chroma: npt.NDArray[np.float32]
    heads: tuple[Index, ...]
    targets: IntArray

    def __len__(self) -> int:
        return len(self.targets)

    def slice(self, start: int, stop: int) -> "Features":
        """Rows `start` to `stop`."""
        return Features(
            self.inputs[start:stop],
            self.chroma[start:stop],
            tuple(rows[start:stop] for rows in self.heads),
            self.targets[start:stop],
        )


class _Columns:
    """Collects index columns; where `valid` is False there is padding."""

    def __init__(self) -> None:
        self._columns: list[IntArray] = []

    def add(
        self, offset: int, values: IntArray, valid: npt.NDArray[np.bool_] | None = None
    ) -> None:
        """One column, [N], or several, [N, columns]."""
        column = values + offset
        self._columns.append(column if valid is None else np.where(valid, column, PAD))

    def stack(self) -> Index:
        parts = [column[:, None] if column.ndim == 1 else column for column in self._columns]
        return np.concatenate(parts, axis=1, dtype=np.int32, casting="same_kind")


def _lagged(values: IntArray, lags: int, fill: int) -> IntArray:
    """`values` as they were 1, 2, ... events ago, [N, lags]; a view."""
    filled = np.concatenate([np.full(lags, fill, dtype=values.dtype), values[:-1]])
    return np.lib.stride_tricks.sliding_window_view(filled, lags)[:, ::-1]


def _shifted(values: IntArray, back: int, fill: int) -> IntArray:
    """`values` as they were `back` events ago."""
    if back >= len(values):
        return np.full(len(values), fill, dtype=np.int64)
    return np.concatenate([np.full(back, fill, dtype=np.int64), values[: len(values) - back]])


def _previous_same(instrument: IntArray) -> IntArray:
    """Index of the last earlier event of the same instrument, -1 for none."""
    order = np.argsort(instrument, kind="stable")
    result = np.full(len(instrument), -1, dtype=np.int64)
    same = instrument[order[1:]] == instrument[order[:-1]]
    result[order[1:][same]] = order[:-1][same]
    return result


def _chroma(pitch: IntArray, pitched: npt.NDArray[np.bool_]) -> npt.NDArray[np.float32]:
    """Pitch-class shares of the events before each event, over each span, [N, 12 * spans]."""
    count = len(pitch)
    total = np.zeros((count + 1, 12), dtype=np.float32)
    total[np.nonzero(pitched)[0] + 1, pitch[pitched] % 12] = 1
    np.cumsum(total, axis=0, out=total)
    parts = []
    for span in CHROMA_SPANS:
        before = np.maximum(np.arange(count) - span, 0)
        part = total[:count] - total[before]
        parts.append(part / np.maximum(part.sum(axis=1, keepdims=True), 1))
    return np.concatenate(parts, axis=1)


def featurise(
    events: EventArrays, context: PieceContext, *, origin: int = 0, with_end: bool = True
) -> Features:
    """Features of a run of events that begins with the start event.

    Args:
        events: shape [N]; onsets count from the start of the piece.
        context: conditions of the piece; tags and instruments are not looked at.
        origin: step at which the run begins, at most `MAX_DELTA` before its first event.
        with_end: append the end event, at `context.end`.

    Returns:
        N rows, or more by the rests up to the end event and that event.
    """
    if with_end:
        events = _with_end(events, context.end, origin)
    onset, instrument, pitch = events.onset, events.instrument, events.pitch
    duration = duration_class(events.duration)
    velocity = velocity_class(events.velocity)
    count = len(onset)
    index = np.arange(count)
    first = index == 0
    is_note = instrument <= DRUMS
    was_note = np.concatenate([[False], is_note[:-1]])

    now = np.concatenate([[origin], onset[:-1]])
    delta = np.minimum(onset - now, MAX_DELTA)
    last_instrument = _shifted(instrument, 1, START)
    last_pitch = _shifted(pitch, 1, 0)
    keys = event_keys(onset, instrument, pitch)

    place, bar, bar_steps, meter = context.bars.locate(now)
    new_place, _, new_bar_steps, _ = context.bars.locate(onset)
    first_bar = int(context.bars.locate(np.array([origin]))[1][0])

    inputs, deltas, instruments = _Columns(), _Columns(), _Columns()
    pitches, durations, velocities = _Columns(), _Columns(), _Columns()

    inputs.add(INPUT["delta"], _shifted(delta, 1, 0), ~first)
    inputs.add(INPUT["instrument"], last_instrument)
    inputs.add(INPUT["pitch"], last_pitch, was_note)
    inputs.add(INPUT["duration"], _shifted(duration, 1, 0), was_note)
    inputs.add(INPUT["velocity"], _shifted(velocity, 1, 0), was_note)
    inputs.add(INPUT["step"], place % STEPS_IN_QUARTER)
    inputs.add(INPUT["quarter"], np.minimum(place // STEPS_IN_QUARTER, QUARTERS_IN_BAR - 1))
    inputs.add(INPUT["bar"], (bar - first_bar) % BARS_IN_PHRASE)
    inputs.add(INPUT["remaining"], remaining_class(context.end - now))
    inputs.add(INPUT["meter"], meter)

    deltas.add(DELTA_HEAD["step"], place % STEPS_IN_QUARTER)
    deltas.add(DELTA_HEAD["quarter"], np.minimum(place // STEPS_IN_QUARTER, QUARTERS_IN_BAR - 1))

    new_step = new_place % STEPS_IN_QUARTER
    new_quarter = np.minimum(new_place // STEPS_IN_QUARTER, QUARTERS_IN_BAR - 1)
    together = (delta == 0) & ~first

    instruments.add(INSTRUMENT_HEAD["delta"], delta)
    instruments.add(INSTRUMENT_HEAD["step"], new_step)
    instruments.add(INSTRUMENT_HEAD["quarter"], new_quarter)
    instruments.add(INSTRUMENT_HEAD["previous"], last_instrument)

    pitches.add(PITCH_HEAD["instrument"], instrument)
    pitches.add(PITCH_HEAD["together"], together.astype(np.int64))
    pitches.add(PITCH_HEAD["step"], new_step)
    pitches.add(PITCH_HEAD["quarter"], new_quarter)

    durations.add(DURATION_HEAD["delta"], delta)
    durations.add(DURATION_HEAD["instrument"], instrument)
    durations.add(DURATION_HEAD["pitch"], pitch, is_note)
    durations.add(DURATION_HEAD["step"], new_step)
    durations.add(DURATION_HEAD["quarter"], new_quarter)

    velocities.add(VELOCITY_HEAD["instrument"], instrument)
    velocities.add(VELOCITY_HEAD["pitch"], pitch, is_note)
    velocities.add(VELOCITY_HEAD["duration"], duration, is_note)
    velocities.add(VELOCITY_HEAD["step"], new_step)
    velocities.add(VELOCITY_HEAD["quarter"], new_quarter)

    same = _previous_same(instrument)
    back = same
    for rank in range(1, PREVIOUS_PITCHES + 1):
        pitches.add(PITCH_HEAD[f"last{rank}"], pitch[back], (back >= 0) & is_note)
        if rank == 1:
            durations.add(DURATION_HEAD["last"], duration[back], (back >= 0) & is_note)
            velocities.add(VELOCITY_HEAD["last"], velocity[back], (back >= 0) & is_note)
        back = np.where(back >= 0, same[back], -1)
    velocities.add(VELOCITY_HEAD["previous"], _shifted(velocity, 1, 0), was_note)

    # What was played here some bars ago, at three moments: before Δt is known (what
    # followed there), once it is known (which instrument), once the instrument is known.
    then_instruments, then_pitches, then_durations = [], [], []
    after_last = (last_instrument << 8 | last_pitch) + 1
    for bars in LOOKBACK_BARS:
        shift = bars * bar_steps
        found = np.searchsorted(keys, (now - shift << ONSET_SHIFT) + after_last)
        found = np.minimum(found, count - 1)
        valid = (now - shift >= origin) & (found < index)
        has_pitch = valid & is_note[found]
        next_delta = np.clip(onset[found] + shift - now, 0, MAX_DELTA)
        inputs.add(INPUT[f"next_delta{bars}"], next_delta, valid)
        inputs.add(INPUT[f"next_instrument{bars}"], instrument[found], valid)
        inputs.add(INPUT[f"next_pitch{bars}"], pitch[found], has_pitch)
        inputs.add(INPUT[f"next_duration{bars}"], duration[found], has_pitch)
        deltas.add(DELTA_HEAD[f"next_delta{bars}"], next_delta, valid)

        there = onset - bars * new_bar_steps
        found = np.searchsorted(keys, (there << ONSET_SHIFT) + np.where(together, after_last, 0))
        found = np.minimum(found, count - 1)
        valid = (there >= origin) & (found < index) & (onset[found] == there)
        then_instruments.append((bars, instrument[found], valid))

        above = np.where(together & (instrument == last_instrument), last_pitch + 1, 0)
        found = np.searchsorted(keys, (there << ONSET_SHIFT) + (instrument << 8) + above)
        found = np.minimum(found, count - 1)
        valid = (there >= origin) & (found < index) & (onset[found] == there)
        valid &= (instrument[found] == instrument) & is_note
        then_pitches.append((bars, pitch[found], valid))
        then_durations.append((bars, duration[found], valid))
    for bars, values, valid in then_instruments:
        instruments.add(INSTRUMENT_HEAD[f"then{bars}"], values, valid)
    for bars, values, valid in then_pitches:
        pitches.add(PITCH_HEAD[f"then{bars}"], values, valid)
    for bars, values, valid in then_durations:
        durations.add(DURATION_HEAD[f"then{bars}"], values, valid)

    end = onset + events.duration
    lag_pitch, lag_end = _lagged(pitch, SOUNDING_LAGS, 0), _lagged(end, SOUNDING_LAGS, -1)
    pitched = _lagged(instrument, SOUNDING_LAGS, REST) < DRUMS
    inputs.add(INPUT["sounding"], lag_pitch, pitched & (lag_end > now[:, None]))
    still = pitched & (lag_end > onset[:, None]) & is_note[:, None]
    pitches.add(PITCH_HEAD["sounding"], lag_pitch, still)

    lag_pitch, lag_onset = _lagged(pitch, STRUCK_LAGS, 0), _lagged(onset, STRUCK_LAGS, -1)
    lag_note = _lagged(instrument, STRUCK_LAGS, REST) <= DRUMS
    inputs.add(INPUT["struck"], lag_pitch, lag_note & (lag_onset == now[:, None]))
    together_now = lag_note & (lag_onset == onset[:, None]) & is_note[:, None]
    pitches.add(PITCH_HEAD["struck"], lag_pitch, together_now)

    targets = np.stack([delta, instrument, pitch, duration, velocity], axis=1)
    targets[~is_note, 2:] = IGNORED
    return Features(
        inputs.stack(),
        _chroma(pitch, instrument < DRUMS),
        (
            deltas.stack(),
            instruments.stack(),
            pitches.stack(),
            durations.stack(),
            velocities.stack(),
        ),
        targets,
    )


def _with_end(events: EventArrays, end: int, origin: int) -> EventArrays:
    """Append the end event, and rests where it is further off than a Δt can say."""
    last = int(events.onset[-1]) if len(events) else origin
    rests = max(0, (end - last - 1) // MAX_DELTA)
    onset = [*(last + MAX_DELTA * (rank + 1) for rank in range(rests)), max(end, last)]
    size = len(onset)
    zeros = np.zeros(size, dtype=np.int64)
    marker = zeros + REST
    marker[-1] = END
    return EventArrays(
        np.concatenate([events.onset, np.array(onset, dtype=np.int64)]),
        np.concatenate([events.instrument, marker]),
        np.concatenate([events.pitch, zeros]),
        np.concatenate([events.duration, zeros]),
        np.concatenate([events.velocity, zeros]),
    )
