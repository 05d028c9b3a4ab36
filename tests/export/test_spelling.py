"""Names of pitches, accidentals and chord symbols."""

import pytest

from musicgen.export.notation.chord_symbols import chord_symbols_among, parse_chord_symbol
from musicgen.export.notation.drum_staff import drum_place
from musicgen.export.notation.spelling import Accidentals, fifths_of, midi_pitch, spell
from musicgen.music.key import Key
from musicgen.music.score import Marker

SIGNS = {-1: "b", 0: "", 1: "#", -2: "bb", 2: "x"}


def name(pitch: int, key: Key | None) -> str:
    step, alter, octave = spell(pitch, key)
    return f"{step}{SIGNS[alter]}{octave}"


@pytest.mark.parametrize("mode", ["major", "minor"])
@pytest.mark.parametrize("tonic", range(12))
def test_a_key_is_spelled_with_its_own_letters_and_every_pitch_is_itself(tonic, mode):
    key = Key(tonic, mode)
    assert -6 <= fifths_of(key) <= 6
    for pitch in range(128):
        assert midi_pitch(spell(pitch, key)) == pitch
    steps = (0, 2, 4, 5, 7, 9, 11) if mode == "major" else (0, 2, 3, 5, 7, 8, 10)
    assert len({spell(60 + tonic + step, key).step for step in steps}) == 7
    assert name(60 + tonic, key)[:-1] == str(key).split()[0]


@pytest.mark.parametrize(
    ("key", "pitch", "expected"),
    [
        (None, 61, "C#4"),
        (None, 63, "Eb4"),
        (None, 70, "Bb4"),
        (Key(9, "minor"), 68, "G#4"),
        (Key(2, "minor"), 61, "C#4"),
        (Key(3, "major"), 59, "B3"),
        (Key(1, "major"), 66, "Gb4"),
        (Key(6, "major"), 65, "E#4"),
    ],
)
def test_chromatic_notes_lean_the_way_the_key_does(key, pitch, expected):
    assert name(pitch, key) == expected


def test_an_accidental_is_printed_once_a_measure_and_taken_back():
    memory = Accidentals(Key(7, "major"))
    sharp, natural = spell(66, Key(7, "major")), spell(65, Key(7, "major"))
    assert memory.printed(sharp) is None
    assert memory.printed(natural) == "natural"
    assert memory.printed(natural) is None
    assert memory.printed(sharp) == "sharp"
    higher = natural._replace(octave=5)
    assert memory.printed(higher) == "natural"


@pytest.mark.parametrize(
    ("text", "root", "alter", "kind"),
    [
        ("C", "C", 0, "major"),
        ("Bb7", "B", -1, "dominant"),
        ("F#m7b5", "F", 1, "half-diminished"),
        ("C-7", "C", 0, "minor-seventh"),
        ("Fj7", "F", 0, "major-seventh"),
        ("CM7", "C", 0, "major-seventh"),
        ("Ebmaj7", "E", -1, "major-seventh"),
        ("G:min", "G", 0, "minor"),
        ("Do", "D", 0, "diminished"),
        ("Bdim7", "B", 0, "diminished-seventh"),
        ("C+", "C", 0, "augmented"),
        ("A7sus4", "A", 0, "dominant"),
        ("Gsus", "G", 0, "suspended-fourth"),
        ("C69", "C", 0, "major-sixth"),
        ("D13", "D", 0, "dominant-13th"),
        ("N.C.", "C", 0, "none"),
    ],
)
def test_chord_symbols_of_several_traditions(text, root, alter, kind):
    chord = parse_chord_symbol(text)
    assert chord is not None
    assert (chord.root, chord.root_alter, chord.kind) == (root, alter, kind)


def test_bass_notes_and_altered_degrees():
    slash = parse_chord_symbol("D7/F#")
    assert slash is not None and (slash.bass, slash.bass_alter) == ("F", 1)
    degree = parse_chord_symbol("Bb:maj/3")
    assert degree is not None and (degree.bass, degree.bass_alter) == ("D", 0)
    flat_seven = parse_chord_symbol("C:maj/b7")
    assert flat_seven is not None and (flat_seven.bass, flat_seven.bass_alter) == ("B", -1)
    altered = parse_chord_symbol("G7b9#11")
    assert altered is not None and altered.degrees == ((9, -1), (11, 1))


@pytest.mark.parametrize(
    "text", ["Verse", "Chorus", "Adagio", "Bridge 2", "", "H7", "Ending", "Coda"]
)
def test_words_are_no_chords(text):
    assert parse_chord_symbol(text) is None


def test_single_letters_far_apart_are_sections():
    sections = [Marker(0, "A"), Marker(15_360, "B"), Marker(30_720, "A")]
    chords = [Marker(0, "A"), Marker(960, "D"), Marker(1_920, "E")]
    assert chord_symbols_among(sections) == {}
    assert len(chord_symbols_among(chords)) == 3
    assert len(chord_symbols_among([*sections, Marker(40_000, "Am7")])) == 4


def test_drums_that_sound_together_stand_apart():
    kit = [35, 36, 37, 38, 39, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 55, 56, 57]
    places = {pitch: drum_place(pitch) for pitch in kit}
    assert len({(place.step, place.octave, place.notehead) for place in places.values()}) == len(
        kit
    )
    assert all(drum_place(pitch).step in "ABCDEFG" for pitch in range(128))
