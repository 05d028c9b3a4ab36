"""Audio files: what is read back is what was written, and failures leave nothing."""

import os
import resource

import numpy as np
import pytest
import soundfile

from musicgen.audio import write_audio as module
from musicgen.audio.write_audio import write_audio
from musicgen.errors import InvalidValueError, WriteError

RATE = 44_100


def tune(seconds: float = 2.0) -> np.ndarray:
    time = np.arange(int(seconds * RATE)) / RATE
    left = 0.5 * np.sin(2 * np.pi * 220 * time) * np.exp(-time % 0.5)
    right = 0.3 * np.sin(2 * np.pi * 660 * time)
    return np.stack([left, right], axis=1).astype(np.float32)


@pytest.mark.parametrize(
    ("suffix", "bit_depth", "error"),
    [(".wav", "16", 4e-5), (".wav", "24", 3e-7), (".wav", "float", 0), (".flac", "24", 3e-7)],
)
def test_lossless_formats_give_back_the_samples(tmp_path, suffix, bit_depth, error):
    path = tmp_path / f"a{suffix}"
    assert write_audio(tune(), path, RATE, bit_depth=bit_depth) == len(tune())
    back, rate = soundfile.read(path, dtype="float32")
    assert rate == RATE
    assert np.abs(back - tune()).max() <= error


@pytest.mark.parametrize("suffix", [".ogg", ".mp3"])
def test_lossy_formats_sound_the_same(tmp_path, suffix):
    path = tmp_path / f"a{suffix}"
    samples = tune(8)
    write_audio(samples, path, RATE)
    back, _ = soundfile.read(path, dtype="float32")
    frames = min(len(back), len(samples))
    for channel in (0, 1):
        assert np.corrcoef(back[:frames, channel], samples[:frames, channel])[0, 1] > 0.99
    assert path.stat().st_size < samples.nbytes / 8


def test_blocks_are_written_in_turn_and_an_old_file_is_replaced(tmp_path):
    path = tmp_path / "Größe.WAV"
    path.write_text("old")
    pieces = iter([tune()[:10], np.zeros((0, 2), np.float32), tune()[10:]])
    write_audio(pieces, path, RATE, bit_depth="float")
    assert np.array_equal(soundfile.read(path, dtype="float32")[0], tune())
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


def test_no_frames_at_all_make_a_valid_file(tmp_path):
    write_audio(np.zeros((0, 2), np.float32), tmp_path / "a.wav", RATE)
    assert soundfile.info(tmp_path / "a.wav").frames == 0


def test_an_unknown_ending_names_the_known_ones(tmp_path):
    with pytest.raises(InvalidValueError, match=r"\.wav, \.flac, \.ogg, \.mp3"):
        write_audio(tune(), tmp_path / "a.aiff", RATE)
    with pytest.raises(InvalidValueError, match="bit depth '8'"):
        write_audio(tune(), tmp_path / "a.wav", RATE, bit_depth="8")
    with pytest.raises(InvalidValueError, match="MP3 has no sample rate of 96000"):
        write_audio(tune(), tmp_path / "a.mp3", 96_000)
    assert not list(tmp_path.iterdir())


def test_a_missing_folder_and_a_folder_in_the_way(tmp_path):
    with pytest.raises(WriteError, match="does not exist"):
        write_audio(tune(), tmp_path / "no" / "a.wav", RATE)
    (tmp_path / "b.wav").mkdir()
    with pytest.raises(WriteError, match="is a folder"):
        write_audio(tune(), tmp_path / "b.wav", RATE)


def test_a_pipe_or_device_is_left_alone(tmp_path):
    pipe = tmp_path / "pipe.wav"
    os.mkfifo(pipe)
    with pytest.raises(WriteError, match="device"):
        write_audio(tune(), pipe, RATE)
    assert pipe.is_fifo() and len(list(tmp_path.iterdir())) == 1


def test_a_link_is_followed_and_stays(tmp_path):
    real, link = tmp_path / "real.wav", tmp_path / "link.wav"
    real.write_text("old")
    link.symlink_to(real)
    write_audio(tune(), link, RATE)
    assert link.is_symlink() and soundfile.info(real).frames == len(tune())


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_forbidden_folder(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(WriteError, match="not permitted"):
        write_audio(tune(), tmp_path / "a.wav", RATE)


@pytest.mark.parametrize("suffix", [".wav", ".flac", ".ogg", ".mp3"])
def test_a_disk_that_fills_up_leaves_nothing_behind(tmp_path, suffix):
    old = tmp_path / f"a{suffix}"
    old.write_text("old")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    noise = np.random.default_rng(1).uniform(-0.5, 0.5, (200_000, 2)).astype(np.float32)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, limits[1]))
    try:
        with pytest.raises(WriteError, match="cannot write"):
            write_audio(noise, old, RATE)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert [entry.name for entry in tmp_path.iterdir()] == [old.name]
    assert old.read_text() == "old"


def test_stopping_half_way_leaves_nothing_behind(tmp_path):
    def blocks():
        yield tune()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_audio(blocks(), tmp_path / "a.flac", RATE)
    assert not list(tmp_path.iterdir())


def test_a_libsndfile_without_mp3_is_one_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(module.soundfile, "available_formats", lambda: {"WAV": "", "FLAC": ""})
    with pytest.raises(InvalidValueError, match="cannot write MP3"):
        write_audio(tune(), tmp_path / "a.mp3", RATE)
