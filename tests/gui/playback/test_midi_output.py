"""Playing on a MIDI port, in its own thread and real time."""

import threading
import time
from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from gui.playback.midi_output import MidiOutput
from gui.playback.player import Player
from gui.playback.progress import PlayState
from musicgen.errors import AudioError
from musicgen.midi.ports import PortMessage
from tests.gui.playback.pieces import scale

pytestmark = pytest.mark.gui


class Port:
    """Keeps what is sent and when; breaks when told to."""

    def __init__(self) -> None:
        self.sent: list[tuple[float, PortMessage]] = []
        self.broken = False
        self.closed = threading.Event()

    def send(self, message: PortMessage) -> None:
        if self.broken:
            raise AudioError("the MIDI port Loop takes no more: unplugged")
        self.sent.append((time.monotonic(), message))

    def close(self) -> None:
        self.closed.set()

    def kinds(self, kind: str) -> list[int]:
        return [message.number for _, message in self.sent if message.kind == kind]


@pytest.fixture
def player() -> Player:
    player = Player()
    player.set_score(scale(4, step=120))
    return player


@pytest.fixture
def start(player: Player, qtbot: QtBot) -> Iterator[Callable[[Port], MidiOutput]]:
    outputs: list[MidiOutput] = []

    def begin(port: Port) -> MidiOutput:
        outputs.append(MidiOutput(player, "Loop", lambda _name: port))
        outputs[-1].start()
        return outputs[-1]

    yield begin
    for output in outputs:
        output.close()


def test_notes_go_out_in_time_and_all_of_them_end(
    player: Player, start: Callable[[Port], MidiOutput], qtbot: QtBot
) -> None:
    port = Port()
    start(port)
    player.play()
    qtbot.waitUntil(lambda: player.state == PlayState.STOPPED, timeout=5000)
    qtbot.waitUntil(lambda: len(port.kinds("note_off")) == 4, timeout=5000)
    assert port.kinds("note_on") == [60, 61, 62, 63]
    times = [at for at, message in port.sent if message.kind == "note_on"]
    # An eighth of a second apart; the machine may be busy, but time does not add up.
    assert times[-1] - times[0] == pytest.approx(0.375, abs=0.1)


def test_instruments_come_first(
    player: Player, start: Callable[[Port], MidiOutput], qtbot: QtBot
) -> None:
    port = Port()
    start(port)
    player.play()
    qtbot.waitUntil(lambda: bool(port.kinds("note_on")), timeout=5000)
    kinds = [message.kind for _, message in port.sent]
    assert kinds.index("program") < kinds.index("note_on")


def test_a_port_that_goes_is_said_once_and_time_goes_on(
    player: Player, start: Callable[[Port], MidiOutput], qtbot: QtBot
) -> None:
    port = Port()
    output = start(port)
    said: list[str] = []
    output.fell_silent.connect(said.append)
    player.set_score(scale(100))
    player.play()
    qtbot.waitUntil(lambda: bool(port.kinds("note_on")), timeout=5000)
    port.broken = True
    qtbot.waitUntil(lambda: bool(said), timeout=5000)
    before = output.position()[0]
    qtbot.waitUntil(lambda: output.position()[0] > before + 480, timeout=5000)
    assert len(said) == 1
    assert "unplugged" in said[0]
    assert port.closed.is_set()


def test_closing_closes_the_port(start: Callable[[Port], MidiOutput]) -> None:
    port = Port()
    output = start(port)
    output.close()
    assert port.closed.is_set()
