"""Playing a document: what the window sees. No sound device is opened."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from gui.document import Document, Mix, State, Variation
from gui.playback.levels import Levels
from gui.playback.output import OutputChoice
from gui.playback.playback import Playback
from gui.playback.port_channels import PortChannels
from gui.playback.progress import PlayState
from gui.playback.timeline import TimedMessage, track_channel
from gui.selection import Selection
from musicgen.audio.schedule import Message
from musicgen.music.edit import transpose
from musicgen.music.score import Score
from tests.gui.playback.pieces import Tape, scale

pytestmark = pytest.mark.gui


@pytest.fixture
def document(qtbot: QtBot) -> Document:
    document = Document()
    document.reset(State(score=scale(16)))
    return document


@pytest.fixture
def playback(document: Document) -> Iterator[Playback]:
    playback = Playback(document)
    yield playback
    playback.close()


def test_it_plays_the_document_and_its_edits(playback: Playback, document: Document) -> None:
    playback.play()
    tape = Tape(playback.player).run(0.3)
    document.edit("Transpose", transpose(document.score, 12))
    tape.run(0.3)
    assert tape.pitches() == [60, 61, 74]


def test_play_and_pause_are_told_at_once(playback: Playback, qtbot: QtBot) -> None:
    with qtbot.waitSignal(playback.state_changed) as told:
        playback.toggle()
    assert told.args == [PlayState.PLAYING]
    with qtbot.waitSignal(playback.state_changed) as told:
        playback.toggle()
    assert told.args == [PlayState.PAUSED]


def test_seeking_tells_the_position_at_once(playback: Playback, qtbot: QtBot) -> None:
    with qtbot.waitSignal(playback.position_changed) as told:
        playback.seek(960)
    assert told.args == [960]
    playback.rewind()
    assert playback.tick == 0


def test_looping_repeats_the_selection_else_everything(
    playback: Playback, document: Document
) -> None:
    playback.set_looping(True)
    assert playback.player.loop == (0, 3840)
    document.set_selection(Selection(480, 960))
    assert playback.player.loop == (480, 960)
    document.set_selection(Selection())
    assert playback.player.loop == (0, 3840)
    playback.set_looping(False)
    assert playback.player.loop is None


def test_mute_follows_the_document_and_its_undo(playback: Playback, document: Document) -> None:
    document.set_mix("Mute", Mix(muted=frozenset({0})))
    playback.play()
    tape = Tape(playback.player).run(0.3)
    assert not tape.pitches()
    document.undo_stack.undo()
    assert tape.run(0.3).pitches()


def test_switching_variations_waits_for_the_beat(playback: Playback, document: Document) -> None:
    other = transpose(document.score, 12)
    variations = (Variation(1, document.score), Variation(2, other))
    document.reset(State(score=document.score, variations=variations, active=1))
    playback.play()
    tape = Tape(playback.player).run(0.1)
    document.switch_to(2, "Switch")
    assert tape.run(0.6).pitches() == [60, 61, 74]


def test_what_is_written_plays_and_then_is_the_document(
    playback: Playback, document: Document
) -> None:
    whole = scale(4)
    playback.follow_writing(Score(length=960), 0, play=True)
    tape = Tape(playback.player).run(0.2)
    assert playback.player.state == PlayState.BUFFERING
    playback.follow_writing(whole, 480)
    tape.run(0.7)
    assert tape.pitches() == [60, 61]
    # The finished piece arrives as another variation and must not begin anew.
    variation = Variation(document.next_number(), whole)
    document.push("Generate", State(score=whole, variations=(variation,), active=variation.number))
    playback.end_writing()
    assert tape.until_stopped().pitches() == [60, 61, 62, 63]


def test_writing_that_is_given_up_leaves_the_document_playing(
    playback: Playback, document: Document
) -> None:
    playback.follow_writing(Score(length=960), 0, play=True)
    playback.end_writing()
    assert playback.player.score is document.score


def test_continuing_goes_on_with_what_plays_already(playback: Playback, document: Document) -> None:
    playback.play(0)
    Tape(playback.player).run(0.5)
    playback.follow_writing(document.score, 3840, play=True)
    assert playback.player.tick == pytest.approx(480)


def test_before_it_is_started_it_is_silent(playback: Playback) -> None:
    assert playback.outputs.levels() == Levels()


def test_choosing_an_output_is_told(playback: Playback, qtbot: QtBot) -> None:
    port = OutputChoice(True, "Loop", "Loop")
    with qtbot.waitSignal(playback.outputs.changed) as told:
        playback.outputs.choose(port)
    assert told.args == [port]


def test_a_port_that_is_not_there_is_said_once_and_time_goes_on(
    playback: Playback, qtbot: QtBot
) -> None:
    said: list[str] = []
    playback.message.connect(said.append)
    playback.outputs.choose(OutputChoice(True, "no such port", "no such port"))
    playback.outputs.start()
    playback.play()
    qtbot.waitUntil(lambda: playback.tick > 240, timeout=3000)
    assert len(said) == 1
    assert "no such port" in said[0]


def test_tracks_find_places_on_a_port() -> None:
    places = PortChannels()

    def program(track: int, number: int, drum: int) -> int:
        message = TimedMessage(0, Message.PROGRAM, track_channel(track), number, drum)
        return next(places.translate(message)).channel

    assert [program(track, 5, 0) for track in range(9)] == list(range(9))
    assert program(9, 0, 1) == 9
    assert program(10, 5, 0) == 10
    on = TimedMessage(0, Message.NOTE_ON, track_channel(9), 36, 80)
    assert list(places.translate(on)) == [("note_on", 9, 36, 80)]
    # A track that turns into drums moves, one that is given another sound stays.
    assert program(0, 7, 0) == 0
    assert program(0, 0, 1) == 9
