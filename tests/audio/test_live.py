"""The live synthesiser: what is struck sounds, what is let go stops."""

import threading

import numpy as np
import pytest

from musicgen.audio.live import LiveSynthesiser
from musicgen.errors import InvalidValueError
from musicgen.music.score import Track

RATE = 22_050
ORGAN = Track(program=19)


@pytest.fixture
def live() -> LiveSynthesiser:
    synthesiser = LiveSynthesiser(kind="tinysoundfont", sample_rate_hz=RATE)
    synthesiser.load_tracks([ORGAN, Track(is_drum=True)])
    return synthesiser


def level(samples: np.ndarray) -> float:
    return float(np.abs(samples).max())


def test_a_note_sounds_until_it_is_let_go(live):
    assert level(live.generate(500)) == 0
    live.note_on(0, 60, 100)
    assert level(live.generate(5_000)) > 0.02
    live.note_off(0, 60)
    live.generate(RATE)
    assert level(live.generate(500)) < 1e-3


def test_a_click_shorter_than_a_buffer_does_not_stick(live):
    live.note_on(0, 60, 100)
    live.note_off(0, 60)
    live.generate(RATE)
    assert level(live.generate(500)) < 1e-3


def test_a_note_can_end_by_itself_and_start_at_a_frame(live):
    live.note_on(0, 60, 100, at_frame=1_000, duration_seconds=0.1)
    first = live.generate(4_000)
    assert level(first[:1_000]) == 0 and level(first[1_000:]) > 0.02
    live.generate(RATE)
    assert level(live.generate(500)) < 1e-3
    assert live.frame == 4_000 + RATE + 500


def test_all_off_silences_and_forgets(live):
    live.note_on(0, 60, 100)
    live.note_on(0, 64, 100, at_frame=3_000)
    live.generate(1_000)
    live.all_off()
    live.generate(1_000)
    assert level(live.generate(3_000)) < 1e-3


def test_the_pedal_holds_and_lets_go(live):
    live.control(0, 64, 127)
    live.note_on(0, 60, 100)
    live.generate(2_000)
    live.note_off(0, 60)
    live.generate(RATE)
    assert level(live.generate(500)) > 0.02
    live.control(0, 64, 0)
    live.generate(RATE)
    assert level(live.generate(500)) < 1e-3


def test_many_loud_notes_stay_within_bounds(live):
    live.gain = 8.0
    for pitch in range(36, 90, 2):
        live.note_on(0, pitch, 127)
    samples = live.generate(8_000)
    assert samples.dtype == np.float32
    assert 0.8 < level(samples) <= 0.98


def test_generating_in_one_piece_or_in_many_sounds_the_same():
    def take(sizes: list[int]) -> np.ndarray:
        live = LiveSynthesiser(kind="tinysoundfont", sample_rate_hz=RATE)
        live.load_tracks([ORGAN])
        live.note_on(0, 60, 100, at_frame=640)
        return np.concatenate([live.generate(size) for size in sizes])

    # The engine updates its envelopes every 64 frames, so sizes are multiples of it.
    assert np.allclose(take([6_400]), take([640, 1_280, 64, 4_416]), atol=1e-4)


def test_messages_from_many_threads_all_arrive(live):
    def play(offset: int) -> None:
        for _ in range(50):
            live.note_on(0, 40 + offset, 100)
            live.note_off(0, 40 + offset)

    threads = [threading.Thread(target=play, args=(index,)) for index in range(6)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        live.generate(256)
    for thread in threads:
        thread.join()
    live.generate(2 * RATE)
    assert level(live.generate(500)) < 1e-3


def test_values_out_of_range_are_refused(live):
    with pytest.raises(InvalidValueError, match="pitch 128"):
        live.note_on(0, 128, 100)
    with pytest.raises(InvalidValueError, match="velocity 0"):
        live.note_on(0, 60, 0)
