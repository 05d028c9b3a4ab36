"""Files as they are found: odd ones are read, broken ones are named."""

import pytest

from musicgen.errors import FileFormatError, MissingFileError
from musicgen.midi import read
from musicgen.midi.read import read_midi, read_midi_bytes
from tests.midi.hex_files import HEADER_TYPE_0, from_hex, midi_file, track_chunk

ONE_NOTE = """
    00 90 3C 40      # middle C on
    83 60 80 3C 00   # 480 ticks later off
    00 FF 2F 00      # end of track
"""


def notes(data: bytes) -> list[tuple[int, int, int, int]]:
    return [tuple(note) for track in read_midi_bytes(data).tracks for note in track.notes]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(ONE_NOTE, id="plain"),
        pytest.param("00 90 3C 40  83 60 3C 00  00 FF 2F 00", id="running status, velocity 0"),
        pytest.param("00 90 3C 40  83 60 80 3C 00", id="no end of track"),
        pytest.param(ONE_NOTE + "00 90 40 40 10 80 40 00", id="bytes after the end of track"),
        pytest.param("00 F0 03 43 12 F7" + ONE_NOTE, id="system exclusive"),
        pytest.param("00 F7 02 F3 01" + ONE_NOTE, id="escaped bytes"),
        pytest.param("00 F2 01 02  00 F8  00 F1 00" + ONE_NOTE, id="system common, real time"),
        pytest.param("00 FF 01 02 68 69" + ONE_NOTE, id="text"),
        pytest.param("00 FF 60 81 00" + "00 " * 128 + ONE_NOTE, id="unknown long meta"),
        pytest.param("00 A0 3C 10" + ONE_NOTE, id="polyphonic aftertouch"),
        pytest.param(
            "00 90 3C 40  00 FF 01 01 41  83 60 3C 00  00 FF 2F 00", id="running over meta"
        ),
    ],
)
def test_reads_one_note_from(body):
    assert notes(midi_file(body, kind=0)) == [(0, 60, 480, 64)]


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(midi_file(ONE_NOTE) + b"\0\0\x13junk", id="junk at the end"),
        pytest.param(midi_file(ONE_NOTE) + midi_file(ONE_NOTE), id="another file behind"),
        pytest.param(
            from_hex(HEADER_TYPE_0) + b"XFIH\0\0\0\4abcd" + track_chunk(ONE_NOTE), id="other chunk"
        ),
        pytest.param(
            from_hex(HEADER_TYPE_0) + b"\0\0\xff junk \1" + track_chunk(ONE_NOTE), id="junk between"
        ),
        pytest.param(
            b"RIFF\x3a\0\0\0RMIDdata\x2e\0\0\0" + midi_file(ONE_NOTE, kind=0), id="RIFF wrapper"
        ),
        pytest.param(b"\0" * 128 + midi_file(ONE_NOTE, kind=0), id="old Macintosh header"),
        pytest.param(
            midi_file(ONE_NOTE, kind=0).replace(b"MTrk\0\0\0", b"MTrk\0\0\1"),
            id="chunk length too long",
        ),
        pytest.param(
            from_hex("4D546864 00000008 0000 0001 01E0 0000") + track_chunk(ONE_NOTE),
            id="longer header",
        ),
        pytest.param(
            from_hex("4D546864 00000006 0001 0001 01E0") + track_chunk(ONE_NOTE) + track_chunk(""),
            id="more tracks than promised",
        ),
    ],
)
def test_steps_over(data):
    assert notes(data) == [(0, 60, 480, 64)]


BROKEN = {
    "empty": (b"", "empty"),
    "text": (b"hello, this is no MIDI file at all", "not a MIDI file"),
    "zip": (b"PK\3\4" + bytes(60), "not a MIDI file"),
    "header cut": (from_hex("4D546864 00000006 0000"), "cut off inside its header"),
    "header alone": (from_hex(HEADER_TYPE_0), "promises 1 tracks and holds 0"),
    "track missing": (
        from_hex("4D546864 00000006 0001 0002 01E0") + track_chunk(ONE_NOTE),
        "promises 2 tracks and holds 1",
    ),
    "track cut": (midi_file(ONE_NOTE)[:-5], "cut off in track 1"),
    "track cut between events": (midi_file(ONE_NOTE)[:-4], "cut off in track 1"),
    "cut inside the chunk": (midi_file("00 90 3C"), "cut off in track 1"),
    "meta longer than the track": (midi_file("00 FF 01 20 41"), "cut off in track 1"),
    "sysex longer than the track": (midi_file("00 F0 20 41"), "cut off in track 1"),
    "type 3": (midi_file(ONE_NOTE, kind=3), "type 3"),
    "no time": (midi_file(ONE_NOTE, division=0), "0 ticks per quarter"),
    "impossible frames": (midi_file(ONE_NOTE, division=0xA028), "no clock has"),
    "no status": (midi_file(ONE_NOTE, "00 3C 40"), "damaged in track 2"),
    "value over 127": (midi_file("00 90 3C 80 00"), "over 127"),
    "five-byte time": (midi_file("FF FF FF FF 7F 90 3C 40"), "more than four bytes"),
    "five-byte length": (midi_file("00 FF 01 FF FF FF FF 7F"), "more than four bytes"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_refuses(case):
    data, reason = BROKEN[case]
    with pytest.raises(FileFormatError, match=reason) as caught:
        read_midi_bytes(data, "song.mid")
    text = str(caught.value)
    assert text.startswith("song.mid ")
    assert "\n" not in text


@pytest.mark.parametrize("size", range(0, len(midi_file(ONE_NOTE, ONE_NOTE))))
def test_every_truncation_is_refused(size):
    with pytest.raises(FileFormatError):
        read_midi_bytes(midi_file(ONE_NOTE, ONE_NOTE)[:size])


@pytest.mark.parametrize("position", range(14, len(midi_file(ONE_NOTE, ONE_NOTE))))
def test_a_flipped_byte_never_escapes_as_another_error(position):
    whole = midi_file(ONE_NOTE, ONE_NOTE)
    for value in (0x00, 0x7F, 0x80, 0xF0, 0xFF):
        damaged = whole[:position] + bytes((value,)) + whole[position + 1 :]
        try:
            score = read_midi_bytes(damaged)
        except FileFormatError:
            continue
        assert score.note_count <= 2


def test_smpte_time_keeps_seconds():
    # 25 frames of 40 ticks: 1000 ticks to the second; the tempo event means nothing then.
    body = "00 FF 51 03 0F 42 40  87 68 90 3C 40  83 74 80 3C 00  00 FF 2F 00"
    score = read_midi_bytes(midi_file(body, kind=0, division=0xE728))
    note = score.tracks[0].notes[0]
    assert score.tempo_map.seconds_at(note.onset) == 1.0
    assert score.tempo_map.seconds_at(note.end) == 1.5


def test_drop_frame_time_is_29_97():
    body = "B0 00 90 3C 40  8F 00 80 3C 00"  # 6144 ticks, then 1920 more
    score = read_midi_bytes(midi_file(body, kind=0, division=0xE350))
    note = score.tracks[0].notes[0]
    assert score.tempo_map.seconds_at(note.onset) == pytest.approx(6144 * 1.001 / 2400, abs=1e-3)


def test_missing_file(tmp_path):
    with pytest.raises(MissingFileError, match="does not exist"):
        read_midi(tmp_path / "none.mid")


def test_folder(tmp_path):
    with pytest.raises(MissingFileError, match="is a folder"):
        read_midi(tmp_path)


def test_impossible_name():
    with pytest.raises(MissingFileError, match="cannot be read"):
        read_midi("a\0b.mid")


def test_no_permission(tmp_path, monkeypatch):
    def refuse(*_arguments):
        raise PermissionError(13, "Permission denied")

    path = tmp_path / "locked.mid"
    path.write_bytes(midi_file(ONE_NOTE))
    monkeypatch.setattr(type(path), "open", refuse)
    with pytest.raises(MissingFileError, match="may not be read"):
        read_midi(path)


def test_too_large(tmp_path, monkeypatch):
    monkeypatch.setattr(read, "LARGEST_FILE_BYTES", 20)
    path = tmp_path / "large.mid"
    path.write_bytes(midi_file(ONE_NOTE))
    with pytest.raises(FileFormatError, match="larger than"):
        read_midi(path)
