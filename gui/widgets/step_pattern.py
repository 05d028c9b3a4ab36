"""What a step grid holds: drum hits and melody steps, and how they become a score."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from gui.widgets.drum_kit import STEP_KIT
from musicgen.music.key import Key
from musicgen.music.meter import Meter, MeterMap
from musicgen.music.score import Note, Score, Track
from musicgen.music.tempo import TempoMap
from musicgen.music.units import TICKS_PER_QUARTER

Division = Literal["straight", "triplet"]
Part = Literal["drums", "melody"]
Cell = tuple[int, int]
"""Row from the top, and step from the start."""

ROWS: Final = len(STEP_KIT)
MOST_BARS: Final = 4
DEFAULT_VELOCITY: Final = 100
C_MAJOR: Final = Key(0)

_STEP_TICKS: Final[dict[Division, int]] = {
    "straight": TICKS_PER_QUARTER // 4,
    "triplet": TICKS_PER_QUARTER // 3,
}
_SCALE_STEPS: Final = {
    "major": (0, 2, 4, 5, 7, 9, 11, 12),
    "minor": (0, 2, 3, 5, 7, 8, 10, 12),
}
_KIT_ROW: Final = {pitch: row for row, (pitch, _) in enumerate(STEP_KIT)}
# Relatives of the eight drums, as other kits and programs play them.
_ALIKE: Final = {
    **{35: 36, 37: 38, 40: 38, 44: 42, 52: 49, 55: 49, 57: 49, 53: 51, 59: 51},
    **{41: 45, 43: 45, 47: 45, 48: 45, 50: 45, 54: 42, 70: 42, 82: 42},
}


@dataclass(frozen=True, slots=True)
class StepPattern:
    """Steps that are set, with their velocities.

    Attributes:
        bars: 1 to 4.
        division: sixteenths or eighth-note triplets.
        meter: time signature.
        key: which scale the melody rows are.
        octave: octave of the lowest melody row, 4 holds middle C.
        program: General MIDI program of the melody.
        drums: velocity by (row, step); the rows are those of the step kit.
        melody: velocity by (row, step); the top row is an octave over the bottom one.
    """

    bars: int = 1
    division: Division = "straight"
    meter: Meter = Meter()
    key: Key = C_MAJOR
    octave: int = 4
    program: int = 0
    drums: Mapping[Cell, int] = field(default_factory=dict)
    melody: Mapping[Cell, int] = field(default_factory=dict)

    @property
    def step_ticks(self) -> int:
        """Ticks of one step."""
        return _STEP_TICKS[self.division]

    @property
    def steps_per_bar(self) -> int:
        """Steps of one bar."""
        return max(1, self.meter.bar_ticks // self.step_ticks)

    @property
    def steps_per_beat(self) -> int:
        """Steps of one beat."""
        return max(1, self.meter.beat_ticks // self.step_ticks)

    @property
    def steps(self) -> int:
        """Steps of the whole pattern."""
        return self.bars * self.steps_per_bar

    def cells(self, part: Part) -> Mapping[Cell, int]:
        """The steps set in one part."""
        return self.drums if part == "drums" else self.melody

    def with_cells(self, part: Part, cells: Mapping[Cell, int]) -> "StepPattern":
        """The pattern with other steps in one part."""
        if part == "drums":
            return replace(self, drums=dict(cells))
        return replace(self, melody=dict(cells))

    def pitch(self, part: Part, row: int) -> int:
        """MIDI pitch of a row."""
        if part == "drums":
            return STEP_KIT[row][0]
        lowest = 12 * (self.octave + 1) + self.key.tonic
        return lowest + _SCALE_STEPS[self.key.mode][ROWS - 1 - row]

    def tick(self, step: int) -> int:
        """Tick at which a step begins."""
        bar, inside = divmod(step, self.steps_per_bar)
        return bar * self.meter.bar_ticks + inside * self.step_ticks

    def step_at(self, tick: int) -> int:
        """The step nearest to a tick."""
        bar, inside = divmod(tick, self.meter.bar_ticks)
        step = round(inside / self.step_ticks)
        return bar * self.steps_per_bar + min(step, self.steps_per_bar)

    def with_bars(self, bars: int) -> "StepPattern":
        """Longer, the new bars repeating the old ones where they are empty; or shorter."""
        bars = min(MOST_BARS, max(1, bars))
        longer = replace(self, bars=bars)
        limit, period = longer.steps, self.steps

        def fill(cells: Mapping[Cell, int]) -> dict[Cell, int]:
            # Steps behind a shortened end are kept until the pattern grows over them.
            kept = dict(cells)
            if any(step >= period for _, step in cells):
                return kept
            for row, step in cells:
                for again in range(step + period, limit, period):
                    kept[row, again] = cells[row, step]
            return kept

        return replace(longer, drums=fill(self.drums), melody=fill(self.melody))

    def with_meter(self, meter: Meter) -> "StepPattern":
        """The same bars in another time signature; what no longer fits a bar is left out."""
        other = replace(self, meter=meter)

        def carried(cells: Mapping[Cell, int]) -> dict[Cell, int]:
            placed = ((cell, divmod(cell[1], self.steps_per_bar)) for cell in cells)
            return {
                (cell[0], bar * other.steps_per_bar + inside): cells[cell]
                for cell, (bar, inside) in placed
                if inside < other.steps_per_bar
            }

        return replace(other, drums=carried(self.drums), melody=carried(self.melody))

    def with_division(self, division: Division) -> "StepPattern":
        """The same hits, each on the nearest step of another division."""
        other = replace(self, division=division)

        def carried(cells: Mapping[Cell, int]) -> dict[Cell, int]:
            moved: dict[Cell, int] = {}
            for (row, step), velocity in sorted(cells.items()):
                to = other.step_at(self.tick(step))
                if to < other.steps_per_bar * MOST_BARS:
                    moved[row, to] = max(velocity, moved.get((row, to), 0))
            return moved

        return replace(other, drums=carried(self.drums), melody=carried(self.melody))

    def _notes(self, part: Part) -> list[Note]:
        return [
            Note(self.tick(step), self.pitch(part, row), self.step_ticks, velocity)
            for (row, step), velocity in self.cells(part).items()
            if step < self.steps
        ]

    def score(self, tempo_bpm: float) -> Score:
        """The pattern as music; tracks without a note are left out."""
        tracks = []
        if melody := self._notes("melody"):
            tracks.append(Track(program=self.program).with_notes(melody))
        if drums := self._notes("drums"):
            tracks.append(Track(is_drum=True).with_notes(drums))
        return Score(
            tuple(tracks),
            tempo_map=TempoMap.constant(tempo_bpm),
            meter_map=MeterMap(((0, self.meter),)),
            key=self.key if melody else None,
            length=self.bars * self.meter.bar_ticks,
        )


def pattern_from(score: Score) -> StepPattern:
    """The first four bars of a score as far as a step grid can hold them."""
    meter = score.meter_map.meter_at(0)
    insides = [note.onset % meter.bar_ticks for track in score.tracks for note in track.notes]
    straight, triplet = (
        sum(min(inside % ticks, -inside % ticks) for inside in insides)
        for ticks in (_STEP_TICKS["straight"], _STEP_TICKS["triplet"])
    )
    pattern = StepPattern(
        bars=min(MOST_BARS, max(1, -(-score.length // meter.bar_ticks))),
        division="triplet" if triplet < straight else "straight",
        meter=meter,
        key=score.key or C_MAJOR,
    )
    drums: dict[Cell, int] = {}
    melody: dict[Cell, int] = {}
    melodic = [track for track in score.tracks if not track.is_drum and track.notes]
    if melodic:
        pitches = sorted(note.pitch for track in melodic for note in track.notes)
        middle = pitches[len(pitches) // 2]
        octave = min(8, max(0, (middle - pattern.key.tonic) // 12 - 1))
        pattern = replace(pattern, octave=octave, program=melodic[0].program)
    rows = {pattern.pitch("melody", row): row for row in range(ROWS)}
    for track in score.tracks:
        for note in track.notes:
            step = pattern.step_at(note.onset)
            if step >= pattern.steps:
                continue
            if track.is_drum:
                row = _KIT_ROW.get(_ALIKE.get(note.pitch, note.pitch))
                cells = drums
            else:
                row, cells = rows.get(note.pitch), melody
            if row is not None:
                cells[row, step] = max(note.velocity, cells.get((row, step), 0))
    return replace(pattern, drums=drums, melody=melody)
