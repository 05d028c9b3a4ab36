"""Words that are nearly a style or an instrument: what was probably meant."""

from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from musicgen.style.prompt_vocabulary import COMMON

# Longest phrase, in words, that is corrected as a whole.
MAX_PHRASE = 3


def tolerance(length: int) -> int:
    """Letters that may be wrong in a word of so many letters."""
    if length < 3:
        return 0
    return 1 if length < 7 else 2 if length < 10 else 3


class Speller:
    """Finds the phrase that a misspelt one stands for.

    Args:
        phrases: correctly spelt phrases and what each stands for. Phrases that stand
            for the same thing are not ambiguous between each other.
        names: names of people, in which one letter may be wrong at most.
    """

    def __init__(self, phrases: Iterable[tuple[str, str]], names: Iterable[str] = ()) -> None:
        self._names = frozenset(names)
        phrases = (*phrases, *((name, name) for name in sorted(self._names)))
        self._meanings = {
            spelling: meaning
            for spelling, meaning in phrases
            if len(spelling) > 3 and not any(c.isdigit() for c in spelling)
        }
        # "dixie land" and "boogiewoogie": written apart or together.
        self._joined = {spelling.replace(" ", ""): spelling for spelling in self._meanings}
        self._by_words: dict[int, list[str]] = {}
        for spelling in self._meanings:
            self._by_words.setdefault(spelling.count(" ") + 1, []).append(spelling)
        self.correct = lru_cache(maxsize=2048)(self._correct)

    def _correct(self, words: tuple[str, ...]) -> str | None:
        """The one phrase that `words` misspells; None when none or several are as near."""
        written = " ".join(words)
        if "".join(words) in self._joined:
            return self._joined["".join(words)]
        allowed = tolerance(len(written))
        if not allowed:
            return None
        candidates = self._by_words.get(len(words), [])
        found = process.extract(
            written, candidates, scorer=OSA.distance, score_cutoff=allowed, limit=8
        )
        near = [
            (spelling, distance)
            for spelling, distance, _ in found
            if _alike(words, tuple(spelling.split()))
            and (distance < 2 or spelling not in self._names)
        ]
        if not near:
            return None
        best = min(distance for _, distance in near)
        meant = {self._meanings[spelling] for spelling, distance in near if distance == best}
        if len(meant) > 1:
            return None
        return next(str(spelling) for spelling, distance in near if distance == best)


def _alike(written: tuple[str, ...], spelt: tuple[str, ...]) -> bool:
    """True when each word could be a slip of the other's: few letters, the first one right."""
    return len(written) == len(spelt) and all(
        one == other
        or (
            one not in COMMON
            and OSA.distance(one, other) <= tolerance(len(one))
            and (one[0] == other[0] or one[:2] == other[1::-1])
        )
        for one, other in zip(written, spelt, strict=True)
    )
