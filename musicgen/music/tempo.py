"""Tempo over time, kept exactly as MIDI keeps it: microseconds per quarter note."""

from bisect import bisect_right
from dataclasses import dataclass, field

from musicgen.errors import InvalidValueError
from musicgen.music.units import TICKS_PER_QUARTER

DEFAULT_TEMPO_BPM = 120.0


def microseconds_per_quarter(tempo_bpm: float) -> int:
    """Quarter-note tempo in beats per minute as MIDI stores it.

    Raises:
        InvalidValueError: the tempo does not fit the 24 bits MIDI gives it.
    """
    value = round(60_000_000 / tempo_bpm) if tempo_bpm > 0 else 0
    if not 1 <= value <= 0xFFFFFF:
        raise InvalidValueError(f"tempo {tempo_bpm} bpm is outside 4 to 60,000,000")
    return value


@dataclass(frozen=True, slots=True)
class TempoMap:
    """Piecewise constant tempo.

    Attributes:
        changes: (tick, microseconds per quarter note), sorted by tick; the first
            stands at tick 0.
    """

    changes: tuple[tuple[int, int], ...] = ((0, 500_000),)
    _seconds: tuple[float, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.changes or self.changes[0][0] != 0:
            object.__setattr__(self, "changes", ((0, 500_000), *self.changes))
        for tick, tempo in self.changes:
            if not 1 <= tempo <= 0xFFFFFF:
                raise InvalidValueError(
                    f"a tempo of {tempo} microseconds per quarter note at tick {tick} "
                    "is not in 1 to 16,777,215"
                )
        seconds = [0.0]
        for (tick, tempo), (next_tick, _) in zip(self.changes, self.changes[1:], strict=False):
            if next_tick < tick:
                raise InvalidValueError(f"tempo change at tick {next_tick} stands after {tick}")
            seconds.append(seconds[-1] + (next_tick - tick) * tempo / (1e6 * TICKS_PER_QUARTER))
        object.__setattr__(self, "_seconds", tuple(seconds))

    @classmethod
    def constant(cls, tempo_bpm: float) -> "TempoMap":
        """One tempo from start to end."""
        return cls(((0, microseconds_per_quarter(tempo_bpm)),))

    def bpm_at(self, tick: int) -> float:
        """Tempo in quarter notes per minute at `tick`."""
        index = max(0, bisect_right(self.changes, tick, key=lambda change: change[0]) - 1)
        return 60e6 / self.changes[index][1]

    def seconds_at(self, tick: float) -> float:
        """Time in seconds from the start of the piece to `tick`."""
        index = max(0, bisect_right(self.changes, tick, key=lambda change: change[0]) - 1)
        start, tempo = self.changes[index]
        return self._seconds[index] + (tick - start) * tempo / (1e6 * TICKS_PER_QUARTER)

    def tick_at(self, seconds: float) -> float:
        """Position in ticks, fractional, `seconds` after the start of the piece."""
        index = max(0, bisect_right(self._seconds, seconds) - 1)
        start, tempo = self.changes[index]
        return start + (seconds - self._seconds[index]) * 1e6 * TICKS_PER_QUARTER / tempo
