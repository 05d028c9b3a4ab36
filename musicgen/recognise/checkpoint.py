"""The recogniser's weights on disk: a safetensors file that executes nothing."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file

from musicgen.errors import CheckpointError, WriteError
from musicgen.model.weights_file import find_checkpoint
from musicgen.recognise.network import RecogniserConfig, RecogniserNetwork

FORMAT = "musicgen-recogniser-1"
NAME = "recogniser"


@dataclass(frozen=True, slots=True)
class Calibration:
    """What turns logits into confidences that can be believed; fitted on validation.

    Platt 1999 for the tags, temperature (Guo et al. 2017, arXiv:1706.04599) for the
    families.

    Attributes:
        tag_scale: factor of a tag's logit.
        tag_bias: added to it.
        family_scale: factor of the families' logits, the inverse of a temperature.
    """

    tag_scale: float = 1.0
    tag_bias: float = 0.0
    family_scale: float = 1.0


@dataclass(frozen=True, slots=True)
class RecogniserCheckpoint:
    """A trained recogniser.

    Attributes:
        network: in evaluation mode.
        calibration: of its confidences.
        training: how it came about, with its figures.
    """

    network: RecogniserNetwork
    calibration: Calibration = field(default_factory=Calibration)
    training: dict[str, Any] = field(default_factory=dict)


def save_recogniser(path: Path, checkpoint: RecogniserCheckpoint) -> None:
    """Write in half precision to `path`, which changes only when the file is complete.

    Raises:
        WriteError: the folder may not be written to.
    """
    metadata = {
        "format": FORMAT,
        "config": json.dumps(checkpoint.network.config.to_dict()),
        "calibration": json.dumps(asdict(checkpoint.calibration)),
        "training": json.dumps(checkpoint.training),
    }
    weights = {
        name: value.detach().half().contiguous()
        for name, value in checkpoint.network.state_dict().items()
    }
    partial = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        save_file(weights, partial, metadata=metadata)
        partial.replace(path)
    except (OSError, SafetensorError) as error:
        partial.unlink(missing_ok=True)
        raise WriteError(f"cannot write the recogniser to {path}: {error}") from error


def load_recogniser(name: str | Path = NAME) -> RecogniserCheckpoint:
    """Read a recogniser by name or path.

    Raises:
        CheckpointError: missing, unreadable, or not a recogniser of this version.
    """
    path = find_checkpoint(str(name))
    try:
        with safe_open(path, framework="pt") as file:
            metadata = file.metadata() or {}
            if metadata.get("format") != FORMAT:
                raise CheckpointError(
                    f"{path} holds no recogniser (format {metadata.get('format', 'unknown')!r}, "
                    f"expected {FORMAT!r})"
                )
            weights = {key: file.get_tensor(key).float() for key in file.keys()}  # noqa: SIM118
        network = RecogniserNetwork(RecogniserConfig.from_dict(json.loads(metadata["config"])))
        network.load_state_dict(weights)
        return RecogniserCheckpoint(
            network.eval(),
            Calibration(**json.loads(metadata["calibration"])),
            json.loads(metadata["training"]),
        )
    except (OSError, SafetensorError, ValueError, KeyError, TypeError, RuntimeError) as error:
        raise CheckpointError(f"{path} cannot be read as a recogniser: {error}") from error
