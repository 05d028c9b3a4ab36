"""Weights on disk: a safetensors file that says what it is and executes nothing.

The metadata holds the format version, the network's configuration with its tag
vocabulary, what is known of each tag, and how the weights were made.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from musicgen.errors import CheckpointError, WriteError
from musicgen.model.config import NetworkConfig
from musicgen.model.facts import PieceFacts
from musicgen.model.network import Network
from musicgen.model.weights_file import FORMAT, checked_metadata, find_checkpoint


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A trained network.

    Attributes:
        config: sizes and tag vocabulary.
        weights: by parameter name, as stored (half precision as a rule).
        tag_events: note events of the training split behind each tag.
        facts: what the training pieces were like.
        training: how the weights came about: events, seconds, recipe, figures.
    """

    config: NetworkConfig
    weights: dict[str, Tensor]
    tag_events: dict[str, int] = field(default_factory=dict)
    facts: tuple[PieceFacts, ...] = ()
    training: dict[str, Any] = field(default_factory=dict)

    def network(self) -> Network:
        """The network in fp32 with these weights, in evaluation mode.

        Raises:
            CheckpointError: the weights do not fit this version's network.
        """
        network = Network(self.config)
        expected = {name: value.shape for name, value in network.state_dict().items()}
        found = {name: value.shape for name, value in self.weights.items()}
        if expected != found:
            odd = next(
                name for name in [*expected, *found] if expected.get(name) != found.get(name)
            )
            raise CheckpointError(
                f"the weights do not fit this version of the program ({odd} differs); "
                "use weights made with this version, or train anew"
            )
        network.load_state_dict({name: value.float() for name, value in self.weights.items()})
        return network.eval()


def save_checkpoint(path: Path, checkpoint: Checkpoint, *, half: bool = True) -> None:
    """Write weights to `path`, which changes only when the file is complete.

    Args:
        half: store in half precision (fp16); half the size, and no audible difference.

    Raises:
        WriteError: the folder is missing or full, or may not be written to.
    """
    metadata = {
        "format": FORMAT,
        "config": json.dumps(checkpoint.config.to_dict()),
        "tag_events": json.dumps(checkpoint.tag_events),
        "facts": json.dumps([row.to_row() for row in checkpoint.facts]),
        "training": json.dumps(checkpoint.training),
    }
    weights = {
        name: (value.half() if half else value.float()).contiguous().cpu()
        for name, value in checkpoint.weights.items()
    }
    partial = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        save_file(weights, partial, metadata=metadata)
        partial.replace(path)
    except (OSError, SafetensorError) as error:
        partial.unlink(missing_ok=True)
        raise WriteError(f"cannot write the weights to {path}: {error}") from error


def load_checkpoint(name: str | Path = "base") -> Checkpoint:
    """Read weights by name or path. The file is memory-mapped and never executed.

    Raises:
        CheckpointError: missing, unreadable, or not weights of this program.
    """
    path = find_checkpoint(str(name))
    try:
        with safe_open(path, framework="pt") as file:
            metadata = checked_metadata(path, file.metadata())
            weights = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118
        return Checkpoint(
            config=NetworkConfig.from_dict(json.loads(metadata["config"])),
            weights=weights,
            tag_events=json.loads(metadata.get("tag_events", "{}")),
            facts=tuple(map(PieceFacts.from_row, json.loads(metadata.get("facts", "[]")))),
            training=json.loads(metadata.get("training", "{}")),
        )
    except CheckpointError:
        raise
    except (OSError, SafetensorError, ValueError, KeyError, TypeError) as error:
        raise CheckpointError(f"{path} cannot be read as weights: {error}") from error
