"""Weights on disk: they come back, and what does not fit is refused in one sentence."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from musicgen.errors import CheckpointError, WriteError
from musicgen.model.checkpoint import Checkpoint, load_checkpoint, save_checkpoint
from musicgen.model.config import NetworkConfig
from musicgen.model.facts import PieceFacts
from musicgen.model.network import Network
from musicgen.model.weights_file import FOLDER_VARIABLE, find_checkpoint, read_tag_events
from musicgen.music.key import Key
from musicgen.music.meter import Meter


def small() -> Checkpoint:
    torch.manual_seed(0)
    config = NetworkConfig(layers=1, width=16, head_width=8, tags=("jazz",))
    facts = (PieceFacts(frozenset(("jazz",)), (0, 128), Meter(3, 4), Key(9, "minor"), 96.0, 2),)
    return Checkpoint(config, Network(config).state_dict(), {"jazz": 7}, facts, {"events": 12})


def test_round_trip(tmp_path: Path) -> None:
    path = tmp_path / "w.safetensors"
    before = small()
    save_checkpoint(path, before)
    after = load_checkpoint(path)
    assert (after.config, after.tag_events, after.facts, after.training) == (
        before.config, before.tag_events, before.facts, before.training,
    )  # fmt: skip
    for name, value in before.weights.items():
        torch.testing.assert_close(after.weights[name].float(), value, atol=1e-3, rtol=1e-3)
    after.network()
    assert list(tmp_path.iterdir()) == [path]


def test_found_by_name_in_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save_checkpoint(tmp_path / "mine.safetensors", small())
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    assert find_checkpoint("mine") == tmp_path / "mine.safetensors"
    with pytest.raises(CheckpointError, match="mine"):
        find_checkpoint("yours")


@pytest.mark.parametrize("content", [b"", b"not weights", b"\x00" * 64])
def test_a_file_that_is_no_weights(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bad.safetensors"
    path.write_bytes(content)
    with pytest.raises(CheckpointError, match=r"bad\.safetensors"):
        load_checkpoint(path)
    with pytest.raises(CheckpointError, match=r"bad\.safetensors"):
        read_tag_events(path)


def test_the_tags_are_read_without_the_weights(tmp_path: Path) -> None:
    save_checkpoint(tmp_path / "w.safetensors", small())
    assert read_tag_events(tmp_path / "w.safetensors") == {"jazz": 7}


def test_weights_of_another_program(tmp_path: Path) -> None:
    path = tmp_path / "other.safetensors"
    save_file({"x": torch.zeros(2)}, path)
    with pytest.raises(CheckpointError, match="format"):
        load_checkpoint(path)


def test_weights_that_do_not_fit() -> None:
    checkpoint = small()
    with pytest.raises(CheckpointError, match="fit"):
        replace(checkpoint, config=replace(checkpoint.config, width=32)).network()


def test_nothing_is_left_behind_when_writing_fails(tmp_path: Path) -> None:
    target = tmp_path / "folder"
    target.mkdir()
    with pytest.raises(WriteError):
        save_checkpoint(target, small())
    assert list(tmp_path.iterdir()) == [target]
