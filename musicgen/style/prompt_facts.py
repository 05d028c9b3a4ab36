"""What is read from a prompt, and the two simplest readers: random seed and shares.

Every reader takes the tokens and a position and returns what starts there, or None.
"""

from collections.abc import Callable
from dataclasses import dataclass

from musicgen.errors import PromptError
from musicgen.style.prompt_tokens import Token, read_number

Tokens = tuple[Token, ...]

MAX_RANDOM_SEED = 2**63 - 1
# Words that make the number before them something else than a tempo.
_UNIT_WORDS = frozenset(
    (
        *("bar", "bars", "measure", "measures", "beat", "beats", "%", "percent", "s", "sec"),
        *("secs", "second", "seconds", "min", "mins", "minute", "minutes", "hour", "hours"),
    )
)


@dataclass(frozen=True, slots=True)
class Fact:
    """Something read from a prompt.

    Attributes:
        kind: "tempo", "length", "meter", "key", "seed", "weight", ...
        value: of the type that fits the kind.
        count: tokens it takes.
        meaning: for a person, such as "120 bpm".
    """

    kind: str
    value: object
    count: int
    meaning: str


Reader = Callable[[Tokens, int], Fact | None]


def word_at(tokens: Tokens, at: int) -> str:
    """The folded word at a position; empty past the end."""
    return tokens[at].word if 0 <= at < len(tokens) else ""


def is_unit_or_percent(tokens: Tokens, at: int) -> bool:
    """True where a unit of length or a percent sign stands."""
    return word_at(tokens, at) in _UNIT_WORDS


def read_random_seed(tokens: Tokens, at: int) -> Fact | None:
    """Reads "seed 7", "random seed = 7"."""
    end = at + (word_at(tokens, at) == "random")
    if word_at(tokens, end) != "seed":
        return None
    end += 1
    while word_at(tokens, end) in ("=", ":", "#", "number", "of"):
        end += 1
    if end >= len(tokens) or tokens[end].kind != "number":
        return None
    text = tokens[end].text
    if len(text) > 19 or not text.isdecimal() or int(text) > MAX_RANDOM_SEED:
        raise PromptError(
            f"the random seed {text[:24]} is not a whole number from 0 to {MAX_RANDOM_SEED}"
        )
    return Fact("seed", int(text), end + 1 - at, f"random seed {int(text)}")


def read_share(tokens: Tokens, at: int) -> Fact | None:
    """Reads "70%", "70 percent", "half", "1/3 of"."""
    if at >= len(tokens):
        return None
    if tokens[at].kind == "fraction":
        share = {"1/2": 0.5, "1/3": 1 / 3, "2/3": 2 / 3, "1/4": 0.25}.get(
            tokens[at].text.replace(" ", "")
        )
        follows = at + 1 < len(tokens) and tokens[at + 1].kind == "word"
        if share is None or not follows or word_at(tokens, at + 1) in ("time", "meter", "metre"):
            return None
        return Fact("weight", share, 1, f"{share:.0%}")
    if tokens[at].word == "half" and word_at(tokens, at + 1) != "time":
        return Fact("weight", 0.5, 1, "50%")
    number = read_number(tokens, at)
    if number is None:
        return None
    value, count = number
    sign = word_at(tokens, at + count)
    if sign not in ("%", "percent", "per") or (
        sign == "per" and word_at(tokens, at + count + 1) != "cent"
    ):
        return None
    if not 0 < value <= 100:
        raise PromptError(f"a share of {format(value, 'g')[:12]}% is outside 1% to 100%")
    return Fact("weight", value / 100, count + (2 if sign == "per" else 1), f"{value:g}%")
