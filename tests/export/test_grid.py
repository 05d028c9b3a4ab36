"""Performed timing to readable timing."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from musicgen.export.notation.grid import quantise_for_reading
from musicgen.export.notation.measures import measures_of
from musicgen.music.meter import Meter, MeterMap
from musicgen.music.score import Note, Score, Track


def spans(track: Track) -> list[tuple[int, int, int]]:
    return [(note.onset, note.pitch, note.duration) for note in track.notes]


def quantised(*notes: Note, meter: MeterMap | None = None, is_drum: bool = False) -> Track:
    track = Track(is_drum=is_drum).with_notes(notes)
    return quantise_for_reading(Score((track,), meter_map=meter or MeterMap())).tracks[0]


def test_what_can_be_written_stays_as_it_is():
    exact = [
        *(Note(i * 120, 60 + i, 120, 80) for i in range(4)),
        *(Note(480 + i * 160, 70, 160, 80) for i in range(3)),
        *(Note(960 + i * 60, 75, 60, 80) for i in range(8)),
        *(Note(1440 + i * 80, 78, 80, 80) for i in range(6)),
        Note(1920, 50, 1440, 80),
        Note(3360, 50, 360, 80),
    ]
    assert spans(quantised(*exact)) == sorted((n.onset, n.pitch, n.duration) for n in exact)


def test_a_hurried_and_a_late_hand_are_put_right():
    played = quantised(Note(9, 60, 229, 80), Note(231, 62, 250, 80), Note(495, 64, 455, 80))
    assert spans(played) == [(0, 60, 240), (240, 62, 240), (480, 64, 480)]


def test_swung_eighths_become_triplets():
    swung = quantised(
        Note(0, 60, 310, 80), Note(327, 62, 150, 80), Note(485, 64, 320, 80), Note(796, 65, 160, 80)
    )
    assert [onset for onset, *_ in spans(swung)] == [0, 320, 480, 800]


def test_detached_playing_is_not_full_of_rests():
    detached = quantised(*(Note(i * 480, 60 + i, 390, 80) for i in range(4)))
    assert [duration for *_, duration in spans(detached)][:3] == [480, 480, 480]
    written_rest = quantised(Note(0, 60, 360, 80), Note(480, 62, 480, 80))
    assert spans(written_rest)[0] == (0, 60, 360)


def test_a_long_note_ends_on_an_eighth_unless_it_was_written_otherwise():
    played = quantised(Note(0, 60, 590, 80), Note(1_920, 62, 480, 80))
    written = quantised(Note(0, 60, 600, 80), Note(1_920, 62, 480, 80))
    assert spans(played)[0] == (0, 60, 480)
    assert spans(written)[0] == (0, 60, 600)


def test_fingers_that_leave_a_chord_one_after_the_other_leave_it_together():
    ragged = [Note(0, 60, 235, 80), Note(4, 64, 301, 80), Note(7, 67, 350, 80)]
    played = quantised(*ragged, Note(1_920, 60, 480, 80))
    assert len({duration for *_, duration in spans(played)[:3]}) == 1
    written = quantised(Note(0, 60, 240, 80), Note(0, 64, 360, 80), Note(1_920, 60, 480, 80))
    assert [duration for *_, duration in spans(written)[:2]] == [240, 360]


def test_two_of_one_pitch_become_one_and_a_repeat_ends_the_first():
    track = quantised(Note(0, 60, 480, 80), Note(5, 60, 200, 80), Note(240, 60, 240, 80))
    assert spans(track) == [(0, 60, 240), (240, 60, 240)]


def test_drums_last_to_the_next_stroke_of_the_same_limbs_within_the_beat():
    track = quantised(
        Note(0, 36, 10, 80), Note(0, 42, 10, 80), Note(240, 42, 10, 80), Note(480, 38, 10, 80),
        is_drum=True,
    )  # fmt: skip
    assert spans(track) == [(0, 36, 480), (0, 42, 240), (240, 42, 240), (480, 38, 480)]


def test_a_bar_line_stands_on_the_grid_whatever_the_meters_do():
    meters = MeterMap(((0, Meter(3, 4)), (1445, Meter(7, 8)), (3000, Meter(5, 16))))
    score = Score((Track(notes=(Note(0, 60, 9_000, 80),)),), meter_map=meters)
    measures = measures_of(score)
    assert [measure.start for measure in measures[:2]] == [0, 72]
    for earlier, later in pairwise(measures):
        assert earlier.end == later.start and earlier.length > 0
    assert measures[-1].end * 20 >= 9_000


METERS = st.sampled_from([(4, 4), (3, 4), (2, 2), (6, 8), (7, 8), (5, 4), (12, 8), (3, 16), (1, 1)])
NOTES = st.lists(
    st.builds(Note, st.integers(0, 6_000), st.integers(55, 60), st.integers(1, 3_000), st.just(80)),
    min_size=1,
    max_size=30,
)


@settings(max_examples=60, deadline=None)
@given(notes=NOTES, meter=METERS, is_drum=st.booleans())
def test_always_on_the_grid_never_overlapping_itself(notes, meter, is_drum):
    track = quantised(*notes, meter=MeterMap.constant(*meter), is_drum=is_drum)
    assert {note.pitch for note in track.notes} == {note.pitch for note in notes}
    ends: dict[int, int] = {}
    for note in track.notes:
        assert note.onset % 20 == 0 and note.duration % 20 == 0 and note.duration > 0
        assert note.onset >= ends.get(note.pitch, 0)
        ends[note.pitch] = note.end
    for note in notes:
        nearest = min(abs(note.onset - other.onset) for other in track.notes)
        assert nearest <= 80


def test_an_empty_score_has_one_measure():
    assert len(measures_of(Score())) == 1
    assert quantise_for_reading(Score()).note_count == 0


@pytest.mark.parametrize(
    ("meter", "beats"),
    [
        ((4, 4), (0, 24, 48, 72, 96)),
        ((6, 8), (0, 36, 72)),
        ((7, 8), (0, 24, 48, 84)),
        ((5, 8), (0, 36, 60)),
        ((3, 8), (0, 36)),
        ((2, 2), (0, 48, 96)),
    ],
)
def test_beats_of_a_measure(meter, beats):
    score = Score(meter_map=MeterMap.constant(*meter), length=100)
    assert measures_of(score)[0].beats() == beats
