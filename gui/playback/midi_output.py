"""A MIDI port to play on instead of the built-in sound."""

import threading
import time
from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, QThread, Signal

from gui.playback.clock import Clock, Trail
from gui.playback.levels import Levels
from gui.playback.paced_stream import PacedStream
from gui.playback.player import Player
from gui.playback.port_channels import PortChannels
from gui.playback.progress import PlayState
from gui.playback.timeline import TimedMessage
from musicgen.errors import MusicGenError
from musicgen.midi.ports import PortMessage, open_output

_TURN_SECONDS = 0.003


class Port(Protocol):
    """What of a MIDI port is needed here."""

    def send(self, message: PortMessage) -> None:
        """Send one message now."""

    def close(self) -> None:
        """Silence and close."""


class MidiThread(QThread):
    """Sends each message when it is due; goes on in time, unheard, when the port is gone.

    Signals:
        lost(str): the port does not open or takes no more; why.
    """

    lost = Signal(str)

    def __init__(
        self,
        player: Player,
        name: str,
        open_port: Callable[[str], Port],
        clock: Clock,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.trail = Trail(player.tick, player.state)
        self._player = player
        self._name = name
        self._open_port = open_port
        self._channels = PortChannels()
        self._port: Port | None = None
        self._closing = threading.Event()
        self._stream = PacedStream(player, self.trail, clock, self._send)

    @property
    def heard_seconds(self) -> float:
        """Moment of the trail that is heard now."""
        return self._stream.heard_seconds

    def close(self) -> None:
        """End, and wait for it."""
        self._closing.set()
        self.wait()

    def run(self) -> None:
        try:
            self._port = self._open_port(self._name)
        except MusicGenError as error:
            self.lost.emit(str(error))
        self._player.restart_sound()
        while not self._closing.is_set():
            self._stream.turn()
            self._closing.wait(_TURN_SECONDS)
        port, self._port = self._port, None
        if port is not None:
            port.close()

    def _send(self, message: TimedMessage) -> None:
        port = self._port
        if port is None:
            return
        try:
            for one in self._channels.translate(message):
                port.send(one)
        except MusicGenError as error:
            self._port = None
            port.close()
            self.lost.emit(str(error))


class MidiOutput(QObject):
    """Plays a player on a MIDI port.

    Signals:
        fell_silent(str): the port cannot be played on, or no longer; a sentence.

    Args:
        player: what to play.
        name: of the port, as `musicgen.midi.ports.output_names` has it.
        open_port: opens it.
        clock: monotonic seconds.
    """

    fell_silent = Signal(str)

    def __init__(
        self,
        player: Player,
        name: str,
        open_port: Callable[[str], Port] = open_output,
        clock: Clock = time.monotonic,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.name = name
        self._thread = MidiThread(player, name, open_port, clock, self)
        self._thread.lost.connect(self._on_lost)

    def start(self) -> None:
        """Open the port and begin; returns at once."""
        self._thread.start(QThread.Priority.TimeCriticalPriority)

    def close(self) -> None:
        """Let go of all notes, close the port and wait for the thread."""
        self._thread.close()

    def position(self) -> tuple[float, PlayState]:
        """Tick and state that are heard now. From any thread."""
        return self._thread.trail.at(self._thread.heard_seconds)

    def pin(self, tick: float) -> None:
        """Show `tick` as the position until a jump there is heard."""
        self._thread.trail.pin(tick)

    def levels(self) -> Levels:
        """Nothing: what a MIDI instrument makes of it is not to be known here."""
        return Levels()

    def _on_lost(self, reason: str) -> None:
        text = self.tr("No sound: {reason}. Music plays on silently, in time.")
        self.fell_silent.emit(text.format(reason=reason.rstrip(".")))
