"""Listening with numbers: what is wrong with these samples, if anything."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from musicgen.audio.loudness import LoudnessMeter
from musicgen.audio.synthesiser import Samples

_WINDOW_SECONDS = 0.01
_SILENT_DB = -70.0
_CLIP_LEVEL = 0.999
_CLICK_LEVEL = 1e-3
_FLOOR_DB = -120.0


@dataclass(frozen=True, slots=True)
class Measurement:
    """Figures about one recording; decibels are relative to full scale.

    Attributes:
        seconds: its length.
        peak: largest absolute sample, 1 is full scale.
        rms_db: root mean square level.
        loudness_lufs: integrated loudness, ITU-R BS.1770-4.
        leading_silence_seconds: below -70 dB at the start.
        trailing_silence_seconds: below -70 dB at the end.
        longest_silence_seconds: the longest gap below -70 dB between two sounds.
        dc_offset: mean of all samples, the worse channel.
        clipped: samples in runs of two or more at full scale.
        last_sample: largest absolute value in the last frame.
        click_at_end: True when the last frame jumps to silence audibly.
        balance_db: left over right; 0 is centred.
    """

    seconds: float
    peak: float
    rms_db: float
    loudness_lufs: float
    leading_silence_seconds: float
    trailing_silence_seconds: float
    longest_silence_seconds: float
    dc_offset: float
    clipped: int
    last_sample: float
    click_at_end: bool
    balance_db: float


def measure(samples: Samples, sample_rate_hz: int) -> Measurement:
    """Measure a recording, [frames, 2]; one without frames counts as silent."""
    frames = len(samples)
    if frames == 0:
        samples = np.zeros((1, 2), np.float32)
    meter = LoudnessMeter(sample_rate_hz)
    meter.add(samples)
    power = np.mean(samples.astype(np.float64) ** 2, axis=0)
    leading, trailing, longest = _silences(samples, sample_rate_hz)
    last = float(np.abs(samples[-1]).max())
    return Measurement(
        seconds=frames / sample_rate_hz,
        peak=float(np.abs(samples).max()),
        rms_db=_decibels(float(power.mean())),
        loudness_lufs=meter.integrated,
        leading_silence_seconds=leading,
        trailing_silence_seconds=trailing,
        longest_silence_seconds=longest,
        dc_offset=float(np.abs(samples.mean(axis=0, dtype=np.float64)).max()),
        clipped=_clipped(samples),
        last_sample=last,
        click_at_end=last > _CLICK_LEVEL,
        balance_db=_decibels(float(power[0])) - _decibels(float(power[-1])),
    )


def _silences(samples: Samples, sample_rate_hz: int) -> tuple[float, float, float]:
    """Leading, trailing and longest inner silence in seconds, to 10 ms."""
    window = max(1, round(_WINDOW_SECONDS * sample_rate_hz))
    starts = np.arange(0, len(samples), window)
    peaks = np.maximum.reduceat(np.abs(samples).max(axis=1), starts)
    loud = np.flatnonzero(peaks > 10 ** (_SILENT_DB / 20))
    if len(loud) == 0:
        seconds = len(samples) / sample_rate_hz
        return seconds, seconds, seconds
    gaps = np.diff(loud) - 1
    longest = int(gaps.max()) if len(gaps) else 0
    scale = window / sample_rate_hz
    return float(loud[0] * scale), float((len(peaks) - 1 - loud[-1]) * scale), longest * scale


def _clipped(samples: Samples) -> int:
    full: NDArray[np.bool_] = np.abs(samples) >= _CLIP_LEVEL
    runs = full[1:] & full[:-1]
    return int(np.count_nonzero(runs))


def _decibels(power: float) -> float:
    return 10 * math.log10(power) if power > 10 ** (_FLOOR_DB / 10) else _FLOOR_DB
