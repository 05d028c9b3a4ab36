import pytest

from musicgen.errors import InvalidValueError
from musicgen.music.instruments import (
    DRUM_NAMES,
    FAMILIES,
    PROGRAM_NAMES,
    find_instruments,
    playable_range,
    program_family,
    program_name,
)


def test_the_128_programs_have_names_of_their_own():
    assert len(PROGRAM_NAMES) == len(set(PROGRAM_NAMES)) == 128
    assert len(FAMILIES) == 16
    assert program_name(-1) == "Drums"


@pytest.mark.parametrize(
    ("program", "name", "family"),
    [
        (0, "Acoustic Grand Piano", "piano"),
        (11, "Vibraphone", "chromatic percussion"),
        (24, "Nylon Guitar", "guitar"),
        (32, "Acoustic Bass", "bass"),
        (40, "Violin", "strings"),
        (56, "Trumpet", "brass"),
        (66, "Tenor Sax", "reed"),
        (73, "Flute", "pipe"),
        (110, "Fiddle", "ethnic"),
        (127, "Gunshot", "sound effects"),
    ],
)
def test_general_midi(program, name, family):
    assert PROGRAM_NAMES[program] == name
    assert program_family(program) == family


def test_general_midi_drums():
    assert DRUM_NAMES[36] == "Bass Drum"
    assert DRUM_NAMES[38] == "Snare"
    assert DRUM_NAMES[42] == "Closed Hi-Hat"
    assert set(range(35, 82)) <= set(DRUM_NAMES)


@pytest.mark.parametrize(
    ("word", "first"),
    [
        ("piano", 0),
        ("Pianos", 0),
        ("bass", 32),
        ("bass guitar", 33),
        ("sax", 66),
        ("saxes", 66),
        ("alto saxophone", 65),
        ("strings", 48),
        ("drums", -1),
        ("drum-kit", -1),
        ("Percussion", -1),
        ("electric  piano", 4),
        ("e-piano", 4),
        ("tenor sax", 66),
        ("pan flute", 75),
        ("string ensemble", 48),
        ("voices", 52),
        ("cello", 42),
        ("CHURCH ORGAN", 19),
        ("vibes", 11),
        ("brass", 61),
    ],
)
def test_words(word, first):
    assert find_instruments(word)[0] == first


@pytest.mark.parametrize("word", ["", "s", "jazz", "melodic", "piano bass", "es"])
def test_words_that_are_no_instrument(word):
    assert find_instruments(word) == ()


def test_every_name_is_found():
    for program, name in enumerate(PROGRAM_NAMES):
        assert program in find_instruments(name)
    assert all(find_instruments(family) for family in FAMILIES)


@pytest.mark.parametrize("program", range(-1, 128))
def test_ranges_lie_on_the_keyboard(program):
    low, high = playable_range(program)
    assert 0 <= low < high <= 127


def test_a_violin_ends_at_its_lowest_string():
    assert playable_range(40)[0] == 55


@pytest.mark.parametrize("ask", [program_family, program_name, playable_range])
@pytest.mark.parametrize("program", [-2, 128])
def test_no_such_program(ask, program):
    with pytest.raises(InvalidValueError):
        ask(program)
