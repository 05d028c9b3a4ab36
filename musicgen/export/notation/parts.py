"""Parts and staves: which clef, one staff or two, which notes in which hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import fmean

from musicgen.export.notation.drum_staff import drum_place
from musicgen.export.notation.grid import quantise_track
from musicgen.export.notation.measures import Measure
from musicgen.export.notation.voices import Segment, segments_of, voices_of
from musicgen.music.instruments import program_name
from musicgen.music.score import Note, Score, Track

# Pianos, celesta, vibraphone and marimba, organs and accordions, harp, synthesiser pads.
_TWO_STAFF_PROGRAMS = frozenset({*range(0, 9), 11, 12, 15, *range(16, 22), 23, 46, *range(88, 96)})
_TWO_STAFF_LOW, _TWO_STAFF_HIGH = 55, 64
_TWO_STAFF_SHARE = 0.08
_MIDDLE_C = 60
_HAND_SPAN = 13


@dataclass(frozen=True, slots=True)
class Clef:
    """A clef as MusicXML writes it; `octave` is 1 for 8va above and -1 for 8vb below."""

    sign: str
    line: int
    octave: int = 0


TREBLE = Clef("G", 2)
TREBLE_8VA = Clef("G", 2, 1)
TREBLE_8VB = Clef("G", 2, -1)
BASS = Clef("F", 4)
BASS_8VB = Clef("F", 4, -1)
ALTO = Clef("C", 3)
PERCUSSION = Clef("percussion", 2)


@dataclass(frozen=True, slots=True)
class Staff:
    """One staff.

    Attributes:
        clef: at its start, for the whole piece.
        voices: from the top down, at most four; in steps from the start of the piece.
    """

    clef: Clef
    voices: tuple[tuple[Segment, ...], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One instrument.

    Attributes:
        name: what stands before the first system.
        track: where it came from.
        staves: one, or two for a keyboard that uses both hands.
        notes: its notes on the reading grid, in steps.
    """

    name: str
    track: Track
    staves: tuple[Staff, ...]
    notes: tuple[Note, ...]


def parts_of(score: Score, measures: Sequence[Measure]) -> tuple[Part, ...]:
    """A part for every track that has notes; for every track when none has.

    Two keyboard tracks of one name that follow each other, right hand and left, share a part.
    """
    tracks = [track for track in score.tracks if track.notes] or list(score.tracks) or [Track()]
    parts: list[Part] = []
    for track in tracks:
        part = _part(track, measures)
        if parts and _are_two_hands(parts[-1], part):
            last = parts.pop()
            notes = tuple(sorted(last.notes + part.notes))
            part = Part(last.name, last.track, (*last.staves, *part.staves), notes)
        parts.append(part)
    return tuple(parts)


def _are_two_hands(upper: Part, lower: Part) -> bool:
    first, second = upper.track, lower.track
    return (
        len(upper.staves) == len(lower.staves) == 1
        and not first.is_drum
        and not second.is_drum
        and first.program == second.program
        and first.program in _TWO_STAFF_PROGRAMS
        and upper.name == lower.name
        and bool(upper.notes)
        and bool(lower.notes)
        and fmean(note.pitch for note in upper.notes) > fmean(note.pitch for note in lower.notes)
    )


def _part(track: Track, measures: Sequence[Measure]) -> Part:
    notes = tuple(quantise_track(track, measures))
    if track.is_drum:
        return Part(track.name or "Drums", track, (_drum_staff(notes),), notes)
    name = track.name or program_name(track.program)
    if _needs_two_staves(track.program, notes):
        upper, lower = split_hands(notes)
        staves = tuple(
            Staff(clef, tuple(tuple(voice) for voice in voices_of(hand)))
            for clef, hand in ((TREBLE, upper), (BASS, lower))
        )
        return Part(name, track, staves, notes)
    clef = clef_for(track.program, notes)
    staff = Staff(clef, tuple(tuple(voice) for voice in voices_of(notes)))
    return Part(name, track, (staff,), notes)


def _drum_staff(notes: Sequence[Note]) -> Staff:
    hands = [note for note in notes if not drum_place(note.pitch).is_foot]
    feet = [note for note in notes if drum_place(note.pitch).is_foot]
    voices = tuple(tuple(segments_of(limbs)) for limbs in (hands, feet) if limbs)
    return Staff(PERCUSSION, voices)


def _needs_two_staves(program: int, notes: Sequence[Note]) -> bool:
    if program not in _TWO_STAFF_PROGRAMS or not notes:
        return False
    low = sum(note.pitch < _TWO_STAFF_LOW for note in notes)
    high = sum(note.pitch > _TWO_STAFF_HIGH for note in notes)
    return min(low, high) >= _TWO_STAFF_SHARE * len(notes)


def clef_for(program: int, notes: Sequence[Note]) -> Clef:
    """The clef of a part on one staff, by instrument and by where its notes lie."""
    if not notes:
        return TREBLE
    centre = fmean(note.pitch for note in notes)
    if program in range(32, 40) or program == 43:
        return BASS_8VB if centre < 48 else BASS
    if program in range(24, 32) and 43 <= centre < 72:
        return TREBLE_8VB
    if program == 41 and 50 <= centre < 72:
        return ALTO
    if centre >= 86:
        return TREBLE_8VA
    if centre >= 58:
        return TREBLE
    return BASS if centre >= 36 else BASS_8VB


def split_hands(notes: Sequence[Note]) -> tuple[list[Note], list[Note]]:
    """Right and left hand of a keyboard part.

    Wide chords part at their largest gap; what one hand can reach goes to the hand that
    last played nearest to it.
    """
    right: list[Note] = []
    left: list[Note] = []
    centres = {"right": 70.0, "left": 50.0}
    for _, group in groupby(sorted(notes), key=lambda note: note.onset):
        chord = list(group)
        cut = _cut_of(chord, centres["right"], centres["left"])
        for hand, name, members in (
            (right, "right", [note for note in chord if note.pitch >= cut]),
            (left, "left", [note for note in chord if note.pitch < cut]),
        ):
            if members:
                hand += members
                centres[name] = fmean(note.pitch for note in members)
    return right, left


def _cut_of(chord: Sequence[Note], right: float, left: float) -> float:
    """Lowest pitch of the right hand in this chord."""
    pitches = sorted(note.pitch for note in chord)
    if pitches[-1] - pitches[0] >= _HAND_SPAN:
        gaps = [
            # Of gaps nearly equal, the one nearest to middle C.
            (higher - lower - abs((higher + lower) / 2 - _MIDDLE_C) / 6, higher)
            for lower, higher in pairwise(pitches)
        ]
        return max(gaps)[1]
    centre = fmean(pitches)
    if centre >= 72 or (centre > 48 and abs(centre - right) <= abs(centre - left)):
        return 0
    return 128
