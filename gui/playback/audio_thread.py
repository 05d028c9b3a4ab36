"""The thread that renders and feeds the sound device."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QObject, QThread, Signal
from PySide6.QtMultimedia import QAudioDevice

from gui.playback.audio_stream import AudioStream
from gui.playback.block_renderer import BlockRenderer
from gui.playback.clock import Clock, Trail
from gui.playback.levels import LevelTrail
from gui.playback.output import USUAL_GAIN_DB
from gui.playback.paced_stream import PacedStream
from gui.playback.player import Player
from gui.playback.process_sink import ProcessSink
from gui.playback.qt_sink import QtSink
from gui.playback.sound_return import SoundReturn
from musicgen.audio.synthesiser import Synthesiser
from musicgen.errors import MusicGenError

OpenSynthesiser = Callable[[Path | None, int], Synthesiser]
"""(soundfont or None for the built-in one, sample rate in Hz) -> a synthesiser."""

_TURN_SECONDS = 0.006


class Wish(NamedTuple):
    """What the window wants to be heard through; a null device means silence."""

    device: QAudioDevice
    soundfont: Path | None


class AudioThread(QThread):
    """Renders in time with a device, or silently in time where there is none.

    Signals:
        opened(str): sound comes out of the device of that description.
        lost(str): no sound comes out any more, or from the start; the reason, or nothing
            where a device simply stopped or is missing.
    """

    opened = Signal(str)
    lost = Signal(str)

    def __init__(
        self,
        player: Player,
        open_synthesiser: OpenSynthesiser,
        wish: Wish,
        clock: Clock,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.trail = Trail(player.tick, player.state)
        self.levels = LevelTrail()
        self._player = player
        self._open_synthesiser = open_synthesiser
        self._clock = clock
        self._wish = wish
        self._granted: Wish | None = None
        self._closing = threading.Event()
        self._volume = 1.0
        self._gain_db = USUAL_GAIN_DB
        self._sink: QtSink | ProcessSink | None = None
        self._return: SoundReturn | None = None
        self._renderer: BlockRenderer | None = None
        self._stream: AudioStream | PacedStream = PacedStream(player, self.trail, clock)

    @property
    def heard_seconds(self) -> float:
        """Moment of the trail that is heard now."""
        return self._stream.heard_seconds

    def want(self, wish: Wish) -> None:
        """Play through something else from now on."""
        self._wish = wish

    def set_volume(self, volume: float) -> None:
        """Master volume, 0 to 1."""
        self._volume = volume

    def set_gain(self, gain_db: float) -> None:
        """What the synthesiser is raised by."""
        self._gain_db = gain_db

    def close(self) -> None:
        """End, and wait for it."""
        self._closing.set()
        self.wait()

    def run(self) -> None:
        while not self._closing.is_set():
            try:
                self._turn()
            except Exception as error:
                # The border of this thread: whatever went wrong, time must go on.
                self._fall_silent(None)
                self.lost.emit(f"{type(error).__name__}: {error}")
            self._closing.wait(_TURN_SECONDS)
        if self._sink is not None:
            self._sink.close()
            self._sink = None
        if self._return is not None:
            self._return.close()

    def _turn(self) -> None:
        if self._wish is not self._granted:
            self._grant(self._wish)
        if self._renderer is not None:
            self._renderer.set_volume(self._volume)
            self._renderer.set_gain(self._gain_db)
        self._stream.turn()
        if isinstance(self._stream, AudioStream) and self._gone(self._stream):
            self._fall_silent(self._stream.ends_at)
            self.lost.emit("")
        if self._return is not None and (sink := self._return.turn()) is not None:
            self._play_through(sink, sink.description, self._wish)

    def _grant(self, wish: Wish) -> None:
        self._granted = wish
        if self._sink is not None:
            self._sink.close()
            self._fall_silent(None)
        if wish.device.isNull():
            self._return = SoundReturn(self._clock)
            self.lost.emit("")
            return
        try:
            sink = QtSink(wish.device)
        except MusicGenError as error:
            self.lost.emit(str(error))
            return
        self._play_through(sink, wish.device.description(), wish)

    def _play_through(self, sink: QtSink | ProcessSink, description: str, wish: Wish) -> None:
        try:
            synthesiser = self._open_synthesiser(wish.soundfont, sink.sample_rate_hz)
        except MusicGenError as error:
            sink.close()
            self.lost.emit(str(error))
            return
        self._player.restart_sound()
        self._return = None
        self._sink = sink
        self._renderer = BlockRenderer(self._player, synthesiser)
        self._stream = AudioStream(self._renderer, sink, self.trail, self.levels, self._clock)
        self.opened.emit(description)

    def _gone(self, stream: AudioStream) -> bool:
        return stream.stalled or (self._sink is not None and self._sink.broken)

    def _fall_silent(self, begins_at: float | None) -> None:
        """Go on in time without sound; what the device had not yet played counts as played."""
        if self._sink is not None and begins_at is not None:
            self._sink.abandon()
        self._sink = None
        self._renderer = None
        self._return = SoundReturn(self._clock)
        self._stream = PacedStream(self._player, self.trail, self._clock, begins_at=begins_at)
