"""Time signatures over time, and the bars that follow from them."""

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import NamedTuple

from musicgen.errors import InvalidValueError
from musicgen.music.units import TICKS_PER_QUARTER


class Meter(NamedTuple):
    """A time signature such as 3/4."""

    numerator: int = 4
    denominator: int = 4

    @property
    def bar_ticks(self) -> int:
        """Length of one bar in ticks."""
        return self.numerator * TICKS_PER_QUARTER * 4 // self.denominator

    @property
    def beat_ticks(self) -> int:
        """Length of the felt beat in ticks: a dotted quarter in 6/8, 9/8, 12/8."""
        unit = TICKS_PER_QUARTER * 4 // self.denominator
        compound = self.denominator >= 8 and self.numerator % 3 == 0 and self.numerator > 3
        return unit * 3 if compound else unit

    def __str__(self) -> str:
        return f"{self.numerator}/{self.denominator}"


class BarPosition(NamedTuple):
    """Where a tick lies: bar counted from 0, and ticks into that bar."""

    bar: int
    offset: int


@dataclass(frozen=True, slots=True)
class MeterMap:
    """Piecewise constant meter; a change starts a new bar even inside an old one.

    Attributes:
        changes: (tick, Meter), sorted by tick; the first stands at tick 0.
    """

    changes: tuple[tuple[int, Meter], ...] = ((0, Meter()),)
    _bars: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.changes or self.changes[0][0] != 0:
            object.__setattr__(self, "changes", ((0, Meter()), *self.changes))
        for tick, meter in self.changes:
            if meter.numerator < 1 or meter.denominator < 1 or meter.bar_ticks < 1:
                raise InvalidValueError(f"{meter} at tick {tick} is no time signature")
        bars = [0]
        for (tick, meter), (next_tick, _) in zip(self.changes, self.changes[1:], strict=False):
            if next_tick < tick:
                raise InvalidValueError(f"meter change at tick {next_tick} stands after {tick}")
            bars.append(bars[-1] - (tick - next_tick) // meter.bar_ticks)
        object.__setattr__(self, "_bars", tuple(bars))

    @classmethod
    def constant(cls, numerator: int, denominator: int) -> "MeterMap":
        """One meter from start to end."""
        return cls(((0, Meter(numerator, denominator)),))

    def _index_at(self, tick: int) -> int:
        return max(0, bisect_right(self.changes, tick, key=lambda change: change[0]) - 1)

    def meter_at(self, tick: int) -> Meter:
        """The time signature in force at `tick`."""
        return self.changes[self._index_at(tick)][1]

    def position(self, tick: int) -> BarPosition:
        """Bar (from 0) and offset in ticks of `tick`."""
        index = self._index_at(tick)
        start, meter = self.changes[index]
        bars, offset = divmod(tick - start, meter.bar_ticks)
        return BarPosition(self._bars[index] + bars, offset)

    def bar_start(self, bar: int) -> int:
        """Tick at which bar `bar` (from 0) starts."""
        index = max(0, bisect_right(self._bars, bar) - 1)
        start, meter = self.changes[index]
        return start + (bar - self._bars[index]) * meter.bar_ticks

    def next_bar(self, tick: int) -> int:
        """First bar line at or after `tick`."""
        bar, offset = self.position(tick)
        return tick if offset == 0 else self.bar_start(bar + 1)
