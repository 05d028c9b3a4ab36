"""Integrated loudness after ITU-R BS.1770-4, measured while the samples pass by."""

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from musicgen.audio.synthesiser import Samples

SILENCE_LUFS = -120.0
_BLOCK_SECONDS = 0.4
_STEP_SECONDS = 0.1
_ABSOLUTE_GATE_LUFS = -70.0
_RELATIVE_GATE_LU = 10.0
_FFT_FRAMES = 1 << 15


class LoudnessMeter:
    """Feed it [frames, 2] pieces of any size, then ask for `integrated`.

    The two K-weighting filters are applied as one finite impulse response by FFT, which
    is within 0.1 LU of the recursive form and needs no loop over samples.
    """

    def __init__(self, sample_rate_hz: int) -> None:
        self._response = _k_weighting(sample_rate_hz)
        self._step = max(1, round(_STEP_SECONDS * sample_rate_hz))
        self._steps_per_block = round(_BLOCK_SECONDS / _STEP_SECONDS)
        self._history = np.zeros((len(self._response) - 1, 2))
        self._rest = np.zeros(0)
        self._energies: list[float] = []
        self.peak = 0.0

    def add(self, samples: Samples) -> None:
        """Measure the next frames."""
        if len(samples) == 0:
            return
        self.peak = max(self.peak, float(np.abs(samples).max()))
        weighted = self._filter(samples.astype(np.float64))
        power = np.concatenate([self._rest, (weighted**2).sum(axis=1)])
        whole = len(power) // self._step
        self._energies += (
            power[: whole * self._step].reshape(whole, self._step).mean(axis=1).tolist()
        )
        self._rest = power[whole * self._step :]

    @property
    def integrated(self) -> float:
        """Gated loudness in LUFS; `SILENCE_LUFS` for silence or for nothing."""
        steps = np.array(self._energies)
        if len(self._rest) and len(steps) < self._steps_per_block:
            # Shorter than one gating block: take what there is.
            steps = np.append(steps, self._rest.mean())
        if len(steps) == 0:
            return SILENCE_LUFS
        width = min(self._steps_per_block, len(steps))
        blocks = np.convolve(steps, np.full(width, 1 / width), mode="valid")
        blocks = blocks[blocks > _power(_ABSOLUTE_GATE_LUFS)]
        if len(blocks) == 0:
            return SILENCE_LUFS
        gate = _power(_lufs(float(blocks.mean())) - _RELATIVE_GATE_LU)
        return _lufs(float(blocks[blocks > gate].mean()))

    def _filter(self, samples: NDArray[np.float64]) -> NDArray[np.float64]:
        taps = len(self._response)
        padded = np.concatenate([self._history, samples])
        self._history = padded[-(taps - 1) :]
        step = _FFT_FRAMES - taps + 1
        spectrum = np.fft.rfft(self._response, _FFT_FRAMES)[:, None]
        pieces = []
        for start in range(0, len(samples), step):
            piece = padded[start : start + _FFT_FRAMES]
            filtered = np.fft.irfft(np.fft.rfft(piece, _FFT_FRAMES, axis=0) * spectrum, axis=0)
            pieces.append(filtered[taps - 1 : len(piece)])
        return np.concatenate(pieces)


def _lufs(power: float) -> float:
    return -0.691 + 10 * math.log10(power) if power > 0 else SILENCE_LUFS


def _power(lufs: float) -> float:
    return float(10 ** ((lufs + 0.691) / 10))


@lru_cache(maxsize=4)
def _k_weighting(sample_rate_hz: int) -> NDArray[np.float64]:
    """Impulse response of the shelf and the high-pass of BS.1770, cut where it has died away."""
    impulse = [0.0] * int(0.1 * sample_rate_hz)
    impulse[0] = 1.0
    return np.array(_biquad(_biquad(impulse, _shelf(sample_rate_hz)), _high_pass(sample_rate_hz)))


def _shelf(sample_rate_hz: int) -> tuple[float, ...]:
    # Analogue prototype of the head filter: +4 dB above 1.68 kHz; recalculated for any
    # rate as in De Man, "Evaluation of implementations of the EBU R128 loudness measurement"
    # (2014).
    gain_db, quality, corner_hz = 3.999843853973347, 0.7071752369554196, 1681.974450955533
    k = math.tan(math.pi * corner_hz / sample_rate_hz)
    high = 10 ** (gain_db / 20)
    band = high**0.4996667741545416
    scale = 1 + k / quality + k * k
    return (
        (high + band * k / quality + k * k) / scale,
        2 * (k * k - high) / scale,
        (high - band * k / quality + k * k) / scale,
        2 * (k * k - 1) / scale,
        (1 - k / quality + k * k) / scale,
    )


def _high_pass(sample_rate_hz: int) -> tuple[float, ...]:
    quality, corner_hz = 0.5003270373238773, 38.13547087602444
    k = math.tan(math.pi * corner_hz / sample_rate_hz)
    scale = 1 + k / quality + k * k
    return 1.0, -2.0, 1.0, 2 * (k * k - 1) / scale, (1 - k / quality + k * k) / scale


def _biquad(signal: list[float], coefficients: tuple[float, ...]) -> list[float]:
    b0, b1, b2, a1, a2 = coefficients
    x1 = x2 = y1 = y2 = 0.0
    out = []
    for x0 in signal:
        y0 = b0 * x0 + b1 * x1 + b2 * x2 - a1 * y1 - a2 * y2
        x1, x2, y1, y2 = x0, x1, y0, y1
        out.append(y0)
    return out
