"""Carries the sound settings to the playback, and its choices back to the settings."""

from pathlib import Path

from PySide6.QtCore import QObject

from gui.playback.output import OutputChoice
from gui.playback.playback import Playback
from gui.settings import Settings
from musicgen.errors import MusicGenError


class SoundSettings(QObject):
    """Keeps the two in step."""

    def __init__(self, settings: Settings, playback: Playback, parent: QObject) -> None:
        super().__init__(parent)
        self._settings = settings
        self._outputs = playback.outputs
        settings.changed.connect(self._on_setting)
        self._outputs.changed.connect(self._on_choice)
        self._on_setting("soundfont")
        self._on_setting("sound_device")

    def start(self) -> None:
        """Open the sound; returns at once."""
        self._outputs.start()

    def sound_devices(self) -> list[tuple[str, str]]:
        """Sound devices there are, as (what to store, what to show)."""
        return [
            (choice.identifier, choice.label)
            for choice in self._outputs.available()
            if not choice.is_midi and choice.identifier
        ]

    def midi_outputs(self) -> list[tuple[str, str]]:
        """MIDI ports to play through."""
        choices = self._outputs.available()
        return [(choice.identifier, choice.label) for choice in choices if choice.is_midi]

    def midi_inputs(self) -> list[tuple[str, str]]:
        """MIDI ports to play the seed from."""
        from musicgen.midi.ports import input_names

        try:
            return [(name, name) for name in input_names()]
        except MusicGenError:
            return []

    def _on_setting(self, name: str) -> None:
        if name == "soundfont":
            path = self._settings.get("soundfont")
            self._outputs.set_soundfont(Path(path) if path else None)
        elif name in ("sound_device", "midi_output"):
            port, device = self._settings.get("midi_output"), self._settings.get("sound_device")
            choice = OutputChoice(bool(port), port or device, port or device)
            if choice[:2] != self._outputs.choice[:2]:
                self._outputs.choose(choice)

    def _on_choice(self, choice: OutputChoice) -> None:
        if choice.is_midi:
            self._settings.set("midi_output", choice.identifier)
        else:
            self._settings.set("sound_device", choice.identifier)
            self._settings.set("midi_output", "")
