"""Option values: from the text a person types to a checked value, or one clear sentence."""

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING

from musicgen.errors import PromptError
from musicgen.music.key import Key
from musicgen.music.meter import Meter

if TYPE_CHECKING:
    from musicgen.style.prompt_facts import Reader

MAX_BARS = 1000
MAX_BEATS = 4000
MAX_SECONDS = 3600


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
    from musicgen.style.prompt_meter import read_meter

    value = _as_in_a_prompt(text, read_meter)
    if not isinstance(value, Meter):
        raise argparse.ArgumentTypeError(f"{text!r} is not a time signature such as 3/4")
    return value


def key(text: str) -> Key:
    """A key such as "A minor", "Bb", "F# major" or "Cm"."""
    from musicgen.style.prompt_key import read_key

    value = _as_in_a_prompt(f"key of {text[:1].upper()}{text[1:]}", read_key)
    if not isinstance(value, Key):
        raise argparse.ArgumentTypeError(f"{text!r} is not a key such as 'A minor' or Bb")
    return value


def _as_in_a_prompt(text: str, reader: "Reader") -> object:
    """What the prompt's own reader makes of all of `text`; None when it is not that."""
    from musicgen.style.prompt_tokens import tokenise

    tokens = tokenise(text)
    try:
        fact = reader(tokens, 0)
    except PromptError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    return fact.value if fact is not None and fact.count == len(tokens) else None


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
