"""What decides the training on one of the published sets."""

import tomllib
from dataclasses import asdict, dataclass, field, fields
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from musicgen.errors import FileFormatError, InvalidValueError, MissingFileError
from musicgen.model.config import NetworkConfig
from musicgen.train.benchmark.frames import FrameOptions

Transposition = Literal["key", "random"]


@dataclass(frozen=True, slots=True)
class BenchmarkRecipe:
    """A training run on one set.

    Attributes:
        network: sizes and dropout.
        frames: how frames are written.
        transposition: "key" moves every piece to C major or A minor by its estimated
            key, "random" to any of the twelve keys at every visit.
        jitter: with "key", share of visits that are moved at random all the same.
        head_dropout: share of the heads' hidden units dropped in training.
        passes: over the training pieces.
        batch: pieces side by side.
        window: events of a window; gradients reach back this far.
        learning_rate: at its peak; it rises over the first twentieth, then falls to
            nothing along a cosine.
        weight_decay: of matrices.
        averaging: events over which weights are averaged; the average is what is kept.
        validate_every: events between two looks at the validation split.
        random_seed: decides order, transpositions, first weights and dropout.
    """

    network: NetworkConfig = field(default_factory=NetworkConfig)
    frames: FrameOptions = field(default_factory=FrameOptions)
    transposition: Transposition = "key"
    jitter: float = 0.0
    head_dropout: float = 0.3
    passes: float = 20
    batch: int = 32
    window: int = 64
    learning_rate: float = 2e-3
    weight_decay: float = 0.05
    averaging: int = 60_000
    validate_every: int = 250_000
    random_seed: int = 0

    def __post_init__(self) -> None:
        if self.transposition not in ("key", "random"):
            raise InvalidValueError(
                f"transposition {self.transposition!r} is neither 'key' nor 'random'"
            )
        for name in ("passes", "batch", "window", "averaging", "validate_every"):
            if getattr(self, name) <= 0:
                raise InvalidValueError(f"{name} is {getattr(self, name)}; it must be above 0")

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for the run folder and the checkpoint."""
        return asdict(self)


def load_benchmark_recipe(benchmark: str, path: Path | None = None) -> BenchmarkRecipe:
    """The shipped recipe of a benchmark, or one of your own in a TOML file.

    Raises:
        MissingFileError: there is no such file.
        FileFormatError: it is not TOML.
        InvalidValueError: a setting is unknown or out of range.
    """
    source = path or files("musicgen.train.benchmark") / f"{benchmark}.toml"
    try:
        values = tomllib.loads(source.read_text("utf-8"))
    except OSError as error:
        raise MissingFileError(f"there is no recipe {source}; name a TOML file") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise FileFormatError(f"the recipe {source} is not valid TOML: {error}") from error
    try:
        network = NetworkConfig(**values.pop("network", {}))
        frames = FrameOptions.from_dict(values.pop("frames", {}))
        return BenchmarkRecipe(network, frames, **values)
    except TypeError as error:
        known = ", ".join(entry.name for entry in fields(BenchmarkRecipe))
        raise InvalidValueError(f"the recipe {source} ({error}) may hold {known}") from error
