"""Loudness for meters: peak and mean of what was played lately. No Qt."""

import math
from collections import deque
from typing import NamedTuple

import numpy as np

from musicgen.audio.synthesiser import Samples

SILENCE_DB = -60.0


class Levels(NamedTuple):
    """Amplitudes from 0 to 1, left and right: the highest sample, and the root mean square."""

    peak_left: float = 0.0
    peak_right: float = 0.0
    rms_left: float = 0.0
    rms_right: float = 0.0


def measure(samples: Samples) -> Levels:
    """Levels of one block, [frames, 2]."""
    if len(samples) == 0:
        return Levels()
    left, right = np.abs(samples).max(axis=0).tolist()
    mean_left, mean_right = np.sqrt(np.mean(np.square(samples), axis=0)).tolist()
    return Levels(left, right, mean_left, mean_right)


def decibels(amplitude: float) -> float:
    """Amplitude as dB below full scale, not under `SILENCE_DB`."""
    return max(SILENCE_DB, 20 * math.log10(amplitude)) if amplitude > 0 else SILENCE_DB


class LevelTrail:
    """Levels by the moment of the stream they are heard at."""

    def __init__(self) -> None:
        self._blocks: deque[tuple[float, Levels]] = deque(maxlen=64)

    def lay(self, end_seconds: float, levels: Levels) -> None:
        """Append a block that ends at that moment of the stream."""
        self._blocks.append((end_seconds, levels))

    def between(self, start_seconds: float, end_seconds: float) -> Levels:
        """Highest levels of the blocks heard in that stretch."""
        heard = [levels for end, levels in list(self._blocks) if start_seconds < end <= end_seconds]
        return Levels(*(max(values) for values in zip(*heard, strict=True))) if heard else Levels()
