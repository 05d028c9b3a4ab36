"""Which key a piece is in, from how long each pitch class sounds.

A histogram of the twelve pitch classes is correlated with the profile of each of the
24 keys (Krumhansl, Cognitive Foundations of Musical Pitch, 1990); the best wins. Square
roots of the shares are compared, so that one long note cannot decide alone. For a whole
piece, its first and last four beats count again: there a piece states its key.

Tuned on the corpus's training split. On the 914 other files with one key signature, same
key (the 726 files whose source tells major from minor) and, in brackets, same signature
(all of them); benchmarks/key_agreement.py prints these figures:

    Krumhansl-Kessler 1982, shares           78.0 % (83.6 %)
    Temperley 2001, shares                   82.6 % (91.1 %)
    Temperley 2007, shares                   86.4 % (91.5 %)
    Albrecht-Shanahan 2013, shares           86.9 % (92.2 %)
    Albrecht-Shanahan 2013, square roots     87.2 % (92.1 %)
    the same with first and last four beats  88.8 % (93.2 %)

Most of the rest is modal (Irish tunes), blues, or moves away from its signature.
"""

from collections.abc import Iterable, Sequence
from math import sqrt

from musicgen.errors import InvalidValueError
from musicgen.music.key import Key, Mode
from musicgen.music.score import Note, Score
from musicgen.music.units import TICKS_PER_QUARTER

# Share of each scale step, tonic first; Albrecht and Shanahan, The Use of Large Corpora
# to Train a New Type of Key-Finding Algorithm, Music Perception 31 (2013).
_PROFILES: dict[Mode, tuple[float, ...]] = {
    "major": (0.238, 0.006, 0.111, 0.006, 0.137, 0.094, 0.016, 0.214, 0.009, 0.080, 0.008, 0.081),
    "minor": (0.220, 0.006, 0.104, 0.123, 0.019, 0.103, 0.012, 0.214, 0.062, 0.022, 0.061, 0.052),
}
KEYS: tuple[Key, ...] = tuple(Key(tonic, mode) for mode in _PROFILES for tonic in range(12))


def _normalised(values: Sequence[float]) -> tuple[float, ...]:
    """Values with mean 0 and length 1; all 0 when they are all equal."""
    mean = sum(values) / len(values)
    centred = [value - mean for value in values]
    length = sqrt(sum(value * value for value in centred))
    return tuple(value / length if length > 1e-12 else 0.0 for value in centred)


def _rotated(profile: Sequence[float], tonic: int) -> tuple[float, ...]:
    return tuple(profile[(pitch_class - tonic) % 12] for pitch_class in range(12))


# First and last beats of a piece, and how much each counts beside the whole.
_EDGE_TICKS = 4 * TICKS_PER_QUARTER
_EDGE_WEIGHT = 0.2

_TEMPLATES: tuple[tuple[float, ...], ...] = tuple(
    _rotated(_normalised(_PROFILES[key.mode]), key.tonic) for key in KEYS
)


def key_correlations(histogram: Sequence[float]) -> tuple[float, ...]:
    """How well a pitch-class histogram fits each key, in the order of `KEYS`.

    Args:
        histogram: twelve weights from C up, for instance ticks sounded; at least 0.

    Returns:
        24 correlations, -1 to 1: C major to B major, then C minor to B minor.

    Raises:
        InvalidValueError: the histogram has not twelve entries.
    """
    if len(histogram) != 12:
        raise InvalidValueError(f"a pitch-class histogram has 12 entries, not {len(histogram)}")
    centred = _normalised([sqrt(max(0.0, weight)) for weight in histogram])
    return tuple(
        sum(have * want for have, want in zip(centred, template, strict=True))
        for template in _TEMPLATES
    )


def estimate_key_from_histogram(histogram: Sequence[float]) -> tuple[Key, float]:
    """The key that fits a pitch-class histogram best, and its correlation (-1 to 1).

    An even or empty histogram gives C major and 0.
    """
    scores = key_correlations(histogram)
    best = max(range(24), key=scores.__getitem__)
    return KEYS[best], scores[best]


def pitch_class_histogram(notes: Iterable[Note], longest: int | None = None) -> list[float]:
    """Ticks sounded by each pitch class, C first.

    Args:
        notes: pitched ones.
        longest: a note counts for at most so many ticks.
    """
    histogram = [0.0] * 12
    for note in notes:
        histogram[note.pitch % 12] += (
            note.duration if longest is None else min(note.duration, longest)
        )
    return histogram


def key_scores(score: Score) -> tuple[float, ...]:
    """How well a score's notes fit each key, in the order of `KEYS`; drums don't count.

    At most 1.4 (the whole piece, and its edges at 0.2 each); all 0 without pitched notes.
    """
    notes = [note for track in score.tracks if not track.is_drum for note in track.notes]
    if not notes:
        return (0.0,) * len(KEYS)
    opening = min(note.onset for note in notes) + _EDGE_TICKS
    ending = max(note.end for note in notes) - _EDGE_TICKS
    whole = key_correlations(pitch_class_histogram(notes))
    first = key_correlations(
        pitch_class_histogram((note for note in notes if note.onset < opening), _EDGE_TICKS)
    )
    last = key_correlations(
        pitch_class_histogram((note for note in notes if note.end > ending), _EDGE_TICKS)
    )
    return tuple(a + _EDGE_WEIGHT * (b + c) for a, b, c in zip(whole, first, last, strict=True))


def estimate_key(score: Score, *, default: Key | None = None) -> Key | None:
    """The key a score's notes suggest; its own `key` field is not looked at.

    Args:
        score: any piece.
        default: returned when the score has no pitched note.
    """
    scores = key_scores(score)
    if not any(scores):
        return default
    return KEYS[max(range(len(KEYS)), key=scores.__getitem__)]


def settle_mode(score: Score, key: Key) -> Key:
    """Of a key and its relative, the one the notes fit better.

    For files that give a key signature and call every piece major.
    """
    scores = key_scores(score)
    relative = key.relative
    return relative if scores[KEYS.index(relative)] > scores[KEYS.index(key)] else key
