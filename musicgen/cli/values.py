"""Option values: from the text a person types to a checked value, or one clear sentence."""

import argparse
import re
from collections.abc import Callable

from musicgen.music.key import Key
from musicgen.music.meter import Meter

MAX_BARS = 1000
MAX_BEATS = 4000
MAX_SECONDS = 3600

_KEY = re.compile(r"([A-Ga-g])\s*(#|b|♯|♭|sharp|flat)?\s*(major|maj|minor|min|m)?", re.ASCII)
_TONICS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_ACCIDENTALS = {"#": 1, "♯": 1, "sharp": 1, "b": -1, "♭": -1, "flat": -1}


def whole(low: int, high: int) -> Callable[[str], int]:
    """A reader of whole numbers from `low` to `high`, both included."""

    def read(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number") from None
        if not low <= value <= high:
            raise argparse.ArgumentTypeError(f"{value} is outside {low} to {high}")
        return value

    return read


def number(low: float, high: float, *, above: bool = False) -> Callable[[str], float]:
    """A reader of numbers from `low` to `high`; `above` leaves `low` itself out."""

    def read(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text!r} is not a number") from None
        # Written so that "nan" is refused as well.
        if not ((low < value if above else low <= value) and value <= high):
            first = f"above {low:g} and at most {high:g}" if above else f"{low:g} to {high:g}"
            raise argparse.ArgumentTypeError(f"{text} is outside the range {first}")
        return value

    return read


def meter(text: str) -> Meter:
    """A time signature such as 3/4 or 6/8."""
    match = re.fullmatch(r"(\d{1,2})/(\d{1,2})", text.strip())
    if match is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not a time signature such as 3/4")
    numerator, denominator = int(match[1]), int(match[2])
    if not 1 <= numerator <= 32 or denominator not in (1, 2, 4, 8, 16, 32):
        raise argparse.ArgumentTypeError(
            f"{text!r} cannot be played; use 1 to 32 over 1, 2, 4, 8, 16 or 32"
        )
    return Meter(numerator, denominator)


def key(text: str) -> Key:
    """A key such as "A minor", "Bb", "F# major" or "Cm"."""
    match = _KEY.fullmatch(text.strip().replace("-", " "))
    if match is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not a key such as 'A minor' or Bb")
    tonic = (_TONICS[match[1].upper()] + _ACCIDENTALS.get(match[2] or "", 0)) % 12
    return Key(
        tonic, "minor" if (match[3] or "major").startswith("mi") or match[3] == "m" else "major"
    )


def instruments(text: str) -> tuple[int, ...]:
    """General MIDI programs from names or numbers with commas between; drums are -1.

    Numbers are programs from 0, as in the MIDI file itself.
    """
    from musicgen.music.instruments import find_instruments

    programs: list[int] = []
    for word in filter(None, (part.strip() for part in text.split(","))):
        if word.isdecimal() and int(word) <= 127:
            programs.append(int(word))
            continue
        found = find_instruments(word)
        if not found:
            raise argparse.ArgumentTypeError(
                f"no instrument is called {word!r}; use a name such as piano, bass or drums, "
                "or a General MIDI program from 0 to 127"
            )
        programs.append(found[0])
    if not programs:
        raise argparse.ArgumentTypeError("no instrument was named")
    return tuple(dict.fromkeys(programs))
