"""General MIDI instruments: their names, families, ranges, and the words people use."""

import re

from musicgen.errors import InvalidValueError
from musicgen.music.instrument_words import DRUMS as DRUMS
from musicgen.music.instrument_words import WORDS

# One family per line, eight programs each (General MIDI 1, programs from 0).
_FAMILY_PROGRAMS: dict[str, tuple[str, ...]] = {
    "piano": (
        *("Acoustic Grand Piano", "Bright Acoustic Piano", "Electric Grand Piano"),
        *("Honky-tonk Piano", "Electric Piano 1", "Electric Piano 2", "Harpsichord", "Clavinet"),
    ),
    "chromatic percussion": (
        *("Celesta", "Glockenspiel", "Music Box", "Vibraphone"),
        *("Marimba", "Xylophone", "Tubular Bells", "Dulcimer"),
    ),
    "organ": (
        *("Drawbar Organ", "Percussive Organ", "Rock Organ", "Church Organ"),
        *("Reed Organ", "Accordion", "Harmonica", "Tango Accordion"),
    ),
    "guitar": (
        *("Nylon Guitar", "Steel Guitar", "Jazz Guitar", "Clean Electric Guitar"),
        *("Muted Electric Guitar", "Overdriven Guitar", "Distortion Guitar", "Guitar Harmonics"),
    ),
    "bass": (
        *("Acoustic Bass", "Fingered Electric Bass", "Picked Electric Bass", "Fretless Bass"),
        *("Slap Bass 1", "Slap Bass 2", "Synth Bass 1", "Synth Bass 2"),
    ),
    "strings": (
        *("Violin", "Viola", "Cello", "Contrabass"),
        *("Tremolo Strings", "Pizzicato Strings", "Orchestral Harp", "Timpani"),
    ),
    "ensemble": (
        *("String Ensemble 1", "String Ensemble 2", "Synth Strings 1", "Synth Strings 2"),
        *("Choir Aahs", "Voice Oohs", "Synth Voice", "Orchestra Hit"),
    ),
    "brass": (
        *("Trumpet", "Trombone", "Tuba", "Muted Trumpet"),
        *("French Horn", "Brass Section", "Synth Brass 1", "Synth Brass 2"),
    ),
    "reed": (
        *("Soprano Sax", "Alto Sax", "Tenor Sax", "Baritone Sax"),
        *("Oboe", "English Horn", "Bassoon", "Clarinet"),
    ),
    "pipe": (
        *("Piccolo", "Flute", "Recorder", "Pan Flute"),
        *("Blown Bottle", "Shakuhachi", "Whistle", "Ocarina"),
    ),
    "synth lead": (
        *("Square Lead", "Sawtooth Lead", "Calliope Lead", "Chiff Lead"),
        *("Charang Lead", "Voice Lead", "Fifths Lead", "Bass and Lead"),
    ),
    "synth pad": (
        *("New Age Pad", "Warm Pad", "Polysynth Pad", "Choir Pad"),
        *("Bowed Pad", "Metallic Pad", "Halo Pad", "Sweep Pad"),
    ),
    "synth effects": (
        *("Rain Effect", "Soundtrack Effect", "Crystal Effect", "Atmosphere Effect"),
        *("Brightness Effect", "Goblins Effect", "Echoes Effect", "Sci-fi Effect"),
    ),
    "ethnic": (
        *("Sitar", "Banjo", "Shamisen", "Koto"),
        *("Kalimba", "Bagpipe", "Fiddle", "Shanai"),
    ),
    "percussive": (
        *("Tinkle Bell", "Agogo", "Steel Drums", "Woodblock"),
        *("Taiko Drum", "Melodic Tom", "Synth Drum", "Reverse Cymbal"),
    ),
    "sound effects": (
        *("Guitar Fret Noise", "Breath Noise", "Seashore", "Bird Tweet"),
        *("Telephone Ring", "Helicopter", "Applause", "Gunshot"),
    ),
}
FAMILIES: tuple[str, ...] = tuple(_FAMILY_PROGRAMS)
PROGRAM_NAMES: tuple[str, ...] = tuple(
    name for names in _FAMILY_PROGRAMS.values() for name in names
)

# General MIDI 1 percussion (35 to 81) with the General MIDI 2 additions around it.
DRUM_NAMES: dict[int, str] = {
    27: "High Q",
    28: "Slap",
    29: "Scratch Push",
    30: "Scratch Pull",
    31: "Sticks",
    32: "Square Click",
    33: "Metronome Click",
    34: "Metronome Bell",
    35: "Acoustic Bass Drum",
    36: "Bass Drum",
    37: "Side Stick",
    38: "Snare",
    39: "Hand Clap",
    40: "Electric Snare",
    41: "Low Floor Tom",
    42: "Closed Hi-Hat",
    43: "High Floor Tom",
    44: "Pedal Hi-Hat",
    45: "Low Tom",
    46: "Open Hi-Hat",
    47: "Low-Mid Tom",
    48: "High-Mid Tom",
    49: "Crash Cymbal 1",
    50: "High Tom",
    51: "Ride Cymbal 1",
    52: "China Cymbal",
    53: "Ride Bell",
    54: "Tambourine",
    55: "Splash Cymbal",
    56: "Cowbell",
    57: "Crash Cymbal 2",
    58: "Vibraslap",
    59: "Ride Cymbal 2",
    60: "High Bongo",
    61: "Low Bongo",
    62: "Muted High Conga",
    63: "Open High Conga",
    64: "Low Conga",
    65: "High Timbale",
    66: "Low Timbale",
    67: "High Agogo",
    68: "Low Agogo",
    69: "Cabasa",
    70: "Maracas",
    71: "Short Whistle",
    72: "Long Whistle",
    73: "Short Guiro",
    74: "Long Guiro",
    75: "Claves",
    76: "High Woodblock",
    77: "Low Woodblock",
    78: "Muted Cuica",
    79: "Open Cuica",
    80: "Muted Triangle",
    81: "Open Triangle",
    82: "Shaker",
    83: "Jingle Bell",
    84: "Bell Tree",
    85: "Castanets",
    86: "Muted Surdo",
    87: "Open Surdo",
}

# Sounding ranges a player reaches, lowest and highest key; families where not listed.
_FAMILY_RANGES: dict[str, tuple[int, int]] = {
    "piano": (21, 108),
    "chromatic percussion": (53, 96),
    "organ": (36, 96),
    "guitar": (40, 88),
    "bass": (28, 67),
    "strings": (36, 96),
    "ensemble": (36, 96),
    "brass": (40, 84),
    "reed": (46, 84),
    "pipe": (60, 96),
    "synth lead": (36, 96),
    "synth pad": (36, 96),
    "synth effects": (36, 96),
    "ethnic": (43, 91),
    "percussive": (36, 96),
    "sound effects": (36, 96),
    "drums": (27, 87),
}
_PROGRAM_RANGES: dict[int, tuple[int, int]] = {
    **{4: (28, 103), 5: (28, 103), 6: (29, 89), 7: (28, 88)},
    **{8: (60, 108), 9: (79, 108), 11: (53, 89), 12: (45, 96), 13: (65, 108), 14: (60, 77)},
    **{15: (48, 87), 21: (41, 93), 22: (48, 96), 23: (41, 93)},
    **{40: (55, 100), 41: (48, 88), 42: (36, 81), 43: (28, 67)},
    **{46: (24, 103), 47: (38, 57), 52: (41, 81), 53: (41, 81), 54: (41, 81)},
    **{56: (54, 86), 57: (40, 77), 58: (28, 65), 59: (54, 86), 60: (35, 77)},
    **{64: (56, 88), 65: (49, 81), 66: (44, 76), 67: (37, 69)},
    **{68: (58, 91), 69: (52, 81), 70: (34, 75), 71: (50, 94)},
    **{72: (74, 108), 73: (59, 96), 74: (60, 93), 78: (72, 96), 79: (69, 93)},
    **{105: (48, 84), 108: (60, 88), 109: (55, 76), 110: (55, 100)},
}


# Guitars, and sitar to koto.
_FRETTED = frozenset((*range(24, 32), *range(104, 108)))
_STRINGS, _FINGERS_AND_PEDAL = 6, 12


def program_name(program: int) -> str:
    """Name of a program, "Drums" for -1.

    Raises:
        InvalidValueError: it is neither -1 nor 0 to 127.
    """
    return "Drums" if _checked(program) == DRUMS else PROGRAM_NAMES[program]


def program_family(program: int) -> str:
    """One of `FAMILIES`, "drums" for -1.

    Raises:
        InvalidValueError: it is neither -1 nor 0 to 127.
    """
    return "drums" if _checked(program) == DRUMS else FAMILIES[program // 8]


def playable_range(program: int) -> tuple[int, int]:
    """Lowest and highest MIDI key a player of the instrument reaches, both included.

    Raises:
        InvalidValueError: it is neither -1 (drums) nor 0 to 127.
    """
    family = program_family(program)
    return _PROGRAM_RANGES.get(program, _FAMILY_RANGES[family])


def most_notes(program: int) -> int:
    """Notes that a player of the instrument holds at once: strings, or fingers and a pedal."""
    return _STRINGS if program in _FRETTED else _FINGERS_AND_PEDAL


def _checked(program: int) -> int:
    if not DRUMS <= program <= 127:
        raise InvalidValueError(f"program {program} is neither 0 to 127 nor -1 for drums")
    return program


def _plain(word: str) -> str:
    """Lower case, one space between words, no hyphens or full stops."""
    return " ".join(re.split(r"[\s\-_.]+", word.casefold().strip()))


def _table() -> dict[str, tuple[int, ...]]:
    """Every known word in plain form; the words above win over the official names."""
    table: dict[str, tuple[int, ...]] = {}
    for index, family in enumerate(FAMILIES):
        table[family] = tuple(range(8 * index, 8 * index + 8))
    for program, name in enumerate(PROGRAM_NAMES):
        plain = _plain(name)
        table[plain] = (program,)
        if plain.endswith((" 1", " 2")):
            table.setdefault(plain[:-2], (program,))
    table |= {_plain(word): programs for word, programs in WORDS.items()}
    return table


_TABLE = _table()


def find_instruments(word: str) -> tuple[int, ...]:
    """Programs a word may mean, the usual one first; -1 is the drum kit.

    Upper case, hyphens, spaces and plurals ("Saxes", "electric-guitars") don't matter.

    Args:
        word: one instrument, such as "piano", "tenor sax", "strings" or "drums".

    Returns:
        Empty when the word is no instrument.
    """
    plain = _plain(word)
    candidates = [plain]
    if plain.endswith("s"):
        candidates.append(plain[:-1])
    if plain.endswith("es"):
        candidates.append(plain[:-2])
    return next((_TABLE[each] for each in candidates if each in _TABLE), ())
