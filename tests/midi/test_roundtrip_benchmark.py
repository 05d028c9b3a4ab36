"""The benchmark that proves the round trip must itself be able to fail."""

import sys
import zipfile
from dataclasses import replace

import pytest

from benchmarks import roundtrip
from musicgen.midi.write import midi_bytes
from musicgen.music.edit import shift
from musicgen.music.score import Note, Score, Track

SCORE = Score(tracks=(Track(notes=(Note(0, 60, 480, 90), Note(480, 64, 480, 90))),))


@pytest.fixture
def corpus(tmp_path, monkeypatch):
    (tmp_path / "songs").mkdir()
    (tmp_path / "songs" / "a.mid").write_bytes(midi_bytes(SCORE))
    with zipfile.ZipFile(tmp_path / "packed.zip", "w") as archive:
        archive.writestr("packed/b.mid", midi_bytes(SCORE))
    arguments = ["roundtrip.py", str(tmp_path), "--pretty-midi-every", "1"]
    monkeypatch.setattr(sys, "argv", arguments)
    return tmp_path


def test_a_sound_corpus_passes(corpus, capsys):
    assert roundtrip.main() == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[:3] for line in lines[1:4]] == [
        ["packed", "1", "2"],
        ["songs", "1", "2"],
        ["all", "2", "4"],
    ]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda score: shift(score, 1),
        lambda score: replace(score, tracks=score.tracks[1:]),
        lambda score: replace(score, length=score.length + 1),
    ],
    ids=["moved", "lost", "longer"],
)
def test_any_difference_fails(corpus, monkeypatch, spoil):
    monkeypatch.setattr(roundtrip, "midi_bytes", lambda score: midi_bytes(spoil(score)))
    assert roundtrip.main() == 1


def test_an_empty_folder_proves_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["roundtrip.py", str(tmp_path)])
    assert roundtrip.main() == 1
