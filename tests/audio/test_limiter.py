"""The limiter and the loudness meter on signals whose answers are known."""

import numpy as np
import pytest

from musicgen.audio.limiter import PEAK_CEILING, Limiter
from musicgen.audio.loudness import SILENCE_LUFS, LoudnessMeter

RATE = 44_100


def limited(samples: np.ndarray, sizes: list[int]) -> np.ndarray:
    limiter = Limiter(RATE)
    pieces, start = [], 0
    for size in sizes:
        pieces.append(limiter.process(samples[start : start + size]))
        start += size
    pieces.append(limiter.process(samples[start:]))
    return np.concatenate([*pieces, limiter.flush()])


def sine(amplitude: float, seconds: float = 1.0, hz: float = 1_000.0) -> np.ndarray:
    wave = amplitude * np.sin(2 * np.pi * hz * np.arange(int(seconds * RATE)) / RATE)
    return np.stack([wave, wave], axis=1).astype(np.float32)


def test_quiet_sound_passes_unchanged():
    samples = sine(0.9)
    assert np.array_equal(limited(samples, [7, 100, 5_000]), samples)


@pytest.mark.parametrize("seed", range(5))
def test_nothing_comes_out_over_the_ceiling(seed):
    random = np.random.default_rng(seed)
    bursts = random.normal(0, 1, (40_000, 2)) * (random.random((40_000, 1)) > 0.98) * 3
    samples = (bursts + sine(0.5)[:40_000]).astype(np.float32)
    out = limited(samples, [1, 31, 32, 33, 9_000])
    assert len(out) == len(samples)
    assert np.abs(out).max() <= PEAK_CEILING


def test_a_peak_is_turned_down_and_not_cut_off():
    samples = sine(0.5, 2.0)
    samples[20_000:20_200] *= 4
    out = limited(samples, [4_096] * 10)
    burst = np.flatnonzero(np.abs(samples[20_050:20_150, 0]) > 0.5) + 20_050
    gain = out[burst, 0] / samples[burst, 0]
    assert gain.std() < 0.02 and gain.mean() == pytest.approx(0.49, abs=0.03)
    assert np.allclose(out[:19_000], samples[:19_000], atol=1e-6)
    assert np.allclose(out[-2_000:], samples[-2_000:], atol=1e-3)


def test_the_size_of_the_pieces_does_not_matter():
    samples = sine(1.7, 0.4)
    assert np.array_equal(limited(samples, []), limited(samples, [100] * 60))


def test_loudness_of_the_reference_tone():
    # EBU Tech 3341: a stereo sine of 1 kHz at -23 dBFS measures -23 LUFS.
    meter = LoudnessMeter(RATE)
    meter.add(sine(10 ** (-23 / 20), 5.0))
    assert meter.integrated == pytest.approx(-23.0, abs=0.1)


def test_silence_around_the_music_is_gated_out():
    meter = LoudnessMeter(RATE)
    for part in (sine(0, 5), sine(10 ** (-23 / 20), 5), sine(1e-4, 5)):
        for start in range(0, len(part), 10_000):
            meter.add(part[start : start + 10_000])
    assert meter.integrated == pytest.approx(-23.0, abs=0.3)
    empty = LoudnessMeter(RATE)
    assert empty.integrated == SILENCE_LUFS
