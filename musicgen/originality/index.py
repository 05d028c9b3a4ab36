"""The passages of the training music, as a Bloom filter in a file of a few megabytes.

Bloom 1970: every passage sets a few bits of a long row; a passage whose bits are all set
has been seen, but for a known small share of false alarms, and one that was seen is never
missed. Nothing of the music can be read back from it.
"""

import json
import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from musicgen.errors import CheckpointError, WriteError
from musicgen.originality.passage import NOTES, Flags, Hashes

FORMAT = "musicgen-originality-1"
SUFFIX = ".originality"
_MIX = np.uint64(0xD6E8FEB86659FD93)
_HALF = np.uint64(32)
_ALL = (1 << 64) - 1


@dataclass(frozen=True, slots=True)
class OriginalityIndex:
    """Passages that were heard in training.

    Attributes:
        bits: the filter, eight bits to a byte, [M].
        probes: bits that a passage sets.
        passages: different ones in it.
        made_from: what it was built from, for the record.
    """

    bits: npt.NDArray[np.uint8]
    probes: int
    passages: int
    made_from: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def build(
        cls, hashes: Hashes, size_bytes: int, made_from: dict[str, Any] | None = None
    ) -> "OriginalityIndex":
        """A filter of `size_bytes` over different passages."""
        probes = max(1, min(16, round(math.log(2) * 8 * size_bytes / max(1, len(hashes)))))
        bits = np.zeros(size_bytes, dtype=np.uint8)
        for probe in range(probes):
            place = _place(hashes, probe, 8 * size_bytes)
            np.bitwise_or.at(bits, place >> 3, (1 << (place & 7)).astype(np.uint8))
        return cls(bits, probes, len(hashes), made_from or {})

    def contains(self, hashes: Hashes) -> Flags:
        """Which passages were heard in training, up to false alarms."""
        found = np.ones(hashes.shape, dtype=np.bool_)
        for probe in range(self.probes):
            place = _place(hashes, probe, 8 * len(self.bits))
            found &= (self.bits[place >> 3] >> (place & 7)) & 1 == 1
        return found

    def has(self, passage: int) -> bool:
        """As `contains` for one passage, many times faster for one."""
        mixed = (passage ^ (passage >> 32)) * int(_MIX) & _ALL
        first, second = mixed >> 32, (mixed & 0xFFFFFFFF) | 1
        bits, size = self.bits, 8 * len(self.bits)
        for probe in range(self.probes):
            place = (first + probe * second) % size
            if not bits[place >> 3] >> (place & 7) & 1:
                return False
        return True

    @property
    def false_alarm_rate(self) -> float:
        """Share of new passages that are taken for known ones."""
        share = float(np.unpackbits(self.bits).mean())
        return float(share**self.probes)


def _place(hashes: Hashes, probe: int, size: int) -> npt.NDArray[np.int64]:
    """Bit of a probe; two halves of a second hash give all (Kirsch, Mitzenmacher 2006)."""
    mixed = (hashes ^ (hashes >> _HALF)) * _MIX
    first, second = mixed >> _HALF, (mixed & np.uint64(0xFFFFFFFF)) | np.uint64(1)
    return ((first + np.uint64(probe) * second) % np.uint64(size)).astype(np.int64)


def index_path(weights: Path) -> Path:
    """Where the index of some weights lies: beside them, under the same name."""
    return weights.with_suffix(SUFFIX)


def save_index(path: Path, index: OriginalityIndex) -> None:
    """Write to `path`, which changes only when the file is complete.

    Raises:
        WriteError: the folder may not be written to.
    """
    metadata = {
        "format": FORMAT,
        "notes": str(NOTES),
        "probes": str(index.probes),
        "passages": str(index.passages),
        "made_from": json.dumps(index.made_from),
    }
    partial = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        save_file({"bits": index.bits}, partial, metadata=metadata)
        partial.replace(path)
    except (OSError, SafetensorError) as error:
        partial.unlink(missing_ok=True)
        raise WriteError(f"cannot write the originality index to {path}: {error}") from error


def load_index(path: Path) -> OriginalityIndex:
    """Read an index.

    Raises:
        CheckpointError: missing, unreadable, or of another version.
    """
    try:
        with safe_open(path, framework="np") as file:
            metadata = file.metadata() or {}
            if metadata.get("format") != FORMAT or metadata.get("notes") != str(NOTES):
                raise CheckpointError(
                    f"{path} is no originality index of this version; build it anew with "
                    "'musicgen train originality'"
                )
            bits = file.get_tensor("bits")
        return OriginalityIndex(
            bits,
            int(metadata["probes"]),
            int(metadata["passages"]),
            json.loads(metadata["made_from"]),
        )
    except (OSError, SafetensorError, ValueError, KeyError) as error:
        raise CheckpointError(f"{path} cannot be read as an originality index: {error}") from error
