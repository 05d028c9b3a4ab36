"""A prompt as a list of items: what stands where, before it is put together."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

from musicgen.music.instruments import find_instruments
from musicgen.style.catalogue import Catalogue
from musicgen.style.prompt_facts import Fact, Tokens, read_random_seed, read_share, word_at
from musicgen.style.prompt_key import read_key
from musicgen.style.prompt_length import read_length
from musicgen.style.prompt_meter import read_meter
from musicgen.style.prompt_spelling import MAX_PHRASE, Speller
from musicgen.style.prompt_tempo import read_tempo
from musicgen.style.prompt_tokens import tokenise
from musicgen.style.prompt_vocabulary import (
    A_LITTLE,
    FILLERS,
    INSTRUMENT_ALIASES,
    INSTRUMENT_WORDS,
    MOST,
    NEGATIONS,
    NOT_NEGATIONS,
    STYLE_AND_INSTRUMENT,
)
from musicgen.style.words import fold

_MAX_WINDOW = 5
_READERS: tuple[Callable[[Tokens, int], Fact | None], ...] = (
    read_length,
    read_tempo,
    read_random_seed,
    read_key,
    read_share,
    read_meter,
)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing found in a prompt.

    Attributes:
        start: offset of its first character.
        end: offset after its last character.
        kind: "tempo", "tempo word", "length", "meter", "key", "seed", "weight", "most",
            "little", "tag", "instrument", "filler", "break", "number", "unknown" or "negated".
        value: fits the kind: a Tag for "tag", programs for "instrument", the negated items
            for "negated".
        meaning: for a person.
        corrected: True when the spelling was corrected.
        word: the folded word just before it, for emphasis.
    """

    start: int
    end: int
    kind: str
    value: object = None
    meaning: str = ""
    corrected: bool = False
    word: str = ""


class ItemReader:
    """Finds the items of one text; the longest reading wins at every place."""

    def __init__(self, text: str, catalogue: Catalogue) -> None:
        self._text = text
        self._catalogue = catalogue
        self._tokens = tokenise(text)

    def read(self) -> tuple[Item, ...]:
        """All items in order; they never overlap."""
        items: list[Item] = []
        at = 0
        while at < len(self._tokens):
            item, count = self._negated(at) or self._plain(at)
            items.append(replace(item, word=word_at(self._tokens, at - 1)))
            at += count
        return tuple(items)

    def _item(
        self, at: int, count: int, kind: str, value: object = None, meaning: str = ""
    ) -> Item:
        last = self._tokens[at + count - 1]
        return Item(self._tokens[at].start, last.end, kind, value, meaning)

    def _plain(self, at: int) -> tuple[Item, int]:
        """The item at a position, negation aside."""
        token = self._tokens[at]
        # Of readings equally long the first wins: "two-beat" is a style and no length.
        read = [
            self._phrase(at),
            self._amount(at),
            *(reader(self._tokens, at) for reader in _READERS),
        ]
        facts = [fact for fact in read if fact is not None]
        if facts:
            best = max(facts, key=lambda fact: fact.count)
            return self._item(at, best.count, best.kind, best.value, best.meaning), best.count
        skipped = _starts_with(self._tokens, at, NOT_NEGATIONS)
        if skipped:
            return self._item(at, skipped, "filler"), skipped
        if token.kind == "sign":
            return self._item(at, 1, "break" if token.breaks else "filler"), 1
        if token.kind != "word":
            glued = at + 1 < len(self._tokens) and self._tokens[at + 1].start == token.end
            ordinal = glued and self._tokens[at + 1].kind == "word"
            return self._item(at, 1 + ordinal, "number"), 1 + ordinal
        if token.word in FILLERS or (len(token.word) == 1 and token.word.isascii()):
            return self._item(at, 1, "filler"), 1
        corrected = self._corrected(at)
        if corrected is not None:
            item = self._item(at, corrected.count, corrected.kind, corrected.value)
            return replace(item, meaning=corrected.meaning, corrected=True), corrected.count
        return self._item(at, 1, "unknown"), 1

    def _amount(self, at: int) -> Fact | None:
        """Reads "mostly" and "a bit of" before a style."""
        if word_at(self._tokens, at) in MOST:
            return Fact("most", None, 1, "mostly")
        count = _starts_with(self._tokens, at, A_LITTLE)
        return Fact("little", None, count, "a little") if count else None

    def _phrase(self, at: int) -> Fact | None:
        """The longest name of a tag or an instrument that starts at a position."""
        for count in range(min(_MAX_WINDOW, len(self._tokens) - at), 0, -1):
            words = self._window(at, count)
            fact = self._named(words, count) if words else None
            if fact is not None:
                return fact
        return None

    def _named(self, words: tuple[str, ...], count: int) -> Fact | None:
        tag = self._catalogue.resolve_words(words)
        # As many words as tokens: "bass & drums" are two instruments.
        programs = programs_of(" ".join(words)) if len(words) == count <= MAX_PHRASE else ()
        if tag is not None and not (programs and tag.instruments == (-1,)):
            by_name = words != fold(tag.name) and words in map(fold, tag.composers)
            meaning = f"{tag.name} ({' '.join(words)})" if by_name else tag.name
            return Fact("tag", tag, count, meaning)
        if programs and words[0] not in FILLERS and " ".join(words) not in STYLE_AND_INSTRUMENT:
            return Fact("instrument", programs, count, " ".join(words))
        return None

    def _window(self, at: int, count: int) -> tuple[str, ...]:
        """Folded words of some tokens; empty when a sign breaks or ends them."""
        tokens = self._tokens[at : at + count]
        if tokens[0].kind == "sign" or tokens[-1].kind == "sign" or any(t.breaks for t in tokens):
            return ()
        return fold(self._text[tokens[0].start : tokens[-1].end])

    def _corrected(self, at: int) -> Fact | None:
        """A tag or an instrument that the words at a position misspell."""
        speller = _speller(self._catalogue)
        for count in range(min(MAX_PHRASE, len(self._tokens) - at), 0, -1):
            tokens = self._tokens[at : at + count]
            if (
                any(token.kind != "word" for token in tokens)
                or {
                    tokens[0].word,
                    tokens[-1].word,
                }
                & FILLERS
            ):
                continue
            words = self._window(at, count)
            spelling = speller.correct(words) if words else None
            if spelling is not None:
                spelt = fold(spelling)
                fact = self._named(spelt, len(spelt))
                return replace(fact, count=count) if fact is not None else None
        return None

    def _negated(self, at: int) -> tuple[Item, int] | None:
        """Reads "not swing", "without bass or drums": a negation with what it negates."""
        if _starts_with(self._tokens, at, NOT_NEGATIONS):
            return None
        count = _starts_with(self._tokens, at, NEGATIONS)
        if not count:
            return None
        found: list[Item] = []
        end = at + count
        after = end
        while after < len(self._tokens):
            joined = word_at(self._tokens, after) in ("or", "nor", "and", "&")
            item, taken = self._plain(after)
            if item.kind == "filler" and (not found or joined):
                after += taken
                continue
            if item.kind in ("break", "filler") or (
                found and not self._joins(end, after, found[-1], item)
            ):
                break
            found.append(item)
            after += taken
            end = after
        meaning = "without " + " or ".join(item.meaning for item in found)
        return self._item(at, end - at, "negated", tuple(found), meaning), end - at

    def _joins(self, end: int, after: int, last: Item, item: Item) -> bool:
        """Whether a negation still holds: "no bass or drums", "no drums and bass"."""
        if not {last.kind, item.kind} <= {"tag", "instrument", "unknown"}:
            return False
        between = {token.word for token in self._tokens[end:after]}
        return bool(between & {"or", "nor"}) or (
            bool(between & {"and", "&"}) and last.kind == item.kind == "instrument"
        )


def _starts_with(tokens: Tokens, at: int, phrases: tuple[tuple[str, ...], ...]) -> int:
    """Length of the first of `phrases` that stands at a position; 0 when none does."""
    for phrase in phrases:
        if all(word_at(tokens, at + i) == word for i, word in enumerate(phrase)):
            return len(phrase)
    return 0


@lru_cache(maxsize=4096)
def programs_of(words: str) -> tuple[int, ...]:
    """Programs an instrument's name stands for, plural or not; empty when it is none."""
    return tuple(find_instruments(INSTRUMENT_ALIASES.get(words, words)))


@lru_cache(maxsize=4)
def _speller_of(phrases: tuple[tuple[str, str], ...], names: tuple[str, ...]) -> Speller:
    return Speller(phrases, names)


def _speller(catalogue: Catalogue) -> Speller:
    composers = {fold(composer) for tag in catalogue.tags for composer in tag.composers}
    found = [
        (" ".join(words), tag.name)
        for words, tag in catalogue.phrases.items()
        if words not in composers
    ]
    found += [(word, word) for word in INSTRUMENT_WORDS if programs_of(word)]
    return _speller_of(tuple(found), tuple(sorted(map(" ".join, composers))))
