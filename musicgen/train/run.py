"""A training run in a folder: metrics, plot, weights, and the state to resume from.

runs/base/
    recipe.json      what was asked for
    metrics.jsonl    a line per update and per look at the validation split
    progress.png     loss and gradient norm
    weights.safetensors   the latest weights, half precision
    state.pt         everything that resuming exactly needs
"""

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch

from musicgen.errors import TrainingError, WriteError
from musicgen.model.checkpoint import Checkpoint, load_checkpoint, save_checkpoint
from musicgen.train.corpus import load_corpus
from musicgen.train.kept_memory import keep_freed_memory
from musicgen.train.plot import plot_metrics
from musicgen.train.recipe import Recipe
from musicgen.train.state import load_state, save_state
from musicgen.train.trainer import Trainer, TrainingProgress

_SAVE_SECONDS = 300.0


def train(
    recipe: Recipe,
    corpus_path: Path,
    folder: Path,
    *,
    resume: bool = False,
    start: str | None = None,
) -> Iterator[TrainingProgress]:
    """Train in `folder`, yielding progress after every update.

    Closing the generator, or Ctrl-C, saves and ends; `resume` goes on from there with
    the same batches and the same random numbers as if nothing had happened. `start`
    names weights to begin with, and has to be named again to resume.

    Raises:
        CheckpointError: the weights to begin with cannot be read.
        TrainingError: the folder holds a run already (and `resume` is False), or holds
            none that can be resumed.
        MissingFileError: the corpus does not exist.
        FileFormatError: the corpus is not a prepared one.
        WriteError: the folder cannot be written to.
    """
    state_path = folder / "state.pt"
    if resume and not state_path.is_file():
        raise TrainingError(f"{folder} holds no run to resume")
    if not resume and state_path.is_file():
        raise TrainingError(f"{folder} holds a run already; resume it, or name another folder")
    keep_freed_memory()
    state = load_state(state_path) if resume else None
    weights = load_checkpoint(start) if start else None
    if int(os.environ.get("WORLD_SIZE", 1)) > 1:
        yield from _one_of_several(recipe, corpus_path, folder, state, weights)
        return
    trainer = Trainer(recipe, load_corpus(corpus_path), resume=state, start=weights)
    yield from _written(trainer, folder)


def _one_of_several(
    recipe: Recipe,
    corpus_path: Path,
    folder: Path,
    state: dict[str, Any] | None,
    weights: Checkpoint | None,
) -> Iterator[TrainingProgress]:
    """One process of those that torchrun started; the first alone writes."""
    torch.distributed.init_process_group()
    try:
        trainer = Trainer(recipe, load_corpus(corpus_path), resume=state, start=weights)
        first = torch.distributed.get_rank() == 0
        yield from _written(trainer, folder) if first else trainer.run()
    finally:
        torch.distributed.destroy_process_group()


def _written(trainer: Trainer, folder: Path) -> Iterator[TrainingProgress]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "recipe.json").write_text(json.dumps(trainer.recipe.to_dict(), indent=1))
        yield from _recorded(trainer, folder)
    except OSError as error:
        raise WriteError(f"cannot write to the run folder {folder}: {error.strerror}") from error


def _recorded(trainer: Trainer, folder: Path) -> Iterator[TrainingProgress]:
    metrics_path = folder / "metrics.jsonl"
    kept = _lines_up_to(metrics_path, trainer.events)
    validation = None
    updates = trainer.run()
    with metrics_path.open("w", encoding="utf-8") as metrics:
        metrics.writelines(kept)
        saved = time.monotonic()
        try:
            for progress in updates:
                metrics.write(json.dumps(_row(progress)) + "\n")
                if progress.validation:
                    validation = progress.losses
                if progress.validation or time.monotonic() - saved > _SAVE_SECONDS:
                    metrics.flush()
                    _save(trainer, folder, validation)
                    saved = time.monotonic()
                yield progress
        finally:
            updates.close()
            metrics.flush()
            _save(trainer, folder, validation)


def _save(trainer: Trainer, folder: Path, validation: dict[str, float] | None) -> None:
    save_state(folder / "state.pt", trainer.state_dict())
    save_checkpoint(folder / "weights.safetensors", trainer.checkpoint(validation=validation))
    plot_metrics(folder / "metrics.jsonl", folder / "progress.png")


def _row(progress: TrainingProgress) -> dict[str, object]:
    return {
        "events": progress.events,
        "seconds": round(progress.seconds, 1),
        "validation": progress.validation,
        "loss": round(progress.loss, 4),
        **{name: round(value, 4) for name, value in progress.losses.items()},
        "gradient_norm": round(progress.gradient_norm, 4),
        "learning_rate": progress.learning_rate,
    }


def _lines_up_to(path: Path, events: int) -> list[str]:
    """Earlier metrics that the resumed run does not write again."""
    if events == 0 or not path.is_file():
        return []
    lines = path.read_text("utf-8").splitlines(keepends=True)
    return [line for line in lines if json.loads(line)["events"] <= events]
