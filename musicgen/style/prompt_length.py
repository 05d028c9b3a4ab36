"""Lengths as they are written in a prompt: "16 bars", "2 minutes", "1:30"."""

from dataclasses import dataclass
from typing import Literal

from musicgen.errors import PromptError
from musicgen.music.meter import Meter
from musicgen.style.prompt_facts import Fact, Tokens, word_at
from musicgen.style.prompt_tokens import read_number
from musicgen.style.prompt_vocabulary import FILLERS

LengthUnit = Literal["bars", "beats", "seconds"]

_MOST: dict[LengthUnit, tuple[int, str]] = {
    "bars": (1000, "1000 bars"),
    "beats": (4000, "4000 beats"),
    "seconds": (3600, "60 minutes"),
}

UNITS: dict[str, tuple[LengthUnit, float]] = {
    **dict.fromkeys(("bar", "bars", "measure", "measures"), ("bars", 1.0)),
    **dict.fromkeys(("beat", "beats"), ("beats", 1.0)),
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), ("seconds", 1.0)),
    **dict.fromkeys(("min", "mins", "minute", "minutes"), ("seconds", 60.0)),
    **dict.fromkeys(("hour", "hours"), ("seconds", 3600.0)),
}


@dataclass(frozen=True, slots=True)
class Length:
    """How long a piece shall be.

    Attributes:
        amount: above 0.
        unit: "bars", "beats" (quarter notes) or "seconds".
    """

    amount: float
    unit: LengthUnit

    def beats(self, meter: Meter, tempo_bpm: float) -> float:
        """Length in quarter notes; seconds are rounded to whole bars, at least one."""
        bar = meter.numerator * 4 / meter.denominator
        if self.unit == "bars":
            return self.amount * bar
        if self.unit == "beats":
            return self.amount
        return max(1, round(self.amount * tempo_bpm / 60 / bar)) * bar

    def __str__(self) -> str:
        unit = self.unit[:-1] if self.amount == 1 else self.unit
        return f"{self.amount:g} {unit}"


def read_length(tokens: Tokens, at: int) -> Fact | None:
    """Reads "16 bars", "8 beats", "30 seconds", "2 minutes and 10 seconds", "1:30"."""
    part = _length_part(tokens, at)
    if part is None:
        return None
    amount, unit, count = part
    if unit == "seconds":
        joined = at + count + (word_at(tokens, at + count) == "and")
        more = _length_part(tokens, joined)
        if more is not None and more[1] == "seconds" and tokens[joined].kind != "clock":
            amount, count = amount + more[0], joined + more[2] - at
    limit, most = _MOST[unit]
    if not 0 < amount <= limit:
        written = " ".join(token.text[:12] for token in tokens[at : at + count])
        raise PromptError(
            f"a length of {written} is outside what can be made; ask for up to {most}"
        )
    length = Length(amount, unit)
    return Fact("length", length, count, str(length))


def _length_part(tokens: Tokens, at: int) -> tuple[float, LengthUnit, int] | None:
    if at >= len(tokens):
        return None
    if tokens[at].kind == "clock":
        minutes, seconds = tokens[at].text.split(":")
        count = 1 + (word_at(tokens, at + 1) in ("min", "mins", "minute", "minutes"))
        return (int(minutes) * 60.0 + int(seconds), "seconds", count) if int(seconds) < 60 else None
    number = read_number(tokens, at)
    if number is None and word_at(tokens, at) in ("a", "an", "one"):
        number = 1.0, 1
        if word_at(tokens, at + 1) not in ("minute", "hour", "bar", "measure"):
            return None
    if number is None:
        return None
    value, count = number
    unit = word_at(tokens, at + count)
    glued = at + count < len(tokens) and tokens[at + count].start == tokens[at + count - 1].end
    if unit == "m" and glued:
        return value * 60.0, "seconds", count + 1
    if unit not in UNITS or (unit == "s" and not (glued or value > 1)):
        return None
    if unit == "s" and glued and _is_decade(tokens, at, value):
        return None
    name, factor = UNITS[unit]
    return value * factor, name, count + 1


def _is_decade(tokens: Tokens, at: int, value: float) -> bool:
    """True for "60s pop", "the 60s" and "80s" alone: a decade and no length."""
    following = tokens[at + 2] if at + 2 < len(tokens) else None
    named = following is not None and following.kind == "word" and following.word not in FILLERS
    return value >= 1000 or (
        value in range(20, 100, 10)
        and (named or value >= 70 or word_at(tokens, at - 1) in ("the", "'"))
    )
