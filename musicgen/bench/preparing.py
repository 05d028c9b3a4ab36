"""How long a corpus takes to prepare, beside parsing its files and nothing else."""

import csv
import os
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import symusic

from musicgen.bench.figure import Figure, Goal, compared
from musicgen.bench.material import midi_files
from musicgen.bench.registry import BenchOptions
from musicgen.train.files import CorpusFile
from musicgen.train.prepare import prepare

# What the time is told for, whatever the number of files measured on.
_FILES = 15_001


def measure(options: BenchOptions) -> list[Figure]:
    """Each repeat prepares a part of its own, so that together they are the corpus."""
    with midi_files(options) as files, tempfile.TemporaryDirectory() as name:
        ours, parsing = [], []
        for number in range(options.repeats):
            part = files[number :: options.repeats]
            per_file = _FILES / len(part)
            parsing.append(_parse(part) * per_file)
            ours.append(_prepare(part, Path(name), options.corpus) * per_file)
    return [
        compared(
            "preparing_seconds", f"preparing, told for {_FILES:,} files", "s",
            ours, parsing, "symusic parsing them in as many processes",
            Goal(40.0, at_most=True, of="ours"),
        )
    ]  # fmt: skip


def _prepare(part: Sequence[CorpusFile], folder: Path, corpus: Path | None) -> float:
    """Seconds for a manifest's worth of files, from the folder to the finished corpus."""
    manifest = folder / "part.csv"
    with manifest.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["path", "styles", "split"])
        rows.writerows((item.path, ";".join(item.styles), item.split) for item in part)
    root = corpus or part[0].location.parents[2]
    started = time.perf_counter()
    for _ in prepare(root, folder / "part.safetensors", manifest=manifest):
        pass
    return time.perf_counter() - started


def _parse(part: Sequence[CorpusFile]) -> float:
    """Seconds for reading the same files and parsing them, with nothing made of it."""
    started = time.perf_counter()
    with ProcessPoolExecutor(max_workers=os.cpu_count()) as pool:
        for _ in pool.map(_parse_one, part, chunksize=25):
            pass
    return time.perf_counter() - started


def _parse_one(file: CorpusFile) -> int:
    try:
        return len(symusic.Score.from_midi(file.read()).tracks)
    except (RuntimeError, ValueError, IndexError):
        return 0
