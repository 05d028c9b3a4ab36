"""Which port and channel each track is written to.

Fifteen pitched channels and one for drums are there for one port. While they last each
pitched track has its own. Beyond that, tracks that sound alike share one, which no
player can hear; when even the kinds of sound are more than fifteen, the rest goes to
further ports.
"""

from collections.abc import Sequence
from typing import NamedTuple

from musicgen.music.score import Control, Track

DRUM_CHANNEL = 9
PITCHED_CHANNELS = tuple(channel for channel in range(16) if channel != DRUM_CHANNEL)
# A port is one data byte.
PORTS = 128


class Channel(NamedTuple):
    """A MIDI address: port from 0, channel from 0 (drums on 9)."""

    port: int
    number: int


_Sound = tuple[int, int, int, tuple[Control, ...]]


def _sound(track: Track) -> _Sound:
    """All that a player hears of a track beside its notes."""
    return track.program, track.volume, track.pan, track.controls


def assign_channels(tracks: Sequence[Track]) -> list[Channel]:
    """A channel for each track; see the module for the rule."""
    pitched = [_sound(track) for track in tracks if not track.is_drum]
    sounds = len(set(pitched))
    ports = max(1, min(PORTS, -(-sounds // len(PITCHED_CHANNELS))))
    free = [Channel(port, number) for port in range(ports) for number in PITCHED_CHANNELS]
    spare = len(free) - sounds
    first_channels: dict[_Sound, Channel] = {}
    drum_ports: dict[_Sound, int] = {}
    used = 0
    channels: list[Channel] = []
    for track in tracks:
        sound = _sound(track)
        if track.is_drum:
            port = drum_ports.setdefault(sound, len(drum_ports) % PORTS)
            channels.append(Channel(port, DRUM_CHANNEL))
        elif sound not in first_channels or spare > 0:
            spare -= sound in first_channels
            # Over 1,920 different sounds the channels are handed out again.
            channel = free[used % len(free)]
            used += 1
            first_channels.setdefault(sound, channel)
            channels.append(channel)
        else:
            channels.append(first_channels[sound])
    return channels
