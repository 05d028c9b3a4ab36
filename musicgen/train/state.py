"""The state that resuming needs, on disk."""

from pathlib import Path
from typing import Any

import torch

from musicgen.errors import TrainingError


def save_state(path: Path, state: dict[str, Any]) -> None:
    """Write a trainer's state; `path` changes only when the file is complete."""
    partial = path.with_name(path.name + ".part")
    torch.save(state, partial)
    partial.replace(path)


def load_state(path: Path) -> dict[str, Any]:
    """Read a trainer's state without executing anything in it.

    Raises:
        TrainingError: missing or unreadable.
    """
    try:
        state: dict[str, Any] = torch.load(path, weights_only=True)
    except Exception as error:
        raise TrainingError(f"cannot resume from {path}: {error}") from error
    return state
