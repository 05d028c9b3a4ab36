"""A look-ahead limiter: peaks are turned down smoothly before they arrive."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from musicgen.audio.synthesiser import Samples

# A hair under 0.98, so that rounding to 16 or 24 bits does not go over it.
PEAK_CEILING = 0.979
_HOP = 32
# 12 hops of 32 frames are 8.7 ms at 44.1 kHz: long enough to be no click, short enough
# that the turning down is masked by the attack that caused it.
_LOOK_AHEAD_HOPS = 12
_RELEASE_SECONDS = 0.15
# Less than a hundredth of a decibel counts as none, so that recovering ends.
_NO_REDUCTION = 1e-3


class Limiter:
    """Keeps every sample within ±`PEAK_CEILING`; quiet passages come out unchanged.

    The gain is set at hop boundaries and runs in straight lines between them. It is
    the mean, over the look-ahead, of a running minimum that recovers exponentially,
    so it never exceeds what the loudest frame of the hop beside it allows.

    Frames go in with `process` and come out later; `flush` gives the rest. In all, as
    many come out as went in.
    """

    def __init__(self, sample_rate_hz: int) -> None:
        self._decay = float(np.exp(-_HOP / (_RELEASE_SECONDS * sample_rate_hz)))
        self._pending: Samples = np.zeros((0, 2), np.float32)
        # Gains the hops behind us need, newest last; before the start, all is allowed.
        self._needed = np.ones(_LOOK_AHEAD_HOPS)
        self._released = np.ones(_LOOK_AHEAD_HOPS)
        self._waiting: Samples = np.zeros((0, 2), np.float32)

    def process(self, samples: Samples) -> Samples:
        """Take frames in, [frames, 2]; give back those that are decided, [fewer or more, 2]."""
        self._pending = np.concatenate([self._pending, samples])
        hops = len(self._pending) // _HOP
        if hops == 0:
            return np.zeros((0, 2), np.float32)
        ready = self._pending[: hops * _HOP]
        self._pending = self._pending[hops * _HOP :]
        return self._advance(ready, hops)

    def flush(self) -> Samples:
        """The frames still inside."""
        left = len(self._pending) + len(self._waiting)
        silence: Samples = np.zeros(((_LOOK_AHEAD_HOPS + 2) * _HOP, 2), np.float32)
        return self.process(silence)[:left]

    def _advance(self, ready: Samples, hops: int) -> Samples:
        self._waiting = np.concatenate([self._waiting, ready])
        peaks = np.abs(ready).reshape(hops, 2 * _HOP).max(axis=1)
        gains = self._gains(PEAK_CEILING / np.maximum(peaks, PEAK_CEILING))
        # The newest gain belongs to the boundary `_LOOK_AHEAD_HOPS` before the newest hop's end.
        decided = len(self._waiting) // _HOP - _LOOK_AHEAD_HOPS
        if decided <= 0:
            return np.zeros((0, 2), np.float32)
        out = self._waiting[: decided * _HOP]
        self._waiting = self._waiting[decided * _HOP :]
        boundaries = gains[-(decided + 1) :].astype(np.float32)
        if boundaries.min() >= 1.0:
            return out.copy()
        return _apply(out, boundaries)

    def _gains(self, needed: NDArray[np.float64]) -> NDArray[np.float64]:
        """The gain before these hops, then one per hop."""
        needed = np.concatenate([self._needed, needed])
        lowest = sliding_window_view(needed, _LOOK_AHEAD_HOPS + 1).min(axis=1)
        self._needed = needed[-_LOOK_AHEAD_HOPS:]
        if lowest.min() < 1.0 or self._released[-1] < 1.0:
            lowest = self._recover(lowest)
        released = np.concatenate([self._released, lowest])
        self._released = released[-_LOOK_AHEAD_HOPS:]
        gains: NDArray[np.float64] = sliding_window_view(released, _LOOK_AHEAD_HOPS).mean(axis=1)
        return np.minimum(gains, 1.0)

    def _recover(self, lowest: NDArray[np.float64]) -> NDArray[np.float64]:
        reduction = 1.0 - float(self._released[-1])
        out = []
        for allowed in lowest.tolist():
            reduction = max(1.0 - allowed, reduction * self._decay)
            if reduction < _NO_REDUCTION:
                reduction = 0.0
            out.append(1.0 - reduction)
        return np.array(out)


def _apply(samples: Samples, boundaries: NDArray[np.float32]) -> Samples:
    ramp = np.arange(_HOP, dtype=np.float32) / _HOP
    gain = boundaries[:-1, None] + (boundaries[1:] - boundaries[:-1])[:, None] * ramp
    limited = samples * gain.reshape(-1, 1)
    # Rounding in single precision can leave a peak a hair over.
    return np.clip(limited, -PEAK_CEILING, PEAK_CEILING).astype(np.float32)
