"""MIDI ports: play on a connected instrument, listen to a keyboard.

mido with python-rtmidi underneath. Either may be missing, there may be no sequencer in
the system, a device may be unplugged while it plays: names are then empty, and all else
is an `AudioError`.
"""

import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, NamedTuple

import mido

from musicgen.errors import AudioError

MessageKind = Literal["note_on", "note_off", "control", "pitch_bend", "program", "channel_pressure"]
# Ours → mido's: its name of the kind, of the number and of the value.
_SHAPES: dict[MessageKind, tuple[str, str | None, str]] = {
    "note_on": ("note_on", "note", "velocity"),
    "note_off": ("note_off", "note", "velocity"),
    "control": ("control_change", "control", "value"),
    "pitch_bend": ("pitchwheel", None, "pitch"),
    "program": ("program_change", None, "program"),
    "channel_pressure": ("aftertouch", None, "value"),
}
_KINDS: dict[str, MessageKind] = {shape[0]: kind for kind, shape in _SHAPES.items()}
_SUSTAIN, _ALL_SOUND_OFF, _ALL_NOTES_OFF = 64, 120, 123
_ALSA_SEQUENCER = Path("/dev/snd/seq")


class PortMessage(NamedTuple):
    """One message to or from a port.

    Attributes:
        kind: a "note_on" never has velocity 0; that is a "note_off".
        channel: 0 to 15; drums are on 9.
        number: pitch of a note, number of a control, else 0.
        value: velocity or value, 0 to 127; for "pitch_bend" -8192 to 8191.
    """

    kind: MessageKind
    channel: int
    number: int
    value: int


def output_names() -> tuple[str, ...]:
    """Ports that can be played on; empty where there is no MIDI."""
    return _names(lambda: mido.get_output_names())


def input_names() -> tuple[str, ...]:
    """Ports that can be listened to; empty where there is no MIDI."""
    return _names(lambda: mido.get_input_names())


def _names(ask: Callable[[], list[str]]) -> tuple[str, ...]:
    if _sequencer_is_missing():
        return ()
    try:
        # Backends list a port that is there twice, twice.
        return tuple(dict.fromkeys(ask()))
    except Exception:
        # Drivers raise whatever they like: ImportError, OSError, SystemError, their own.
        return ()


def _sequencer_is_missing() -> bool:
    """Whether asking ALSA would only make it print an error over the terminal."""
    backend = mido.backend
    return (
        sys.platform == "linux"
        and backend.name == "mido.backends.rtmidi"
        and backend.api in (None, "LINUX_ALSA")
        and not _ALSA_SEQUENCER.exists()
    )


class OutputPort:
    """An open port to play on; close it, or use it in a `with` statement."""

    def __init__(self, port: Any, name: str) -> None:
        self.name = name
        self._port = port

    def send(self, message: PortMessage) -> None:
        """Send one message now.

        Raises:
            AudioError: the port is closed or its device has gone, or a value is out of
                range.
        """
        kind, number, value = _SHAPES[message.kind]
        fields = {value: message.value}
        if number is not None:
            fields[number] = message.number
        try:
            self._port.send(mido.Message(kind, channel=message.channel, **fields))
        except Exception as error:
            raise AudioError(f"the MIDI port {self.name} takes no more: {error}") from error

    def silence(self) -> None:
        """Let go of the pedal and of every note, on all channels.

        Raises:
            AudioError: as `send`.
        """
        for channel in range(16):
            for number in (_SUSTAIN, _ALL_NOTES_OFF, _ALL_SOUND_OFF):
                self.send(PortMessage("control", channel, number, 0))

    def close(self) -> None:
        """Silence and close; does nothing the second time, and never raises."""
        with suppress(AudioError):
            if not self._port.closed:
                self.silence()
        with suppress(Exception):
            self._port.close()

    def __enter__(self) -> "OutputPort":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class InputPort:
    """An open port that is listened to; close it, or use it in a `with` statement."""

    def __init__(self, port: Any, name: str) -> None:
        self.name = name
        self._port = port

    def close(self) -> None:
        """Stop listening; does nothing the second time, and never raises."""
        with suppress(Exception):
            self._port.close()

    def __enter__(self) -> "InputPort":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def open_output(name: str) -> OutputPort:
    """Open a port to play on.

    Raises:
        AudioError: there is no such port, or another program holds it.
    """
    return OutputPort(_open(name, output_names(), lambda: mido.open_output(name)), name)


def open_input(name: str, callback: Callable[[PortMessage], None]) -> InputPort:
    """Listen to a port.

    Args:
        name: one of `input_names`.
        callback: called with every note, control, bend, program and pressure, **on a
            thread of the driver**: it must be quick and must not raise.

    Raises:
        AudioError: there is no such port, or another program holds it.
    """

    def receive(message: Any) -> None:
        translated = _translated(message)
        if translated is not None:
            callback(translated)

    port = _open(name, input_names(), lambda: mido.open_input(name, callback=receive))
    return InputPort(port, name)


def _open(name: str, names: tuple[str, ...], attempt: Callable[[], Any]) -> Any:
    if name not in names:
        known = ", ".join(names) or "none"
        raise AudioError(f"there is no MIDI port {name!r}; there are: {known}")
    try:
        return attempt()
    except Exception as error:
        raise AudioError(f"the MIDI port {name} cannot be opened: {error}") from error


def _translated(message: Any) -> PortMessage | None:
    kind = _KINDS.get(message.type)
    if kind is None:
        return None
    _, number, value = _SHAPES[kind]
    if kind == "note_on" and message.velocity == 0:
        kind = "note_off"
    key = 0 if number is None else int(getattr(message, number))
    return PortMessage(kind, int(message.channel), key, int(getattr(message, value)))
