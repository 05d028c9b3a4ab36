import numpy as np
import pytest

from musicgen.events.vocabulary import DRUMS
from musicgen.music.units import STEPS_PER_QUARTER
from musicgen.train.bar_pairs import pickup_steps

HALF = 2 * STEPS_PER_QUARTER
CHORDS = ((60, 64, 67), (65, 69, 72), (67, 71, 74), (57, 60, 64))


def song(first: int) -> tuple[np.ndarray, ...]:
    """Chords of four beats, struck twice each, the first after `first` half bars."""
    notes = [
        (HALF * (first + 2 * bar + strike), HALF - 4, pitch, 0)
        for bar in range(8)
        for strike in range(2)
        for pitch in CHORDS[bar % len(CHORDS)]
    ]
    return tuple(np.array(notes).T)


@pytest.mark.parametrize(("first", "pickup"), [(0, 0), (1, HALF), (2, 0), (3, HALF)])
def test_whole_bars_begin_where_the_harmony_changes(first: int, pickup: int) -> None:
    assert pickup_steps(*song(first)) == pickup


def test_a_little_early_is_on_time() -> None:
    onset, *rest = song(2)
    assert pickup_steps(onset - 2, *rest) == 0


def test_drums_alone_begin_where_they_begin() -> None:
    onset, duration, pitch, instrument = song(1)
    assert pickup_steps(onset, duration, pitch, np.full_like(instrument, DRUMS)) == 0


def test_a_single_note_is_enough() -> None:
    assert pickup_steps(*(np.array([value]) for value in (0, 24, 60, 0))) in (0, HALF)
