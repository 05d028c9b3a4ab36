"""A recipe: everything that decides a training run, in one TOML file."""

import tomllib
from dataclasses import asdict, dataclass, field, fields
from importlib.resources import files
from pathlib import Path
from typing import Any

from musicgen.errors import FileFormatError, InvalidValueError, MissingFileError
from musicgen.model.config import NetworkConfig
from musicgen.train.stream import StreamOptions


@dataclass(frozen=True, slots=True)
class OptimiserOptions:
    """How weights are updated.

    Attributes:
        learning_rate: at its peak.
        warmup_events: note events over which the rate rises from 0.
        final_rate: rate at the end as a share of the peak; it falls linearly.
        clip_norm: gradients are scaled down to this global norm; Pascanu et al.
            2013, arXiv:1211.5063.
        weight_decay: of matrices; Loshchilov and Hutter 2019, arXiv:1711.05101.
    """

    learning_rate: float = 2e-3
    warmup_events: int = 1_000_000
    final_rate: float = 0.02
    clip_norm: float = 1.0
    weight_decay: float = 0.01


@dataclass(frozen=True, slots=True)
class Recipe:
    """A training run.

    Attributes:
        name: of the recipe; the run folder is called after it.
        events: note events to train on, all passes together.
        minutes: stop there instead if it comes first; 0 means no limit. The learning
            rate falls along whichever is further on.
        min_tag_events: a tag with fewer events in the corpus gets no embedding.
        validate_every: note events between two looks at the validation split.
        network: sizes; its tags are filled in from the corpus.
        stream: how pieces are visited.
        optimiser: how weights are updated.
        sources: share of each source among the events seen; empty takes square roots.
    """

    name: str = "tiny"
    events: int = 100_000
    minutes: float = 0.0
    min_tag_events: int = 3_000
    validate_every: int = 2_000_000
    network: NetworkConfig = field(default_factory=NetworkConfig)
    stream: StreamOptions = field(default_factory=StreamOptions)
    optimiser: OptimiserOptions = field(default_factory=OptimiserOptions)
    sources: dict[str, float] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for the run folder and the checkpoint."""
        return asdict(self)


def _section(cls: type[Any], values: dict[str, Any], where: str) -> Any:
    known = {entry.name: entry.type for entry in fields(cls)}
    for name in values:
        if name not in known:
            raise InvalidValueError(
                f"{where} has no setting {name!r}; it knows {', '.join(sorted(known))}"
            )
    return cls(**values)


def recipe_from_dict(values: dict[str, Any], where: str) -> Recipe:
    """A recipe from parsed TOML.

    Raises:
        InvalidValueError: a setting is unknown or out of range.
    """
    values = dict(values)
    sections = {
        name: _section(cls, values.pop(name, {}), f"{where} [{name}]")
        for name, cls in (
            ("network", NetworkConfig),
            ("stream", StreamOptions),
            ("optimiser", OptimiserOptions),
        )
    }
    recipe: Recipe = _section(Recipe, {**values, **sections}, where)
    if recipe.events < 1:
        raise InvalidValueError(f"{where} trains on {recipe.events} events; at least 1 is needed")
    return recipe


def recipe_names() -> list[str]:
    """Names of the recipes that come with the program."""
    folder = files("musicgen.train") / "recipes"
    return sorted(Path(entry.name).stem for entry in folder.iterdir() if entry.name[-5:] == ".toml")


def load_recipe(name: str) -> Recipe:
    """A shipped recipe by name, or a TOML file by path.

    A file that says `like = "base"` holds only what is different from that recipe.

    Raises:
        MissingFileError: neither exists.
        FileFormatError: the file is not TOML.
        InvalidValueError: a setting is unknown or out of range.
    """
    where = f"the recipe {name}"
    values = _parsed(name, where)
    if "like" in values:
        values = _merged(_parsed(str(values.pop("like")), where), values)
    return recipe_from_dict({"name": Path(name).stem, **values}, where)


def _parsed(name: str, where: str) -> dict[str, Any]:
    if name in recipe_names():
        text = (files("musicgen.train") / "recipes" / f"{name}.toml").read_text("utf-8")
    else:
        try:
            text = Path(name).read_text("utf-8")
        except OSError as error:
            raise MissingFileError(
                f"no recipe {name!r}: shipped ones are {', '.join(recipe_names())}, "
                "or name a TOML file"
            ) from error
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise FileFormatError(f"{where} is not valid TOML: {error}") from error


def _merged(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    """The first with the second's values, section by section."""
    result = dict(first)
    for key, value in second.items():
        kept = result.get(key)
        whole = isinstance(value, dict) and isinstance(kept, dict)
        result[key] = kept | value if whole else value
    return result
