"""A staff measure by measure: its voices as written values, with their accidentals."""

from collections.abc import Sequence
from typing import NamedTuple

from musicgen.export.notation.measures import Measure
from musicgen.export.notation.parts import Staff
from musicgen.export.notation.spelling import Accidentals, spell
from musicgen.export.notation.values import Value, write_measure
from musicgen.export.notation.voices import Segment
from musicgen.music.key import Key

# (index of the value, pitch) within one voice: the accidental before that note.
Printed = dict[tuple[int, int], str]


class WrittenVoice(NamedTuple):
    """One voice in one measure.

    Attributes:
        voice: index from the top voice of the staff.
        values: they fill the measure.
        printed: accidentals.
    """

    voice: int
    values: list[Value]
    printed: Printed


class StaffReader:
    """Gives the measures of a staff in order."""

    def __init__(self, staff: Staff, key: Key | None, *, has_pitches: bool) -> None:
        self._cursors = [_Cursor(voice) for voice in staff.voices]
        self._key = key
        self._has_pitches = has_pitches

    def read(self, measure: Measure) -> list[WrittenVoice]:
        """The voices that sound in the next measure; in a silent one a rest of one voice."""
        voices = [(index, cursor.take(measure)) for index, cursor in enumerate(self._cursors)]
        sounding = [(index, segments) for index, segments in voices if segments]
        written = [
            WrittenVoice(index, write_measure(segments, measure), {})
            for index, segments in sounding or [(0, [])]
        ]
        if self._has_pitches:
            self._find_accidentals(written)
        return written

    def _find_accidentals(self, voices: Sequence[WrittenVoice]) -> None:
        """In the order in which they are read, since one counts for all voices of the staff."""
        memory = Accidentals(self._key)
        places = sorted(
            (value.start, order, index)
            for order, voice in enumerate(voices)
            for index, value in enumerate(voice.values)
        )
        for _, order, index in places:
            segment = voices[order].values[index].segment
            for pitch in segment.pitches:
                if pitch not in segment.tied_in:
                    accidental = memory.printed(spell(pitch, self._key))
                    if accidental:
                        voices[order].printed[index, pitch] = accidental


class _Cursor:
    """Walks through the segments of a voice."""

    def __init__(self, voice: Sequence[Segment]) -> None:
        self._voice = voice
        self._next = 0

    def take(self, measure: Measure) -> list[Segment]:
        """Segments that touch the measure."""
        while self._next < len(self._voice) and self._voice[self._next].end <= measure.start:
            self._next += 1
        end = self._next
        while end < len(self._voice) and self._voice[end].start < measure.end:
            end += 1
        return list(self._voice[self._next : end])
