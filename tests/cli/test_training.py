"""From a folder of MIDI to a piece: prepare, train, evaluate and generate, for real."""

import json
import random
from pathlib import Path

import pytest
from safetensors.numpy import load_file

from musicgen.cli.main import main
from musicgen.midi.read import read_midi
from musicgen.midi.write import write_midi
from musicgen.music.score import Note, Score, Track

Capture = pytest.CaptureFixture[str]
RECIPE = """
events = 600
min_tag_events = 1
validate_every = 300
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


@pytest.fixture
def data(folder: Path, capsys: Capture) -> str:
    """Prepared: eight short tunes, one of them kept for validation and one for the test."""
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
    assert main(["prepare", "music", "--manifest", "manifest.csv", "-o", "music.data", "-q"]) == 0
    assert "8 pieces, 256 note events" in capsys.readouterr().out
    return "music.data"


def test_own_music_becomes_weights_that_compose(data: str, capsys: Capture) -> None:
    assert main(["train", "mini.toml", "--data", data, "-o", "run", "--json", "-q"]) == 0
    trained = json.loads(capsys.readouterr().out)
    assert trained["events"] >= 600
    assert trained["validation"] is not None
    weights = trained["weights"]
    assert Path(weights).exists()
    assert (Path("run") / "progress.png").stat().st_size > 1000

    assert main(["evaluate", weights, "--data", data, "--json", "-q"]) == 0
    (report,) = json.loads(capsys.readouterr().out)["reports"]
    assert report["pieces"] == 1
    assert 0 < report["nats_per_note_without_velocity"] < report["nats_per_note"] < 50
    assert main(["evaluate", weights, "--data", data, "--split", "valid"]) == 0
    assert "valid split" in capsys.readouterr().out

    assert main(["generate", "jazz", "--checkpoint", weights, "--bars", "2", "-o", "x.mid"]) == 0
    assert read_midi("x.mid").length_beats == 8
    assert main(["styles", "--checkpoint", weights]) == 0
    assert capsys.readouterr().out.splitlines()[-1].split()[0]


def test_a_run_is_not_overwritten_and_can_be_resumed(data: str, capsys: Capture) -> None:
    arguments = ["train", "mini.toml", "--data", data, "-o", "run"]
    assert main([*arguments, "--resume"]) == 1
    assert "no run to resume" in capsys.readouterr().err
    assert main(arguments) == 0
    before = load_file("run/weights.safetensors")
    assert main(arguments) == 1
    assert "holds a run already" in capsys.readouterr().err
    assert main([*arguments, "--resume"]) == 0
    after = load_file("run/weights.safetensors")
    assert all((after[name] == weights).all() for name, weights in before.items())


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["train", "nowhere.toml", "--data", "music.data"], 1),
        (["train", "mini.toml", "--data", "nowhere"], 1),
        (["train", "mini.toml", "--data", "mini.toml"], 1),
        (["evaluate", "nowhere", "--data", "music.data"], 1),
        (["evaluate", "mini.toml", "--data", "music.data"], 1),
        (["evaluate", "--data", "music.data", "--split", "dev"], 2),
        (["train", "mini.toml"], 2),
    ],
)
def test_what_is_missing_is_told_in_one_sentence(
    data: str, arguments: list[str], status: int, capsys: Capture
) -> None:
    assert main(arguments) == status
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
