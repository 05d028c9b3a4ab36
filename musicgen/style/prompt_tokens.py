"""A prompt cut into words, numbers and signs, each with its place in the text."""

import re
from dataclasses import dataclass
from typing import Literal

from musicgen.style.words import fold

TokenKind = Literal["word", "number", "fraction", "clock", "sign"]

_TOKEN = re.compile(
    r"""
    (?P<clock>\d{1,3}:\d{2}(?!\d))
  | (?P<fraction>\d+[ ]?/[ ]?\d+(?![.\d]))
  | (?P<number>(?<![\w.])-?\d+(?:\.\d+)? | \d+(?:\.\d+)?)
  | (?P<word>
        \b[A-Ga-g][#♯♭](?:m(?:in|aj)?(?:or)?)?(?![^\W\d_])
      | [rR]&[bB]\b
      | [^\W\d_]+(?:['\u2018\u2019][^\W\d_]+)*
    )
  | (?P<sign>[^\s\w-])
    """,
    re.VERBOSE,
)
# Signs that may stand inside a phrase: "rock & roll", "St. James", "rock 'n' roll".
_INSIDE_PHRASE = frozenset("&'\u2018\u2019`\u00b4")


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of a prompt.

    Attributes:
        start: offset of its first character.
        end: offset after its last character.
        text: as written.
        word: folded (lower case, no accents); the text itself for signs.
        kind: "clock" is 1:30, "fraction" is 3/4.
    """

    start: int
    end: int
    text: str
    word: str
    kind: TokenKind

    @property
    def breaks(self) -> bool:
        """True for signs that end a phrase, such as a comma."""
        return self.kind == "sign" and self.text not in _INSIDE_PHRASE


def tokenise(text: str) -> tuple[Token, ...]:
    """The tokens of `text` in order; white space, hyphens and underscores only separate."""
    tokens = []
    for match in _TOKEN.finditer(text):
        kind: TokenKind = match.lastgroup  # type: ignore[assignment]
        written = match.group()
        folded = "".join(fold(written)) if kind == "word" else written
        tokens.append(Token(match.start(), match.end(), written, folded or written, kind))
    return tuple(tokens)


_UNITS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
    *("eighteen", "nineteen"),
)
_TENS = {
    word: 10 * value
    for value, word in enumerate(
        ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"), start=2
    )
}
_NUMBER_WORDS = {word: value for value, word in enumerate(_UNITS)}
_NUMBER_WORDS |= _TENS | {"hundred": 100, "dozen": 12, "couple": 2}


def read_number(tokens: tuple[Token, ...], at: int) -> tuple[float, int] | None:
    """The number that starts at token `at` and how many tokens it takes.

    Digits, or words up to ninety-nine ("thirty two", "a dozen", "half", "a couple of").
    """
    if at >= len(tokens):
        return None
    token = tokens[at]
    if token.kind == "number":
        return float(token.text), 1
    if token.word in ("a", "an") and at + 1 < len(tokens):
        if tokens[at + 1].word in ("dozen", "hundred", "couple"):
            value, count = read_number(tokens, at + 1) or (0.0, 0)
            return value, count + 1
        return None
    if token.word == "half":
        article = at + 1 < len(tokens) and tokens[at + 1].word in ("a", "an")
        return 0.5, 1 + article
    if token.word not in _NUMBER_WORDS:
        return None
    following = tokens[at + 1].word if at + 1 < len(tokens) else ""
    if token.word in _TENS and 1 <= _NUMBER_WORDS.get(following, 0) <= 9:
        return float(_TENS[token.word] + _NUMBER_WORDS[following]), 2
    return float(_NUMBER_WORDS[token.word]), 1 + (token.word == "couple" and following == "of")
