"""Families of styles: groups of tags that a listener tells apart, read from `families.toml`."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Family:
    """One group of styles.

    Attributes:
        name: what a person calls it.
        any_of: one of these tags is needed.
        all_of: all of these are.
        none_of: none of these may be there.
        prompts: what a person would type for it.
    """

    name: str
    any_of: frozenset[str]
    all_of: frozenset[str] = frozenset()
    none_of: frozenset[str] = frozenset()
    prompts: tuple[str, ...] = ()

    def fits(self, tags: Iterable[str]) -> bool:
        """Whether a piece with these tags may belong here."""
        given = frozenset(tags)
        return bool(given & self.any_of) and self.all_of <= given and not given & self.none_of


@cache
def load_families() -> tuple[Family, ...]:
    """The families that come with the program, in the order in which they are tried."""
    file = resources.files("musicgen.style").joinpath("families.toml")
    return tuple(
        Family(
            row["name"],
            frozenset(row["any"]),
            frozenset(row.get("all", ())),
            frozenset(row.get("none", ())),
            tuple(row.get("prompts", ())),
        )
        for row in tomllib.loads(file.read_text(encoding="utf-8"))["family"]
    )


def family_of(tags: Iterable[str]) -> str | None:
    """Name of the first family that a piece with these tags fits; None when it fits none."""
    given = frozenset(tags)
    return next((family.name for family in load_families() if family.fits(given)), None)
