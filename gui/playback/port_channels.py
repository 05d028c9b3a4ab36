"""The player's channels, one per track, on the sixteen of a MIDI port. No Qt."""

from collections.abc import Iterator

from gui.playback.timeline import TimedMessage
from musicgen.audio.schedule import Message
from musicgen.midi.ports import MessageKind, PortMessage

_DRUM_CHANNEL = 9
_PITCHED_CHANNELS = tuple(channel for channel in range(16) if channel != _DRUM_CHANNEL)
_KINDS: dict[Message, MessageKind] = {
    Message.NOTE_ON: "note_on",
    Message.NOTE_OFF: "note_off",
    Message.CONTROL: "control",
    Message.PITCH_BEND: "pitch_bend",
    Message.PRESSURE: "channel_pressure",
}


class PortChannels:
    """Gives each channel a place when it gets its instrument.

    Drums share channel 10. The sixteenth pitched part shares with the first, and so on:
    MIDI has no more.
    """

    def __init__(self) -> None:
        self._places: dict[int, int] = {}
        self._given = 0

    def translate(self, message: TimedMessage) -> Iterator[PortMessage]:
        """What to send for a message; nothing for a channel without an instrument."""
        if message.message == Message.PROGRAM:
            place = self._place(message.channel, is_drum=bool(message.second))
            yield PortMessage("program", place, 0, 0 if message.second else message.first)
            return
        known = self._places.get(message.channel)
        if known is not None:
            yield PortMessage(_KINDS[message.message], known, message.first, message.second)

    def _place(self, channel: int, is_drum: bool) -> int:
        place = self._places.get(channel)
        if place is None or (place == _DRUM_CHANNEL) != is_drum:
            if is_drum:
                place = _DRUM_CHANNEL
            else:
                place = _PITCHED_CHANNELS[self._given % len(_PITCHED_CHANNELS)]
                self._given += 1
            self._places[channel] = place
        return place
