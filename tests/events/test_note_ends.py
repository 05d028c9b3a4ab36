import numpy as np

from musicgen.events.note_ends import playable_durations
from musicgen.events.vocabulary import DRUMS


def ends(notes):
    onset, instrument, pitch, duration = np.array(notes).T
    return (onset + playable_durations(onset, instrument, pitch, duration)).tolist()


def test_a_pitch_struck_again_ends_the_note_before():
    assert ends([(0, 0, 60, 100), (24, 0, 60, 24), (12, 0, 64, 100)]) == [24, 48, 112]


def test_the_same_pitch_of_another_instrument_ends_nothing():
    assert ends([(0, 0, 60, 100), (24, 40, 60, 24)]) == [100, 48]


def test_two_notes_struck_together_both_last():
    assert ends([(0, 0, 60, 100), (0, 0, 60, 50)]) == [100, 50]


def test_a_guitar_has_six_strings():
    strum = [(0, 26, 50 + string, 500) for string in range(6)]
    again = [(24 + string, 26, 60 + string, 24) for string in range(6)]
    assert ends([*strum, *again])[:6] == [24, 25, 26, 27, 28, 29]


def test_a_piano_holds_more_than_a_guitar():
    chord = [(0, 0, 50 + finger, 500) for finger in range(6)]
    assert ends([*chord, (24, 0, 80, 24)])[:6] == [500] * 6


def test_notes_of_one_onset_stay_together():
    assert ends([(0, 26, 40 + n, 96) for n in range(9)]) == [96] * 9


def test_percussion_is_left_alone():
    hits = [(n, DRUMS, 42, 1000) for n in range(20)]
    assert ends(hits) == [n + 1000 for n in range(20)]


def test_order_does_not_matter():
    random = np.random.default_rng(3)
    drawn = (
        random.integers(0, 200, 300),
        random.choice([0, 26, 33], 300),
        random.integers(40, 70, 300),
        random.integers(1, 400, 300),
    )
    notes = np.stack(drawn, axis=1)
    notes = np.unique(notes, axis=0)
    notes = notes[np.unique(notes[:, :3], axis=0, return_index=True)[1]]
    shuffled = random.permutation(len(notes))
    durations = playable_durations(*notes.T)
    assert (durations <= notes[:, 3]).all() and (durations > 0).all()
    other = playable_durations(*notes[shuffled].T)
    total = np.bincount(notes[:, 1], weights=durations)
    assert np.allclose(total, np.bincount(notes[shuffled][:, 1], weights=other))
