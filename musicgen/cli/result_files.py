"""Names for results: never over another file unless that file was named."""

import os
import re
import unicodedata
from collections.abc import Iterator
from itertools import chain, count
from pathlib import Path

from musicgen.errors import WriteError


def slug(text: str) -> str:
    """A file name from a prompt: lower case, words joined by hyphens, 48 letters at most."""
    plain = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain)
    return "-".join(words)[:48].strip("-") or "music"


def result_paths(output: Path | None, name: str, number: int) -> tuple[Path, ...]:
    """Where `number` results go.

    Args:
        output: what the person asked for: a file, a folder or nothing.
        name: file name without ending, for when no file was named.
        number: how many results there are, at least 1.

    Raises:
        WriteError: the folder does not exist or takes no files.
    """
    if output is not None and not (output.is_dir() or str(output).endswith(os.sep)):
        path = output if output.suffix else output.with_name(output.name + ".mid")
        check_folder(path.parent)
        return _numbered(path, number)
    folder = output or Path()
    check_folder(folder)
    for candidate in _candidates(name):
        paths = _numbered(folder / f"{candidate}.mid", number)
        if not any(path.exists() or path.with_suffix(".wav").exists() for path in paths):
            return paths
    raise AssertionError("names never run out")


def check_folder(folder: Path) -> None:
    """Refuse a folder that cannot take a file, before any work is done.

    Raises:
        WriteError: the folder does not exist, is a file, or takes no files.
    """
    if not folder.exists():
        raise WriteError(f"the folder {folder} does not exist; create it or choose another")
    if not folder.is_dir():
        raise WriteError(f"{folder} is a file and not a folder; choose another place")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise WriteError(f"the folder {folder} cannot be written to; choose another with -o")


def _candidates(name: str) -> Iterator[str]:
    return chain([name], (f"{name}-{suffix}" for suffix in count(2)))


def _numbered(path: Path, number: int) -> tuple[Path, ...]:
    if number == 1:
        return (path,)
    return tuple(path.with_stem(f"{path.stem}-{index}") for index in range(1, number + 1))
