"""Which way it is heard: a sound device or a MIDI port, and changing between them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from gui.playback.levels import Levels
from gui.playback.output import USUAL_GAIN_DB, Output, OutputChoice
from gui.playback.player import Player
from gui.playback.progress import PlayState

if TYPE_CHECKING:
    from gui.playback.audio_output import AudioOutput


class Outputs(QObject):
    """The output in use and those there are.

    Qt's sound and MIDI are loaded by `start`, so that the window need not wait for them.

    Signals:
        changed(OutputChoice): it is heard through something else.
        listed(): sound devices came or went.
        sounding(str): sound comes out of the device of that description.
        fell_silent(str): nothing is heard any more, or from the start; a sentence.
    """

    changed = Signal(object)
    listed = Signal()
    sounding = Signal(str)
    fell_silent = Signal(str)

    def __init__(self, player: Player, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._player = player
        self._choice = OutputChoice(False, "", self.tr("Built-in sound"))
        self._output: Output | None = None
        self._audio: AudioOutput | None = None
        self._soundfont: Path | None = None
        self._volume = 1.0
        self._gain_db = USUAL_GAIN_DB

    @property
    def choice(self) -> OutputChoice:
        """What was chosen, there or not."""
        return self._choice

    @property
    def volume(self) -> float:
        """Master volume of the built-in sound, 0 to 1."""
        return self._volume

    @property
    def gain_db(self) -> float:
        """What the built-in sound is raised by, to be as loud as a rendered file."""
        return self._gain_db

    def start(self) -> None:
        """Begin to drive the player through what was chosen; returns at once."""
        if self._output is None:
            self._open()

    def close(self) -> None:
        """Fall silent, and wait for the threads."""
        output, self._output, self._audio = self._output, None, None
        if output is not None:
            output.close()

    def available(self) -> list[OutputChoice]:
        """All there are now; the built-in sound on the system's device first."""
        from gui.playback.audio_output import sound_devices
        from musicgen.midi.ports import output_names

        built_in = OutputChoice(False, "", self.tr("Built-in sound"))
        devices = [
            OutputChoice(False, device.identifier, device.description) for device in sound_devices()
        ]
        ports = [OutputChoice(True, name, name) for name in output_names()]
        return [built_in, *devices, *ports]

    def choose(self, choice: OutputChoice) -> None:
        """Play through something else from now on, without stopping."""
        if not choice.label:
            choice = choice._replace(label=choice.identifier or self.tr("Built-in sound"))
        before, self._choice = self._choice, choice
        if choice[:2] == before[:2]:
            return
        if self._audio is not None and not choice.is_midi:
            self._audio.choose_device(choice.identifier)
        elif self._output is not None:
            self.close()
            self._open()
        self.changed.emit(choice)

    def set_soundfont(self, soundfont: Path | None) -> None:
        """Play with another soundfont; None is the built-in one."""
        self._soundfont = soundfont
        if self._audio is not None:
            self._audio.set_soundfont(soundfont)

    def set_volume(self, volume: float) -> None:
        """Master volume of the built-in sound, 0 to 1."""
        self._volume = volume
        if self._audio is not None:
            self._audio.set_volume(volume)

    def set_gain(self, gain_db: float) -> None:
        """Raise the built-in sound by so much, in dB."""
        self._gain_db = gain_db
        if self._audio is not None:
            self._audio.set_gain(gain_db)

    def position(self) -> tuple[float, PlayState]:
        """Tick and state that are heard now. From any thread."""
        output = self._output
        return output.position() if output else (self._player.tick, self._player.state)

    def pin(self, tick: float) -> None:
        """Show `tick` as the position until a jump there is heard."""
        if self._output is not None:
            self._output.pin(tick)

    def levels(self) -> Levels:
        """Loudness of what was heard since the last call."""
        return self._output.levels() if self._output else Levels()

    def _open(self) -> None:
        if self._choice.is_midi:
            from gui.playback.midi_output import MidiOutput

            midi = MidiOutput(self._player, self._choice.identifier, parent=self)
            midi.fell_silent.connect(self.fell_silent)
            self._output = midi
        else:
            from gui.playback.audio_output import AudioOutput

            audio = AudioOutput(self._player, parent=self)
            audio.choose_device(self._choice.identifier)
            audio.set_soundfont(self._soundfont)
            audio.set_volume(self._volume)
            audio.set_gain(self._gain_db)
            audio.fell_silent.connect(self.fell_silent)
            audio.sounding.connect(self.sounding)
            audio.devices_changed.connect(self.listed)
            self._output = self._audio = audio
        self._output.start()
