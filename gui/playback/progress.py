"""What the player tells its driver: messages, and where the position went meanwhile."""

from enum import Enum
from typing import NamedTuple

from gui.playback.timeline import TimedMessage


class PlayState(Enum):
    """What the player is doing."""

    STOPPED = "stopped"
    COUNTING_IN = "counting in"
    PLAYING = "playing"
    BUFFERING = "buffering"
    PAUSED = "paused"

    @property
    def running(self) -> bool:
        """Whether time goes on, or would if there were music."""
        return self not in (PlayState.STOPPED, PlayState.PAUSED)


class Span(NamedTuple):
    """A stretch in which the position moves evenly.

    Attributes:
        seconds: how long it lasts.
        start: tick at its beginning; below zero while counting in at the very start.
        end: tick at its end.
        state: what the player did.
    """

    seconds: float
    start: float
    end: float
    state: PlayState


class Stretch(NamedTuple):
    """What `Player.advance` returns: messages in order of time, and where time went."""

    messages: list[TimedMessage]
    spans: list[Span]
