"""Files of weights: where they are, and what they say of themselves. Loads no torch."""

import json
import os
from pathlib import Path

from musicgen.errors import CheckpointError

FORMAT = "musicgen-weights-1"
FOLDER_VARIABLE = "MUSICGEN_CHECKPOINTS"
# What the library itself allows.
_LONGEST_HEADER = 100_000_000


def checkpoint_folder() -> Path:
    """Folder of named checkpoints: `$MUSICGEN_CHECKPOINTS`, else the repository's own."""
    override = os.environ.get(FOLDER_VARIABLE)
    return Path(override) if override else Path(__file__).resolve().parents[2] / "checkpoints"


def find_checkpoint(name: str) -> Path:
    """Path of a checkpoint given by name ("base") or path.

    Raises:
        CheckpointError: there is none.
    """
    named = checkpoint_folder() / f"{name}.safetensors"
    for path in (named, Path(name)):
        if path.is_file():
            return path
    known = ", ".join(sorted(p.stem for p in checkpoint_folder().glob("*.safetensors"))) or "none"
    raise CheckpointError(f"no weights called {name!r}; there are: {known}; or give a path")


def checked_metadata(path: Path, metadata: dict[str, str] | None) -> dict[str, str]:
    """The metadata of a file of weights of this program.

    Raises:
        CheckpointError: the file holds something else.
    """
    found = (metadata or {}).get("format", "unknown")
    if metadata is None or found != FORMAT:
        raise CheckpointError(
            f"{path} holds no weights of this program (format {found!r}, expected {FORMAT!r})"
        )
    return metadata


def read_tag_events(name: str | Path = "base") -> dict[str, int]:
    """Note events behind each tag of some weights; the weights themselves stay on disk.

    Raises:
        CheckpointError: missing, unreadable, or not weights of this program.
    """
    path = find_checkpoint(str(name))
    try:
        metadata = checked_metadata(path, _header(path).get("__metadata__"))
        events: dict[str, int] = json.loads(metadata.get("tag_events", "{}"))
    except CheckpointError:
        raise
    except (OSError, ValueError, AttributeError) as error:
        raise CheckpointError(f"{path} cannot be read as weights: {error}") from error
    return events


def _header(path: Path) -> dict[str, dict[str, str]]:
    """The header of a safetensors file: its length in eight bytes, then JSON.

    The library would load numpy for it, half of what listing the styles takes.
    """
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if not 0 < length <= _LONGEST_HEADER:
            raise ValueError(f"its header claims {length} bytes")
        header: dict[str, dict[str, str]] = json.loads(file.read(length))
    return header
