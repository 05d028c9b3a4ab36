"""Markers that are chord symbols, in the spellings that lead sheets use."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from musicgen.music.score import Marker
from musicgen.music.units import TICKS_PER_QUARTER

_SYMBOL = re.compile(r"([A-G])([#b♯♭]?):?(.*?)(?:/(?:([A-G])([#b♯♭]?)|([#b]?)([2-7])))?$")
_ALTERATION = re.compile(r"([#b])(5|9|11|13)")
_EXTRAS = re.compile(r"(?:[#b]?(?:2|4|5|6|7|9|11|13)|sus[24]?|add|omit|no[35]|alt|[+,()])*")
_LETTERS = "CDEFGAB"
_NATURALS = (0, 2, 4, 5, 7, 9, 11)
_ALTER = {"": 0, "#": 1, "♯": 1, "b": -1, "♭": -1}
# Longest first, so that "maj7" is not read as "m" and a rest.
_KINDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("major-minor", ("minmaj7", "mmaj7", "-maj7", "-j7", "mj7", "mM7", "-M7")),
    ("half-diminished", ("m7b5", "-7b5", "min7b5", "hdim7", "hdim", "ø7", "ø", "h7", "h")),
    ("diminished-seventh", ("dim7", "°7", "o7")),
    ("diminished", ("dim", "°", "o")),
    ("augmented-seventh", ("aug7", "+7", "7#5")),
    ("augmented", ("aug", "+")),
    ("major-13th", ("maj13", "M13", "j13")),
    ("major-11th", ("maj11", "M11")),
    ("major-ninth", ("maj9", "ma9", "M9", "j9", "79", "Δ9")),
    ("major-seventh", ("maj7", "ma7", "M7", "j7", "Δ7", "Δ", "^7", "^", "j")),
    ("minor-13th", ("min13", "m13", "-13")),
    ("minor-11th", ("min11", "m11", "-11")),
    ("minor-ninth", ("min9", "m9", "-9")),
    ("minor-seventh", ("min7", "mi7", "m7", "-7")),
    ("minor-sixth", ("min6", "m6", "-6")),
    ("suspended-fourth", ("sus4", "sus")),
    ("suspended-second", ("sus2",)),
    ("major", ("maj", "major", "M")),
    ("minor", ("minor", "min", "mi", "m", "-")),
    ("dominant-13th", ("13",)),
    ("dominant-11th", ("11",)),
    ("dominant-ninth", ("9",)),
    ("major-sixth", ("69", "6")),
    ("power", ("5",)),
    ("dominant", ("7",)),
)
# What is printed for each kind; one way of writing throughout a piece.
_SHOWN = {
    "major-minor": "mMaj7",
    "half-diminished": "ø7",
    "diminished-seventh": "dim7",
    "diminished": "dim",
    "augmented-seventh": "+7",
    "augmented": "+",
    "major-13th": "maj13",
    "major-11th": "maj11",
    "major-ninth": "maj9",
    "major-seventh": "maj7",
    "minor-13th": "m13",
    "minor-11th": "m11",
    "minor-ninth": "m9",
    "minor-seventh": "m7",
    "minor-sixth": "m6",
    "suspended-fourth": "sus4",
    "suspended-second": "sus2",
    "minor": "m",
    "dominant-13th": "13",
    "dominant-11th": "11",
    "dominant-ninth": "9",
    "major-sixth": "6",
    "power": "5",
    "dominant": "7",
}
_BY_LENGTH = sorted(
    ((name, kind) for kind, names in _KINDS for name in names), key=lambda entry: -len(entry[0])
)


class ChordSymbol(NamedTuple):
    """A parsed chord symbol.

    Attributes:
        root: letter A to G.
        root_alter: -1, 0, 1.
        kind: the name MusicXML gives it; "none" where no chord is played.
        text: what is printed after the root.
        bass: letter of the bass note, empty when it is the root.
        bass_alter: -1, 0, 1.
        degrees: altered or added steps as (number, alteration).
    """

    root: str
    root_alter: int
    kind: str
    text: str
    bass: str
    bass_alter: int
    degrees: tuple[tuple[int, int], ...]


def parse_chord_symbol(text: str) -> ChordSymbol | None:
    """The chord a text names, or None if it names none: "Bb7", "F#m7b5", "C:maj/G"."""
    if text.strip().rstrip(".").upper() in ("NC", "N.C", "N"):
        return ChordSymbol("C", 0, "none", "N.C.", "", 0, ())
    match = _SYMBOL.fullmatch(text.strip().replace(" ", ""))
    if match is None:
        return None
    letter, accidental, suffix, bass, bass_accidental, sign, step = match.groups()
    kind, rest = "major", suffix
    for name, candidate in _BY_LENGTH:
        if suffix.startswith(name):
            kind, rest = candidate, suffix[len(name) :]
            break
    if not _EXTRAS.fullmatch(rest):
        return None
    degrees = tuple(
        (int(number), 1 if mark == "#" else -1) for mark, number in _ALTERATION.findall(rest)
    )
    alter, bass_alter = _ALTER[accidental], _ALTER[bass_accidental or ""]
    if step:
        bass, bass_alter = _degree(letter, alter, int(step), _ALTER[sign])
    shown = _SHOWN.get(kind, "") + rest
    return ChordSymbol(letter, alter, kind, shown, bass or "", bass_alter, degrees)


def _degree(letter: str, alter: int, step: int, change: int) -> tuple[str, int]:
    """The note on a step of the major scale over a root, such as the 3 in "G/3"."""
    root = _LETTERS.index(letter)
    index = (root + step - 1) % 7
    wanted = _NATURALS[root] + alter + _NATURALS[step - 1] + change
    return _LETTERS[index], (wanted - _NATURALS[index] + 6) % 12 - 6


def chord_symbols_among(markers: Sequence[Marker]) -> dict[int, ChordSymbol]:
    """Chords by index of marker; none where the letters rather name sections.

    "A" and "B" alone are chords only in the company of markers that can be nothing else,
    or when they follow each other closer than sections do.
    """
    parsed = {
        index: chord
        for index, marker in enumerate(markers)
        if (chord := parse_chord_symbol(marker.text)) is not None
    }
    certain = any(len(markers[index].text.strip()) > 1 for index in parsed)
    ticks = [markers[index].tick for index in parsed]
    close = any(later - earlier <= 4 * TICKS_PER_QUARTER for earlier, later in pairwise(ticks))
    return parsed if certain or close else {}
