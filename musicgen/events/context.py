"""What is known of a piece before its first note: meter, tempo, mode, length, style."""

import math
from dataclasses import dataclass, field

import numpy as np

from musicgen.events.vocabulary import IntArray
from musicgen.music.meter import Meter
from musicgen.music.units import STEPS_PER_QUARTER

# Meters with a class of their own; every other one shares class 0.
METERS: tuple[Meter, ...] = tuple(
    Meter(*pair)
    for pair in (
        (4, 4), (3, 4), (2, 4), (6, 8), (2, 2), (3, 8), (9, 8), (12, 8), (3, 2), (6, 4),
        (4, 2), (5, 4), (7, 8), (5, 8), (7, 4), (4, 8), (9, 4), (1, 4), (8, 8), (9, 16),
        (6, 16), (12, 16), (2, 1),
    )
)  # fmt: skip
METER_CLASSES = len(METERS) + 1

TEMPO_CLASSES = 24
_TEMPO_LOWEST_BPM = 30.0
_TEMPO_CLASSES_PER_OCTAVE = 6

MODE_CLASSES = 3
MODE_MAJOR, MODE_MINOR, MODE_NONE = range(3)

REMAINING_CLASSES = 64
_REMAINING_EXACT = 32


def meter_class(meter: Meter) -> int:
    """Class of a time signature, 0 for one that is not in `METERS`."""
    return METERS.index(meter) + 1 if meter in METERS else 0


def tempo_class(tempo_bpm: float) -> int:
    """Class of a tempo in quarter notes per minute: six to the octave from 30 bpm."""
    index = _TEMPO_CLASSES_PER_OCTAVE * math.log2(max(tempo_bpm, 1.0) / _TEMPO_LOWEST_BPM)
    return min(max(int(index), 0), TEMPO_CLASSES - 1)


def remaining_class(steps: IntArray) -> IntArray:
    """Class of the time left: quarter by quarter up to 32, then on a logarithmic scale."""
    quarters = np.maximum(np.ceil(steps / STEPS_PER_QUARTER), 0)
    far = _REMAINING_EXACT + np.floor(4 * np.log2(np.maximum(quarters, 1) / _REMAINING_EXACT))
    far = np.minimum(far, REMAINING_CLASSES - 1)
    result: IntArray = np.where(quarters <= _REMAINING_EXACT, quarters, far).astype(np.int64)
    return np.minimum(result, REMAINING_CLASSES - 1)


@dataclass(frozen=True, slots=True)
class BarGrid:
    """Where bars lie, in grid steps.

    Attributes:
        start: first step of each meter, ascending from 0, shape [M].
        bar_steps: length of a bar of that meter, shape [M].
        first_bar: index of the bar at `start`, shape [M].
        meter: class of that meter, shape [M].
    """

    start: IntArray
    bar_steps: IntArray
    first_bar: IntArray
    meter: IntArray

    @classmethod
    def build(cls, changes: list[tuple[int, Meter]]) -> "BarGrid":
        """From (step, meter) pairs, ascending; the first counts from step 0."""
        start = np.array([0, *(step for step, _ in changes[1:])], dtype=np.int64)
        steps = [max(1, meter.numerator * 4 * STEPS_PER_QUARTER // meter.denominator)
                 for _, meter in changes]  # fmt: skip
        first = [0]
        for index in range(1, len(start)):
            length = int(start[index] - start[index - 1])
            first.append(first[-1] + -(-length // steps[index - 1]))
        return cls(
            start,
            np.array(steps, dtype=np.int64),
            np.array(first, dtype=np.int64),
            np.array([meter_class(meter) for _, meter in changes], dtype=np.int64),
        )

    def locate(self, step: IntArray) -> tuple[IntArray, IntArray, IntArray, IntArray]:
        """Position in the bar, bar index, bar length and meter class of each step."""
        if len(self.start) == 1:
            bar, position = np.divmod(step, self.bar_steps[0])
            return (
                position,
                bar,
                np.full_like(step, self.bar_steps[0]),
                np.full_like(step, self.meter[0]),
            )
        index = np.searchsorted(self.start, step, side="right") - 1
        bar, position = np.divmod(step - self.start[index], self.bar_steps[index])
        return position, bar + self.first_bar[index], self.bar_steps[index], self.meter[index]


@dataclass(frozen=True, slots=True)
class PieceContext:
    """Everything that conditions a piece as a whole.

    Attributes:
        bars: the bar grid.
        tempo: tempo class.
        mode: `MODE_MAJOR`, `MODE_MINOR` or `MODE_NONE` (percussion only).
        end: step at which the piece ends (a bar line).
        instruments: instrument classes the piece uses; empty when not told.
        tags: (tag index of the checkpoint's vocabulary, weight).
    """

    bars: BarGrid
    tempo: int
    mode: int
    end: int
    instruments: tuple[int, ...] = ()
    tags: tuple[tuple[int, float], ...] = field(default=())
