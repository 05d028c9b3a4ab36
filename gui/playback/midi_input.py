"""A MIDI keyboard to play on, which may come and go."""

from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from gui.playback.live_keyboard import LiveKeyboard
from musicgen.errors import MusicGenError
from musicgen.midi.ports import PortMessage, input_names, open_input
from musicgen.midi.sustain import SUSTAIN_PEDAL

_LOOK_MS = 2000


class Port(Protocol):
    """What of an input port is needed here."""

    def close(self) -> None:
        """Stop listening."""


class MidiInput(QObject):
    """Listens to one keyboard and notices when keyboards are plugged in or out.

    Signals:
        names_changed(list): names of the keyboards there are.
        opened(str): it listens to this one; "" to none.
        struck(int, int): pitch and velocity, 0 for a key that went up.
        failed(str): the keyboard cannot be listened to; a sentence.

    Args:
        keyboard: where keys and pedal go, on the driver's own thread.
        list_ports: names there are.
        open_port: listens to one.
    """

    names_changed = Signal(list)
    opened = Signal(str)
    struck = Signal(int, int)
    failed = Signal(str)

    def __init__(
        self,
        keyboard: LiveKeyboard,
        list_ports: Callable[[], Sequence[str]] = input_names,
        open_port: Callable[[str, Callable[[PortMessage], None]], Port] = open_input,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._keyboard = keyboard
        self._list_ports = list_ports
        self._open_port = open_port
        self._names: list[str] = []
        self._wanted = ""
        self._open = ""
        self._refused = ""
        self._port: Port | None = None
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self.look)

    @property
    def names(self) -> list[str]:
        """Keyboards there are."""
        return self._names

    @property
    def name(self) -> str:
        """The one it listens to, "" for none."""
        return self._open

    def start(self) -> None:
        """Look for keyboards, now and every two seconds."""
        self.look()
        self._timer.start()

    def close(self) -> None:
        """Stop looking and listening."""
        self._timer.stop()
        self._shut()

    def choose(self, name: str) -> None:
        """Listen to a keyboard as soon as it is there; "" is any that is plugged in."""
        self._wanted = name
        self._refused = ""
        self.look()

    def look(self) -> None:
        """See which keyboards there are; open the wanted one, leave one that is gone."""
        names = list(self._list_ports())
        if names != self._names:
            self._names = names
            self._refused = ""
            self.names_changed.emit(names)
        if self._open and (self._open not in names or self._wanted not in ("", self._open)):
            self._shut()
        candidates = [self._wanted] if self._wanted else [n for n in names if not _is_through(n)]
        if not self._open and candidates and candidates[0] in names:
            self._listen(candidates[0])

    def _listen(self, name: str) -> None:
        if name == self._refused:
            return
        try:
            self._port = self._open_port(name, self._receive)
        except MusicGenError as error:
            self._refused = name
            self.failed.emit(str(error))
            return
        self._open = name
        self.opened.emit(name)

    def _shut(self) -> None:
        port, self._port = self._port, None
        if port is not None:
            port.close()
            self._keyboard.release_all()
        if self._open:
            self._open = ""
            self.opened.emit("")

    def _receive(self, message: PortMessage) -> None:
        if message.kind == "note_on":
            self._keyboard.press(message.number, message.value)
            self.struck.emit(message.number, message.value)
        elif message.kind == "note_off":
            self._keyboard.release(message.number)
            self.struck.emit(message.number, 0)
        elif message.kind == "control" and message.number == SUSTAIN_PEDAL:
            self._keyboard.pedal(message.value)


def _is_through(name: str) -> bool:
    """Whether it is the system's own loop-through port, which nobody plays on."""
    return "through" in name.lower()
