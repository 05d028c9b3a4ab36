"""Words of a prompt that carry no style: fillers, amounts, negations, common English."""

import tomllib
from importlib import resources
from typing import Any

_DATA: dict[str, Any] = tomllib.loads(
    resources.files("musicgen.style").joinpath("prompt_words.toml").read_text(encoding="utf-8")
)


def _phrases(key: str) -> tuple[tuple[str, ...], ...]:
    """Phrases as words, the longest first."""
    return tuple(sorted((tuple(phrase.split()) for phrase in _DATA[key]), key=len, reverse=True))


FILLERS = frozenset(_DATA["fillers"].split())
COMMON = frozenset(_DATA["common"].split())
INSTRUMENT_WORDS: tuple[str, ...] = tuple(_DATA["instruments"].split())
MOST = frozenset(_DATA["most"])
EMPHASIS = frozenset(_DATA["emphasis"])
A_LITTLE = _phrases("little")
NEGATIONS = _phrases("negations")
STYLE_AND_INSTRUMENT = frozenset(_DATA["style_and_instrument"])
NOT_NEGATIONS = _phrases("not_negations")
INSTRUMENT_ALIASES: dict[str, str] = _DATA["aliases"]
