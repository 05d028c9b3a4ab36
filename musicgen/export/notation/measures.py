"""The measures of a piece, and the beats and rhythmic units inside them."""

from dataclasses import dataclass

from musicgen.music.meter import Meter
from musicgen.music.score import Score
from musicgen.music.units import STEPS_PER_QUARTER, TICKS_PER_STEP

# A thirty-second; a bar line anywhere else could not be written down.
_BAR_LINE_STEPS = STEPS_PER_QUARTER // 8
_SIXTEENTH_STEPS = STEPS_PER_QUARTER // 4


@dataclass(frozen=True, slots=True)
class Measure:
    """One bar.

    Attributes:
        number: from 1.
        start: first step (24 to the quarter note).
        length: in steps.
        meter: its time signature; a bar cut short by a change has the old one.
        meter_changes: True when the time signature is to be written here.
    """

    number: int
    start: int
    length: int
    meter: Meter
    meter_changes: bool

    @property
    def end(self) -> int:
        """First step after the bar."""
        return self.start + self.length

    @property
    def unit(self) -> int:
        """The note value that tuplets divide, in steps: a quarter, an eighth in x/8."""
        return max(STEPS_PER_QUARTER * 4 // max(self.meter.denominator, 4), _BAR_LINE_STEPS * 2)

    @property
    def is_compound(self) -> bool:
        """True for 6/8, 9/8, 12/8: three eighths to the beat."""
        return self.meter.denominator >= 8 and self.meter.numerator in (6, 9, 12, 15, 18)

    def beats(self) -> tuple[int, ...]:
        """Starts of the groups that beams join, in steps from the bar line, and the end."""
        unit = STEPS_PER_QUARTER * 4 // self.meter.denominator
        if self.is_compound:
            sizes = [3] * (self.meter.numerator // 3)
        elif self.meter.denominator >= 8:
            # 5/8 is 3+2, 7/8 is 2+2+3 and so on: twos, with one three when it is odd.
            twos, odd = divmod(self.meter.numerator, 2)
            sizes = [2] * (twos - odd) + [3] * odd if self.meter.numerator > 1 else [1]
            if self.meter.numerator == 5:
                sizes = [3, 2]
        else:
            sizes = [1] * self.meter.numerator
        starts = [0]
        for size in sizes:
            starts.append(starts[-1] + size * unit)
        inside = [start for start in starts if start < self.length]
        return (*inside, self.length)


def measures_of(score: Score) -> tuple[Measure, ...]:
    """The bars from the start of the piece to the bar in which it ends; at least one."""
    last = max((track.notes[-1].onset for track in score.tracks if track.notes), default=0)
    # A last note played just before a bar line is meant for the bar after it.
    end = max(-(-score.length // TICKS_PER_STEP), _nearest_sixteenth(last) + 1)
    result: list[Measure] = []
    changes = score.meter_map.changes
    previous: Meter | None = None
    for index, (tick, meter) in enumerate(changes):
        start = _on_bar_grid(tick)
        is_last = index + 1 == len(changes)
        limit = end if is_last else min(_on_bar_grid(changes[index + 1][0]), end)
        full = max(_on_bar_grid(meter.bar_ticks), _BAR_LINE_STEPS)
        while start < limit:
            cut_short = not is_last and start + full > limit and limit < end
            length = limit - start if cut_short else full
            result.append(Measure(len(result) + 1, start, length, meter, meter != previous))
            previous = meter
            start += length
    return tuple(result)


def _nearest_sixteenth(tick: int) -> int:
    return round(tick / (_SIXTEENTH_STEPS * TICKS_PER_STEP)) * _SIXTEENTH_STEPS


def _on_bar_grid(tick: int) -> int:
    """Ticks to steps, to the nearest place where a bar line can stand."""
    grid = _BAR_LINE_STEPS * TICKS_PER_STEP
    return (tick + grid // 2) // grid * _BAR_LINE_STEPS
