"""The MIDI files of a corpus: folders, zip archives, and what a manifest says of them."""

import csv
import hashlib
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from musicgen.errors import FileFormatError, MissingFileError

_SUFFIXES = {".mid", ".midi", ".kar"}
_SPLITS = ("train", "valid", "test")
# Shares of works that a corpus without a manifest keeps back, in percent.
_VALID_PERCENT, _TEST_PERCENT = 5, 5


@dataclass(frozen=True, slots=True)
class CorpusFile:
    """One MIDI file and what is known of it before it is opened.

    Attributes:
        path: name inside the corpus, "/" between folders.
        location: the file itself, or the archive that holds it.
        member: name inside the archive; empty for a plain file.
        source: the collection it belongs to.
        styles: tags.
        group: files of one work share it, and so stay on one side of the split.
        split: "train", "valid" or "test".
        tempo_bpm: quarter notes per minute; None to take the file's own.
    """

    path: str
    location: Path
    member: str
    source: str
    styles: tuple[str, ...]
    group: str
    split: str
    tempo_bpm: float | None

    def read(self) -> bytes:
        """The bytes of the file."""
        if not self.member:
            return self.location.read_bytes()
        return _archive(self.location).read(self.member)


@lru_cache(maxsize=32)
def _archive(location: Path) -> zipfile.ZipFile:
    """An open archive; kept, because reading its index costs more than a member."""
    return zipfile.ZipFile(location)


def _members(folder: Path) -> Iterator[tuple[str, Path, str]]:
    """(path inside the corpus, location, member) of every MIDI file below `folder`."""
    for location in sorted(folder.rglob("*")):
        relative = location.relative_to(folder).as_posix()
        if location.suffix.lower() in _SUFFIXES and location.is_file():
            yield relative, location, ""
        elif location.suffix.lower() == ".zip":
            try:
                with zipfile.ZipFile(location) as archive:
                    names = sorted(archive.namelist())
            except zipfile.BadZipFile as error:
                raise FileFormatError(f"{location} is not a readable zip archive") from error
            for name in names:
                if Path(name).suffix.lower() in _SUFFIXES:
                    yield name, location, name


def _group_of(path: str) -> str:
    """Name of the work a file seems to be: its name without numbers, signs and endings."""
    stem = re.sub(r"[\W\d_]+", "", Path(path).stem.lower())
    return stem or path


def _split_of(group: str) -> str:
    """Side of the split, decided by the group's name alone, so it never changes."""
    percent = int(hashlib.sha256(group.encode()).hexdigest(), 16) % 100
    if percent < _VALID_PERCENT:
        return "valid"
    return "test" if percent < _VALID_PERCENT + _TEST_PERCENT else "train"


def read_manifest(path: Path) -> dict[str, dict[str, str]]:
    """Rows of a manifest by their `path` column.

    Raises:
        MissingFileError: there is no such file.
        FileFormatError: it has no `path` column.
    """
    try:
        with path.open(newline="", encoding="utf-8") as file:
            reader = csv.DictReader(file)
            if "path" not in (reader.fieldnames or ()):
                raise FileFormatError(f"{path} has no column named 'path'; it needs one")
            return {row["path"]: row for row in reader}
    except OSError as error:
        raise MissingFileError(f"cannot read the manifest {path}: {error.strerror}") from error


def list_files(folder: Path, manifest: Path | None = None) -> list[CorpusFile]:
    """Every MIDI file below `folder`, in folders and zip archives.

    With a manifest, only the files it names, with its `source`, `styles` (";"
    between tags), `group`, `split` and `tempo_bpm` columns where present. Without
    one, the first folder is the source, folder names are the tags, and about 5 %
    each of the works are kept back for validation and test.

    Raises:
        MissingFileError: the folder or the manifest does not exist.
        FileFormatError: an archive or the manifest cannot be read.
    """
    if not folder.is_dir():
        raise MissingFileError(f"{folder} is not a folder; name one that holds MIDI files")
    rows = read_manifest(manifest) if manifest else None
    files = []
    for path, location, member in _members(folder):
        row = rows.get(path) if rows is not None else {}
        if row is None:
            continue
        parents = Path(path).parts[:-1]
        group = row.get("group") or _group_of(path)
        split = row.get("split") or _split_of(group)
        styles = row.get("styles")
        files.append(
            CorpusFile(
                path=path,
                location=location,
                member=member,
                source=row.get("source") or (parents[0] if parents else folder.name),
                styles=tuple(styles.split(";")) if styles else tuple(p.lower() for p in parents),
                group=group,
                split=split if split in _SPLITS else "train",
                tempo_bpm=float(row["tempo_bpm"]) if row.get("tempo_bpm") else None,
            )
        )
    return files
