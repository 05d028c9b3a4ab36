"""A published set in miniature: trained on, and measured, through the command line."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from scipy.io import savemat

from musicgen.cli.benchmark_runs import BENCHMARKS
from musicgen.cli.main import main
from musicgen.train.benchmark import sets
from musicgen.train.benchmark.recipe import load_benchmark_recipe

Capture = pytest.CaptureFixture[str]
WEIGHTS = "run/weights.safetensors"
EVALUATE = ["evaluate", WEIGHTS, "--benchmark", "jsb", "--data", "sets", "--json"]
RECIPE = """
passes = 12
batch = 4
window = 32
averaging = 100
validate_every = 500
learning_rate = 0.02
[network]
layers = 1
width = 16
head_width = 16
dropout = 0.0
[frames]
bars = [4, 3]
"""


def _piece(tonic: int, frames: int) -> npt.NDArray[np.uint8]:
    """A melody over a bass, both up and down."""
    roll = np.zeros((frames, sets.KEYS), dtype=np.uint8)
    for frame in range(frames):
        step = (0, 2, 4, 5, 7, 5, 4, 2)[frame % 8]
        roll[frame, [tonic + step, tonic + 24 - step]] = 1
    return roll


def _save(path: Path, pieces: dict[str, list[npt.NDArray[np.uint8]]]) -> None:
    content = {}
    for split, rolls in pieces.items():
        content[f"{split}data"] = np.empty((1, len(rolls)), dtype=object)
        content[f"{split}data"][0, :] = rolls
    path.parent.mkdir(parents=True, exist_ok=True)
    savemat(path, content)


@pytest.fixture(scope="module", autouse=True)
def trained(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with a set of ten pieces and weights trained on six of them."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("benchmark")
        patch.chdir(folder)
        pieces = {
            "train": [_piece(20 + tonic, 24) for tonic in range(6)],
            "valid": [_piece(28, 24), _piece(31, 30)],
            "test": [_piece(29, 26), np.eye(24, sets.KEYS, 30, dtype=np.uint8)],
        }
        _save(Path("sets/poly_music_mat/JSB_Chorales.mat"), pieces)
        Path("mini.toml").write_text(RECIPE)
        train = ["train", "mini.toml", "--benchmark", "jsb", "--data", "sets", "-o", "run", "-q"]
        assert main(train) == 0
        yield folder


def test_the_figure_of_the_test_split(capsys: Capture) -> None:
    assert main(EVALUATE) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["split"], report["pieces"], report["frames"]) == ("test", 2, 50)
    assert 0 < report["nats_per_frame"] < 20
    # The first test piece is a training piece in another key; the second is not.
    left = report["without_near_duplicates"]
    assert (left["pieces"], left["frames"]) == (1, 24)
    assert left["nats_per_frame"] > report["nats_per_frame"]


def test_training_has_learnt_the_pattern(capsys: Capture) -> None:
    assert main([*EVALUATE, "--split", "valid"]) == 0
    found = json.loads(capsys.readouterr().out)["nats_per_frame"]
    # Two notes of 88 drawn evenly cost 9 nats and more.
    assert found < 5
    lines = Path("run/metrics.jsonl").read_text().splitlines()
    assert json.loads(lines[0])["nats_per_event"] > 2 * json.loads(lines[-2])["nats_per_event"]


def test_weights_of_another_kind_are_named(capsys: Capture) -> None:
    _save(Path("sets/Nottingham.mat"), {s: [_piece(30, 9)] for s in ("train", "valid", "test")})
    assert main(["evaluate", WEIGHTS, "--benchmark", "nottingham", "--data", "sets"]) != 0
    assert "was not trained on nottingham but on jsb" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["evaluate", "train"])
def test_a_folder_without_the_set_is_one_sentence(command: str, capsys: Capture) -> None:
    Path("empty").mkdir(exist_ok=True)
    assert main([command, "--benchmark", "musedata", "--data", "empty"]) != 0
    error = capsys.readouterr().err
    assert "empty holds no MuseData.mat" in error
    assert error.count("\n") == 1


@pytest.mark.parametrize("content", ["noise", "wrong shape", "no split"])
def test_a_damaged_file_is_one_sentence(content: str, capsys: Capture) -> None:
    path = Path("broken") / "MuseData.mat"
    path.parent.mkdir(exist_ok=True)
    if content == "noise":
        path.write_bytes(b"noise")
    elif content == "wrong shape":
        _save(path, {split: [np.zeros((4, 12), np.uint8)] for split in ("train", "valid", "test")})
    else:
        _save(path, {"train": [_piece(30, 9)]})
    assert main(["evaluate", "--benchmark", "musedata", "--data", "broken"]) != 0
    error = capsys.readouterr().err
    assert "MuseData.mat cannot be read as piano rolls" in error
    assert error.count("\n") == 1


def test_the_command_line_knows_every_set() -> None:
    assert BENCHMARKS == sets.BENCHMARKS


@pytest.mark.parametrize("name", BENCHMARKS)
def test_every_set_has_a_recipe(name: str) -> None:
    assert load_benchmark_recipe(name).passes > 0


def test_a_recipe_with_an_unknown_setting_is_refused(capsys: Capture) -> None:
    Path("odd.toml").write_text("speed = 3")
    assert main(["train", "odd.toml", "--benchmark", "jsb", "--data", "sets"]) != 0
    assert "speed" in capsys.readouterr().err
