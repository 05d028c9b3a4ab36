"""Every figure of a measurement can go wrong, and shows it."""

import numpy as np
import pytest

from musicgen.audio.measure import measure

RATE = 44_100


def tone(seconds: float, amplitude: float = 0.5) -> np.ndarray:
    wave = amplitude * np.sin(2 * np.pi * 441 * np.arange(int(seconds * RATE)) / RATE)
    return np.stack([wave, wave], axis=1).astype(np.float32)


def test_silences_are_found_where_they_are():
    silence = np.zeros((RATE, 2), np.float32)
    samples = np.concatenate([silence, tone(1), silence[: RATE // 2], tone(1), silence, silence])
    found = measure(samples, RATE)
    assert found.seconds == 6.5 - 1
    assert found.leading_silence_seconds == pytest.approx(1, abs=0.02)
    assert found.trailing_silence_seconds == pytest.approx(2, abs=0.02)
    assert found.longest_silence_seconds == pytest.approx(0.5, abs=0.02)
    assert not found.click_at_end


def test_level_offset_clipping_click_and_balance():
    clean = measure(tone(1), RATE)
    assert clean.peak == pytest.approx(0.5, abs=1e-3)
    assert clean.rms_db == pytest.approx(-9.03, abs=0.05)
    assert clean.clipped == 0 and clean.dc_offset < 1e-4
    assert clean.balance_db == pytest.approx(0)
    spoilt = np.clip(tone(1, 1.5) + 0.1, -1, 1)
    spoilt[:, 1] *= 0.5
    spoilt[-1] = 0.2
    found = measure(spoilt, RATE)
    assert found.clipped > 1_000 and found.dc_offset > 0.03
    assert found.click_at_end and found.balance_db == pytest.approx(6.02, abs=0.05)


def test_nothing_counts_as_silence():
    found = measure(np.zeros((0, 2), np.float32), RATE)
    assert found.seconds == 0 and found.peak == 0 and found.loudness_lufs < -100
