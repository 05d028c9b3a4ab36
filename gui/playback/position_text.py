"""A position in words. No Qt."""

import math

from musicgen.music.score import Score


def position_text(score: Score, tick: float) -> str:
    """Bar and beat, both from 1, such as "3.2"."""
    at = max(0, math.floor(tick))
    bar, offset = score.meter_map.position(at)
    beat = offset // score.meter_map.meter_at(at).beat_ticks
    return f"{bar + 1}.{beat + 1}"


def clock_text(score: Score, tick: float) -> str:
    """Minutes, seconds and tenths, such as "0:05.3"."""
    tenths = math.floor(score.tempo_map.seconds_at(max(0.0, tick)) * 10)
    return f"{tenths // 600}:{tenths // 10 % 60:02}.{tenths % 10}"


def beats_to_go(score: Score, tick: float, start: float) -> int:
    """Beats left until the music begins at `start`, at least 1."""
    beat_ticks = score.meter_map.meter_at(max(0, math.floor(start))).beat_ticks
    return max(1, math.ceil((start - tick) / beat_ticks))
