"""The built-in sound: a synthesiser heard through a sound device."""

import os
import time
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal
from PySide6.QtMultimedia import QAudioDevice, QMediaDevices

from gui.playback.audio_thread import AudioThread, OpenSynthesiser, Wish
from gui.playback.clock import Clock
from gui.playback.levels import Levels
from gui.playback.output import USUAL_GAIN_DB
from gui.playback.player import Player
from gui.playback.progress import PlayState
from musicgen.audio.synthesiser import Synthesiser, open_synthesiser


class Device(NamedTuple):
    """A sound device: what to store, and what to show."""

    identifier: str
    description: str


def _open(soundfont: Path | None, sample_rate_hz: int) -> Synthesiser:
    return open_synthesiser(soundfont, sample_rate_hz=sample_rate_hz)


def sound_devices() -> list[Device]:
    """Sound devices there are, the system's choice first."""
    default = _identifier(QMediaDevices.defaultAudioOutput())
    found = [Device(_identifier(d), d.description()) for d in QMediaDevices.audioOutputs()]
    return sorted(found, key=lambda device: device.identifier != default)


class AudioOutput(QObject):
    """Plays a player through a sound device, and silently in time where there is none.

    The device runs from `start` to `close`, on silence while nothing plays: opening one
    can take a second, and what is played must be heard at once.

    Signals:
        fell_silent(str): there is no sound, or none any more; a sentence for the person.
            Once per loss.
        sounding(str): sound comes out of the device of that description.
        devices_changed(): devices came or went.

    Args:
        player: what to play.
        open_synthesiser: makes the synthesiser for (soundfont, sample rate).
        clock: monotonic seconds.
    """

    fell_silent = Signal(str)
    sounding = Signal(str)
    devices_changed = Signal()

    def __init__(
        self,
        player: Player,
        open_synthesiser: OpenSynthesiser = _open,
        clock: Clock = time.monotonic,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._player = player
        self._open_synthesiser = open_synthesiser
        self._clock = clock
        self._thread: AudioThread | None = None
        self._watch: QMediaDevices | None = None
        self._identifier = ""
        self._soundfont: Path | None = None
        self._volume = 1.0
        self._gain_db = USUAL_GAIN_DB
        self._in_use = ""
        self._silent: bool | None = None
        self._levels_read = 0.0

    @property
    def running(self) -> bool:
        """Whether it is started."""
        return self._thread is not None

    @property
    def silent(self) -> bool:
        """Whether nothing can be heard."""
        return self._silent is not False

    def start(self) -> None:
        """Open the device; returns at once."""
        if self._thread is not None:
            return
        # Without it PulseAudio keeps 12 ms on its side, which a busy computer overruns; with
        # it a new stream is also heard after 0.2 s, and not after 0.6 to 1.7 s.
        os.environ.setdefault("PULSE_LATENCY_MSEC", "100")
        self._watch = QMediaDevices(self)
        self._watch.audioOutputsChanged.connect(self._on_devices_changed)
        wish = self._make_wish()
        self._thread = AudioThread(self._player, self._open_synthesiser, wish, self._clock, self)
        self._thread.set_volume(self._volume)
        self._thread.set_gain(self._gain_db)
        self._thread.opened.connect(self._on_opened)
        self._thread.lost.connect(self._on_lost)
        self._thread.start(AudioThread.Priority.TimeCriticalPriority)

    def close(self) -> None:
        """Fall silent, close the device and wait for the thread."""
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.close()
        if self._watch is not None:
            self._watch.deleteLater()
            self._watch = None

    def choose_device(self, identifier: str) -> None:
        """Play through that device; "" or one that is missing is the system's choice."""
        if identifier != self._identifier:
            self._identifier = identifier
            self._ask_anew()

    def set_soundfont(self, soundfont: Path | None) -> None:
        """Play with another soundfont; None is the built-in one."""
        if soundfont != self._soundfont:
            self._soundfont = soundfont
            self._ask_anew()

    def set_volume(self, volume: float) -> None:
        """Master volume, 0 to 1."""
        self._volume = volume
        if self._thread is not None:
            self._thread.set_volume(volume)

    def set_gain(self, gain_db: float) -> None:
        """What the synthesiser is raised by, in dB."""
        self._gain_db = gain_db
        if self._thread is not None:
            self._thread.set_gain(gain_db)

    def position(self) -> tuple[float, PlayState]:
        """Tick and state that are heard now. From any thread."""
        thread = self._thread
        if thread is None:
            return self._player.tick, self._player.state
        return thread.trail.at(thread.heard_seconds)

    def pin(self, tick: float) -> None:
        """Show `tick` as the position until a jump there is heard."""
        if self._thread is not None:
            self._thread.trail.pin(tick)

    def levels(self) -> Levels:
        """Loudness of what was heard since the last call."""
        thread = self._thread
        if thread is None:
            return Levels()
        start, self._levels_read = self._levels_read, thread.heard_seconds
        return thread.levels.between(start, self._levels_read)

    def _ask_anew(self) -> None:
        if self._thread is not None:
            self._thread.want(self._make_wish())

    def _make_wish(self) -> Wish:
        device = QMediaDevices.defaultAudioOutput()
        for candidate in QMediaDevices.audioOutputs():
            if self._identifier and _identifier(candidate) == self._identifier:
                device = candidate
        self._in_use = _identifier(device)
        return Wish(device, self._soundfont)

    def _on_devices_changed(self) -> None:
        before = self._in_use
        wish = self._make_wish()
        if self._thread is not None and (self._in_use != before or self.silent):
            self._thread.want(wish)
        self.devices_changed.emit()

    def _on_opened(self, description: str) -> None:
        self._silent = False
        self.sounding.emit(description)

    def _on_lost(self, reason: str) -> None:
        if self._silent:
            return
        had_sound, self._silent = self._silent is False, True
        if reason:
            text = self.tr("No sound: {reason}. Music plays silently, in time.")
            self.fell_silent.emit(text.format(reason=reason))
        elif had_sound:
            self.fell_silent.emit(
                self.tr("The sound device has gone; music plays on silently, in time.")
            )
        else:
            self.fell_silent.emit(
                self.tr("No sound device was found; music plays silently, in time.")
            )


def _identifier(device: QAudioDevice) -> str:
    return bytes(device.id().data()).decode(errors="replace")
