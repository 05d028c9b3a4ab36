"""One MIDI file of a corpus as note events, its key taken out."""

from dataclasses import dataclass

import numpy as np

from musicgen.errors import FileFormatError
from musicgen.events.context import MODE_MAJOR, MODE_MINOR, MODE_NONE
from musicgen.events.note_ends import playable_durations
from musicgen.events.piece import EventArrays, build_events
from musicgen.events.vocabulary import DRUMS, IntArray
from musicgen.midi.arrays import NoteArrays, read_arrays
from musicgen.music.key import Key
from musicgen.music.key_estimate import KEYS, key_correlations
from musicgen.music.meter import Meter
from musicgen.music.units import STEPS_PER_QUARTER
from musicgen.style.descriptors import describe
from musicgen.train.bar_pairs import HALF, WHOLE, pickup_steps
from musicgen.train.files import CorpusFile

MIN_NOTES = 8
# Longest distance between two notes that still counts as one piece: 64 quarters.
_MAX_GAP_STEPS = 64 * STEPS_PER_QUARTER
# Styles whose bars have four beats, whatever the file says.
_IN_WHOLE_BARS = frozenset({"pop"})
# Trust in a written key signature and in its relative, as correlation added. Half of
# the corpus's signatures name the relative key or a mode, so notes may outvote them.
_SIGNATURE_BONUS, _RELATIVE_BONUS = 0.15, 0.1


@dataclass(frozen=True, slots=True)
class PreparedPiece:
    """A piece as training reads it.

    Attributes:
        events: in C major or A minor, from bar 0.
        meters: (grid step, time signature).
        end: first bar line at or after the last note's end, in steps.
        key: the key it was in; None for percussion alone.
        tempo_bpm: quarter notes per minute.
        labels: what the corpus calls the file.
        described: descriptor tags that its notes earn.
    """

    events: EventArrays
    meters: tuple[tuple[int, Meter], ...]
    end: int
    key: Key | None
    tempo_bpm: float
    labels: tuple[str, ...]
    described: tuple[str, ...]

    @property
    def mode(self) -> int:
        """Mode class of the piece."""
        if self.key is None:
            return MODE_NONE
        return MODE_MAJOR if self.key.mode == "major" else MODE_MINOR


def find_key(notes: NoteArrays) -> Key | None:
    """Key of a file from its notes and its key signature; None without pitched notes."""
    pitched = notes.program < DRUMS
    if not pitched.any():
        return None
    histogram = np.bincount(
        notes.pitch[pitched] % 12, weights=notes.duration[pitched].astype(float), minlength=12
    )
    scores = list(key_correlations([float(value) for value in histogram]))
    if notes.key_signature is not None:
        tonic, minor = notes.key_signature
        scores[tonic + 12 * minor] += _SIGNATURE_BONUS
        relative = (tonic + 3) % 12 if minor else (tonic - 3) % 12
        scores[relative + 12 * (not minor)] += _RELATIVE_BONUS
    return KEYS[max(range(24), key=scores.__getitem__)]


def _to_steps(ticks: IntArray, ticks_per_quarter: int) -> IntArray:
    return (ticks * STEPS_PER_QUARTER * 2 + ticks_per_quarter) // (2 * ticks_per_quarter)


def _meters_in_steps(notes: NoteArrays) -> tuple[tuple[int, Meter], ...]:
    """Meter changes on the grid; of several at one place the last counts."""
    changes = {0: Meter()}
    for tick, meter in notes.meters:
        step = int(tick * STEPS_PER_QUARTER / notes.ticks_per_quarter + 0.5)
        changes[step] = meter
    ordered = sorted(changes.items())
    kept = [ordered[0]]
    for step, meter in ordered[1:]:
        if meter != kept[-1][1]:
            kept.append((step, meter))
    return tuple(kept)


def _end_of(meters: tuple[tuple[int, Meter], ...], last: int) -> int:
    start, meter = [change for change in meters if change[0] <= last][-1]
    bar = max(1, meter.numerator * 4 * STEPS_PER_QUARTER // meter.denominator)
    return start - (start - last) // bar * bar


def prepare_piece(file: CorpusFile) -> PreparedPiece:
    """Read and quantise one file.

    Raises:
        FileFormatError: unreadable, or no music in it that can be trained on.
    """
    notes = read_arrays(file.read())
    if len(notes.onset) < MIN_NOTES:
        raise FileFormatError(f"{len(notes.onset)} notes; at least {MIN_NOTES} are needed")
    onset = _to_steps(notes.onset, notes.ticks_per_quarter)
    duration = _to_steps(notes.onset + notes.duration, notes.ticks_per_quarter) - onset
    if np.diff(np.sort(onset), prepend=0).max() > _MAX_GAP_STEPS:
        raise FileFormatError("a silence of more than 64 quarter notes")
    duration = playable_durations(onset, notes.program, notes.pitch, duration)
    meters = _meters_in_steps(notes)
    if meters == ((0, HALF),) and _IN_WHOLE_BARS & set(file.styles):
        meters = ((0, WHOLE),)
        onset = onset + pickup_steps(onset, duration, notes.pitch, notes.program)
    key = find_key(notes)
    events = build_events(onset, notes.program, notes.pitch, duration, notes.velocity)
    tempo_bpm = file.tempo_bpm or notes.tempo_bpm
    mode = "" if key is None else key.mode
    described = describe(
        onset,
        duration,
        notes.pitch,
        notes.velocity,
        notes.program == DRUMS,
        mode,
        tempo_bpm,
        track=notes.program,
    )
    return PreparedPiece(
        events=events.transposed(key.transposition) if key else events,
        meters=meters,
        end=_end_of(meters, int((onset + np.maximum(duration, 1)).max())),
        key=key,
        tempo_bpm=tempo_bpm,
        labels=tuple(file.styles),
        described=described,
    )
