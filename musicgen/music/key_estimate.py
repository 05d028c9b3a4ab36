"""Which key a piece is in, from how long each pitch class sounds.

A histogram of the twelve pitch classes is correlated with the profile of each of
the 24 keys (Krumhansl, Cognitive Foundations of Musical Pitch, 1990); the best wins.
"""

from collections.abc import Sequence
from math import sqrt

from musicgen.errors import InvalidValueError
from musicgen.music.key import Key, Mode
from musicgen.music.score import Score

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
    centred = _normalised(histogram)
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


def pitch_class_histogram(score: Score) -> tuple[float, ...]:
    """Ticks sounded by each pitch class, C first; drums are left out."""
    histogram = [0.0] * 12
    for track in score.tracks:
        if not track.is_drum:
            for note in track.notes:
                histogram[note.pitch % 12] += note.duration
    return tuple(histogram)


def estimate_key(score: Score, *, default: Key | None = None) -> Key | None:
    """The key a score's notes suggest.

    Args:
        score: its own `key` field is not looked at.
        default: returned when the score has no pitched note.
    """
    histogram = pitch_class_histogram(score)
    return estimate_key_from_histogram(histogram)[0] if any(histogram) else default
