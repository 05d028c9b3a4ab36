"""From a folder of MIDI to a piece: prepare, train, evaluate and generate, for real."""

import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from safetensors.numpy import load_file

from musicgen.cli.main import main
from musicgen.midi.read import read_midi
from musicgen.midi.write import write_midi
from musicgen.music.score import Note, Score, Track

Capture = pytest.CaptureFixture[str]
WEIGHTS = "run/weights.safetensors"
TRAIN = ["train", "mini.toml", "--data", "music.data", "-o", "run"]
RECIPE = """
events = 400
min_tag_events = 1
validate_every = 400
[network]
layers = 1
width = 16
head_width = 16
[stream]
batch = 4
window = 16
visit_windows = 2
[optimiser]
warmup_events = 100
"""


@pytest.fixture(scope="module", autouse=True)
def trained(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with eight short tunes, prepared, and a network trained on six of them."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("training")
        patch.chdir(folder)
        Path("music").mkdir()
        rows = ["path,styles,group,split"]
        for number, split in enumerate(["valid", "test", *["train"] * 6]):
            drawn = random.Random(number)
            pitches = (drawn.choice((60, 62, 64, 65, 67, 69, 71)) for _ in range(32))
            notes = tuple(Note(240 * i, pitch, 240, 80) for i, pitch in enumerate(pitches))
            write_midi(Score((Track(notes=notes),)), Path("music") / f"{number}.mid")
            rows.append(f"{number}.mid,jazz,{number},{split}")
        Path("manifest.csv").write_text("\n".join(rows))
        Path("mini.toml").write_text(RECIPE)
        prepare = ["prepare", "music", "--manifest", "manifest.csv", "-o", "music.data", "-q"]
        assert main(prepare) == 0
        assert main([*TRAIN, "-q"]) == 0
        yield folder


def test_a_run_leaves_weights_metrics_and_a_plot() -> None:
    assert Path(WEIGHTS).exists()
    assert Path("run/progress.png").stat().st_size > 1000
    rows = [json.loads(line) for line in Path("run/metrics.jsonl").read_text().splitlines()]
    assert rows[-1]["events"] >= 400
    assert {row["validation"] for row in rows} == {True, False}


def test_weights_are_evaluated(capsys: Capture) -> None:
    assert main(["evaluate", WEIGHTS, "--data", "music.data", "--json", "-q"]) == 0
    (report,) = json.loads(capsys.readouterr().out)["reports"]
    assert report["pieces"] == 1
    assert 0 < report["nats_per_note_without_velocity"] < report["nats_per_note"] < 50
    assert main(["evaluate", WEIGHTS, "--data", "music.data", "--split", "valid"]) == 0
    assert "valid split" in capsys.readouterr().out


def test_own_weights_compose() -> None:
    arguments = ["generate", "jazz", "--checkpoint", WEIGHTS, "--bars", "2", "-o", "x.mid"]
    assert main(arguments) == 0
    assert read_midi("x.mid").length_beats == 8


def test_own_weights_list_their_styles(capsys: Capture) -> None:
    assert main(["styles", "jazz", "--checkpoint", WEIGHTS]) == 0
    assert capsys.readouterr().out.split()[:2] == ["jazz", "192"]


def test_a_run_is_not_overwritten(capsys: Capture) -> None:
    assert main(TRAIN) == 1
    assert "holds a run already" in capsys.readouterr().err


def test_a_finished_run_that_is_resumed_stays_as_it_is() -> None:
    before = load_file(WEIGHTS)
    assert main([*TRAIN, "--resume"]) == 0
    after = load_file(WEIGHTS)
    assert all((after[name] == weights).all() for name, weights in before.items())


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["train", "nowhere.toml", "--data", "music.data"], 1),
        (["train", "mini.toml", "--data", "nowhere"], 1),
        (["train", "mini.toml", "--data", "mini.toml"], 1),
        (["train", "mini.toml", "--data", "music.data", "-o", "new", "--resume"], 1),
        (["evaluate", "nowhere", "--data", "music.data"], 1),
        (["evaluate", "mini.toml", "--data", "music.data"], 1),
        (["evaluate", "--data", "music.data", "--split", "dev"], 2),
        # Four bars are too short to be set beside written pieces.
        (["evaluate", WEIGHTS, "--data", "music.data", "--style-report", "a.html"], 2),
        (["train", "mini.toml"], 2),
    ],
)
def test_what_is_missing_is_told_in_one_sentence(
    arguments: list[str], status: int, capsys: Capture
) -> None:
    assert main(arguments) == status
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
