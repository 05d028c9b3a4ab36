"""What is written, and how."""

import errno
import io
import os
import stat
from pathlib import Path

import mido
import pytest

from musicgen.errors import InvalidValueError, WriteError
from musicgen.midi.atomic_write import write_bytes_atomically
from musicgen.midi.read import read_midi, read_midi_bytes
from musicgen.midi.write import midi_bytes, write_midi
from musicgen.music.key import Key
from musicgen.music.meter import Meter, MeterMap
from musicgen.music.score import Control, Marker, Note, Score, Track
from musicgen.music.tempo import TempoMap
from tests.midi.hex_files import from_hex, track_chunk

C4 = Note(0, 60, 480, 90)


def messages(score: Score, track: int = 1) -> list[tuple[int, mido.Message]]:
    """Messages of a file track with their ticks, as mido reads them."""
    now, found = 0, []
    for message in mido.MidiFile(file=io.BytesIO(midi_bytes(score))).tracks[track]:
        now += message.time
        found.append((now, message))
    return found


def test_the_bytes_of_a_small_score():
    score = Score(tracks=(Track(program=5, name="A", notes=(C4,)),), length=960)
    assert midi_bytes(score) == (
        from_hex("4D546864 00000006 0001 0002 01E0")
        + track_chunk(
            """
            00 FF 51 03 07 A1 20        # 120 bpm
            00 FF 58 04 04 02 18 08     # 4/4, a click on every quarter
            87 40 FF 2F 00              # end at 960
            """
        )
        + track_chunk(
            """
            00 FF 03 01 41              # name
            00 C0 05                    # program
            00 B0 07 64  00 B0 0A 40    # volume 100, pan 64
            00 90 3C 5A                 # on
            83 60 80 3C 40              # off
            83 60 FF 2F 00              # end at 960
            """
        )
    )


def test_the_same_score_gives_the_same_bytes():
    notes = tuple(Note(onset, 60 + onset % 7, 100, 80) for onset in range(0, 4800, 120))
    score = Score(tracks=(Track(notes=notes), Track(is_drum=True, notes=notes)))
    assert midi_bytes(score) == midi_bytes(Score(tracks=tuple(score.tracks)))


def test_every_track_ends_at_the_length_of_the_score():
    score = Score(tracks=(Track(notes=(C4,)), Track()), length=7680)
    assert [messages(score, track)[-1][0] for track in range(3)] == [7680] * 3


def test_on_one_tick_notes_end_then_controls_change_then_notes_start():
    track = Track(notes=(C4, Note(480, 60, 480, 90)), controls=(Control(480, "control", 64, 127),))
    kinds = [m.type for tick, m in messages(Score(tracks=(track,))) if tick == 480]
    assert kinds == ["note_off", "control_change", "note_on"]


def test_a_bank_stands_before_its_program():
    banks = (Control(0, "control", 64, 0), Control(0, "control", 0, 8))
    kinds = [
        (m.type, getattr(m, "control", None))
        for _, m in messages(Score(tracks=(Track(program=5, notes=(C4,), controls=banks),)))
        if m.type in ("control_change", "program_change")
    ]
    assert kinds[:2] == [("control_change", 0), ("program_change", None)]


def test_drums_are_on_channel_10_and_nothing_else_is():
    tracks = [Track(program=number, notes=(C4,)) for number in range(15)]
    score = Score(tracks=(*tracks, Track(is_drum=True, notes=(C4,))))
    channels = [
        next(m.channel for _, m in messages(score, number) if m.type == "note_on")
        for number in range(1, 17)
    ]
    assert sorted(channels[:15]) == [*range(9), *range(10, 16)]
    assert channels[15] == 9


def test_tracks_that_sound_alike_share_channels_when_they_run_out():
    tracks = tuple(
        Track(program=number % 14, name=str(number), notes=(C4,)) for number in range(40)
    )
    score = Score(tracks=tracks)
    by_channel: dict[int, set[int]] = {}
    for number in range(1, 41):
        found = [m for _, m in messages(score, number)]
        assert not any(m.type == "midi_port" for m in found)
        program = next(m for m in found if m.type == "program_change")
        by_channel.setdefault(program.channel, set()).add(program.program)
    assert all(len(programs) == 1 for programs in by_channel.values())
    assert len(by_channel) == 15
    assert read_midi_bytes(midi_bytes(score)) == score


def test_more_sounds_than_channels_go_to_further_ports():
    tracks = tuple(Track(program=number, notes=(C4,)) for number in range(40))
    score = Score(tracks=(*tracks, Track(program=1, is_drum=True, notes=(C4,))))
    places = set()
    for number in range(1, 42):
        found = [m for _, m in messages(score, number)]
        port = next((m.port for m in found if m.type == "midi_port"), 0)
        places.add((port, next(m.channel for m in found if m.type == "note_on")))
    assert len(places) == 41
    assert {port for port, _ in places} == {0, 1, 2}
    assert read_midi_bytes(midi_bytes(score)) == score


def test_two_thousand_different_tracks_lose_nothing():
    tracks = tuple(
        Track(program=number % 128, volume=number // 128, notes=(C4,)) for number in range(2000)
    )
    assert read_midi_bytes(midi_bytes(Score(tracks=tracks))).tracks == tracks


def test_an_empty_score_is_a_file():
    score = Score(length=3840)
    assert read_midi_bytes(midi_bytes(score)) == score


def test_a_track_without_notes_leaves_the_others_alone():
    pedal = (Control(0, "control", 64, 127), Control(480, "control", 64, 0))
    drums = Track(is_drum=True, notes=(C4,), controls=pedal)
    empty = Track(is_drum=True, name="empty", controls=pedal)
    score = Score(tracks=(empty, drums, empty), length=1920)
    assert read_midi_bytes(midi_bytes(score)) == score.with_tracks([drums])
    assert any(getattr(m, "name", "") == "empty" for _, m in messages(score))


def test_a_text_is_put_at_the_start():
    assert b"\xff\x01\x05Hallo" in midi_bytes(Score(), text="Hallo")


def test_a_gap_longer_than_midi_can_say():
    score = Score(tracks=(Track(notes=(Note(0x10000000 * 3, 60, 480, 90),)),))
    assert read_midi_bytes(midi_bytes(score)) == score


@pytest.mark.parametrize("tonic", range(12))
@pytest.mark.parametrize("mode", ["major", "minor"])
def test_every_key_is_kept(tonic, mode):
    score = Score(key=Key(tonic, mode))
    assert read_midi_bytes(midi_bytes(score)).key == score.key


def test_markers_of_any_text():
    score = Score(markers=(Marker(0, "Intro ♪"), Marker(480, "C♯m7" * 100)), length=960)
    assert read_midi_bytes(midi_bytes(score)) == score


@pytest.mark.parametrize(
    "score",
    [
        Score(tracks=(Track(notes=(Note(0, 128, 1, 1),)),)),
        Score(tracks=(Track(notes=(Note(0, 60, 0, 1),)),)),
        Score(tracks=(Track(notes=(Note(0, 60, 1, 0),)),)),
        Score(tracks=(Track(notes=(Note(-1, 60, 9, 9),)),)),
        Score(tracks=(Track(notes=(Note(0, 60, 9, 128),)),)),
        Score(tracks=(Track(notes=(C4,), volume=128),)),
        Score(tracks=(Track(notes=(C4,), controls=(Control(0, "control", 200, 1),)),)),
        Score(tracks=(Track(notes=(C4,), controls=(Control(0, "pitch_bend", 0, 9000),)),)),
        Score(tracks=(Track(notes=(C4,), controls=(Control(-1, "program", 0, 9),)),)),
        Score(meter_map=MeterMap.constant(4, 3)),
        Score(meter_map=MeterMap.constant(256, 4)),
        Score(markers=(Marker(-5, "x"),)),
    ],
)
def test_what_midi_cannot_hold_is_refused(score, tmp_path):
    with pytest.raises(InvalidValueError):
        write_midi(score, tmp_path / "x.mid")
    assert list(tmp_path.iterdir()) == []


def test_writing_replaces_and_leaves_nothing_beside(tmp_path):
    path = tmp_path / "piece.mid"
    path.write_bytes(b"old")
    path.chmod(0o640)
    write_midi(Score(tracks=(Track(notes=(C4,)),)), path)
    assert read_midi(path).note_count == 1
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert list(tmp_path.iterdir()) == [path]


def test_a_new_file_has_the_usual_permissions(tmp_path):
    path, usual = tmp_path / "new.mid", tmp_path / "usual"
    write_midi(Score(), path)
    usual.touch()
    assert path.stat().st_mode == usual.stat().st_mode


def test_a_link_is_followed(tmp_path):
    target, link = tmp_path / "target.mid", tmp_path / "link.mid"
    target.write_bytes(b"old")
    link.symlink_to(target)
    write_midi(Score(), link)
    assert link.is_symlink()
    assert target.read_bytes()[:4] == b"MThd"


@pytest.mark.parametrize(
    ("where", "reason"),
    [
        ("no/such/folder.mid", "does not exist"),
        ("", "is a folder"),
        ("a\0b", "could not be written"),
    ],
)
def test_places_that_cannot_be_written(where, reason, tmp_path):
    with pytest.raises(WriteError, match=reason):
        write_midi(Score(), f"{tmp_path}/{where}")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("step", ["fsync", "replace"])
@pytest.mark.parametrize(
    ("code", "reason"), [(errno.ENOSPC, "No space left"), (errno.EACCES, "may not be written")]
)
def test_a_failure_leaves_what_was_there(step, code, reason, tmp_path, monkeypatch):
    def fail(*_arguments):
        raise OSError(code, os.strerror(code))

    path = tmp_path / "piece.mid"
    path.write_bytes(b"old")
    monkeypatch.setattr(*((os, "fsync") if step == "fsync" else (Path, "replace")), fail)
    with pytest.raises(WriteError, match=reason):
        write_midi(Score(), path)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_interrupted_writing_leaves_nothing(tmp_path, monkeypatch):
    def interrupt(*_arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_midi(Score(), tmp_path / "piece.mid")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_device_is_written_to_and_not_replaced():
    with pytest.raises(WriteError, match="No space left"):
        write_bytes_atomically(b"x", "/dev/full")
    assert Path("/dev/full").is_char_device()


def test_tempo_and_meter_maps_are_kept_to_the_microsecond():
    score = Score(
        tempo_map=TempoMap(((0, 500_001), (7, 1), (7 * 480, 0xFFFFFF))),
        meter_map=MeterMap(((0, Meter(7, 8)), (481, Meter(255, 128)), (9600, Meter(1, 1)))),
        length=20_000,
    )
    assert read_midi_bytes(midi_bytes(score)) == score
