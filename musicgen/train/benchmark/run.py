"""Training on a published set, in a folder: metrics, and the weights chosen by validation."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from musicgen.errors import WriteError
from musicgen.model.checkpoint import Checkpoint, save_checkpoint
from musicgen.train.benchmark.recipe import BenchmarkRecipe
from musicgen.train.benchmark.sets import load_benchmark
from musicgen.train.benchmark.trainer import BenchmarkProgress, BenchmarkTrainer


def train_benchmark(
    name: str, recipe: BenchmarkRecipe, data: Path, folder: Path
) -> Iterator[BenchmarkProgress]:
    """Train, yielding progress; writes `weights.safetensors` whenever validation improves.

    Raises:
        InvalidValueError: there is no such benchmark.
        MissingFileError: the data folder does not hold it.
        FileFormatError: its file is damaged.
        WriteError: the run folder cannot be written to.
    """
    trainer = BenchmarkTrainer(recipe, load_benchmark(name, data))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "metrics.jsonl").open("w", encoding="utf-8") as metrics:
            best = float("inf")
            for progress in trainer.run():
                metrics.write(json.dumps(asdict(progress)) + "\n")
                found = progress.nats_per_frame
                if found is not None and found < best:
                    best = found
                    save_checkpoint(
                        folder / "weights.safetensors",
                        _checkpoint(name, recipe, trainer, progress),
                    )
                yield progress
    except OSError as error:
        raise WriteError(f"cannot write to the run folder {folder}: {error}") from error


def _checkpoint(
    name: str, recipe: BenchmarkRecipe, trainer: BenchmarkTrainer, progress: BenchmarkProgress
) -> Checkpoint:
    return Checkpoint(
        config=recipe.network,
        weights=trainer.best,
        training={
            "benchmark": name,
            "recipe": recipe.to_dict(),
            "events": progress.events,
            "seconds": round(progress.seconds),
            "valid_nats_per_frame_in_one_key": progress.nats_per_frame,
        },
    )
