"""Training: it learns, it stops, and it goes on exactly where it stopped."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from musicgen.errors import FileFormatError, InvalidValueError, MissingFileError, TrainingError
from musicgen.model.checkpoint import load_checkpoint
from musicgen.model.config import CELLS, Cell
from musicgen.model.network import Network
from musicgen.train.corpus import Corpus
from musicgen.train.recipe import Recipe, load_recipe, recipe_names
from musicgen.train.run import train
from musicgen.train.trainer import Trainer


def recipe(**changes: object) -> Recipe:
    base = load_recipe("tiny")
    network = replace(base.network, width=24, head_width=16, recurrent_dropout=0.1)
    stream = replace(base.stream, batch=4, window=16)
    return replace(base, network=network, stream=stream, **{"events": 6_000, **changes})  # type: ignore[arg-type]


def weights(trainer: Trainer) -> dict[str, torch.Tensor]:
    return {name: value.clone() for name, value in trainer.network.state_dict().items()}


@pytest.mark.parametrize("cell", CELLS)
def test_the_loss_falls(corpus: Corpus, cell: Cell) -> None:
    plan = recipe()
    plan = replace(plan, network=replace(plan.network, cell=cell))
    losses = [p.loss for p in Trainer(plan, corpus).run() if not p.validation]
    assert losses[-1] < losses[0] / 2


def test_gradients_are_clipped_and_their_norm_reported(corpus: Corpus) -> None:
    progress = [p for p in Trainer(recipe(), corpus).run() if not p.validation]
    assert all(p.gradient_norm > 0 for p in progress)
    assert progress[-1].share == 1


def test_resuming_gives_the_same_weights_to_the_last_bit(corpus: Corpus) -> None:
    straight = Trainer(recipe(), corpus)
    list(straight.run())
    first = Trainer(recipe(), corpus)
    updates = first.run()
    while first.events < 3_000:
        next(updates)
    updates.close()
    second = Trainer(recipe(), corpus, resume=first.state_dict())
    list(second.run())
    assert second.events == straight.events
    for name, value in weights(straight).items():
        torch.testing.assert_close(weights(second)[name], value, rtol=0, atol=0)


def test_a_run_leaves_metrics_plot_weights_and_a_state(corpus_path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    updates = train(recipe(), corpus_path, folder)
    for progress in updates:
        if progress.events > 2_000:
            break
    updates.close()  # type: ignore[attr-defined]
    assert {path.name for path in folder.iterdir()} == {
        "recipe.json", "metrics.jsonl", "progress.png", "weights.safetensors", "state.pt",
    }  # fmt: skip
    last = list(train(recipe(), corpus_path, folder, resume=True))[-1]
    assert last.validation
    rows = [json.loads(line) for line in (folder / "metrics.jsonl").read_text().splitlines()]
    events = [row["events"] for row in rows if not row["validation"]]
    assert events == sorted(set(events))
    checkpoint = load_checkpoint(folder / "weights.safetensors")
    assert checkpoint.training["events"] == events[-1]
    assert checkpoint.facts and "jazz" in checkpoint.config.tags
    checkpoint.network()


def test_runs_do_not_overwrite_each_other(corpus_path: Path, tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="no run to resume"):
        next(iter(train(recipe(), corpus_path, tmp_path, resume=True)))
    list(train(recipe(minutes=1e-6), corpus_path, tmp_path))
    with pytest.raises(TrainingError, match="holds a run already"):
        next(iter(train(recipe(), corpus_path, tmp_path)))
    with pytest.raises(TrainingError, match="another recipe"):
        next(iter(train(recipe(events=7), corpus_path, tmp_path, resume=True)))


def test_a_recipe_may_be_like_another(tmp_path: Path) -> None:
    base, further = load_recipe("base"), load_recipe("further")
    assert further.name == "further"
    assert further.network == base.network and further.sources == base.sources
    assert further.optimiser.learning_rate < base.optimiser.learning_rate
    assert further.optimiser.clip_norm == base.optimiser.clip_norm
    path = tmp_path / "mine.toml"
    path.write_text('like = "nobody"')
    with pytest.raises(MissingFileError, match="no recipe 'nobody'"):
        load_recipe(str(path))


def test_recipes_are_checked(tmp_path: Path) -> None:
    assert recipe_names() == ["base", "further", "small", "tiny"]
    for name in recipe_names():
        load_recipe(name)
    with pytest.raises(MissingFileError, match="shipped ones are base, further, small, tiny"):
        load_recipe("huge")
    path = tmp_path / "mine.toml"
    path.write_text("events = 5\nspeed = 3")
    with pytest.raises(InvalidValueError, match="'speed'"):
        load_recipe(str(path))
    path.write_text("[network]\ncell = 'qrnn'")
    with pytest.raises(InvalidValueError, match="qrnn"):
        load_recipe(str(path))
    path.write_text("events = ")
    with pytest.raises(FileFormatError):
        load_recipe(str(path))


def test_a_run_begins_with_weights_trained_before(
    corpus: Corpus, corpus_path: Path, tmp_path: Path
) -> None:
    first = Trainer(recipe(), corpus)
    list(first.run())
    begun = Trainer(recipe(), corpus, start=first.checkpoint())
    for name, value in weights(first).items():
        torch.testing.assert_close(weights(begun)[name], value, rtol=0, atol=0)
    list(begun.run())
    total = first.events + begun.events
    assert begun.checkpoint().training["events"] == total

    list(train(recipe(), corpus_path, tmp_path / "one"))
    trained = tmp_path / "one" / "weights.safetensors"
    list(train(recipe(), corpus_path, tmp_path / "two", start=str(trained)))
    again = load_checkpoint(tmp_path / "two" / "weights.safetensors")
    assert again.training["events"] == 2 * load_checkpoint(trained).training["events"]


def test_weights_of_another_network_are_refused(corpus: Corpus) -> None:
    start = Trainer(recipe(), corpus).checkpoint()
    wider = replace(recipe(), network=replace(recipe().network, width=32))
    with pytest.raises(TrainingError, match="have width 24, the recipe has 32"):
        Trainer(wider, corpus, start=start)


def test_weights_trained_before_keep_their_styles(corpus: Corpus) -> None:
    first = Trainer(recipe(), corpus).checkpoint()
    known = (*first.config.tags, "zydeco")
    row = replace(first.facts[0], tags=frozenset({"zydeco"}))
    network = replace(first.config, tags=known)
    wider = replace(
        first,
        config=network,
        weights=Network(network).state_dict(),
        tag_events={**first.tag_events, "zydeco": 7},
        facts=(*first.facts, row),
    )
    again = Trainer(recipe(), corpus, start=wider).checkpoint()
    assert again.config.tags == known
    assert again.tag_events == wider.tag_events
    assert row in again.facts and len(again.facts) == len(first.facts) + 1
