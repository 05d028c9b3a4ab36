"""Descriptor tags, decided from the notes themselves.

Each descriptor is a threshold on a few plain figures, so it means the same in every
file whatever its source called itself. The thresholds were set on a fifth of a corpus
of 15,001 files so that each descriptor marks between a tenth and a third of it; a
figure that cannot be had (drums have no mean pitch) is NaN and passes no threshold.
"""

from collections.abc import Callable
from typing import Any, Final

from numpy.typing import NDArray

from musicgen.style.measures import Measures, measure

Rule = Callable[[Measures, str | None, float], bool]


def _line_speed(m: Measures, tempo_bpm: float) -> float:
    """Notes of the lead line per second."""
    return m.line_rate * tempo_bpm / 60.0


# Name -> decision from the figures, the mode and the tempo, in the catalogue's order.
RULES: Final[dict[str, Rule]] = {
    "slow": lambda m, mode, bpm: bpm <= 92 and m.note_rate < 4,
    "medium": lambda m, mode, bpm: 92 < bpm < 140 and m.note_rate < 7,
    "fast": lambda m, mode, bpm: bpm >= 140 and m.note_rate >= 5,
    "sparse": lambda m, mode, bpm: m.onsets_per_beat < 1.3,
    "dense": lambda m, mode, bpm: m.onsets_per_beat >= 3.4,
    # A line one could sing: mostly by step, few leaps, neither crawling nor running.
    "melodic": lambda m, mode, bpm: (
        m.step_share >= 0.45 and m.leap_share <= 0.22 and 0.8 <= _line_speed(m, bpm) <= 4
    ),
    "lyrical": lambda m, mode, bpm: (
        m.line_length >= 0.8 and m.articulation >= 0.95 and m.step_share >= 0.3
    ),
    "calm": lambda m, mode, bpm: m.note_rate < 2.8 and m.loudness <= 90,
    "driving": lambda m, mode, bpm: m.note_rate >= 5 and m.evenness < 0.22,
    "bright": lambda m, mode, bpm: mode == "major" and m.mean_pitch >= 66,
    "dark": lambda m, mode, bpm: (mode == "minor" and m.mean_pitch < 67) or m.mean_pitch < 53,
    "swung": lambda m, mode, bpm: m.swing >= 0.6 and m.offbeat_share >= 0.1,
    "syncopated": lambda m, mode, bpm: m.syncopation >= 0.12,
    "virtuosic": lambda m, mode, bpm: _line_speed(m, bpm) >= 5.5 and m.pitch_range >= 15,
    "staccato": lambda m, mode, bpm: m.articulation <= 0.9,
    "high": lambda m, mode, bpm: m.mean_pitch >= 70,
    "low": lambda m, mode, bpm: m.mean_pitch < 57,
    "loud": lambda m, mode, bpm: m.loudness >= 90.5,
    "soft": lambda m, mode, bpm: m.loudness < 77,
    "dynamic": lambda m, mode, bpm: m.loudness_spread >= 14,
    "chromatic": lambda m, mode, bpm: m.chromaticism >= 0.11,
    "simple": lambda m, mode, bpm: (
        m.chromaticism <= 0.02 and m.pitch_range <= 19 and m.onsets_per_beat <= 2.2
    ),
    "chordal": lambda m, mode, bpm: m.chord_size >= 2.5,
    "monophonic": lambda m, mode, bpm: m.chord_size < 1.02 and m.voices < 1.05,
    "repetitive": lambda m, mode, bpm: m.repetition >= 0.32,
    "leaping": lambda m, mode, bpm: m.leap_share >= 0.3,
}


def describe(
    onsets: NDArray[Any],
    durations: NDArray[Any],
    pitches: NDArray[Any],
    velocities: NDArray[Any],
    is_drum: NDArray[Any],
    mode: str | None,
    tempo_bpm: float,
    *,
    track: NDArray[Any] | None = None,
) -> tuple[str, ...]:
    """The descriptors that hold for a piece, in the catalogue's order.

    Args:
        onsets: starts in steps of 24 to the quarter note, [N], in any order.
        durations: lengths in steps, [N].
        pitches: MIDI key numbers, [N].
        velocities: 1 to 127, [N].
        is_drum: True for percussion, [N].
        mode: "major", "minor" or None when it isn't known.
        tempo_bpm: quarter notes per minute, above 0.
        track: which part each note belongs to, [N]; with it the lead line of an
            ensemble is found reliably, without it the highest sounding notes are taken.
    """
    if len(onsets) == 0:
        return ()
    figures = measure(onsets, durations, pitches, velocities, is_drum, tempo_bpm, track)
    return tuple(name for name, rule in RULES.items() if rule(figures, mode, tempo_bpm))
