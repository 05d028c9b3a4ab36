"""From folders and archives of MIDI files to one prepared corpus."""

import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from musicgen.errors import FileFormatError, MusicGenError, TrainingError
from musicgen.style.catalogue import load_catalogue
from musicgen.train.corpus import PieceInfo, save_corpus
from musicgen.train.files import CorpusFile, list_files
from musicgen.train.piece import PreparedPiece, prepare_piece


@dataclass(frozen=True, slots=True)
class Refusal:
    """A file that was left out, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class PrepareProgress:
    """How far preparing is: `done` of `total` files."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class PrepareResult:
    """What came of it.

    Attributes:
        path: the prepared corpus.
        pieces: pieces in it.
        events: note events in it.
        refused: files left out.
    """

    path: Path
    pieces: int
    events: int
    refused: tuple[Refusal, ...]


@lru_cache(maxsize=4096)
def _canonical(labels: tuple[str, ...]) -> tuple[str, ...]:
    """The catalogue's names for corpus labels, and the broader tags that come with them."""
    return load_catalogue().training_tags(labels)


def _try_prepare(file: CorpusFile) -> PreparedPiece | Refusal:
    try:
        return prepare_piece(file)
    except (MusicGenError, OSError) as error:
        return Refusal(file.path, str(error))


def prepare(
    folder: Path, output: Path, *, manifest: Path | None = None, processes: int | None = None
) -> Iterator[PrepareProgress | PrepareResult]:
    """Prepare a folder, yielding progress and, last, the result.

    Args:
        folder: MIDI files and zip archives of them, at any depth.
        output: the prepared corpus to write.
        manifest: CSV with what is known of the files; see `list_files`.
        processes: files are read in this many processes; None takes one per core.

    Raises:
        MissingFileError: the folder or the manifest does not exist.
        FileFormatError: the manifest or an archive cannot be read.
        TrainingError: no file could be used.
    """
    files = list_files(folder, manifest)
    if not files:
        raise FileFormatError(f"{folder} holds no MIDI files (.mid, .midi, .kar, or .zip of them)")
    pieces, events, refused = [], [], []
    workers = min(processes or os.cpu_count() or 1, 1 + len(files) // 50)
    with ProcessPoolExecutor(max_workers=workers) as pool:
        results = pool.map(_try_prepare, files, chunksize=25)
        for done, (file, result) in enumerate(zip(files, results, strict=True), start=1):
            if isinstance(result, Refusal):
                refused.append(result)
            else:
                pieces.append(_info(file, result))
                events.append(result.events)
            yield PrepareProgress(done, len(files))
    if not pieces:
        raise TrainingError(f"none of {len(files)} files could be used; {refused[0].reason}")
    save_corpus(output, pieces, events)
    yield PrepareResult(output, len(pieces), sum(len(e) for e in events), tuple(refused))


def _info(file: CorpusFile, piece: PreparedPiece) -> PieceInfo:
    return PieceInfo(
        path=file.path,
        source=file.source,
        group=file.group,
        split=file.split,
        tags=tuple(dict.fromkeys((*_canonical(piece.labels), *piece.described))),
        tempo_bpm=piece.tempo_bpm,
        mode=piece.mode,
        transposition=piece.key.transposition if piece.key else 0,
        end=piece.end,
        meters=tuple((step, meter.numerator, meter.denominator) for step, meter in piece.meters),
    )
