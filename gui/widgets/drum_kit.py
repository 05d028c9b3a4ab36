"""Drums by name: the eight of the step grid, and the rows of the roll."""

from collections.abc import Iterable
from typing import Final

from gui.widgets.roll.rows import Rows

STEP_KIT: Final = (
    (49, "Crash"),
    (51, "Ride"),
    (46, "Open hat"),
    (42, "Closed hat"),
    (45, "Tom"),
    (39, "Clap"),
    (38, "Snare"),
    (36, "Kick"),
)
"""Pitch and name of the step grid's rows, top first."""

DRUM_LABELS: Final = {
    35: "Kick 2",
    36: "Kick",
    37: "Side stick",
    38: "Snare",
    39: "Clap",
    40: "Snare 2",
    41: "Floor tom 2",
    42: "Closed hat",
    43: "Floor tom",
    44: "Pedal hat",
    45: "Low tom",
    46: "Open hat",
    47: "Mid tom 2",
    48: "Mid tom",
    49: "Crash",
    50: "High tom",
    51: "Ride",
    52: "China",
    53: "Ride bell",
    54: "Tambourine",
    55: "Splash",
    56: "Cowbell",
    57: "Crash 2",
    58: "Vibraslap",
    59: "Ride 2",
    60: "High bongo",
    61: "Low bongo",
    62: "Mute conga",
    63: "Open conga",
    64: "Low conga",
    65: "High timbale",
    66: "Low timbale",
    67: "High agogo",
    68: "Low agogo",
    69: "Cabasa",
    70: "Maracas",
    71: "Whistle",
    72: "Long whistle",
    73: "Guiro",
    74: "Long guiro",
    75: "Claves",
    76: "High block",
    77: "Low block",
    78: "Mute cuica",
    79: "Open cuica",
    80: "Mute triangle",
    81: "Triangle",
}
"""Short names that fit beside a row; General MIDI percussion."""

_ORDER: Final = (
    55,
    52,
    57,
    49,
    53,
    59,
    51,
    46,
    44,
    42,
    50,
    48,
    47,
    45,
    43,
    41,
    54,
    56,
    39,
    37,
    40,
    38,
    35,
    36,
)
_ALWAYS: Final = frozenset(pitch for pitch, _ in STEP_KIT) | {50, 43, 37}


def drum_rows(used: Iterable[int]) -> Rows:
    """Rows for a kit: the usual drums and every other pitch in use, cymbals on top."""
    shown = _ALWAYS | set(used)
    kit = [pitch for pitch in _ORDER if pitch in shown]
    others = sorted(shown - set(_ORDER), reverse=True)
    return Rows((*others, *kit), DRUM_LABELS, drums=True)
