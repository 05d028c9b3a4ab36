"""Short passages of a line as numbers that are equal wherever the music is.

A passage is `NOTES` notes of a melodic line: the intervals between them, and the times
between their onsets in thirteen classes (so that a swung and a straight eighth differ,
and a hurried one does not). It is the same in every key and at every place in the bar.
"""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from musicgen.events.vocabulary import IntArray
from musicgen.originality.line import Line

NOTES = 10
Hashes = npt.NDArray[np.uint64]
Flags = npt.NDArray[np.bool_]

_WIDEST = 24
# Classes of times between onsets, in grid steps of 24 to the quarter note.
_TIMES = np.array([2, 3, 4, 6, 8, 12, 16, 18, 24, 36, 48, 72, 96])
_EDGES = np.sqrt(_TIMES[1:] * _TIMES[:-1])
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(29)
TIME_EDGES: list[float] = _EDGES.tolist()
_FACTOR_INT, _SHIFT_INT, _MASK = int(_FACTOR), int(_SHIFT), (1 << 64) - 1
# What makes a passage melodic: so many different steps and pitches, and a leap.
_DIFFERENT_STEPS = 5
_DIFFERENT_PITCHES = 4
_LEAP = 3


def steps_of(onset: IntArray, pitch: IntArray) -> IntArray:
    """The steps from note to note, interval and time in one number, shape [..., N - 1]."""
    interval = np.clip(np.diff(pitch, axis=-1), -_WIDEST, _WIDEST) + _WIDEST
    time = np.searchsorted(_EDGES, np.diff(onset, axis=-1))
    result: IntArray = (interval * 16 + time).astype(np.int64)
    return result


def hash_steps(steps: IntArray) -> Hashes:
    """One number for each row of steps, [..., NOTES - 1] to [...]."""
    value = np.zeros(steps.shape[:-1], dtype=np.uint64)
    for column in range(steps.shape[-1]):
        value = (value ^ steps[..., column].astype(np.uint64)) * _FACTOR
        value ^= value >> _SHIFT
    return value


def is_melodic(steps: IntArray) -> Flags:
    """Which rows of steps say anything, [..., NOTES - 1] to [...].

    A repeated note, a scale or a broken chord in even notes, an ostinato of two or three
    pitches: everybody has played them, and playing them again copies nobody. A passage
    counts when it has five different steps, four different pitches and a leap.
    """
    interval = steps // 16 - _WIDEST
    pitch = np.concatenate(
        [np.zeros_like(interval[..., :1]), np.cumsum(interval, axis=-1)], axis=-1
    )
    leaps = (np.abs(interval) >= _LEAP).any(axis=-1)
    enough = (_different(steps) >= _DIFFERENT_STEPS) & (_different(pitch) >= _DIFFERENT_PITCHES)
    result: Flags = enough & leaps
    return result


def passages(line: Line) -> tuple[Hashes, Flags]:
    """Every passage of a line, and whether it is melodic, both [N - NOTES + 1] (or empty)."""
    steps = steps_of(line.onset, line.pitch)
    if len(steps) < NOTES - 1:
        return np.zeros(0, dtype=np.uint64), np.zeros(0, dtype=np.bool_)
    rows = np.lib.stride_tricks.sliding_window_view(steps, NOTES - 1)
    return hash_steps(rows), is_melodic(rows)


def _different(values: IntArray) -> IntArray:
    ordered = np.sort(values, axis=-1)
    result: IntArray = 1 + (ordered[..., 1:] != ordered[..., :-1]).sum(axis=-1)
    return result


def step_of(interval: int, time: int) -> int:
    """One step as in `steps_of`, for a line that grows note by note."""
    return (min(max(interval, -_WIDEST), _WIDEST) + _WIDEST) * 16 + bisect_left(TIME_EDGES, time)


def hash_row(steps: Sequence[int]) -> int:
    """As `hash_steps` of one row, many times faster for one."""
    value = 0
    for step in steps:
        value = (value ^ step) * _FACTOR_INT & _MASK
        value ^= value >> _SHIFT_INT
    return value


def row_is_melodic(steps: Sequence[int]) -> bool:
    """As `is_melodic` of one row."""
    intervals = [step // 16 - _WIDEST for step in steps]
    pitches = {0, *accumulate(intervals)}
    return (
        len(set(steps)) >= _DIFFERENT_STEPS
        and len(pitches) >= _DIFFERENT_PITCHES
        and any(abs(interval) >= _LEAP for interval in intervals)
    )
