"""Where each percussion sound stands on a five-line staff, and with which notehead."""

from typing import NamedTuple


class DrumPlace(NamedTuple):
    """A line or space, as if in treble clef.

    Attributes:
        step: letter A to G.
        octave: 4 or 5.
        notehead: MusicXML name; "normal" for drums, "x" for most cymbals.
        is_foot: True for what the feet play: it goes to the lower voice.
    """

    step: str
    octave: int
    notehead: str = "normal"
    is_foot: bool = False


# After Weinberg, "Standardized Drumset Notation" (Percussive Notes, 1994), as far as it goes.
_PLACES: dict[int, DrumPlace] = {
    35: DrumPlace("E", 4, is_foot=True),
    36: DrumPlace("F", 4, is_foot=True),
    44: DrumPlace("D", 4, "x", is_foot=True),
    37: DrumPlace("C", 5, "x"),
    38: DrumPlace("C", 5),
    39: DrumPlace("D", 5, "x"),
    40: DrumPlace("C", 5, "slash"),
    41: DrumPlace("G", 4),
    43: DrumPlace("A", 4),
    45: DrumPlace("B", 4),
    47: DrumPlace("D", 5),
    48: DrumPlace("E", 5),
    50: DrumPlace("F", 5),
    42: DrumPlace("G", 5, "x"),
    46: DrumPlace("G", 5, "circle-x"),
    49: DrumPlace("A", 5, "x"),
    51: DrumPlace("F", 5, "x"),
    52: DrumPlace("B", 5, "circle-x"),
    53: DrumPlace("F", 5, "diamond"),
    54: DrumPlace("E", 5, "triangle"),
    55: DrumPlace("A", 5, "diamond"),
    56: DrumPlace("E", 5, "x"),
    57: DrumPlace("B", 5, "x"),
    59: DrumPlace("F", 5, "cross"),
}


def drum_place(pitch: int) -> DrumPlace:
    """The place of a percussion sound; hand percussion stands high to low by its number."""
    known = _PLACES.get(pitch)
    if known is not None:
        return known
    letters = ("E", "D", "C", "B", "A", "G")
    letter = letters[pitch % len(letters)]
    return DrumPlace(letter, 4 if letter in "AGB" else 5, "triangle")
