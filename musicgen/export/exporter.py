"""What a format of the registry consists of."""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path

from musicgen.export.options import ExportOptions
from musicgen.music.score import Score

# Yields the share done so far, 0 to 1, and returns the files written. Closing it before
# its end cancels and leaves no file.
ExportSteps = Generator[float, None, tuple[Path, ...]]


@dataclass(frozen=True, slots=True)
class Exporter:
    """One format.

    Attributes:
        suffixes: file endings with the dot, the usual one first.
        label: a short name for menus.
        description: one line about what the file is good for.
        write: does it.
        needs: importable packages without which it cannot work.
    """

    suffixes: tuple[str, ...]
    label: str
    description: str
    write: Callable[[Score, Path, ExportOptions], ExportSteps]
    needs: tuple[str, ...] = ()
