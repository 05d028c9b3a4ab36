"""styles, inspect, render, prepare and bench, from arguments to output."""

import json
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from musicgen.cli.main import main
from musicgen.generate.request import GenerationRequest
from musicgen.midi.write import write_midi
from musicgen.model.weights_file import FOLDER_VARIABLE, FORMAT
from musicgen.music.key import Key
from musicgen.music.meter import Meter, MeterMap
from musicgen.music.score import Note, Score, Track
from musicgen.music.tempo import TempoMap

Capture = pytest.CaptureFixture[str]
pytestmark = pytest.mark.usefixtures("folder")

SCALE = (60, 62, 64, 65, 67, 69, 71, 72)


@pytest.fixture
def tune() -> Path:
    """Two bars of a scale in C major, 3/4 then 5/4, with drums."""
    notes = tuple(Note(480 * beat, pitch, 480, 90) for beat, pitch in enumerate(SCALE))
    drums = tuple(Note(480 * beat, 36, 120, 100) for beat in range(8))
    score = Score(
        tracks=(Track(program=73, name="tune", notes=notes), Track(is_drum=True, notes=drums)),
        tempo_map=TempoMap.constant(90),
        meter_map=MeterMap(((0, Meter(3, 4)), (3 * 480, Meter(5, 4)))),
        key=Key(0),
    )
    write_midi(score, "tune.mid")
    return Path("tune.mid")


@pytest.fixture
def weights(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Weights that know two tags."""
    path = folder / "base.safetensors"
    known = json.dumps({"waltz": 75_000, "jazz": 1_900_000})
    save_file({"w": np.zeros(1)}, path, metadata={"format": FORMAT, "tag_events": known})
    monkeypatch.setenv(FOLDER_VARIABLE, str(folder))
    return path


def test_styles_are_listed_by_the_music_behind_them(weights: Path, capsys: Capture) -> None:
    assert main(["styles"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["jazz", "waltz"]
    assert "1,900,000" in lines[0]


def test_one_style_can_be_asked_for(weights: Path, capsys: Capture) -> None:
    assert main(["styles", "waltzes", "--json"]) == 0
    (style,) = json.loads(capsys.readouterr().out)["styles"]
    assert (style["name"], style["meter"], style["notes"]) == ("waltz", "3/4", 75_000)


def test_a_style_that_does_not_exist_is_told_with_its_nearest(
    weights: Path, capsys: Capture
) -> None:
    assert main(["styles", "jaz"]) == 2
    assert "jazz" in capsys.readouterr().err


def test_inspect_says_what_is_in_a_file(tune: Path, capsys: Capture) -> None:
    assert main(["inspect", str(tune)]) == 0
    out = capsys.readouterr().out
    for fact in ("2 bars, 8 beats", "90 bpm", "3/4, 5/4", "C major", "Flute", "C4 to C5", "Drums"):
        assert fact in out


def test_inspect_for_scripts(tune: Path, capsys: Capture) -> None:
    assert main(["inspect", str(tune), "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert (facts["bars"], facts["notes"], facts["key"]) == (2, 16, "C major")
    assert [track["program"] for track in facts["tracks"]] == [73, -1]
    assert facts["prompt"] is None


def test_inspect_knows_its_own(requests: list[GenerationRequest], capsys: Capture) -> None:
    assert main(["generate", "slow jazz", "-o", "own.mid"]) == 0
    capsys.readouterr()
    assert main(["inspect", "own.mid"]) == 0
    assert "'slow jazz'" in capsys.readouterr().out


def test_a_file_without_notes_is_described(capsys: Capture) -> None:
    write_midi(Score(), "empty.mid")
    assert main(["inspect", "empty.mid"]) == 0
    assert "unknown" in capsys.readouterr().out


@pytest.mark.parametrize("content", [b"", b"RIFF", b"MThd\x00\x00\x00\x06\x00\x01\x00\x01\x01"])
def test_what_is_no_midi_file_is_told(content: bytes, capsys: Capture) -> None:
    Path("bad.mid").write_bytes(content)
    for command in ("inspect", "render", "continue"):
        assert main([command, "bad.mid"]) == 1
        err = capsys.readouterr().err
        assert err.startswith("musicgen: bad.mid")
        assert err.count("\n") == 1
    assert [path.name for path in Path().iterdir()] == ["bad.mid"]


def test_render_makes_sound(tune: Path, capsys: Capture) -> None:
    import soundfile

    assert main(["render", str(tune)]) == 0
    samples, rate = soundfile.read("tune.wav")
    assert rate == 44_100
    assert 0.1 < abs(samples).max() <= 0.98
    assert len(samples) / rate > 8 * 60 / 90
    assert "tune.wav" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["tune.mid", "-o", "x.what"], 2),
        (["tune.mid", "-o", "nowhere/x.wav"], 1),
        (["tune.mid", "--soundfont", "nowhere.sf2"], 1),
        (["nowhere.mid"], 1),
        (["."], 1),
    ],
)
def test_what_cannot_be_rendered_leaves_nothing(
    tune: Path, arguments: list[str], status: int, capsys: Capture
) -> None:
    assert main(["render", *arguments]) == status
    assert capsys.readouterr().err.count("\n") == 1
    assert [path.name for path in Path().iterdir()] == ["tune.mid"]


def test_prepare_lists_what_it_refused(tune: Path, capsys: Capture) -> None:
    folder = Path("music") / "jazz"
    folder.mkdir(parents=True)
    (folder / "tune.mid").write_bytes(tune.read_bytes())
    (folder / "bad.mid").write_bytes(b"no music")
    assert main(["prepare", "music", "-o", "music.data", "--json", "-q"]) == 0
    out, err = capsys.readouterr()
    facts = json.loads(out)
    assert (facts["pieces"], facts["events"], err) == (1, 16, "")
    assert [item["file"] for item in facts["refused"]] == ["jazz/bad.mid"]


def test_a_folder_without_music_cannot_be_prepared(capsys: Capture) -> None:
    Path("empty").mkdir()
    assert main(["prepare", "empty", "-o", "x.data"]) == 1
    assert "empty" in capsys.readouterr().err
    assert not Path("x.data").exists()


def test_bench_measures(capsys: Capture) -> None:
    assert main(["bench", "rendering", "--size", "small", "--repeats", "1", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["tinysoundfont_times_real_time"] > 0
    assert report["figures"][0]["peer"] > 0
