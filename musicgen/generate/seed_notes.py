"""Notes as text: "C4 E4 G4 C5:2 R:1 [C4 E4 G4]:4 F#3:0.5"."""

import re

from musicgen.errors import SeedError
from musicgen.music.meter import Meter, MeterMap
from musicgen.music.score import Note, Score, Track
from musicgen.music.tempo import TempoMap
from musicgen.music.units import TICKS_PER_QUARTER

NOTE_NAME = re.compile(r"([A-Ga-g])(##|bb|[#b♯♭])?(-?\d{1,2})?")
MAX_NOTES = 10_000
MAX_BEATS = 4000
VELOCITY = 88

_LETTERS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_ACCIDENTALS = {"#": 1, "♯": 1, "b": -1, "♭": -1, "##": 2, "bb": -2}
_DURATION = re.compile(r":\s*(\d{1,6}(?:\.\d{1,6})?)(?:/(\d{1,4}))?(?![\w./])")
_MIDDLE_OCTAVE = 4


def pitch_of(match: re.Match[str], offset: int, octave: int = _MIDDLE_OCTAVE) -> int:
    """MIDI key number of a name matched by `NOTE_NAME`; C4 is 60.

    Args:
        match: of the name.
        offset: where the name stands in the text, for the error.
        octave: for a name without one.

    Raises:
        SeedError: outside 0 to 127.
    """
    letter, accidental, written = match.groups()
    octave = int(written) if written else octave
    pitch = 12 * (octave + 1) + _LETTERS[letter.upper()] + _ACCIDENTALS.get(accidental or "", 0)
    if not 0 <= pitch <= 127:
        raise SeedError(f"column {offset + 1}: {match.group()} is outside C-1 to G9")
    return pitch


def parse_notes(
    text: str,
    *,
    program: int = 0,
    tempo_bpm: float = 120.0,
    meter: Meter = Meter(4, 4),
) -> Score:
    """A score of one track from note names, one after another.

    `C4` is middle C and lasts a beat (a quarter note); `C4:2` lasts two, `C4:1/3` a third;
    `R` or `-` rests; `[C4 E4 G4]:4` sounds together. A name without an octave takes that
    of the name before it, at first 4. Commas and bars `|` may stand between.

    Args:
        text: the notes.
        program: General MIDI program of the track, 0 to 127.
        tempo_bpm: quarter notes per minute.
        meter: time signature of the score.

    Raises:
        SeedError: the text holds no notes, or something else; names the column from 1.
        InvalidValueError: the program is not in 0 to 127.
    """
    notes: list[Note] = []
    tick = at = 0
    octave = _MIDDLE_OCTAVE
    while at < len(text):
        if text[at].isspace() or text[at] in ",|":
            at += 1
            continue
        start = at
        if text[at] in "Rr-":
            pitches: list[int] = []
            at += 1
        elif text[at] == "[":
            pitches, octave, at = _chord(text, at, octave)
        else:
            pitch, octave, at = _name(text, at, octave)
            pitches = [pitch]
        duration, at = _duration(text, at)
        if at < len(text) and not (text[at].isspace() or text[at] in ",|[]"):
            raise SeedError(
                f"column {at + 1}: {text[at]!r} cannot follow {text[start:at][:20]!r}; "
                "put a space between notes"
            )
        notes += [Note(tick, pitch, duration, VELOCITY) for pitch in dict.fromkeys(pitches)]
        tick += duration
        if len(notes) > MAX_NOTES or tick > MAX_BEATS * TICKS_PER_QUARTER:
            raise SeedError(
                f"column {start + 1}: the notes are too many to start from; keep them under "
                f"{MAX_NOTES} and under {MAX_BEATS} beats"
            )
    if not notes:
        raise SeedError('there are no notes in the text; write some such as "C4 E4 G4 C5:2"')
    return Score(
        tracks=(Track(program, name="notes").with_notes(notes),),
        tempo_map=TempoMap.constant(tempo_bpm),
        meter_map=MeterMap.constant(*meter),
        length=tick,
    )


def _name(text: str, at: int, octave: int) -> tuple[int, int, int]:
    """Pitch, its octave, and the place after it."""
    match = NOTE_NAME.match(text, at)
    if match is None:
        raise SeedError(
            f"column {at + 1}: {text[at]!r} is not a note; write names such as C4, F#3 or Bb5"
        )
    if match.group(3):
        octave = int(match.group(3))
    return pitch_of(match, at, octave), octave, match.end()


def _chord(text: str, at: int, octave: int) -> tuple[list[int], int, int]:
    """Pitches inside brackets, the last octave, and the place after the bracket."""
    start = at
    pitches: list[int] = []
    at += 1
    while at < len(text) and text[at] != "]":
        if text[at].isspace() or text[at] == ",":
            at += 1
            continue
        pitch, octave, at = _name(text, at, octave)
        pitches.append(pitch)
    if at >= len(text):
        raise SeedError(f"column {start + 1}: the bracket [ is never closed; add a ]")
    if not pitches:
        raise SeedError(f"column {start + 1}: the brackets are empty; use R for a rest")
    return pitches, octave, at + 1


def _duration(text: str, at: int) -> tuple[int, int]:
    """Ticks after a note or chord, and the place after them."""
    if at >= len(text) or text[at] != ":":
        return TICKS_PER_QUARTER, at
    match = _DURATION.match(text, at)
    below = int(match.group(2) or 1) if match else 0
    ticks = round(float(match.group(1)) * TICKS_PER_QUARTER / below) if match and below else 0
    if match is None or ticks < 1:
        raise SeedError(
            f"column {at + 1}: a length in beats must follow the colon, such as :2, :0.5 or :1/3"
        )
    return ticks, match.end()
