import io
import json

import mido
import pytest

from musicgen.errors import FileFormatError, MissingFileError
from musicgen.midi.read import read_midi_bytes
from musicgen.midi.request_text import read_request_json, request_json_in, request_texts
from musicgen.midi.write import midi_bytes, write_midi
from musicgen.music.score import Note, Score, Track

SCORE = Score(tracks=(Track(name="A", notes=(Note(0, 60, 480, 90),)),), length=1920)
LONG = json.dumps({"seed": [[n, 60, 480, 90] for n in range(5000)], "prompt": "Café ♪"})
REQUESTS = ["{}", "", '{"prompt": "slow blues, Ä ♫"}', LONG, json.dumps("é" * 9000)]


@pytest.mark.parametrize("request_json", REQUESTS, ids=range(len(REQUESTS)))
def test_a_request_comes_back(request_json, tmp_path):
    path = tmp_path / "piece.mid"
    write_midi(SCORE, path, request_json=request_json, text="musicgen")
    assert read_request_json(path) == request_json
    assert read_midi_bytes(path.read_bytes()) == SCORE


def test_a_request_survives_mido():
    file = mido.MidiFile(file=io.BytesIO(midi_bytes(SCORE, request_json=LONG)))
    again = io.BytesIO()
    file.save(file=again)
    assert request_json_in(again.getvalue()) == LONG


def test_a_request_in_one_long_text_is_found():
    file = mido.MidiFile()
    text = f"musicgen request 1/1 {'x' * 20_000}"
    file.tracks.append(mido.MidiTrack([mido.MetaMessage("text", text=text)]))
    data = io.BytesIO()
    file.save(file=data)
    assert request_json_in(data.getvalue()) == "x" * 20_000


def test_long_requests_are_dealt_to_texts_that_programs_can_show():
    assert len(request_texts(LONG)) > 1
    assert max(map(len, request_texts(LONG))) < 5000


def test_no_request():
    assert request_json_in(midi_bytes(SCORE, text="musicgen requests are elsewhere")) is None


def test_a_request_that_lost_a_part_is_none():
    data = midi_bytes(SCORE, request_json=LONG)
    assert request_json_in(data.replace(b"musicgen request 2/", b"musicgen request 2:")) is None


def test_no_midi_file(tmp_path):
    with pytest.raises(MissingFileError):
        read_request_json(tmp_path / "none.mid")
    path = tmp_path / "text.mid"
    path.write_text("{}")
    with pytest.raises(FileFormatError):
        read_request_json(path)
