"""The melodic lines of a piece: what a listener would recognise it by."""

from dataclasses import dataclass

import numpy as np

from musicgen.events.piece import EventArrays
from musicgen.events.vocabulary import DRUMS, IntArray

# How many notes back a higher one may have started and still cover a lower one.
COVERING_NOTES = 8
# Basses of General MIDI, and how many notes at once make a part an accompaniment.
BASS_PROGRAMS = range(32, 40)
CHORDAL_NOTES = 1.8
_FEWEST_NOTES = 10


@dataclass(frozen=True, slots=True)
class Line:
    """One voice, a note after another.

    Attributes:
        instrument: program.
        onset: grid steps, ascending, shape [N].
        pitch: MIDI key numbers, [N].
        end: grid steps, [N].
    """

    instrument: int
    onset: IntArray
    pitch: IntArray
    end: IntArray


def melodic_lines(events: EventArrays) -> list[Line]:
    """The uppermost voice of every instrument that leads.

    A note is left out while a higher one of the same instrument is held. Percussion has
    no line. Basses and instruments that play chords accompany; they count only in a
    piece where nothing else plays, as the organ does in a hymn.
    """
    instruments = [int(value) for value in np.unique(events.instrument) if value < DRUMS]
    leading = [value for value in instruments if _leads(events, value)]
    return [_uppermost(events, value) for value in leading or instruments]


def _leads(events: EventArrays, instrument: int) -> bool:
    onset = events.onset[events.instrument == instrument]
    if instrument in BASS_PROGRAMS or len(onset) < _FEWEST_NOTES:
        return False
    return bool(len(onset) < CHORDAL_NOTES * len(np.unique(onset)))


def _uppermost(events: EventArrays, instrument: int) -> Line:
    mine = events.instrument == instrument
    onset, pitch = events.onset[mine], events.pitch[mine]
    end = onset + events.duration[mine]
    # Of notes struck together the highest comes last.
    last = np.append(onset[1:] != onset[:-1], True)
    onset, pitch, end = onset[last], pitch[last], end[last]
    heard = np.ones(len(onset), dtype=bool)
    for back in range(1, min(COVERING_NOTES + 1, len(onset))):
        heard[back:] &= ~((pitch[:-back] > pitch[back:]) & (end[:-back] > onset[back:]))
    return Line(instrument, onset[heard], pitch[heard], end[heard])
