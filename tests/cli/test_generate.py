import json
import sys
from pathlib import Path

import pytest

from musicgen.cli.main import main
from musicgen.generate.request import GenerationRequest
from musicgen.midi.read import read_midi
from musicgen.music.key import Key
from musicgen.music.meter import Meter

Requests = list[GenerationRequest]
Capture = pytest.CaptureFixture[str]
pytestmark = pytest.mark.usefixtures("folder")


def files() -> list[str]:
    return sorted(path.name for path in Path().iterdir())


def test_a_prompt_becomes_a_file_named_after_it(requests: Requests, capsys: Capture) -> None:
    assert main(["generate", "melodic jazz", "--random-seed", "7"]) == 0
    out, err = capsys.readouterr()
    assert files() == ["melodic-jazz-7.mid"]
    assert "understood:" in out
    assert "jazz" in out
    assert "melodic-jazz-7.mid  16 bars of 4/4" in out
    assert "random seed 7" in err


def test_words_of_the_prompt_reach_the_engine(requests: Requests) -> None:
    assert main(["generate", "slow", "jazz", "in", "A", "minor,", "24", "bars,", "3/4"]) == 0
    (request,) = requests
    assert dict(request.style.tags).keys() >= {"jazz"}
    assert (request.key, request.meter) == (Key(9, "minor"), Meter(3, 4))
    assert request.length_beats == 24 * 3
    assert request.prompt == "slow jazz in A minor, 24 bars, 3/4"


def test_options_win_over_the_words(requests: Requests) -> None:
    prompt = "jazz in A minor, 100 bpm, 24 bars, 3/4, seed 5"
    options = "--key Bb --tempo 90.5 --bars 4 --meter 6/8 --random-seed 9 --instruments bass,-"
    assert main(["generate", prompt, *options.replace(",-", ",drums").split()]) == 0
    (request,) = requests
    assert (request.key, request.meter, request.tempo_bpm) == (Key(10), Meter(6, 8), 90.5)
    assert request.length_beats == 4 * 3
    assert request.sampling.random_seed == 9
    assert request.instruments[1:] == (-1,)


@pytest.mark.parametrize(
    ("options", "beats"),
    [
        (["--beats", "7.5"], 7.5),
        (["--bars", "3"], 12.0),
        # Seconds end on a bar: 10 s at 120 bpm are 20 beats.
        (["--seconds", "10", "--tempo", "120"], 20.0),
        ([], 64.0),
    ],
)
def test_the_length_can_be_said_in_three_ways(
    requests: Requests, options: list[str], beats: float
) -> None:
    assert main(["generate", "jazz in 4/4", *options]) == 0
    assert requests[0].length_beats == beats


def test_a_style_brings_its_meter(requests: Requests) -> None:
    assert main(["generate", "waltz", "--bars", "2"]) == 0
    assert requests[0].meter == Meter(3, 4)
    assert requests[0].length_beats == 6


def test_sampling_options_reach_the_engine(requests: Requests) -> None:
    options = (
        "--temperature 1.2 --top-p 0.5 --min-p 0.1 --style-strength 3 --repetition -0.5 "
        "--density 2 --max-polyphony 4 --lowest 40 --highest 80 --swing 0.1 --scale-lock"
    )
    assert main(["generate", "jazz", *options.split()]) == 0
    sampling = requests[0].sampling
    assert (sampling.temperature, sampling.top_p, sampling.min_p) == (1.2, 0.5, 0.1)
    assert (sampling.style_strength, sampling.repetition, sampling.density) == (3, -0.5, 2)
    assert (sampling.max_polyphony, sampling.lowest_pitch, sampling.highest_pitch) == (4, 40, 80)
    assert (sampling.swing, sampling.scale_lock) == (0.1, True)


def test_a_random_seed_is_chosen_and_reported(requests: Requests, capsys: Capture) -> None:
    assert main(["generate", "jazz", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["random_seed"] == requests[0].sampling.random_seed
    assert answer["results"][0]["file"] == f"jazz-{answer['random_seed']}.mid"


def test_the_same_random_seed_gives_the_same_bytes(requests: Requests) -> None:
    for name in ("a.mid", "b.mid"):
        assert main(["generate", "jazz", "--random-seed", "3", "-o", name]) == 0
    assert main(["generate", "jazz", "--random-seed", "4", "-o", "c.mid"]) == 0
    assert Path("a.mid").read_bytes() == Path("b.mid").read_bytes() != Path("c.mid").read_bytes()


def test_variations_are_numbered(requests: Requests, capsys: Capture) -> None:
    assert main(["generate", "jazz", "--variations", "3", "-o", "take.mid", "--json"]) == 0
    assert files() == ["take-1.mid", "take-2.mid", "take-3.mid"]
    assert len({Path(name).read_bytes() for name in files()}) == 3
    assert [r["file"] for r in json.loads(capsys.readouterr().out)["results"]] == files()


def test_a_second_run_overwrites_nothing(requests: Requests) -> None:
    for _ in range(2):
        assert main(["generate", "jazz", "--random-seed", "1"]) == 0
    assert files() == ["jazz-1-2.mid", "jazz-1.mid"]


@pytest.mark.parametrize("number", [1, 3])
def test_a_result_can_be_made_again_from_itself(requests: Requests, number: int) -> None:
    variations = ["--variations", str(number), "--temperature", "1.1"]
    assert main(["generate", "slow jazz", *variations, "-o", "first.mid"]) == 0
    first = Path(files()[-1])
    assert main(["generate", "--from", str(first), "-o", "again.mid"]) == 0
    assert Path("again.mid").read_bytes() == first.read_bytes()


def test_what_is_made_again_can_be_changed(requests: Requests) -> None:
    assert main(["generate", "jazz", "-o", "first.mid", "--bars", "2"]) == 0
    assert main(["generate", "--from", "first.mid", "--tempo", "77", "--bars", "3"]) == 0
    assert files() == ["first-again.mid", "first.mid"]
    changed = read_midi("first-again.mid")
    assert round(changed.tempo_map.bpm_at(0)) == 77
    assert changed.length_beats == 12
    assert requests[1].sampling == requests[0].sampling


def test_json_says_what_was_understood_and_what_was_not(
    requests: Requests, capsys: Capture
) -> None:
    assert main(["generate", "jazz flurbelic", "--json", "-q"]) == 0
    out, err = capsys.readouterr()
    answer = json.loads(out)
    assert err == ""
    assert [word["text"] for word in answer["understood"]] == ["jazz"]
    assert answer["unknown"][0]["text"] == "flurbelic"
    assert answer["results"][0]["bars"] == 16
    assert answer["request"]["style"] == [["jazz", 1.0]]


def test_an_unknown_word_is_named(requests: Requests, capsys: Capture) -> None:
    assert main(["generate", "jazz flurbelic"]) == 0
    assert "flurbelic" in capsys.readouterr().err


def test_quiet_prints_the_result_alone(requests: Requests, capsys: Capture) -> None:
    assert main(["generate", "jazz", "-q", "-o", "a.mid"]) == 0
    out, err = capsys.readouterr()
    assert (out.count("\n"), err) == (1, "")


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["flurbelic gnarf"], 2, "flurbelic"),
        (["jazz", "--checkpoint", "nowhere"], 1, "nowhere"),
        (["jazz", "-o", "missing/a.mid"], 1, "missing does not exist"),
        (["jazz", "-o", "a.xyz"], 2, "a.xyz"),
        (["jazz", "--lowest", "80", "--highest", "40"], 2, "swap them"),
        (["--from", "missing.mid"], 1, "missing.mid"),
    ],
)
def test_what_cannot_be_done_leaves_nothing_behind(
    requests: Requests, capsys: Capture, arguments: list[str], status: int, said: str
) -> None:
    assert main(["generate", *arguments]) == status
    err = capsys.readouterr().err
    assert said in err
    assert err.splitlines()[-1].startswith("musicgen: ")
    assert files() == []


def test_a_stranger_s_midi_file_cannot_be_made_again(requests: Requests, capsys: Capture) -> None:
    from musicgen.midi.write import write_midi
    from musicgen.music.score import Note, Score, Track

    write_midi(Score((Track(notes=(Note(0, 60, 480, 80),)),)), "plain.mid")
    assert main(["generate", "--from", "plain.mid"]) == 1
    assert "holds no request" in capsys.readouterr().err


def test_a_full_disk_is_told_and_leaves_nothing(requests: Requests, capsys: Capture) -> None:
    # The device accepts no byte; what is no regular file is written to as it is.
    Path("full.mid").symlink_to("/dev/full")
    assert main(["generate", "jazz", "-o", "full.mid"]) == 1
    assert "No space left" in capsys.readouterr().err
    assert files() == ["full.mid"]


def test_ctrl_c_while_composing_leaves_nothing(
    requests: Requests, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(self: object, request: object, variations: int) -> object:
        raise KeyboardInterrupt
        yield

    composer = sys.modules["musicgen.generate.composer"].Composer
    monkeypatch.setattr(composer, "stream", interrupted)
    assert main(["generate", "jazz"]) == 130
    assert capsys.readouterr().err.splitlines()[-1] == "musicgen: stopped"
    assert files() == []
