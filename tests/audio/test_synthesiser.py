"""Opening a synthesiser, and the files that are no soundfonts."""

import importlib
from pathlib import Path

import numpy as np
import pytest

from musicgen.audio import soundfonts
from musicgen.audio.soundfonts import default_soundfont, list_soundfonts
from musicgen.audio.synthesiser import available_synthesisers, open_synthesiser
from musicgen.errors import AudioError, InvalidValueError


def test_the_built_in_soundfont_is_found_without_importing_its_package():
    path = default_soundfont()
    assert path.name == "TimGM6mb.sf2"
    assert path in list_soundfonts()


def test_a_missing_package_is_one_sentence(monkeypatch):
    monkeypatch.setattr(soundfonts.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(AudioError, match="pretty_midi"):
        default_soundfont()


@pytest.mark.parametrize("kind", available_synthesisers())
def test_every_engine_here_plays_and_falls_silent(kind):
    synthesiser = open_synthesiser(kind=kind, sample_rate_hz=22_050)
    for channel in (0, 9, 20):
        synthesiser.program(channel, 0, channel == 9)
        synthesiser.note_on(channel, 60, 100)
    sound = synthesiser.generate(4_000)
    assert sound.shape == (4_000, 2) and sound.dtype == np.float32
    assert 0.005 < np.abs(sound).max() < 2
    synthesiser.reset()
    synthesiser.generate(22_050)
    assert np.abs(synthesiser.generate(1_000)).max() < 1e-3


@pytest.mark.parametrize("kind", available_synthesisers())
def test_overlapping_notes_of_one_pitch_end_one_by_one(kind):
    synthesiser = open_synthesiser(kind=kind, sample_rate_hz=22_050)
    synthesiser.program(0, 19, False)
    for _ in range(2):
        synthesiser.note_on(0, 60, 100)
        synthesiser.generate(5_000)
    synthesiser.note_off(0, 60)
    synthesiser.generate(22_050)
    assert np.abs(synthesiser.generate(2_000)).max() > 0.01
    synthesiser.note_off(0, 60)
    synthesiser.generate(44_100)
    assert np.abs(synthesiser.generate(2_000)).max() < 1e-3


def test_messages_to_a_channel_without_a_sound_do_no_harm():
    synthesiser = open_synthesiser(kind="tinysoundfont")
    synthesiser.note_off(3, 60)
    synthesiser.control(4, 1, 64)
    synthesiser.pitch_bend(5, -8192)
    synthesiser.control(6, 0, 5)
    synthesiser.note_on(6, 60, 100)
    assert np.abs(synthesiser.generate(2_000)).max() > 0


def _files(tmp_path: Path) -> dict[str, Path]:
    data = default_soundfont().read_bytes()
    contents = {
        "empty": b"",
        "text": b"these are only words, though quite a few of them",
        "cut": data[:3_000],
        "half": data[: len(data) // 2],
    }
    paths = {"missing": tmp_path / "missing.sf2", "folder": tmp_path}
    for name, content in contents.items():
        paths[name] = tmp_path / f"{name}.sf2"
        paths[name].write_bytes(content)
    return paths


@pytest.mark.parametrize("name", ["missing", "folder", "empty", "text", "cut", "half"])
@pytest.mark.parametrize("kind", available_synthesisers())
def test_a_bad_soundfont_is_one_sentence(tmp_path, name, kind):
    path = _files(tmp_path)[name]
    with pytest.raises(AudioError) as caught:
        open_synthesiser(path, kind=kind)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value) and "choose" in str(caught.value)


def test_no_engine_at_all_says_what_to_install(monkeypatch):
    def refuse(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(importlib, "import_module", refuse)
    assert available_synthesisers() == ()
    for kind in ("auto", "tinysoundfont", "fluidsynth"):
        with pytest.raises(AudioError, match="pip install"):
            open_synthesiser(kind=kind)


def test_an_unknown_kind_is_refused():
    with pytest.raises(InvalidValueError, match="'organ'"):
        open_synthesiser(kind="organ")
