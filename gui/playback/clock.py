"""Time for playback: a clock that follows a sound card without its jitter. No Qt."""

import threading
from collections import deque
from collections.abc import Callable

from gui.playback.progress import PlayState, Span

Clock = Callable[[], float]
"""Seconds that never go back, from any start: `time.monotonic`, or a test's own."""

_SLEW = 0.05
_JUMP_SECONDS = 0.25
_STANDING_SECONDS = 0.06
_KEPT_SECONDS = 4.0


class SlewedClock:
    """Estimates how much of a stream has been played, smoothly.

    A sound system reports progress in steps of its own buffer, late and unevenly, up to a
    second at a time. Between reports this runs at the speed of the monotonic clock; what a
    report says otherwise is made up for by running at most 5 % faster or slower. Only a
    difference over a quarter of a second is jumped.

    Args:
        clock: monotonic seconds.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        # (monotonic time, seconds played then, speed, most that can have been played);
        # replaced as a whole, so that another thread never reads half of it.
        self._course = (clock(), 0.0, 0.0, 0.0)
        self._played = 0.0
        self._moved_at = clock()

    @property
    def standing_seconds(self) -> float:
        """How long reports have not changed."""
        return self._clock() - self._moved_at

    def now(self) -> float:
        """Seconds of the stream that have been played."""
        anchor, base, rate, limit = self._course
        # Not beyond what was handed over: then the stream has run dry and stands still.
        return min(base + (self._clock() - anchor) * rate, limit)

    def observe(self, played_seconds: float, written_seconds: float) -> None:
        """Take in a report.

        Args:
            played_seconds: how much the sound system says it has played.
            written_seconds: how much was handed to it.
        """
        time, now = self._clock(), self.now()
        if played_seconds != self._played:
            self._played, self._moved_at = played_seconds, time
        error = played_seconds - now
        if time - self._moved_at > _STANDING_SECONDS:
            self._course = (time, now, 0.0, written_seconds)
        elif abs(error) > _JUMP_SECONDS:
            self._course = (time, played_seconds, 1.0, written_seconds)
        else:
            rate = 1.0 + max(-_SLEW, min(_SLEW, error))
            self._course = (time, now, rate, written_seconds)


class Trail:
    """Remembers where the player was at each moment of a stream, to look up what is heard.

    A driver runs ahead of the ear by its buffer. Spans are laid down as they are rendered;
    `at` reads the one that is heard now.

    Args:
        tick: where the player is at the beginning.
        state: what it does there.
    """

    def __init__(self, tick: float = 0.0, state: PlayState = PlayState.STOPPED) -> None:
        self._lock = threading.Lock()
        self._spans = deque([(0.0, Span(0.0, tick, tick, state))])
        self._end = 0.0
        self._pinned: tuple[float, float] | None = None

    @property
    def end(self) -> float:
        """Seconds of stream laid down so far."""
        return self._end

    def lay(self, spans: list[Span]) -> None:
        """Append what the player did next."""
        with self._lock:
            self._append(spans)

    def _append(self, spans: list[Span]) -> None:
        for span in spans:
            last = self._spans[-1]
            if _stands(span) and last[1][1:] == span[1:]:
                self._spans[-1] = (
                    last[0],
                    last[1]._replace(seconds=last[1].seconds + span.seconds),
                )
            else:
                self._spans.append((self._end, span))
            self._end += span.seconds
        while len(self._spans) > 1 and self._spans[1][0] < self._end - _KEPT_SECONDS:
            self._spans.popleft()

    def pin(self, tick: float) -> None:
        """Answer `tick` until what is laid down from now on is heard."""
        self._pinned = (self._end, tick)

    def at(self, seconds: float) -> tuple[float, PlayState]:
        """Position in ticks, and state, at `seconds` of the stream."""
        with self._lock:
            tick, state = self._look_up(seconds)
        pinned = self._pinned
        if pinned is not None and seconds < pinned[0]:
            return pinned[1], state
        return tick, state

    def _look_up(self, seconds: float) -> tuple[float, PlayState]:
        for start, span in reversed(self._spans):
            if start <= seconds:
                share = min(1.0, (seconds - start) / span.seconds) if span.seconds > 0 else 1.0
                return span.start + (span.end - span.start) * share, span.state
        return self._spans[0][1].start, self._spans[0][1].state


def _stands(span: Span) -> bool:
    return span.start == span.end
