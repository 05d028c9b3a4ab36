"""Pitches as letters with sharps and flats, and where an accidental must be printed."""

from typing import NamedTuple

from musicgen.music.key import Key

_LETTERS = "FCGDAEB"
_NATURALS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
ACCIDENTAL_NAMES = {-2: "flat-flat", -1: "flat", 0: "natural", 1: "sharp", 2: "double-sharp"}
# How far to the flat side of the signature chromatic notes are spelled, on the line of
# fifths. The sharp side is longer: raised steps that lead upwards are the commonest.
_FLAT_SIDE = 3


class Spelled(NamedTuple):
    """A written pitch.

    Attributes:
        step: letter A to G.
        alter: -2 to 2 semitones.
        octave: 4 holds middle C.
    """

    step: str
    alter: int
    octave: int


def fifths_of(key: Key | None) -> int:
    """Sharps (positive) or flats (negative) of the key signature, -5 to 6."""
    if key is None:
        return 0
    # The relative major lies a minor third above a minor tonic.
    tonic = key.tonic if key.mode == "major" else key.tonic + 3
    return (tonic * 7 + 5) % 12 - 5


def spell(pitch: int, key: Key | None) -> Spelled:
    """The name of a MIDI pitch that fits the key best: the nearest on the line of fifths."""
    lowest = fifths_of(key) - _FLAT_SIDE
    # F is -1 on the line of fifths, C 0, G 1; a fifth is seven semitones.
    position = lowest + (pitch * 7 - lowest) % 12
    sharps, letter = divmod(position + 1, 7)
    step = _LETTERS[letter]
    octave = (pitch - sharps - _NATURALS[step]) // 12 - 1
    return Spelled(step, sharps, octave)


def midi_pitch(spelled: Spelled) -> int:
    """The MIDI pitch of a written one."""
    return _NATURALS[spelled.step] + spelled.alter + 12 * (spelled.octave + 1)


class Accidentals:
    """Remembers one staff through one measure: what the signature and earlier notes say."""

    def __init__(self, key: Key | None) -> None:
        self._signature = _signature(fifths_of(key))
        self._seen: dict[tuple[str, int], int] = {}

    def printed(self, spelled: Spelled) -> str | None:
        """The accidental to print before this note, None when it is understood."""
        place = (spelled.step, spelled.octave)
        known = self._seen.get(place, self._signature.get(spelled.step, 0))
        self._seen[place] = spelled.alter
        return None if known == spelled.alter else ACCIDENTAL_NAMES[spelled.alter]


def _signature(fifths: int) -> dict[str, int]:
    if fifths >= 0:
        return dict.fromkeys(_LETTERS[:fifths], 1)
    return dict.fromkeys(_LETTERS[fifths:], -1)
