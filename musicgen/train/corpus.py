"""A prepared corpus: every piece's note events in one file.

The file is a safetensors file: flat arrays over all events, ranges per piece, and
a JSON text with the names. Nothing in it can be executed when it is opened.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from musicgen.errors import FileFormatError, MissingFileError
from musicgen.events.context import BarGrid, PieceContext, tempo_class
from musicgen.events.piece import EventArrays
from musicgen.events.vocabulary import IntArray
from musicgen.music.meter import Meter

FORMAT = "musicgen-corpus-1"
SPLITS = ("train", "valid", "test")


@dataclass(frozen=True, slots=True)
class PieceInfo:
    """One piece of a corpus without its notes.

    Attributes:
        path: name of the file it came from.
        source: collection.
        group: work; a group lies wholly on one side of the split.
        split: "train", "valid" or "test".
        tags: names.
        tempo_bpm: quarter notes per minute.
        mode: mode class.
        transposition: semitones it was moved to reach C major or A minor.
        end: length in steps, a bar line.
        meters: (step, numerator, denominator).
    """

    path: str
    source: str
    group: str
    split: str
    tags: tuple[str, ...]
    tempo_bpm: float
    mode: int
    transposition: int
    end: int
    meters: tuple[tuple[int, int, int], ...]


class Corpus:
    """All pieces of a prepared file; events are read from memory by slicing.

    Attributes:
        pieces: one `PieceInfo` each.
        bounds: events of piece i are bounds[i] to bounds[i + 1], shape [P + 1].
        columns: the events of all pieces end to end, as in `EventArrays`.
    """

    def __init__(
        self, pieces: list[PieceInfo], bounds: IntArray, columns: dict[str, npt.NDArray[Any]]
    ) -> None:
        self.pieces = pieces
        self.bounds = bounds
        self.columns = columns

    def __len__(self) -> int:
        return len(self.pieces)

    def events(self, piece: int) -> EventArrays:
        """Events of one piece."""
        part = slice(int(self.bounds[piece]), int(self.bounds[piece + 1]))
        return EventArrays(**{name: self.columns[name][part].astype(np.int64)
                              for name in _DTYPES})  # fmt: skip

    def context(self, piece: int, tag_index: dict[str, int]) -> PieceContext:
        """Conditions of one piece; tags that are not in `tag_index` are left out."""
        info = self.pieces[piece]
        part = slice(int(self.bounds[piece]), int(self.bounds[piece + 1]))
        programs = np.unique(self.columns["instrument"][part])
        return PieceContext(
            bars=BarGrid.build([(step, Meter(top, low)) for step, top, low in info.meters]),
            tempo=tempo_class(info.tempo_bpm),
            mode=info.mode,
            end=info.end,
            instruments=tuple(int(program) for program in programs if program <= 128),
            tags=tuple((tag_index[tag], 1.0) for tag in info.tags if tag in tag_index),
        )

    def indices(self, split: str) -> list[int]:
        """Pieces on one side of the split."""
        return [index for index, info in enumerate(self.pieces) if info.split == split]

    def notes_per_tag(self, split: str = "train") -> dict[str, int]:
        """Events behind each tag, largest first."""
        count: dict[str, int] = {}
        for index in self.indices(split):
            size = int(self.bounds[index + 1] - self.bounds[index])
            for tag in self.pieces[index].tags:
                count[tag] = count.get(tag, 0) + size
        return dict(sorted(count.items(), key=lambda item: (-item[1], item[0])))


_DTYPES: dict[str, type[np.integer[Any]]] = {
    "onset": np.int32,
    "instrument": np.uint8,
    "pitch": np.uint8,
    "duration": np.uint16,
    "velocity": np.uint8,
}


def save_corpus(path: Path, pieces: list[PieceInfo], events: list[EventArrays]) -> None:
    """Write pieces and their events to one file, at `path` only when complete."""
    lengths = np.array([len(piece) for piece in events], dtype=np.int64)
    arrays: dict[str, npt.NDArray[Any]] = {"bounds": np.concatenate([[0], np.cumsum(lengths)])}
    for name, dtype in _DTYPES.items():
        limit = np.iinfo(dtype).max
        arrays[name] = np.concatenate(
            [np.minimum(getattr(piece, name), limit).astype(dtype) for piece in events]
        )
    rows = [
        [p.path, p.source, p.group, p.split, p.tags, p.tempo_bpm, p.mode, p.transposition, p.end,
         p.meters]
        for p in pieces
    ]  # fmt: skip
    partial = path.with_name(path.name + ".part")
    save_file(arrays, partial, metadata={"format": FORMAT, "pieces": json.dumps(rows)})
    partial.replace(path)


def load_corpus(path: Path) -> Corpus:
    """Open a prepared corpus.

    Raises:
        MissingFileError: there is no such file.
        FileFormatError: it is not a prepared corpus of this version.
    """
    if not path.is_file():
        raise MissingFileError(f"{path} does not exist; make it with 'musicgen prepare'")
    try:
        with safe_open(path, framework="np") as file:
            metadata = file.metadata() or {}
            if metadata.get("format") != FORMAT:
                raise FileFormatError(f"{path} is no prepared corpus of format {FORMAT}")
            columns = {name: file.get_tensor(name) for name in ("bounds", *_DTYPES)}
    except SafetensorError as error:
        raise FileFormatError(f"{path} is no prepared corpus: {error}") from error
    pieces = [
        PieceInfo(
            path=row[0],
            source=row[1],
            group=row[2],
            split=row[3],
            tags=tuple(row[4]),
            tempo_bpm=row[5],
            mode=row[6],
            transposition=row[7],
            end=row[8],
            meters=tuple((step, top, low) for step, top, low in row[9]),
        )
        for row in json.loads(metadata["pieces"])
    ]
    return Corpus(pieces, columns.pop("bounds").astype(np.int64), columns)
