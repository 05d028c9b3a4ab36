"""How music of a style is sampled when nobody says how; read from `defaults.toml`."""

import tomllib
from dataclasses import fields, replace
from functools import cache
from importlib import resources

from musicgen.errors import FileFormatError
from musicgen.generate.request import SamplingOptions
from musicgen.style.catalogue import load_catalogue
from musicgen.style.families import family_of
from musicgen.style.style import Style

_NAMES = frozenset(field.name for field in fields(SamplingOptions))


@cache
def load_defaults() -> dict[str, dict[str, float]]:
    """Settings of each family of styles, and those of "any style", by name.

    Raises:
        FileFormatError: a row names a setting that there is not.
    """
    file = resources.files("musicgen.generate").joinpath("defaults.toml")
    rows: dict[str, dict[str, float]] = tomllib.loads(file.read_text(encoding="utf-8"))
    for family, row in rows.items():
        unknown = row.keys() - _NAMES
        if unknown:
            raise FileFormatError(
                f"the defaults of {family!r} set {sorted(unknown)[0]!r}; "
                "name a field of SamplingOptions"
            )
    return rows


def default_sampling(style: Style) -> SamplingOptions:
    """The options that suit a style: those of its family, else of any style.

    Args:
        style: tags, without those they imply; an empty one is any style.
    """
    rows = load_defaults()
    tags = [tag for tag, _ in load_catalogue().with_implied(style).tags]
    chosen = rows["any style"] | rows.get(family_of(tags) or "", {})
    return replace(SamplingOptions(), **chosen)  # type: ignore[arg-type]
