import pytest

from musicgen.midi.sustain import pedal_spans, sustained
from musicgen.music.score import Control, Note, Track


def pedal(*changes: tuple[int, int]) -> tuple[Control, ...]:
    return tuple(Control(tick, "control", 64, value) for tick, value in changes)


def lengths(track: Track) -> list[tuple[int, int]]:
    return [(note.onset, note.duration) for note in sustained(track).notes]


def test_a_note_let_go_under_the_pedal_sounds_until_it_is_lifted():
    track = Track(notes=(Note(0, 60, 100, 80),), controls=pedal((50, 127), (480, 0)))
    assert lengths(track) == [(0, 480)]


@pytest.mark.parametrize(
    "controls",
    [
        (),
        pedal((100, 127), (480, 0)),
        pedal((0, 127), (100, 0)),
        pedal((0, 63)),
        pedal((200, 127), (480, 0)),
        (Control(0, "control", 1, 127),),
    ],
    ids=["none", "down as it ends", "up as it ends", "half", "later", "another control"],
)
def test_the_pedal_leaves_a_note_alone(controls):
    track = Track(notes=(Note(0, 60, 100, 80),), controls=controls)
    assert sustained(track) == track


def test_striking_the_key_again_ends_the_held_note():
    notes = (Note(0, 60, 100, 80), Note(10, 64, 100, 80), Note(240, 60, 100, 80))
    track = Track(notes=notes, controls=pedal((0, 127), (480, 0)))
    assert lengths(track) == [(0, 240), (10, 470), (240, 240)]


def test_notes_struck_together_do_not_end_each_other():
    notes = (Note(0, 60, 100, 80), Note(0, 60, 200, 80))
    track = Track(notes=notes, controls=pedal((0, 127), (480, 0)))
    assert lengths(track) == [(0, 480), (0, 480)]


def test_a_note_held_past_the_pedal_keeps_its_length():
    track = Track(notes=(Note(0, 60, 900, 80),), controls=pedal((0, 127), (480, 0)))
    assert sustained(track) == track


def test_a_pedal_never_lifted_holds_to_the_end():
    notes = (Note(0, 60, 100, 80), Note(200, 64, 300, 80))
    track = Track(notes=notes, controls=pedal((0, 127), (700, 100)))
    assert pedal_spans(track) == ((0, 700),)
    assert lengths(track) == [(0, 700), (200, 500)]


def test_each_note_is_held_by_its_own_pedal():
    notes = (Note(0, 60, 100, 80), Note(500, 60, 100, 80), Note(1000, 60, 100, 80))
    track = Track(notes=notes, controls=pedal((0, 90), (300, 0), (550, 64), (900, 10)))
    assert lengths(track) == [(0, 300), (500, 400), (1000, 100)]
