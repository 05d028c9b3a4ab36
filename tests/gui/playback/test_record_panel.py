"""Playing a seed in: keys, pedal, keyboards that come and go, takes."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from gui.document import Document, State
from gui.panels.record import RecordPanel
from gui.playback.live_keyboard import LiveKeyboard
from gui.playback.midi_input import MidiInput
from gui.playback.playback import Playback
from gui.playback.player import Player
from gui.playback.progress import PlayState
from gui.playback.recorder import Recorder
from musicgen.errors import AudioError
from musicgen.midi.ports import PortMessage
from musicgen.music.meter import MeterMap
from musicgen.music.score import Note, Score
from musicgen.music.tempo import TempoMap
from tests.gui.playback.pieces import Tape, scale

pytestmark = pytest.mark.gui


class Hand:
    """A position that is set by hand."""

    tick = 0.0

    def __call__(self) -> float:
        return self.tick


def test_a_take_has_the_notes_as_they_were_played() -> None:
    hand = Hand()
    recorder = Recorder(hand, 960)
    for tick, pitch in ((970, 60), (1450, 64)):
        hand.tick = tick
        recorder.note_on(pitch, 80)
        hand.tick += 230
        recorder.note_off(pitch)
    take = recorder.finish(scale(1), program=5)
    assert take.tracks[0].notes == (Note(10, 60, 230, 80), Note(490, 64, 230, 80))
    assert take.tracks[0].program == 5
    assert take.length == 1920


def test_a_first_note_a_little_early_counts_and_noodling_in_the_count_in_does_not() -> None:
    hand = Hand()
    recorder = Recorder(hand, 0)
    hand.tick = -900
    recorder.note_on(50, 80)
    hand.tick = -100
    recorder.note_off(50)
    recorder.note_on(60, 80)
    hand.tick = 200
    recorder.note_off(60)
    assert recorder.finish(Score(), 0).tracks[0].notes == (Note(0, 60, 200, 80),)


def test_keys_still_held_at_the_end_end_there() -> None:
    hand = Hand()
    recorder = Recorder(hand, 0)
    recorder.note_on(60, 80)
    hand.tick = 300
    take = recorder.finish(Score(meter_map=MeterMap.constant(3, 4)), 0)
    assert take.tracks[0].notes == (Note(0, 60, 300, 80),)
    assert take.length == 1440


def test_nothing_played_is_no_track() -> None:
    assert Recorder(Hand(), 0).finish(Score(), 0).tracks == ()


def test_the_pedal_holds_what_is_let_go() -> None:
    player = Player()
    tape = Tape(player)
    keyboard = LiveKeyboard(player)
    keyboard.press(60, 80)
    keyboard.pedal(127)
    keyboard.release(60)
    assert tape.run(0.1).hanging()
    keyboard.pedal(0)
    assert not tape.run(0.1).hanging()


def test_letting_everything_go_leaves_nothing_hanging() -> None:
    player = Player()
    tape = Tape(player)
    keyboard = LiveKeyboard(player)
    keyboard.pedal(127)
    for pitch in (60, 64, 67):
        keyboard.press(pitch, 80)
    keyboard.release(64)
    keyboard.release_all()
    tape.run(0.1)
    assert len(tape.pitches()) == 3
    assert not tape.hanging()


class Ports:
    """Input ports that come and go."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.callback: Callable[[PortMessage], None] | None = None
        self.open = ""
        self.refuse = False

    def list_ports(self) -> list[str]:
        return list(self.names)

    def open_port(self, name: str, callback: Callable[[PortMessage], None]) -> "Ports":
        if self.refuse:
            raise AudioError(f"the MIDI port {name} cannot be opened: busy")
        self.open, self.callback = name, callback
        return self

    def close(self) -> None:
        self.open = ""


def test_a_keyboard_plugged_in_plays_and_unplugged_lets_go(qtbot: QtBot) -> None:
    ports, player = Ports(), Player()
    tape = Tape(player)
    midi = MidiInput(LiveKeyboard(player), ports.list_ports, ports.open_port)
    midi.look()
    assert midi.name == ""
    ports.names = ["Midi Through Port-0", "Keystation"]
    midi.look()
    assert midi.name == ports.open == "Keystation"
    assert ports.callback is not None
    ports.callback(PortMessage("note_on", 0, 60, 90))
    assert tape.run(0.1).hanging()
    ports.names = []
    midi.look()
    assert midi.name == ""
    assert not tape.run(0.1).hanging()


def test_a_keyboard_that_does_not_open_is_said_once(qtbot: QtBot) -> None:
    ports = Ports()
    ports.names, ports.refuse = ["Keystation"], True
    midi = MidiInput(LiveKeyboard(Player()), ports.list_ports, ports.open_port)
    said: list[str] = []
    midi.failed.connect(said.append)
    for _ in range(3):
        midi.look()
    assert len(said) == 1
    assert "busy" in said[0]


def test_another_keyboard_can_be_chosen(qtbot: QtBot) -> None:
    ports = Ports()
    ports.names = ["One", "Two"]
    midi = MidiInput(LiveKeyboard(Player()), ports.list_ports, ports.open_port)
    midi.look()
    midi.choose("Two")
    assert ports.open == "Two"


@pytest.fixture
def document(qtbot: QtBot) -> Document:
    document = Document()
    score = scale(8)
    document.reset(State(score=Score(tracks=score.tracks, tempo_map=TempoMap.constant(240))))
    return document


@pytest.fixture
def panel(document: Document, qtbot: QtBot) -> Iterator[RecordPanel]:
    playback = Playback(document)
    panel = RecordPanel(playback, document)
    qtbot.addWidget(panel)
    panel.show()
    panel.count_in.setCurrentIndex(panel.count_in.findData(0))
    yield panel
    panel.close_ports()
    playback.close()


def play_a_bar(panel: RecordPanel, qtbot: QtBot) -> Tape:
    """A crotchet, a little late, then half a bar of nothing; driven by hand."""
    tape = Tape(panel._playback.player)
    panel.record.click()
    tape.run(0.02)
    qtbot.keyPress(panel.keys, Qt.Key.Key_Z)
    tape.run(0.2)
    qtbot.keyRelease(panel.keys, Qt.Key.Key_Z)
    tape.run(0.5)
    panel.record.click()
    return tape


def test_record_and_stop_make_a_seed(panel: RecordPanel, document: Document, qtbot: QtBot) -> None:
    with qtbot.waitSignal(panel.changed):
        play_a_bar(panel, qtbot)
    take = panel.seed()
    assert take is not None
    assert [(n.onset, n.pitch) for n in take.tracks[0].notes] == [(0, 48)]
    assert take.length == 1920
    assert take.tempo_map.bpm_at(0) == pytest.approx(240)
    # The piece is as it was: recording edits nothing.
    assert document.undo_stack.count() == 0
    assert panel._playback.player.score is document.score


def test_what_was_really_played_is_kept_under_the_grid(panel: RecordPanel, qtbot: QtBot) -> None:
    play_a_bar(panel, qtbot)
    panel.snap.setCurrentIndex(panel.snap.findData(0))
    take = panel.seed()
    assert take is not None
    assert 20 <= take.tracks[0].notes[0].onset <= 60


def test_alone_the_piece_is_silent_and_along_it_is_heard(panel: RecordPanel, qtbot: QtBot) -> None:
    panel.metronome.setChecked(False)
    tape = play_a_bar(panel, qtbot)
    assert tape.pitches() == [48]
    panel.along.setChecked(True)
    tape = play_a_bar(panel, qtbot)
    assert {60, 61, 48} <= set(tape.pitches())


def test_the_metronome_is_as_before_afterwards(panel: RecordPanel, qtbot: QtBot) -> None:
    panel.start()
    assert panel._playback.metronome
    panel.finish()
    assert not panel._playback.metronome


def test_stopping_the_music_ends_the_recording(panel: RecordPanel, qtbot: QtBot) -> None:
    panel.start()
    Tape(panel._playback.player).run(0.1)
    panel._playback.toggle()
    assert not panel.recording
    assert not panel.record.isChecked()


def test_an_empty_take_keeps_the_one_before(panel: RecordPanel, qtbot: QtBot) -> None:
    play_a_bar(panel, qtbot)
    before = panel.seed()
    panel.start()
    panel.finish()
    assert panel.seed() == before
    panel.take.discard.click()
    assert panel.seed() is None


def test_listening_plays_the_take_and_then_everything_is_as_before(
    panel: RecordPanel, document: Document, qtbot: QtBot
) -> None:
    play_a_bar(panel, qtbot)
    panel._playback.seek(480)
    tape = Tape(panel._playback.player)
    panel.take.listen.click()
    tape.run(0.6)
    assert tape.pitches() == [48]
    tape.until_stopped()
    qtbot.waitUntil(lambda: panel._playback.player.score is document.score, timeout=2000)
    assert panel._playback.state == PlayState.STOPPED
    assert panel._playback.tick == 480
