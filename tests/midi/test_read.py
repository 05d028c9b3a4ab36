"""What a file says, and what a score then holds."""

import pytest

from musicgen.midi.read import read_midi_bytes
from musicgen.music.key import Key
from musicgen.music.meter import Meter
from musicgen.music.score import Control, Marker, Note
from tests.midi.hex_files import midi_file

NOTE = "00 90 3C 40  83 60 80 3C 00"  # middle C for a quarter on channel 1


def test_programs_names_and_drums():
    score = read_midi_bytes(
        midi_file(
            "00 FF 03 05 50 69 61 6E 6F  00 C0 05" + NOTE,
            "00 FF 04 04 42 61 73 73  00 C1 20  00 91 24 50  83 60 91 24 00",
            "00 C9 19  00 99 26 7F  81 70 89 26 00",
        )
    )
    assert [(t.name, t.program, t.is_drum) for t in score.tracks] == [
        ("Piano", 5, False),
        ("Bass", 32, False),
        ("", 25, True),
    ]
    assert score.tracks[2].notes == (Note(0, 38, 240, 127),)


def test_channels_of_one_track_are_split():
    body = """
        00 C0 00  00 C1 28                           # piano, violin
        00 90 3C 40  00 91 40 41  00 99 24 42        # piano, violin and drums on
        83 60 80 3C 00  00 91 40 00  00 89 24 00     # all off
    """
    score = read_midi_bytes(midi_file(body, kind=0))
    assert [(t.program, t.is_drum, t.notes[0].velocity) for t in score.tracks] == [
        (0, False, 64),
        (40, False, 65),
        (0, True, 66),
    ]


def test_program_changes_split_a_channel_and_come_together_again():
    body = f"00 C0 00 {NOTE} 00 C0 28 {NOTE} 00 C0 00 {NOTE}"
    piano, violin = read_midi_bytes(midi_file(body)).tracks
    assert (piano.program, violin.program) == (0, 40)
    assert [note.onset for note in piano.notes] == [0, 960]
    assert [note.onset for note in violin.notes] == [480]


def test_controls_of_a_channel_reach_all_its_programs():
    body = f"00 C0 00 00 B0 40 7F {NOTE} 00 C0 28 {NOTE} 00 B0 40 00"
    piano, violin = read_midi_bytes(midi_file(body)).tracks
    pedal = (Control(0, "control", 64, 127), Control(960, "control", 64, 0))
    assert piano.controls == pedal
    assert violin.controls == pedal


def test_programs_and_controls_said_in_another_track():
    conductor = "00 C0 28  00 B0 07 50  83 60 B0 01 20"
    (track,) = read_midi_bytes(midi_file(conductor, NOTE)).tracks
    assert (track.program, track.volume) == (40, 80)
    assert track.controls == (Control(480, "control", 1, 32),)


def test_a_tracks_own_program_wins_over_that_of_another_track():
    first, second = read_midi_bytes(midi_file(f"00 C0 28 {NOTE}", f"00 C0 00 {NOTE}")).tracks
    assert (first.program, second.program) == (40, 0)


def test_volume_and_pan_before_the_first_note_are_the_tracks_own():
    body = f"00 B0 07 20 10 B0 07 40 00 B0 0A 00 10 {NOTE[3:]} 00 B0 07 10"
    (track,) = read_midi_bytes(midi_file(body)).tracks
    assert (track.volume, track.pan) == (64, 0)
    assert track.controls == (Control(512, "control", 7, 16),)


def test_bank_is_kept_as_it_stands_at_the_first_note():
    (track,) = read_midi_bytes(midi_file(f"00 B0 00 08 00 B0 20 01 00 C0 05 {NOTE}")).tracks
    assert track.controls == (Control(0, "control", 0, 8), Control(0, "control", 32, 1))


def test_bends_and_pressure():
    body = "00 E0 00 40 00 E0 00 00 00 E0 7F 7F 00 D0 33" + NOTE
    (track,) = read_midi_bytes(midi_file(body)).tracks
    assert [(c.kind, c.value) for c in track.controls] == [
        ("pitch_bend", 0),
        ("pitch_bend", -8192),
        ("pitch_bend", 8191),
        ("channel_pressure", 51),
    ]


def test_several_tempi_and_meters_from_any_track():
    score = read_midi_bytes(
        midi_file(
            "00 FF 51 03 07 A1 20  87 40 FF 51 03 06 1A 81",
            "83 60 FF 58 04 03 02 18 08  83 60 FF 58 04 07 03 18 08",
            "00 FF 51 03 09 27 C1" + NOTE,
        )
    )
    assert score.tempo_map.changes == ((0, 600_001), (960, 400_001))
    assert score.meter_map.changes == ((0, Meter(4, 4)), (480, Meter(3, 4)), (960, Meter(7, 8)))


def test_without_tempo_and_meter_it_is_120_in_4_4():
    score = read_midi_bytes(midi_file(NOTE))
    assert score.tempo_map.bpm_at(0) == 120
    assert score.meter_map.meter_at(0) == Meter(4, 4)


@pytest.mark.parametrize(
    "event",
    [
        "00 FF 51 03 00 00 00",
        "00 FF 51 01 07",
        "00 FF 58 04 00 02 18 08",
        "00 FF 58 04 04 0C 18 08",
        "00 FF 59 02 09 00",
        "00 FF 59 02 00 07",
    ],
)
def test_impossible_facts_are_left_out(event):
    assert read_midi_bytes(midi_file(event + NOTE)) == read_midi_bytes(midi_file(NOTE))


@pytest.mark.parametrize(
    ("events", "key"),
    [
        ("", None),
        ("00 FF 59 02 00 00", Key(0, "major")),
        ("00 FF 59 02 FD 00", Key(3, "major")),
        ("00 FF 59 02 FD 01", Key(0, "minor")),
        ("00 FF 59 02 06 01", Key(3, "minor")),
        ("00 FF 59 02 F9 00", Key(11, "major")),
        ("00 FF 59 02 02 00 83 60 FF 59 02 01 00", Key(2, "major")),
        ("00 FF 59 02 FF 01 00 FF 59 02 FF 00", Key(2, "minor")),
        ("00 FF 59 02 00 00 00 FF 59 02 FD 00", Key(3, "major")),
    ],
)
def test_key(events, key):
    assert read_midi_bytes(midi_file(f"{events} 00 FF 2F 00", NOTE)).key == key


def test_markers_and_cue_points():
    body = "00 FF 06 02 41 6D  83 60 FF 07 04 43 6F 64 61  00 FF 06 00  00 FF 05 01 61"
    score = read_midi_bytes(midi_file(body, NOTE))
    assert score.markers == (Marker(0, "Am"), Marker(480, "Coda"))


@pytest.mark.parametrize(
    ("payload", "name"),
    [("46 6C C3 B6 74 65", "Flöte"), ("46 6C F6 74 65", "Flöte"), ("41 20 00", "A")],
)
def test_names_in_utf_8_latin_1_and_padded(payload, name):
    length = len(bytes.fromhex(payload))
    (track,) = read_midi_bytes(midi_file(f"00 FF 03 {length:02X} {payload} {NOTE}")).tracks
    assert track.name == name


def test_the_end_of_track_makes_the_length():
    assert read_midi_bytes(midi_file(NOTE + "8F 00 FF 2F 00")).length == 480 + 1920
    assert read_midi_bytes(midi_file("8F 00 FF 2F 00", NOTE)).length == 1920


def test_no_notes():
    score = read_midi_bytes(midi_file("00 FF 51 03 06 1A 80 00 C0 05", "00 FF 2F 00"))
    assert score.tracks == ()
    assert score.note_count == 0
    assert score.tempo_map.bpm_at(0) == 150


def test_type_2_patterns_follow_one_another():
    score = read_midi_bytes(
        midi_file(NOTE + "83 60 FF 2F 00", "00 FF 51 03 06 1A 80" + NOTE, kind=2)
    )
    assert [[note.onset for note in track.notes] for track in score.tracks] == [[0], [960]]
    assert score.tempo_map.changes == ((0, 500_000), (960, 400_000))
    assert score.length == 1440


@pytest.mark.parametrize(
    ("division", "body", "expected"),
    [
        (96, "00 90 3C 40 60 80 3C 00", (0, 480)),
        (384, "03 90 3C 40 03 80 3C 00", (4, 4)),
        (384, "02 90 3C 40 02 80 3C 00", (3, 2)),
        (960, "01 90 3C 40 01 80 3C 00", (1, 1)),
        (30_000, "01 90 3C 40 01 80 3C 00", (0, 1)),
        (1, "02 90 3C 40 01 80 3C 00", (960, 480)),
    ],
)
def test_ticks_are_brought_to_480(division, body, expected):
    note = read_midi_bytes(midi_file(body, division=division)).tracks[0].notes[0]
    assert (note.onset, note.duration) == expected


def test_a_ten_hour_piece():
    notes = "8E 08 90 3C 40 01 80 3C 00" * 20_000  # 1801 ticks each: ten hours at 120
    score = read_midi_bytes(midi_file(notes))
    assert score.note_count == 20_000
    assert score.duration_seconds > 36_000


def test_a_day_of_silence_costs_nothing():
    score = read_midi_bytes(midi_file(NOTE + "FF FF FF 7F FF 2F 00"))
    assert score.duration_seconds > 24 * 3600
