import pytest

from musicgen.errors import InvalidValueError
from musicgen.music.edit import concatenate, shift, slice_ticks, with_length
from musicgen.music.key import Key
from musicgen.music.meter import BarPosition, Meter, MeterMap
from musicgen.music.score import Control, Marker, Note, Score, Track
from musicgen.music.tempo import TempoMap

BAR = 1920
PIECE = Score(
    tracks=(
        Track(
            program=4,
            name="Keys",
            notes=tuple(Note(480 * beat, 60 + beat, 480, 80) for beat in range(16)),
            controls=(
                Control(100, "control", 64, 127),
                Control(200, "control", 7, 50),
                Control(BAR + 10, "control", 64, 0),
                Control(3 * BAR, "pitch_bend", 0, 99),
            ),
        ),
    ),
    tempo_map=TempoMap(((0, 500_000), (BAR, 400_000), (3 * BAR, 300_000))),
    meter_map=MeterMap(((0, Meter(4, 4)), (2 * BAR, Meter(2, 4)))),
    key=Key(2),
    markers=(Marker(0, "A"), Marker(2 * BAR, "B"), Marker(3 * BAR, "C")),
    length=4 * BAR,
)


def test_a_slice_begins_as_things_stand():
    part = slice_ticks(PIECE, BAR + 480, 3 * BAR)
    assert part.length == 2 * BAR - 480
    assert [note.pitch for note in part.tracks[0].notes] == list(range(65, 72))
    assert part.tracks[0].notes[0].onset == 0
    assert part.tempo_map.changes == ((0, 400_000),)
    assert part.meter_map.changes == ((0, Meter(4, 4)), (BAR - 480, Meter(2, 4)))
    assert part.markers == (Marker(BAR - 480, "B"),)
    assert part.tracks[0].volume == 50
    assert part.tracks[0].controls == (Control(0, "control", 64, 0),)
    assert part.key == Key(2)


def test_the_whole_slice_is_the_piece():
    assert slice_ticks(PIECE, 0, PIECE.length) == PIECE


def test_an_empty_slice():
    part = slice_ticks(PIECE, BAR, BAR)
    assert (part.note_count, part.length) == (0, 0)


def test_notes_are_cut_at_the_end_and_left_out_or_kept_at_the_start():
    score = Score(tracks=(Track(notes=(Note(0, 60, 960, 80), Note(600, 62, 960, 80))),))
    assert slice_ticks(score, 480, 1000).tracks[0].notes == (Note(120, 62, 400, 80),)
    held = slice_ticks(score, 480, 1000, keep_held=True).tracks[0].notes
    assert held == (Note(0, 60, 480, 80), Note(120, 62, 400, 80))


@pytest.mark.parametrize(("start", "end"), [(-1, 10), (10, 9)])
def test_impossible_slices(start, end):
    with pytest.raises(InvalidValueError):
        slice_ticks(PIECE, start, end)


def test_two_halves_make_the_whole():
    for cut in (BAR, 2 * BAR, 3 * BAR):
        first, second = slice_ticks(PIECE, 0, cut), slice_ticks(PIECE, cut, PIECE.length)
        joined = concatenate(first, second)
        assert joined.tracks[0].notes == PIECE.tracks[0].notes
        assert joined.tempo_map == PIECE.tempo_map
        assert joined.meter_map == PIECE.meter_map
        assert joined.markers == PIECE.markers
        assert joined.length == PIECE.length


def test_concatenate_joins_tracks_of_one_instrument_and_name():
    other = Score(
        tracks=(
            Track(program=40, notes=(Note(0, 70, 480, 80),)),
            Track(program=4, name="Keys", notes=(Note(0, 50, 480, 80),), volume=30),
            Track(program=4, name="Keys", notes=(Note(0, 51, 480, 80),)),
        ),
        length=BAR,
    )
    joined = concatenate(PIECE, other)
    assert [(t.program, len(t.notes)) for t in joined.tracks] == [(4, 17), (40, 1), (4, 1)]
    assert joined.tracks[0].notes[-1] == Note(4 * BAR, 50, 480, 80)
    assert Control(4 * BAR, "control", 7, 30) in joined.tracks[0].controls
    assert joined.length == 5 * BAR
    assert joined.tempo_map.changes[-1] == (4 * BAR, 500_000)
    assert joined.meter_map.meter_at(4 * BAR) == Meter(4, 4)


def test_a_join_off_the_bar_line_starts_a_new_bar():
    first = Score(length=1000)
    joined = concatenate(first, Score(length=BAR))
    assert joined.meter_map.position(1000) == BarPosition(1, 0)


def test_concatenate_to_nothing():
    assert concatenate(Score(), PIECE) == PIECE
    assert concatenate(PIECE, Score()).tracks == PIECE.tracks


def test_later_and_back_again():
    later = shift(PIECE, BAR)
    assert later.length == 5 * BAR
    assert later.tracks[0].notes[0].onset == BAR
    assert later.tempo_map.changes[1] == (2 * BAR, 400_000)
    assert later.meter_map.position(3 * BAR) == BarPosition(3, 0)
    assert shift(later, -BAR) == PIECE


def test_later_by_part_of_a_bar_keeps_bar_lines_where_they_were():
    later = shift(PIECE, 480)
    assert later.meter_map.position(480) == BarPosition(1, 0)
    assert later.meter_map.position(480 + BAR) == BarPosition(2, 0)


def test_shift_by_nothing():
    assert shift(PIECE, 0) == PIECE


def test_earlier_than_the_start_is_refused():
    with pytest.raises(InvalidValueError, match="earlier"):
        shift(PIECE, -1)


def test_length_is_cut_or_filled_with_silence():
    assert with_length(PIECE, 5 * BAR).length == 5 * BAR
    assert with_length(PIECE, 5 * BAR).tracks == PIECE.tracks
    short = with_length(PIECE, 500)
    assert short.length == 500
    assert short.tracks[0].notes[-1] == Note(480, 61, 20, 80)
    with pytest.raises(InvalidValueError):
        with_length(PIECE, -1)
