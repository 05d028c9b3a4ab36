"""How much each track is doing, for the meters of the mixer. No Qt.

The synthesiser mixes all tracks into one signal, so a track's own level is not to be had;
what can be shown is how hard its notes were struck, fading as a struck note fades.
"""

import math
from collections.abc import Iterable

from gui.playback.timeline import TimedMessage, channel_track
from musicgen.audio.schedule import Message

_FADE_SECONDS = 0.3
_SILENT = 0.005
_VOLUME = 7


class TrackActivity:
    """Follows the messages that are sent."""

    def __init__(self) -> None:
        self._levels: dict[int, float] = {}
        self._volumes: dict[int, float] = {}

    def levels(self) -> dict[int, float]:
        """Track index to 0 (nothing) to 1 (struck as hard as can be, at full volume)."""
        return dict(self._levels)

    def advance(self, messages: Iterable[TimedMessage], seconds: float) -> None:
        """Take in what was sent during `seconds`."""
        faded = math.exp(-seconds / _FADE_SECONDS)
        self._levels = {
            track: level * faded for track, level in self._levels.items() if level * faded > _SILENT
        }
        for message in messages:
            track = channel_track(message.channel)
            if track is None:
                continue
            if message.message == Message.CONTROL and message.first == _VOLUME:
                self._volumes[track] = message.second / 127
            elif message.message == Message.NOTE_ON:
                struck = message.second / 127 * self._volumes.get(track, 1.0)
                self._levels[track] = max(struck, self._levels.get(track, 0.0))
