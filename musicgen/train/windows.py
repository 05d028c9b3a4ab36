"""Windows: features of many runs side by side, as numpy arrays and as tensors."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from musicgen.events.context import PieceContext
from musicgen.events.features import IGNORED, Features
from musicgen.events.layout import PAD
from musicgen.events.vocabulary import INSTRUMENT_CLASSES
from musicgen.model.network import Batch, Conditions

# (visit number, windows of it already read)
Position = tuple[int, int]


@dataclass(frozen=True, slots=True)
class EncodedConditions:
    """Conditions of one piece as the network takes them; see `Conditions`."""

    tempo: int
    mode: int
    instruments: npt.NDArray[np.float32]
    tags: npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Window:
    """One batch of numpy arrays.

    Attributes:
        features: as in `Features`, each array with a batch axis in front.
        conditions: of each run, B of them.
        fresh: True where a run begins with this window, [B].
        events: targets in this window.
        positions: where the streams stand after it, B of them.
    """

    features: Features
    conditions: tuple[EncodedConditions, ...]
    fresh: npt.NDArray[np.bool_]
    events: int
    positions: tuple[Position, ...] = ()


def encode_conditions(context: PieceContext, tag_count: int) -> EncodedConditions:
    """Conditions of a piece as arrays; `tag_count` is the size of the vocabulary."""
    instruments = np.zeros(INSTRUMENT_CLASSES, dtype=np.float32)
    instruments[list(context.instruments)] = 1
    tags = np.zeros(max(1, tag_count), dtype=np.float32)
    for tag, weight in context.tags:
        tags[tag] = weight
    return EncodedConditions(context.tempo, context.mode, instruments, tags)


def _stack(parts: Sequence[npt.NDArray[np.generic]], size: int, fill: float) -> npt.NDArray[Any]:
    """Parts of up to `size` rows as one array, the rest filled."""
    result = np.full((len(parts), size, parts[0].shape[1]), fill, dtype=parts[0].dtype)
    for index, part in enumerate(parts):
        result[index, : len(part)] = part
    return result


def stack_windows(
    parts: Sequence[Features],
    conditions: Sequence[EncodedConditions],
    size: int,
    fresh: npt.NDArray[np.bool_],
    positions: tuple[Position, ...] = (),
) -> Window:
    """Put runs of up to `size` events side by side."""
    targets = _stack([part.targets for part in parts], size, IGNORED)
    features = Features(
        _stack([part.inputs for part in parts], size, PAD),
        _stack([part.chroma for part in parts], size, 0),
        tuple(
            _stack(columns, size, PAD) for columns in zip(*(p.heads for p in parts), strict=True)
        ),
        targets,
    )
    events = int((targets[..., 0] != IGNORED).sum())
    return Window(features, tuple(conditions), fresh, events, positions)


def to_tensors(window: Window, device: torch.device) -> tuple[Batch, Conditions]:
    """A window as the network takes it."""
    features, conditions = window.features, window.conditions

    def tensor(array: npt.NDArray[np.generic]) -> torch.Tensor:
        return torch.from_numpy(array).to(device, non_blocking=True)

    batch = Batch(
        tensor(features.inputs),
        tensor(features.chroma),
        tuple(tensor(rows) for rows in features.heads),
        tensor(features.targets),
    )
    return batch, Conditions(
        tensor(np.array([c.tempo for c in conditions])),
        tensor(np.array([c.mode for c in conditions])),
        tensor(np.stack([c.instruments for c in conditions])),
        tensor(np.stack([c.tags for c in conditions])),
    )
