import mido
import pytest

from musicgen.errors import AudioError
from musicgen.midi import ports
from musicgen.midi.ports import PortMessage, input_names, open_input, open_output, output_names
from tests.midi import loopback_backend
from tests.midi.loopback_backend import NAME


@pytest.fixture(autouse=True)
def loopback():
    before = mido.backend
    mido.set_backend("tests.midi.loopback_backend")
    loopback_backend.reset()
    yield loopback_backend
    loopback_backend.reset()
    mido.set_backend(before)


class DriverError(Exception):
    """As a driver raises it, with no relation to any class of ours."""


def test_names_are_listed_once():
    assert output_names() == (NAME,)
    assert input_names() == (NAME,)


@pytest.mark.parametrize(
    "message",
    [
        PortMessage("note_on", 3, 60, 100),
        PortMessage("note_off", 3, 60, 0),
        PortMessage("control", 0, 64, 127),
        PortMessage("pitch_bend", 15, 0, -8192),
        PortMessage("program", 9, 0, 40),
        PortMessage("channel_pressure", 1, 0, 77),
    ],
    ids=lambda message: message.kind,
)
def test_what_is_played_is_heard(message):
    heard = []
    with open_input(NAME, heard.append), open_output(NAME) as output:
        output.send(message)
        assert heard == [message]


def test_note_on_without_velocity_is_heard_as_note_off():
    heard = []
    with open_input(NAME, heard.append), open_output(NAME) as output:
        output.send(PortMessage("note_on", 0, 60, 0))
        assert heard == [PortMessage("note_off", 0, 60, 0)]


def test_other_messages_are_not_passed_on(loopback):
    heard = []
    with open_input(NAME, heard.append):
        loopback.listeners[0].callback(mido.Message("clock"))
        loopback.listeners[0].callback(mido.Message("sysex", data=(1, 2)))
    assert heard == []


def test_a_closed_input_hears_nothing():
    heard = []
    port = open_input(NAME, heard.append)
    port.close()
    port.close()
    with open_output(NAME) as output:
        output.send(PortMessage("note_on", 0, 60, 90))
    assert heard == []


def test_closing_silences_every_channel(loopback):
    port = open_output(NAME)
    port.close()
    silenced = {(each.channel, each.control) for each in loopback.sent}
    assert silenced == {(channel, number) for channel in range(16) for number in (64, 120, 123)}


def test_closing_twice_and_playing_on_a_closed_port(loopback):
    port = open_output(NAME)
    port.close()
    count = len(loopback.sent)
    port.close()
    assert len(loopback.sent) == count
    with pytest.raises(AudioError, match=NAME):
        port.send(PortMessage("note_on", 0, 60, 90))


def test_unknown_port_names_those_there_are():
    with pytest.raises(AudioError, match="Loopback"):
        open_output("Nothing")
    with pytest.raises(AudioError, match="Loopback"):
        open_input("Nothing", print)


@pytest.mark.parametrize("error", [SystemError("no ALSA"), DriverError("x"), ImportError("rtmidi")])
def test_without_midi_there_are_no_names(loopback, error):
    loopback.failure = error
    assert output_names() == ()
    assert input_names() == ()
    with pytest.raises(AudioError, match="there are: none"):
        open_output(NAME)


def test_a_port_that_vanishes(loopback):
    with open_output(NAME) as port:
        loopback.failure = DriverError("unplugged")
        with pytest.raises(AudioError, match="unplugged"):
            port.send(PortMessage("note_on", 0, 60, 90))


def test_a_port_that_will_not_open(monkeypatch, loopback):
    def refuse(*_arguments, **_options):
        raise DriverError("busy")

    monkeypatch.setattr(loopback, "Output", refuse)
    monkeypatch.setattr(loopback, "Input", refuse)
    with pytest.raises(AudioError, match="busy"):
        open_output(NAME)
    with pytest.raises(AudioError, match="busy"):
        open_input(NAME, print)


def test_a_value_out_of_range():
    with open_output(NAME) as port, pytest.raises(AudioError):
        port.send(PortMessage("note_on", 0, 128, 90))


def test_a_machine_without_sequencer_is_not_asked(monkeypatch, tmp_path):
    mido.set_backend("mido.backends.rtmidi/LINUX_ALSA")
    monkeypatch.setattr(ports, "_ALSA_SEQUENCER", tmp_path / "seq")
    monkeypatch.setattr(ports.sys, "platform", "linux")
    assert output_names() == ()
    assert not mido.backend.loaded
