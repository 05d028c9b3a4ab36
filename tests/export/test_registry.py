"""The registry: every ending writes its format, and failures leave nothing."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from musicgen.errors import AudioError, InvalidValueError, WriteError
from musicgen.export import registry
from musicgen.export.options import ExportOptions
from musicgen.export.registry import (
    EXPORTERS,
    export_score,
    export_steps,
    formats,
    missing_packages,
)
from musicgen.music.score import Note, Score, Track

SIGNATURES = {
    ".mid": b"MThd",
    ".midi": b"MThd",
    ".wav": b"RIFF",
    ".flac": b"fLaC",
    ".ogg": b"OggS",
    ".mp3": b"",
    ".musicxml": b"<?xml",
    ".xml": b"<?xml",
    ".pdf": b"%PDF",
    ".svg": b"<?xml",
}


@pytest.fixture
def score() -> Score:
    notes = tuple(Note(i * 240, 60 + i, 240, 90) for i in range(8))
    return Score((Track(0, notes=notes), Track(is_drum=True, notes=(Note(0, 36, 60, 90),))))


@pytest.mark.parametrize("suffix", EXPORTERS)
def test_every_ending_writes_its_format(tmp_path, score, suffix):
    path = tmp_path / f"Stück{suffix.upper()}"
    assert export_score(score, path) == (path,)
    data = path.read_bytes()
    assert data.startswith(SIGNATURES[suffix]) and len(data) > 100
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


def test_the_table_is_complete_and_said_in_words():
    assert set(EXPORTERS) == set(SIGNATURES)
    for exporter in formats():
        assert exporter.label and exporter.description
        assert missing_packages(exporter) == ()


def test_sound_files_hold_the_piece(tmp_path, score):
    options = ExportOptions(sample_rate_hz=22_050, bit_depth="24")
    export_score(score, tmp_path / "a.wav", options)
    samples, rate = soundfile.read(tmp_path / "a.wav")
    assert rate == 22_050 and soundfile.info(tmp_path / "a.wav").subtype == "PCM_24"
    assert len(samples) >= score.duration_seconds * rate
    assert 0.1 < np.abs(samples).max() <= 0.98 and not samples[-1].any()


def test_scores_of_several_pages_are_several_drawings(tmp_path):
    notes = tuple(Note(i * 240, 60 + i % 20, 240, 90) for i in range(200))
    options = ExportOptions(page_height_mm=100)
    files = export_score(Score((Track(notes=notes),)), tmp_path / "a.svg", options)
    assert files[:2] == (tmp_path / "a.svg", tmp_path / "a-2.svg")
    assert sorted(entry.name for entry in tmp_path.iterdir()) == sorted(f.name for f in files)


def test_an_unknown_ending_names_the_known_ones(tmp_path, score):
    for name in ("a.docx", "a"):
        with pytest.raises(InvalidValueError, match=r"\.mid, .*\.wav, .*\.pdf"):
            export_steps(score, tmp_path / name)


def test_a_missing_package_is_named(tmp_path, score, monkeypatch):
    monkeypatch.setattr(registry.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(InvalidValueError, match="pip install verovio"):
        export_score(score, tmp_path / "a.pdf")


@pytest.mark.parametrize("suffix", EXPORTERS)
def test_a_missing_folder_is_one_sentence(tmp_path, score, suffix):
    with pytest.raises(WriteError) as caught:
        export_score(score, tmp_path / "no" / f"a{suffix}")
    assert "\n" not in str(caught.value)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("suffix", [".wav", ".mp3", ".svg", ".pdf", ".musicxml"])
def test_cancelling_leaves_nothing_behind(tmp_path, score, suffix):
    old = tmp_path / f"a{suffix}"
    old.write_text("old")
    steps = export_steps(score, old)
    assert 0 <= next(steps) <= 1
    next(steps, None) if suffix in (".wav", ".mp3") else None
    steps.close()
    assert [entry.name for entry in tmp_path.iterdir()] == [old.name]
    assert old.read_text() == "old"


def test_progress_never_goes_back(tmp_path, score):
    shares = list(export_steps(score, tmp_path / "a.wav"))
    assert shares == sorted(shares) and shares[-1] <= 1
    assert len(shares) > 5


def test_silence_and_bad_soundfonts_are_refused_without_a_file(tmp_path, score):
    with pytest.raises(InvalidValueError, match="no notes"):
        export_score(Score(), tmp_path / "a.wav")
    with pytest.raises(AudioError, match="does not exist"):
        export_score(score, tmp_path / "a.wav", ExportOptions(soundfont=Path("/no/such.sf2")))
    assert not list(tmp_path.iterdir())
