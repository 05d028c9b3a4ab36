"""The thread behind the built-in sound, where there is no device."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtMultimedia import QAudioDevice
from pytestqt.qtbot import QtBot

from gui.playback.audio_output import AudioOutput
from gui.playback.audio_thread import AudioThread, Wish
from gui.playback.player import Player
from gui.playback.progress import PlayState
from musicgen.audio.synthesiser import Synthesiser
from tests.gui.playback.pieces import scale

pytestmark = pytest.mark.gui


def no_synthesiser(_soundfont: Path | None, _rate: int) -> Synthesiser:
    raise AssertionError("nothing is to be synthesised where nobody hears it")


@pytest.fixture
def player() -> Player:
    player = Player()
    player.set_score(scale(200))
    return player


@pytest.fixture
def thread(player: Player, qtbot: QtBot) -> Iterator[AudioThread]:
    thread = AudioThread(player, no_synthesiser, Wish(QAudioDevice(), None), time.monotonic)
    yield thread
    thread.close()


def tick(thread: AudioThread) -> float:
    return thread.trail.at(thread.heard_seconds)[0]


def test_without_a_device_time_goes_on(thread: AudioThread, player: Player, qtbot: QtBot) -> None:
    with qtbot.waitSignal(thread.lost) as lost:
        thread.start()
    assert lost.args == [""]
    player.play()
    begun = time.monotonic()
    qtbot.waitUntil(lambda: tick(thread) > 480, timeout=5000)
    assert time.monotonic() - begun > 0.45


def test_an_unforeseen_error_ends_the_sound_and_not_the_music(
    thread: AudioThread, player: Player, qtbot: QtBot
) -> None:
    class Broken:
        heard_seconds = 0.0

        def turn(self) -> None:
            raise RuntimeError("out of everything")

    thread.start()
    player.play()
    qtbot.waitUntil(lambda: tick(thread) > 0, timeout=5000)
    with qtbot.waitSignal(thread.lost) as lost:
        thread._stream = Broken()  # type: ignore[assignment]
    assert lost.args == ["RuntimeError: out of everything"]
    before = tick(thread)
    qtbot.waitUntil(lambda: tick(thread) > before + 200, timeout=5000)


def test_before_it_is_started_an_output_shows_where_the_player_is(
    player: Player, qtbot: QtBot
) -> None:
    output = AudioOutput(player)
    player.seek(960)
    assert output.position() == (960, PlayState.STOPPED)
    assert output.silent
    output.close()


def test_a_loss_is_said_once_until_there_is_sound_again(player: Player, qtbot: QtBot) -> None:
    output = AudioOutput(player)
    said: list[str] = []
    output.fell_silent.connect(said.append)
    for _ in range(3):
        output._on_lost("")
    output._on_opened("Speakers")
    for _ in range(3):
        output._on_lost("")
    output._on_lost("the soundfont is damaged")
    assert len(said) == 2
    assert "No sound device" in said[0]
    assert "gone" in said[1]
