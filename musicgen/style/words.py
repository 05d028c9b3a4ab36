"""Words made comparable: case, accents, hyphens and quotes do not tell words apart."""

import re
import unicodedata
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_R_AND_B = re.compile(r"\br\s?&\s?b\b")
_QUOTES = str.maketrans({"\u2018": "'", "\u2019": "'", "`": "'", "\u00b4": "'"})


@lru_cache(maxsize=4096)
def fold(text: str) -> tuple[str, ...]:
    """The words of `text` in lower case, without accents or punctuation.

    "Bossa-Nova" and "bossa nova" give the same words; so do "R & B" and "r&b",
    "étude" and "etude", "Bach's" and "Bach".
    """
    decomposed = unicodedata.normalize("NFKD", text.translate(_QUOTES)).casefold()
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    words = _WORD.findall(_R_AND_B.sub("rnb", plain))
    return tuple(word.removesuffix("'s") for word in words)


def singular(word: str) -> str:
    """`word` without its plural ending, as far as English spelling shows it."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("ches", "shes", "sses", "xes", "zes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        return word[:-1]
    return word
