import pytest

from musicgen.errors import InvalidValueError
from musicgen.music.key import Key
from musicgen.music.key_estimate import (
    KEYS,
    estimate_key,
    estimate_key_from_histogram,
    key_correlations,
    settle_mode,
)
from musicgen.music.score import Note, Score, Track

# Steps of a tune that states its key, above the tonic.
MAJOR_TUNE = (0, 2, 4, 5, 7, 9, 7, 5, 4, 2, 0, 11, 0, 4, 7, 0)
MINOR_TUNE = (0, 2, 3, 5, 7, 8, 7, 5, 3, 2, 0, 11, 0, 3, 7, 0)


def tune(tonic: int, steps: tuple[int, ...], *, is_drum: bool = False) -> Score:
    notes = tuple(Note(480 * at, 60 + tonic + step, 480, 80) for at, step in enumerate(steps))
    return Score(tracks=(Track(notes=notes, is_drum=is_drum),))


@pytest.mark.parametrize("key", KEYS, ids=str)
def test_a_plain_tune_in_every_key(key):
    steps = MAJOR_TUNE if key.mode == "major" else MINOR_TUNE
    assert estimate_key(tune(key.tonic, steps)) == key


def test_drums_do_not_count():
    piece = tune(2, MAJOR_TUNE)
    drums = tune(-24, tuple([1] * 200), is_drum=True)
    assert estimate_key(Score(tracks=(*drums.tracks, *piece.tracks))) == Key(2)


@pytest.mark.parametrize("score", [Score(), tune(0, MAJOR_TUNE, is_drum=True)])
def test_without_pitched_notes_the_default_is_returned(score):
    assert estimate_key(score) is None
    assert estimate_key(score, default=Key(3, "minor")) == Key(3, "minor")


def test_correlations_are_those_of_keys_in_order():
    scores = key_correlations((5, 0, 3, 0, 4, 3, 0, 5, 0, 3, 0, 2))
    assert len(scores) == len(KEYS) == 24
    assert max(scores) == scores[0] <= 1
    assert min(scores) >= -1


def test_transposing_a_histogram_transposes_its_key():
    histogram = [5, 0, 3, 0, 4, 3, 0, 5, 0, 3, 0, 2]
    for semitones in range(12):
        turned = [histogram[(at - semitones) % 12] for at in range(12)]
        assert estimate_key_from_histogram(turned)[0] == Key(semitones)


def test_an_empty_histogram_is_c_major_with_no_confidence():
    assert estimate_key_from_histogram([0] * 12) == (Key(0), 0.0)


def test_a_histogram_has_twelve_entries():
    with pytest.raises(InvalidValueError, match="not 11"):
        key_correlations([1] * 11)


@pytest.mark.parametrize("given", [Key(0, "major"), Key(9, "minor")])
def test_the_mode_is_settled_by_the_notes(given):
    assert settle_mode(tune(0, MAJOR_TUNE), given) == Key(0, "major")
    assert settle_mode(tune(-3, MINOR_TUNE), given) == Key(9, "minor")
