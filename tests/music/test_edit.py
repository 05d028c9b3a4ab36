from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from musicgen.errors import InvalidValueError
from musicgen.music import edit
from musicgen.music.key import Key
from musicgen.music.meter import Meter, MeterMap
from musicgen.music.score import Control, Note, Score, Track

C, E = Note(0, 60, 480, 80), Note(480, 64, 480, 90)
PIECE = Score(
    tracks=(
        Track(program=0, name="Piano", notes=(C, E)),
        Track(is_drum=True, notes=(Note(0, 36, 60, 100),)),
        Track(program=32, notes=(Note(0, 36, 960, 70),)),
    ),
    key=Key(0),
    length=1920,
)


def pitches(score: Score) -> list[list[int]]:
    return [[note.pitch for note in track.notes] for track in score.tracks]


def test_transpose_moves_pitches_and_key_but_no_drums():
    moved = edit.transpose(PIECE, -3)
    assert pitches(moved) == [[57, 61], [36], [33]]
    assert moved.key == Key(9)
    assert edit.transpose(moved, 3) == PIECE


def test_transpose_of_some_tracks_keeps_the_key():
    moved = edit.transpose(PIECE, 2, tracks=[2])
    assert pitches(moved) == [[60, 64], [36], [38]]
    assert moved.key == Key(0)


@pytest.mark.parametrize("semitones", [-100, -37, 63, 64, 100])
def test_transpose_stays_on_the_keyboard_and_in_pitch_class(semitones):
    for before, after in zip(PIECE.tracks, edit.transpose(PIECE, semitones).tracks, strict=True):
        for old in before.notes if not before.is_drum else ():
            assert any((old.pitch + semitones - new.pitch) % 12 == 0 for new in after.notes)
        assert all(0 <= note.pitch <= 127 for note in after.notes)


@pytest.mark.parametrize(
    ("onset", "grid", "strength", "expected"),
    [(70, 120, 1, 120), (59, 120, 1, 0), (60, 120, 1, 120), (70, 120, 0.5, 95), (70, 120, 0, 70)],
)
def test_quantise(onset, grid, strength, expected):
    score = Score(tracks=(Track(notes=(Note(onset, 60, 77, 80),)),))
    note = edit.quantise(score, grid, strength=strength).tracks[0].notes[0]
    assert (note.onset, note.duration) == (expected, 77)


def test_quantise_counts_from_the_bar_line_and_knows_the_next():
    # Bars of 7/8 are 1680 ticks: 480 does not go into them.
    score = Score(
        tracks=(
            Track(notes=(Note(1700, 60, 10, 80), Note(2170, 60, 10, 80), Note(1640, 60, 10, 80))),
        ),
        meter_map=MeterMap.constant(7, 8),
    )
    onsets = [note.onset for note in edit.quantise(score, 480).tracks[0].notes]
    assert onsets == [1680, 1680, 2160]


def test_quantise_of_ends_keeps_notes_alive():
    score = Score(tracks=(Track(notes=(Note(10, 60, 40, 80), Note(130, 62, 220, 80))),))
    notes = edit.quantise(score, 120, ends=True).tracks[0].notes
    assert [(note.onset, note.duration) for note in notes] == [(0, 1), (120, 240)]


@pytest.mark.parametrize(("grid", "strength"), [(0, 1), (120, 1.1), (120, -0.1)])
def test_quantise_refuses(grid, strength):
    with pytest.raises(InvalidValueError):
        edit.quantise(PIECE, grid, strength=strength)


def test_notes_are_added_removed_and_replaced():
    added = edit.add_notes(PIECE, 0, [Note(240, 72, 100, 50)])
    assert pitches(added)[0] == [60, 72, 64]
    assert edit.remove_notes(added, 0, [Note(240, 72, 100, 50)]) == PIECE
    assert pitches(edit.replace_notes(PIECE, 0, [C], [C._replace(pitch=61)]))[0] == [61, 64]


def test_of_equal_notes_one_is_removed():
    doubled = edit.add_notes(PIECE, 0, [C])
    assert edit.remove_notes(doubled, 0, [C]) == PIECE


def test_a_note_that_is_not_there_is_not_removed():
    assert edit.remove_notes(PIECE, 0, [C._replace(velocity=1)]) == PIECE


def test_a_note_past_the_end_makes_the_piece_longer():
    assert edit.add_notes(PIECE, 0, [Note(1900, 60, 480, 80)]).length == 2380


@pytest.mark.parametrize("index", [-1, 3])
def test_no_such_track(index):
    with pytest.raises(InvalidValueError, match="no track"):
        edit.add_notes(PIECE, index, [C])
    with pytest.raises(InvalidValueError, match="no track"):
        edit.remove_notes(PIECE, index, [C])
    with pytest.raises(InvalidValueError, match="no track"):
        edit.replace_track(PIECE, index, Track())


def test_merge_track_joins_the_same_instrument_or_adds():
    assert pitches(edit.merge_track(PIECE, Track(program=32, notes=(E,))))[2] == [36, 64]
    assert pitches(edit.merge_track(PIECE, Track(program=5, is_drum=True, notes=(E,))))[1] == [
        36,
        64,
    ]
    assert len(edit.merge_track(PIECE, Track(program=40, notes=(E,))).tracks) == 4


def test_remove_tracks_keeps_the_length():
    left = edit.remove_tracks(PIECE, {0, 2})
    assert pitches(left) == [[36]]
    assert left.length == 1920


def test_velocities_are_scaled_within_bounds():
    loud = edit.scale_velocities(PIECE, 1.5, tracks=[0])
    assert [note.velocity for note in loud.tracks[0].notes] == [120, 127]
    assert loud.tracks[1:] == PIECE.tracks[1:]
    soft = edit.scale_velocities(PIECE, 0)
    assert all(note.velocity == 1 for track in soft.tracks for note in track.notes)


def test_tempo_and_meter():
    assert edit.set_tempo(PIECE, 90).tempo_map.bpm_at(0) == pytest.approx(90)
    assert edit.set_meter(PIECE, 3, 4).meter_map.meter_at(0) == Meter(3, 4)
    with pytest.raises(InvalidValueError):
        edit.set_tempo(PIECE, 0)
    with pytest.raises(InvalidValueError):
        edit.set_meter(PIECE, 0, 4)


def test_overlaps_of_one_pitch_are_cut():
    notes = (
        Note(0, 60, 480, 80),
        Note(0, 64, 480, 80),
        Note(240, 60, 480, 70),
        Note(720, 60, 9, 9),
    )
    cut = edit.without_overlaps(Track(notes=notes)).notes
    assert cut == (Note(0, 60, 240, 80), *notes[1:])


@settings(max_examples=100, deadline=None, derandomize=True)
@given(
    st.lists(
        st.builds(
            Note,
            st.integers(0, 30),
            st.sampled_from([60, 61]),
            st.integers(1, 20),
            st.integers(1, 127),
        ),
        max_size=12,
    )
)
def test_after_cutting_nothing_overlaps_and_every_onset_is_there(notes):
    cut = edit.without_overlaps(Track().with_notes(notes)).notes
    assert {(n.onset, n.pitch) for n in cut} == {(n.onset, n.pitch) for n in notes}
    for pitch in (60, 61):
        line = [note for note in cut if note.pitch == pitch]
        assert all(a.end <= b.onset for a, b in pairwise(line))


def test_edits_leave_controls_alone():
    pedal = Control(0, "control", 64, 127)
    score = Score(tracks=(Track(notes=(C,), controls=(pedal,), volume=90, pan=10),))
    for after in (
        edit.transpose(score, 1),
        edit.quantise(score, 120),
        edit.add_notes(score, 0, [E]),
    ):
        track = after.tracks[0]
        assert (track.controls, track.volume, track.pan) == ((pedal,), 90, 10)
