"""Deciding between what a prompt says twice, and between what a word may mean."""

from typing import cast

from musicgen.errors import PromptError
from musicgen.music.instruments import PROGRAM_NAMES
from musicgen.style.catalogue import Catalogue, Tag
from musicgen.style.prompt_items import Item, programs_of
from musicgen.style.prompt_vocabulary import EMPHASIS
from musicgen.style.style import Style

DRUMS = -1
_ENSEMBLES = range(48, 56)
# "very slow" goes beyond what is slow in the style by so much.
_BEYOND = 1.15


def instrument_name(program: int) -> str:
    """Name of a General MIDI program for a person; "drums" for -1."""
    return "drums" if program == DRUMS else PROGRAM_NAMES[program].lower()


def only_item(items: tuple[Item, ...], kind: str, plural: str, text: str) -> Item | None:
    """The one item of a kind, which may be said twice but not differently.

    Raises:
        PromptError: two of them differ.
    """
    found = [item for item in items if item.kind == kind]
    for other in found[1:]:
        if other.value != found[0].value:
            first, second = (text[item.start : item.end] for item in (found[0], other))
            raise PromptError(
                f'the prompt asks for two {plural}, "{first}" and "{second}"; keep one of them'
            )
    return found[0] if found else None


def choose_tempo(
    items: tuple[Item, ...], style: Style, catalogue: Catalogue, text: str
) -> float | None:
    """The tempo asked for: a number, else a word such as "allegro", else "slow" or "fast".

    Slow and fast are relative to what is usual in the style.

    Raises:
        PromptError: two tempi, or both slow and fast.
    """
    asked = [only_item(items, kind, "tempi", text) for kind in ("tempo", "tempo word")]
    paces = [item for item in items if _pace(item)]
    for other in paces[1:]:
        if _pace(other) != _pace(paces[0]):
            first, second = (text[item.start : item.end] for item in (paces[0], other))
            raise PromptError(f'the prompt asks for "{first}" and "{second}"; keep one of them')
    for item in asked:
        if item is not None and isinstance(item.value, float):
            return item.value
    if not paces:
        return None
    slow, fast = catalogue.defaults(style).tempo_range_bpm
    beyond = _BEYOND if paces[0].word in EMPHASIS else 1.0
    return float(round(slow / beyond if _pace(paces[0]) == "slow" else fast * beyond))


def _pace(item: Item) -> str:
    """Whether an item is the tag "slow" or "fast"; empty when neither."""
    name = item.value.name if isinstance(item.value, Tag) else ""
    return name if item.kind == "tag" and name in ("slow", "fast") else ""


def choose_instruments(
    items: tuple[Item, ...], style: Style, catalogue: Catalogue, text: str
) -> tuple[tuple[int, ...], tuple[Item, ...]]:
    """Programs asked for, and the negations that could not be honoured.

    Of the programs a word may mean, one that is at home in the style is taken: the
    bass of rock is electric, the bass of jazz is not. One instrument after "with"
    joins those usual in the style; any other list is the whole band. "Without drums"
    is taken from the instruments asked for, else from those usual in the style.
    """
    at_home = catalogue.programs_at_home(style)
    usual = list(catalogue.defaults(style).instruments)
    named = [item for item in items if item.kind == "instrument"]
    asked = [_at_home(cast(tuple[int, ...], item.value), at_home) for item in named]
    if len(asked) == 1 and usual and _is_added(named[0], items, text):
        asked = _joined(asked[0], usual)
    elif asked:
        asked += _sung_or_played(items, text)
    excluded: set[int] = set()
    refused: list[Item] = []
    for item in items:
        if item.kind == "negated":
            programs = _all_programs(item)
            excluded |= programs
            if not programs:
                refused.append(item)
    base = asked or (usual if excluded else [])
    kept = tuple(program for program in dict.fromkeys(base) if program not in excluded)
    if excluded and not kept:
        return tuple(dict.fromkeys(asked)), tuple(i for i in items if i.kind == "negated")
    return kept, tuple(refused)


def _at_home(programs: tuple[int, ...], at_home: tuple[int, ...]) -> int:
    """The program a style would take for a word; "strings" and "choir" stay ensembles."""
    if programs[0] in _ENSEMBLES:
        return programs[0]
    return next((program for program in at_home if program in programs), programs[0])


def _is_added(named: Item, items: tuple[Item, ...], text: str) -> bool:
    """True for "with banjo" and "featuring a flute", False for "for banjo"."""
    for item in reversed(items[: items.index(named)]):
        word = text[item.start : item.end].casefold()
        if item.kind == "break" or word in ("for", "on", "by", "using"):
            return False
        if word in ("with", "featuring", "feat", "including", "plus"):
            return True
    return False


def _joined(program: int, usual: list[int]) -> list[int]:
    """`program` in the place of a usual one of its family, else before them all."""
    if program in usual:
        return usual
    alike = [other for other in usual if other >= 0 and other // 8 == program // 8]
    if not alike or program < 0:
        return [program, *usual]
    return [program if other == alike[0] else other for other in usual]


def _all_programs(negated: Item) -> set[int]:
    """Programs that a negation excludes; empty when it negates anything else too."""
    inner = negated.value if isinstance(negated.value, tuple) else ()
    if not inner or any(item.kind != "instrument" for item in inner):
        return set()
    return {program for item in inner for program in item.value}


def _sung_or_played(items: tuple[Item, ...], text: str) -> list[int]:
    """Programs of tags that are instruments too, such as "choir" in "choir and organ"."""
    found: list[int] = []
    for item in items:
        if item.kind == "tag" and not item.corrected:
            found += programs_of(text[item.start : item.end].casefold())[:1]
    return found
