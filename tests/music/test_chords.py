import pytest

from musicgen.errors import InvalidValueError
from musicgen.music.chords import Chord, bar_chords, chord_at, name_chord
from musicgen.music.meter import MeterMap
from musicgen.music.score import Note, Score, Track


def block(tick: int, *pitches: int, duration: int = 1920) -> tuple[Note, ...]:
    return tuple(Note(tick, pitch, duration, 80) for pitch in pitches)


@pytest.mark.parametrize(
    ("pitches", "name"),
    [
        ((60, 64, 67), "C"),
        ((57, 60, 64), "Am"),
        ((55, 59, 62, 65), "G7"),
        ((60, 64, 67, 71), "Cmaj7"),
        ((62, 65, 69, 72), "Dm7"),
        ((59, 62, 65), "Bdim"),
        ((59, 62, 65, 69), "Bm7b5"),
        ((58, 62, 65), "Bb"),
        ((66, 70, 73), "F#"),
        ((60, 65, 67), "Csus4"),
        ((60, 64, 69), "Am/C"),
        ((64, 67, 72), "C/E"),
        ((60, 64, 67, 69), "C6"),
        ((57, 60, 64, 67), "Am7"),
        ((60, 64, 70), "C7"),
        ((48, 55), "C5"),
        ((60, 64, 67, 70, 74), "C9"),
    ],
)
def test_names(pitches, name):
    assert str(name_chord(pitches, bass=pitches[0])) == name


@pytest.mark.parametrize("pitches", [(), (60,), (60, 72), (60, 61, 62), (60, 61)])
def test_no_chord(pitches):
    assert name_chord(pitches) is None


def test_every_name_holds_the_tones_it_was_read_from():
    for pitches in ((0, 4, 7), (2, 5, 9, 0), (11, 2, 5, 8), (4, 8, 0)):
        assert name_chord(pitches).pitch_classes == frozenset(pitches)


def test_chord_at_a_tick_hears_what_sounds_and_no_drums():
    score = Score(
        tracks=(
            Track(notes=(*block(0, 60, 64, duration=480), *block(240, 67, duration=240))),
            Track(is_drum=True, notes=block(0, 35, 38)),
        )
    )
    assert str(chord_at(score, 240)) == "C"
    assert chord_at(score, 239) is None
    assert chord_at(score, 480) is None


def test_bar_chords_through_passing_notes_and_silence():
    melody = (Note(0, 72, 480, 90), Note(480, 74, 240, 90), Note(720, 76, 1200, 90))
    score = Score(
        tracks=(
            Track(
                notes=(*block(0, 48, 55, 64), *block(3840, 41, 57, 60), *block(5760, 43, 59, 65))
            ),
            Track(program=73, notes=melody),
            Track(is_drum=True, notes=block(1920, 35)),
        )
    )
    assert [str(chord) for chord in bar_chords(score)] == ["C", "None", "F", "G7"]


def test_bar_chords_follow_the_meter_and_held_notes():
    score = Score(
        tracks=(Track(notes=block(0, 45, 60, 64, duration=2880)),),
        meter_map=MeterMap.constant(3, 4),
    )
    assert [str(chord) for chord in bar_chords(score)] == ["Am", "Am"]


def test_no_bars():
    assert bar_chords(Score()) == ()


@pytest.mark.parametrize("arguments", [(12,), (-1,), (0, "q"), (0, "", 12)])
def test_impossible_chords(arguments):
    with pytest.raises(InvalidValueError):
        Chord(*arguments)
