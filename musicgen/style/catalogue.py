"""The catalogue of style tags, read from `catalogue.toml`.

A tag is a row of data. The network's vocabulary is made of the tags' names; the
prompt reader finds tags through their synonyms; the defaults say what a style
usually sounds like when nobody asked for anything else.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any, Literal, cast

from rapidfuzz import fuzz, process

from musicgen.errors import FileFormatError
from musicgen.music.meter import Meter
from musicgen.style.style import Style
from musicgen.style.words import fold, singular

TagKind = Literal["genre", "ensemble", "descriptor"]
TagSource = Literal["corpus", "computed"]
_KINDS = ("genre", "ensemble", "descriptor")
_SOURCES = ("corpus", "computed")
# Per cent of letters in common below which a word is not worth suggesting.
_ALIKE = 35


@dataclass(frozen=True, slots=True)
class Tag:
    """One style.

    Attributes:
        name: canonical name, lower case.
        kind: "genre", "ensemble" or "descriptor".
        source: "corpus" when files carry it as a label, "computed" when it is read
            from the notes by `musicgen.style.descriptors`.
        description: one line for a person.
        synonyms: other words for it; corpus labels spelled so count as this tag.
        composers: names that stand for it.
        implies: names of broader tags that hold wherever this one does.
        tempo_bpm: usual tempo in quarter notes per minute; None for descriptors.
        tempo_range_bpm: what counts as slow and as fast in this style.
        meter: usual time signature.
        instruments: General MIDI programs that sound right together, -1 for drums.
        also: other programs that are at home in this style.
    """

    name: str
    kind: TagKind
    source: TagSource
    description: str
    synonyms: tuple[str, ...] = ()
    composers: tuple[str, ...] = ()
    implies: tuple[str, ...] = ()
    tempo_bpm: float | None = None
    tempo_range_bpm: tuple[float, float] | None = None
    meter: Meter | None = None
    instruments: tuple[int, ...] = ()
    also: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class StyleDefaults:
    """What a style usually sounds like; every field is filled in.

    Attributes:
        tempo_bpm: usual tempo in quarter notes per minute.
        tempo_range_bpm: slow and fast in this style.
        meter: usual time signature.
        instruments: General MIDI programs, -1 for drums; empty when no tag says.
    """

    tempo_bpm: float = 112.0
    tempo_range_bpm: tuple[float, float] = (72.0, 152.0)
    meter: Meter = Meter(4, 4)
    instruments: tuple[int, ...] = ()


@dataclass(frozen=True)
class Catalogue:
    """All tags, and the words that lead to them.

    Attributes:
        tags: in the order of the file: genres, ensembles, descriptors.
        phrases: folded words of every name, synonym and composer -> tag.
    """

    tags: tuple[Tag, ...]
    phrases: Mapping[tuple[str, ...], Tag] = field(init=False, repr=False, compare=False)
    _by_name: Mapping[str, Tag] = field(init=False, repr=False, compare=False)
    _spelled: Mapping[str, Tag] = field(init=False, repr=False, compare=False)
    _labels: Mapping[tuple[str, ...], Tag] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        labels: dict[tuple[str, ...], Tag] = {}
        composers: dict[tuple[str, ...], Tag] = {}
        for tag in self.tags:
            for words, spellings in (
                (labels, (tag.name, *tag.synonyms)),
                (composers, tag.composers),
            ):
                for spelling in spellings:
                    other = words.setdefault(fold(spelling), tag)
                    if other is not tag:
                        raise FileFormatError(
                            f"the catalogue gives {spelling!r} to both {other.name!r} and "
                            f"{tag.name!r}; keep one of them"
                        )
        by_name = {tag.name: tag for tag in self.tags}
        for tag in self.tags:
            for broader in tag.implies:
                if broader not in by_name:
                    raise FileFormatError(
                        f"tag {tag.name!r} implies {broader!r}, which the catalogue does not have"
                    )
        object.__setattr__(self, "phrases", composers | labels)
        object.__setattr__(self, "_spelled", {" ".join(w): t for w, t in self.phrases.items()})
        object.__setattr__(self, "_by_name", by_name)
        object.__setattr__(self, "_labels", labels)

    @property
    def names(self) -> tuple[str, ...]:
        """Canonical names in the order of the file."""
        return tuple(self._by_name)

    def resolve(self, word: str) -> Tag | None:
        """The tag that a name, synonym or composer stands for; None when there is none.

        Case, accents, hyphens and a plural do not matter; spelling does.
        """
        return self.resolve_words(fold(word))

    def resolve_words(self, words: tuple[str, ...]) -> Tag | None:
        """The same for words that are already folded."""
        found = self.phrases.get(words)
        if found is None and words:
            found = self.phrases.get((*words[:-1], singular(words[-1])))
        return found

    def nearest(self, word: str, n: int = 3) -> tuple[Tag, ...]:
        """Up to `n` tags whose names or synonyms are spelled most like `word`, best first."""
        query = " ".join(fold(word))
        if not query:
            return ()
        found: dict[str, Tag] = {}
        for spelling, _, _ in process.extract(
            query, self._spelled.keys(), scorer=fuzz.ratio, limit=4 * n, score_cutoff=_ALIKE
        ):
            tag = self._spelled[spelling]
            found.setdefault(tag.name, tag)
        return tuple(found.values())[:n]

    def training_tags(self, labels: Iterable[str]) -> tuple[str, ...]:
        """Canonical tags behind the labels of a corpus file, broader tags included.

        Labels the catalogue does not know are left out, and so are labels whose
        tag is computed from the notes: those come from `descriptors.describe`,
        so that they mean the same in every file.
        """
        found: set[str] = set()
        for label in labels:
            tag = self._labels.get(fold(label))
            if tag is not None and tag.source == "corpus":
                found.add(tag.name)
                found.update(tag.implies)
        return tuple(name for name in self._by_name if name in found)

    def with_implied(self, style: Style) -> Style:
        """`style` with the broader tags of its tags added, each at the tag's own weight."""
        weights = dict(style.tags)
        for name, weight in style.tags:
            tag = self._by_name.get(name)
            for broader in tag.implies if tag else ():
                if broader not in dict(style.tags):
                    weights[broader] = max(weight, weights.get(broader, 0.0))
        return Style(tuple(weights.items()))

    def foreign_genres(self, style: Style) -> frozenset[str]:
        """Genres that are no part of a style: neither asked for, nor broader, nor narrower."""
        asked = {name for name, _ in self.with_implied(style).tags}
        return frozenset(
            tag.name
            for tag in self.tags
            if asked and tag.kind == "genre" and asked.isdisjoint({tag.name, *tag.implies})
        )

    def programs_at_home(self, style: Style) -> tuple[int, ...]:
        """General MIDI programs usual in a style, its own tags before their broader ones."""
        tags = [self._by_name[n] for n, _ in self.with_implied(style).tags if n in self._by_name]
        return tuple(
            dict.fromkeys(program for tag in tags for program in (*tag.instruments, *tag.also))
        )

    def defaults(self, style: Style) -> StyleDefaults:
        """Usual tempo, meter and instruments of a mixed style.

        Tempi are averaged by weight; meter and instruments cannot be, so the
        heaviest tag that has one decides, the first among equals. An ensemble
        decides the instruments before any genre.
        """
        known = [
            (self._by_name[name], weight) for name, weight in style.tags if name in self._by_name
        ]
        if not known:
            return StyleDefaults()
        timed = [(tag, weight) for tag, weight in known if tag.kind == "genre"] or known
        ranked = sorted(known, key=lambda item: -item[1])
        ensembles = [tag for tag, _ in ranked if tag.kind == "ensemble" and tag.instruments]
        genres = [tag for tag, _ in ranked if tag.instruments]
        usual = StyleDefaults()
        return StyleDefaults(
            _mean(((tag.tempo_bpm, weight) for tag, weight in timed), usual.tempo_bpm),
            (
                _mean(((_end(tag, 0), weight) for tag, weight in timed), usual.tempo_range_bpm[0]),
                _mean(((_end(tag, 1), weight) for tag, weight in timed), usual.tempo_range_bpm[1]),
            ),
            next((tag.meter for tag, _ in _particular(ranked) if tag.meter), usual.meter),
            (ensembles or genres or [Tag("", "genre", "corpus", "")])[0].instruments,
        )


def _particular(ranked: list[tuple[Tag, float]]) -> list[tuple[Tag, float]]:
    """Of tags equally heavy, those in another meter than 4/4 first: a jazz waltz is in 3/4."""
    return sorted(ranked, key=lambda item: (-item[1], item[0].meter in (None, Meter(4, 4))))


def _end(tag: Tag, index: int) -> float | None:
    return tag.tempo_range_bpm[index] if tag.tempo_range_bpm else None


def _mean(values: Iterable[tuple[float | None, float]], otherwise: float) -> float:
    known = [(value, weight) for value, weight in values if value is not None]
    total = sum(weight for _, weight in known)
    return sum(value * weight for value, weight in known) / total if total else otherwise


def _tag_from_row(row: dict[str, Any]) -> Tag:
    """One tag from one table of the file; wrong rows raise KeyError, TypeError or ValueError."""
    if row["kind"] not in _KINDS or row["source"] not in _SOURCES:
        raise ValueError(f"kind {row['kind']!r} or source {row['source']!r}")
    meter = row.get("meter")
    tempo_range = row.get("tempo_range_bpm")
    return Tag(
        name=str(row["name"]),
        kind=cast(TagKind, row["kind"]),
        source=cast(TagSource, row["source"]),
        description=str(row["description"]),
        synonyms=tuple(row.get("synonyms", ())),
        composers=tuple(row.get("composers", ())),
        implies=tuple(row.get("implies", ())),
        tempo_bpm=float(row["tempo_bpm"]) if "tempo_bpm" in row else None,
        tempo_range_bpm=(float(tempo_range[0]), float(tempo_range[1])) if tempo_range else None,
        meter=Meter(*map(int, meter.split("/"))) if meter else None,
        instruments=tuple(row.get("instruments", ())),
        also=tuple(row.get("also", ())),
    )


def parse_catalogue(text: str) -> Catalogue:
    """A catalogue from the text of a TOML file.

    Raises:
        FileFormatError: not TOML, a row lacks a field, or two rows claim one word.
    """
    try:
        return Catalogue(tuple(_tag_from_row(row) for row in tomllib.loads(text)["tag"]))
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        if isinstance(error, FileFormatError):
            raise
        raise FileFormatError(f"the style catalogue cannot be read: {error}") from error


@cache
def load_catalogue() -> Catalogue:
    """The catalogue that comes with the program."""
    file = resources.files("musicgen.style").joinpath("catalogue.toml")
    return parse_catalogue(file.read_text(encoding="utf-8"))
