"""Plays by the monotonic clock: silently, or to a MIDI port. No Qt."""

import time
from collections.abc import Callable

from gui.playback.clock import Clock, Trail
from gui.playback.player import Player
from gui.playback.timeline import TimedMessage

WINDOW_SECONDS = 0.01
"""Messages are worked out this far ahead, and sent one by one when they are due."""
_MOST_BEHIND_SECONDS = 1.0


class PacedStream:
    """Advances the player in time with a clock.

    Args:
        player: what to play.
        trail: where the positions are laid down.
        clock: monotonic seconds.
        send: what takes the messages; None lets them go unheard.
        begins_at: monotonic time that the end of the trail belongs to; a time gone by
            is caught up with at once. None is now.
        sleep: waits for that many seconds.
    """

    def __init__(
        self,
        player: Player,
        trail: Trail,
        clock: Clock,
        send: Callable[[TimedMessage], None] | None = None,
        begins_at: float | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._player = player
        self._trail = trail
        self._clock = clock
        self._send = send
        self._sleep = sleep
        self._offset = trail.end - (clock() if begins_at is None else begins_at)

    @property
    def heard_seconds(self) -> float:
        """Moment of the trail that is heard now."""
        return min(self._clock() + self._offset, self._trail.end)

    def turn(self) -> None:
        """Play up to a moment from now; to be called every few milliseconds."""
        missing = self._clock() + self._offset + WINDOW_SECONDS - self._trail.end
        if self._send is not None and missing > _MOST_BEHIND_SECONDS:
            # The computer slept: all that was missed, played at once, would be noise.
            self._offset -= missing - WINDOW_SECONDS
            missing = WINDOW_SECONDS
        if missing <= 0:
            return
        due_at = self._trail.end - self._offset
        stretch = self._player.advance(missing)
        self._trail.lay(stretch.spans)
        if self._send is None:
            return
        for message in stretch.messages:
            wait = due_at + message.seconds - self._clock()
            if wait > 0:
                self._sleep(wait)
            self._send(message)
