"""Words made comparable: case, accents, hyphens and quotes do not tell words apart."""

import re
import unicodedata
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+(?:['&+#][^\W_]+)*")
_QUOTES = str.maketrans(
    {"\u2018": "'", "\u2019": "'", "`": "'", "\u00b4": "'", "\u266d": "b", "\u266f": "#"}
)


@lru_cache(maxsize=4096)
def fold(text: str) -> tuple[str, ...]:
    """The words of `text` in lower case, without accents or punctuation.

    "Bossa-Nova" and "bossa nova" give the same words; so do "r&b" and "R&B",
    "étude" and "etude".
    """
    decomposed = unicodedata.normalize("NFKD", text.translate(_QUOTES)).casefold()
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    return tuple(_WORD.findall(plain))


def singular(word: str) -> str:
    """`word` without its plural ending, as far as English spelling shows it."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("ches", "shes", "sses", "xes", "zes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        return word[:-1]
    return word
