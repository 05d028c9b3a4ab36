"""Music to start from: patterns and notes as text, and the part of a piece to continue."""

from musicgen.errors import InvalidValueError, SeedError
from musicgen.generate.seed_beats import parse_beats as parse_beats
from musicgen.generate.seed_notes import parse_notes as parse_notes
from musicgen.music.score import Score
from musicgen.music.timeline import slice_ticks


def bar_count(score: Score) -> int:
    """Bars of a piece, the last one counted even where it is not full."""
    return score.meter_map.position(score.meter_map.next_bar(score.length)).bar


def trim_seed(score: Score, from_bar: int | None = None, last_bars: int | None = None) -> Score:
    """The end of a piece, to be continued; moved to start at tick 0.

    Notes that are held into the first bar kept are left out; tempo, meter and pedal are
    carried on. With both limits, the later start counts.

    Args:
        score: the piece.
        from_bar: first bar to keep, counted from 1.
        last_bars: keep at most so many bars before the end; more than there are keeps all.

    Raises:
        InvalidValueError: a number below 1.
        SeedError: the bar is not in the piece, or no notes are left.
    """
    for name, value in (("from_bar", from_bar), ("last_bars", last_bars)):
        if value is not None and value < 1:
            raise InvalidValueError(f"{name} is {value}; bars are counted from 1")
    if from_bar is None and last_bars is None:
        return score
    bars = bar_count(score)
    first = 0 if from_bar is None else from_bar - 1
    if first >= max(1, bars):
        raise SeedError(f"bar {from_bar} is not in the piece, which has {bars}")
    if last_bars is not None:
        first = max(first, bars - last_bars)
    if first == 0:
        return score
    trimmed = slice_ticks(score, score.meter_map.bar_start(first), score.length)
    if trimmed.note_count == 0:
        raise SeedError(f"there are no notes from bar {first + 1} on; start from an earlier bar")
    return trimmed
