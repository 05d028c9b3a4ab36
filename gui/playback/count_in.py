"""Bars of clicks before the music. No Qt."""

from collections.abc import Iterator

from musicgen.music.score import Score


class CountIn:
    """Counts down to `tick` in the meter and at the tempo found there.

    Args:
        score: whose meter and tempo count.
        tick: where the music begins.
        bars: how many bars are counted, at least 1.
    """

    def __init__(self, score: Score, tick: float, bars: int) -> None:
        meter = score.meter_map.meter_at(int(tick))
        self._beats_per_bar = max(1, meter.bar_ticks // meter.beat_ticks)
        self._beats = bars * self._beats_per_bar
        tempo_map = score.tempo_map
        self._seconds_per_tick = tempo_map.seconds_at(tick + 1) - tempo_map.seconds_at(tick)
        self._beat_seconds = meter.beat_ticks * self._seconds_per_tick
        self._tick = tick
        self._passed = 0.0

    @property
    def seconds_left(self) -> float:
        """Seconds until the music begins."""
        return max(0.0, self._beats * self._beat_seconds - self._passed)

    @property
    def position(self) -> float:
        """Tick counted towards the beginning of the music, below it."""
        return self._tick - self.seconds_left / self._seconds_per_tick

    def advance(self, seconds: float) -> Iterator[tuple[float, bool]]:
        """Let `seconds` pass; yields each beat as (seconds from now, first of a bar)."""
        start, self._passed = self._passed, self._passed + seconds
        for beat in range(self._beats):
            at = beat * self._beat_seconds
            if start <= at < self._passed:
                yield at - start, beat % self._beats_per_bar == 0
