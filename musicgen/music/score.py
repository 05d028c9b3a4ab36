"""The score: the one description of a piece that every other room uses.

Time is an integer count of ticks, `TICKS_PER_QUARTER` to the quarter note.
Everything here is frozen: an edit returns a new object, so undo is a list of
scores and a score can cross a thread or a process without a copy.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

from musicgen.errors import InvalidValueError
from musicgen.music.key import Key
from musicgen.music.meter import MeterMap
from musicgen.music.tempo import TempoMap
from musicgen.music.units import TICKS_PER_QUARTER

ControlKind = Literal["control", "pitch_bend", "channel_pressure", "program"]


class Note(NamedTuple):
    """One note. Ordered by onset, then pitch, then duration.

    A named tuple and not a dataclass: a score holds tens of thousands of them.

    Attributes:
        onset: start in ticks, at least 0.
        pitch: MIDI key number, 0 to 127 (60 is middle C).
        duration: length in ticks, at least 1.
        velocity: loudness, 1 to 127.
    """

    onset: int
    pitch: int
    duration: int
    velocity: int

    @property
    def end(self) -> int:
        """First tick at which the note no longer sounds."""
        return self.onset + self.duration


class Control(NamedTuple):
    """A performance event that is carried along unchanged.

    Attributes:
        tick: position in ticks.
        kind: which MIDI message it came from.
        number: controller number for "control" (64 is the sustain pedal), else 0.
        value: 0 to 127; for "pitch_bend" -8192 to 8191.
    """

    tick: int
    kind: ControlKind
    number: int
    value: int


class Marker(NamedTuple):
    """A text at a position: a chord symbol, a section name."""

    tick: int
    text: str


@dataclass(frozen=True, slots=True)
class Track:
    """The notes of one instrument.

    Attributes:
        program: General MIDI program, 0 to 127; meaningless for drums.
        is_drum: True for percussion (MIDI channel 10).
        name: free text, may be empty.
        notes: sorted by onset, then pitch.
        controls: pedal, bends and the like, sorted by tick.
        volume: channel volume 0 to 127 (controller 7).
        pan: 0 left, 64 centre, 127 right (controller 10).
    """

    program: int = 0
    is_drum: bool = False
    name: str = ""
    notes: tuple[Note, ...] = ()
    controls: tuple[Control, ...] = ()
    volume: int = 100
    pan: int = 64

    def __post_init__(self) -> None:
        if not 0 <= self.program <= 127:
            raise InvalidValueError(f"program {self.program} is not in 0 to 127")

    @property
    def end(self) -> int:
        """End of the last note in ticks, 0 when empty."""
        return max((note.onset + note.duration for note in self.notes), default=0)

    def with_notes(self, notes: Iterable[Note]) -> "Track":
        """The same track with other notes, sorted."""
        return replace(self, notes=tuple(sorted(notes)))


@dataclass(frozen=True, slots=True)
class Score:
    """A whole piece.

    Attributes:
        tracks: in the order they are shown.
        tempo_map: tempo over time.
        meter_map: time signatures over time.
        key: the key if one is known.
        markers: chord symbols, section names.
        length: ticks to the end of the piece; never before the last note ends.
    """

    tracks: tuple[Track, ...] = ()
    tempo_map: TempoMap = field(default_factory=TempoMap)
    meter_map: MeterMap = field(default_factory=MeterMap)
    key: Key | None = None
    markers: tuple[Marker, ...] = ()
    length: int = 0

    def __post_init__(self) -> None:
        end = max((track.end for track in self.tracks), default=0)
        if self.length < end:
            object.__setattr__(self, "length", end)

    @property
    def length_beats(self) -> float:
        """Length in quarter notes."""
        return self.length / TICKS_PER_QUARTER

    @property
    def note_count(self) -> int:
        """Number of notes over all tracks."""
        return sum(len(track.notes) for track in self.tracks)

    @property
    def duration_seconds(self) -> float:
        """Length in seconds at the score's own tempo."""
        return self.tempo_map.seconds_at(self.length)

    def with_tracks(self, tracks: Iterable[Track]) -> "Score":
        """The same piece with other tracks."""
        return replace(self, tracks=tuple(tracks))
