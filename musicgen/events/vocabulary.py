"""The classes of every attribute of a note event.

A note event is (Δt, instrument, pitch, duration, velocity), all small integers.
Time is in grid steps, 24 to the quarter note.

* Δt: steps since the previous onset, 0 to 96. A longer gap is written as rest
  events of 96 steps each.
* instrument: General MIDI program 0 to 127, `DRUMS`, or one of the markers
  `REST`, `END` and (as an input only) `START`.
* pitch: 0 to 127 for pitched notes; percussion has its own 128 classes above
  them, because key 38 of a drum kit has nothing to do with D2.
* duration: 1 to 192 steps exactly, then by quarter notes up to 768 (eight bars
  of four quarters).
* velocity: 16 classes of eight.
"""

import numpy as np
import numpy.typing as npt

IntArray = npt.NDArray[np.int64]

MAX_DELTA = 96
DELTA_CLASSES = MAX_DELTA + 1

DRUMS = 128
REST = 129
END = 130
START = 131
INSTRUMENT_CLASSES = 131
INSTRUMENT_INPUTS = 132

PITCH_CLASSES = 256
DRUM_PITCH_OFFSET = 128

EXACT_DURATIONS = 192
MAX_DURATION = 768
_LONG_STEP = 24
DURATION_VALUES: IntArray = np.concatenate(
    [
        np.arange(1, EXACT_DURATIONS + 1),
        np.arange(EXACT_DURATIONS + _LONG_STEP, MAX_DURATION + 1, _LONG_STEP),
    ]
).astype(np.int64)
DURATION_CLASSES = len(DURATION_VALUES)

VELOCITY_CLASSES = 16
_VELOCITY_WIDTH = 8


def duration_class(steps: IntArray) -> IntArray:
    """Classes of durations in steps; values over `MAX_DURATION` take the last class."""
    steps = np.clip(steps, 1, MAX_DURATION)
    rounded = (steps - EXACT_DURATIONS + _LONG_STEP // 2) // _LONG_STEP
    long = EXACT_DURATIONS + np.maximum(rounded, 1) - 1
    return np.where(steps <= EXACT_DURATIONS, steps - 1, long)


def velocity_class(velocity: IntArray) -> IntArray:
    """Classes 0 to 15 of MIDI velocities 1 to 127."""
    return np.clip(velocity, 0, 127) // _VELOCITY_WIDTH


def velocity_value(index: int) -> int:
    """MIDI velocity in the middle of class `index`."""
    return index * _VELOCITY_WIDTH + _VELOCITY_WIDTH // 2
