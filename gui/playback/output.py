"""What every output of the player has in common."""

from typing import Final, NamedTuple, Protocol

from gui.playback.levels import Levels
from gui.playback.progress import PlayState

USUAL_GAIN_DB: Final = 13.0
"""Brings what the synthesiser plays of a usual piece to the loudness of a rendered file."""


class OutputChoice(NamedTuple):
    """Something to hear music through.

    Attributes:
        is_midi: a MIDI port, not a sound device.
        identifier: what to store; "" is the sound device the system prefers.
        label: what to show.
    """

    is_midi: bool
    identifier: str
    label: str


class Output(Protocol):
    """Drives a player and knows what is heard of it."""

    def start(self) -> None:
        """Begin; returns at once."""

    def close(self) -> None:
        """Fall silent, and wait for the thread."""

    def position(self) -> tuple[float, PlayState]:
        """Tick and state that are heard now. From any thread."""

    def pin(self, tick: float) -> None:
        """Show `tick` as the position until a jump there is heard."""

    def levels(self) -> Levels:
        """Loudness of what was heard since the last call."""
