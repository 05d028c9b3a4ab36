"""What a network is made of; travels inside every checkpoint. Imports no torch."""

from dataclasses import asdict, dataclass, fields
from typing import Any, Literal

from musicgen.errors import CheckpointError, InvalidValueError

Cell = Literal["lstm", "gru", "rnn"]
CELLS: tuple[Cell, ...] = ("lstm", "gru", "rnn")


@dataclass(frozen=True, slots=True)
class NetworkConfig:
    """Sizes of a network.

    Attributes:
        cell: kind of recurrent cell.
        layers: recurrent layers, each with a residual connection round it.
        width: size of the hidden state and of a step's input.
        head_width: hidden units of each output head.
        dropout: share of inputs and of layer outputs dropped in training, 0 to 1.
        recurrent_dropout: share of recurrent weights dropped in training, 0 to 1;
            Merity et al. 2017, arXiv:1708.02182.
        tags: names of the style tags, in the order of the tag table.
    """

    cell: Cell = "lstm"
    layers: int = 2
    width: int = 512
    head_width: int = 256
    dropout: float = 0.1
    recurrent_dropout: float = 0.0
    tags: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.cell not in CELLS:
            raise InvalidValueError(f"cell {self.cell!r} is not one of {', '.join(CELLS)}")
        if self.layers < 1 or self.width < 1 or self.head_width < 1:
            raise InvalidValueError("layers, width and head_width must be at least 1")

    def to_dict(self) -> dict[str, Any]:
        """Plain values for a metadata text."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "NetworkConfig":
        """Back from `to_dict`.

        Raises:
            CheckpointError: a field is unknown or missing, as in another version's file.
        """
        names = {field.name for field in fields(cls)}
        if set(values) != names:
            odd = ", ".join(sorted(set(values) ^ names))
            raise CheckpointError(
                f"the weights were made by another version of the program ({odd} differs)"
            )
        return cls(**{**values, "tags": tuple(values["tags"])})
