import json
from pathlib import Path

import pytest

from musicgen.cli.main import main
from musicgen.generate.request import GenerationRequest
from musicgen.midi.read import read_midi
from musicgen.midi.write import write_midi
from musicgen.music.meter import MeterMap
from musicgen.music.score import Note, Score, Track
from musicgen.music.tempo import TempoMap

Requests = list[GenerationRequest]
Capture = pytest.CaptureFixture[str]
pytestmark = pytest.mark.usefixtures("folder")


@pytest.fixture
def song() -> Score:
    """Four bars of 3/4 at 96 bpm, a note on each beat, in song.mid."""
    notes = tuple(Note(480 * beat, 60 + beat, 480, 90) for beat in range(12))
    score = Score(
        (Track(program=71, name="clarinet", notes=notes),),
        TempoMap.constant(96),
        MeterMap.constant(3, 4),
    )
    write_midi(score, "song.mid")
    return score


def test_a_file_goes_on_where_it_ends(song: Score, requests: Requests, capsys: Capture) -> None:
    assert main(["continue", "song.mid", "--bars", "2", "--random-seed", "5"]) == 0
    written = read_midi("song-continued-5.mid")
    assert written.tracks[0].notes == song.tracks[0].notes
    assert min(note.onset for note in written.tracks[1].notes) == song.length
    # Two bars of the file's own 3/4, at its own tempo.
    assert written.length == song.length + 2 * 3 * 480
    assert written.tempo_map == song.tempo_map
    assert "6 bars of 3/4 at 96 bpm" in capsys.readouterr().out


def test_the_given_music_can_be_left_out(song: Score, requests: Requests) -> None:
    arguments = ["continue", "song.mid", "--bars", "2", "--no-seed-in-output", "-o", "new.mid"]
    assert main(arguments) == 0
    written = read_midi("new.mid")
    assert (written.length, len(written.tracks)) == (2 * 3 * 480, 1)
    assert written.tracks[0].notes[0].onset == 0
    assert written.meter_map == song.meter_map
    # Made again, it is left out again.
    assert main(["generate", "--from", "new.mid", "-o", "again.mid"]) == 0
    assert Path("again.mid").read_bytes() == Path("new.mid").read_bytes()


@pytest.mark.parametrize(
    ("options", "beats"), [(["--last-bars", "1"], 3), (["--from-bar", "3"], 6), ([], 12)]
)
def test_only_the_end_of_a_file_can_be_given(
    song: Score, requests: Requests, options: list[str], beats: int
) -> None:
    assert main(["continue", "song.mid", *options]) == 0
    seed = requests[0].seed
    assert seed is not None
    assert seed.length_beats == beats


@pytest.mark.parametrize(
    "words", [["melodic jazz, 120 bpm, 3 bars"], ["--prompt", "melodic jazz, 120 bpm, 3 bars"]]
)
def test_a_style_can_be_asked_for_beside_a_seed(
    song: Score, requests: Requests, words: list[str]
) -> None:
    assert main(["continue", "song.mid", *words]) == 0
    (request,) = requests
    assert dict(request.style.tags).keys() >= {"jazz"}
    assert (request.tempo_bpm, request.length_beats) == (120, 9)


def test_without_a_prompt_the_seed_decides(song: Score, requests: Requests) -> None:
    assert main(["continue", "song.mid"]) == 0
    (request,) = requests
    assert (request.tempo_bpm, request.key, request.meter) == (None, None, None)
    assert not request.style
    assert request.length_beats == 16 * 3


def test_drums_can_be_typed(requests: Requests) -> None:
    pattern = "kick x...x...|snare ....x...|hat x.x.x.x."
    assert main(["continue", "--beats", pattern, "--length-beats", "4", "-o", "x.mid"]) == 0
    seed = requests[0].seed
    assert seed is not None
    assert seed.tracks[0].is_drum
    assert {note.pitch for note in seed.tracks[0].notes} == {36, 38, 42}
    assert requests[0].length_beats == 4


def test_notes_can_be_typed(requests: Requests, capsys: Capture) -> None:
    assert main(["continue", "--notes", "C4 E4 G4 C5:2", "--json", "-q"]) == 0
    seed = requests[0].seed
    assert seed is not None
    assert [note.pitch for note in seed.tracks[0].notes] == [60, 64, 67, 72]
    answer = json.loads(capsys.readouterr().out)
    assert answer["continued"] == "C4 E4 G4 C5:2"
    assert answer["results"][0]["seed_beats"] == seed.length_beats


@pytest.mark.parametrize(
    ("options", "tempo"), [(["--tempo", "77"], 77), (["jazz at 200 bpm"], 200)]
)
def test_typed_music_takes_the_tempo_that_is_asked_for(
    requests: Requests, options: list[str], tempo: int
) -> None:
    assert main(["continue", "--notes", "C4 E4", *options]) == 0
    seed = requests[0].seed
    assert seed is not None
    assert round(seed.tempo_map.bpm_at(0)) == tempo


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["nowhere.mid"], 1),
        (["."], 1),
        (["empty.mid"], 1),
        (["cut.mid"], 1),
        (["song.mid", "--from-bar", "9"], 1),
        (["song.mid", "--bars", "0"], 2),
        (["song.mid", "--prompt", "flurbelic"], 2),
        (["song.mid", "jazz", "--prompt", "funk"], 2),
        (["song.mid", "--notes", "C4"], 2),
        (["--beats", "nonsense"], 1),
        (["--notes", "H9"], 1),
        (["--notes", ""], 1),
    ],
)
def test_what_cannot_be_continued_is_told_in_one_sentence(
    song: Score, requests: Requests, arguments: list[str], status: int, capsys: Capture
) -> None:
    write_midi(Score(), "empty.mid")
    Path("cut.mid").write_bytes(Path("song.mid").read_bytes()[:40])
    before = sorted(Path().iterdir())
    assert main(["continue", *arguments]) == status
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert sorted(Path().iterdir()) == before
