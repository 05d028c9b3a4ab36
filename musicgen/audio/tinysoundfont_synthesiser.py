"""The embedded synthesiser: tinysoundfont, which needs no system library."""

import importlib
from pathlib import Path
from typing import Any

import numpy as np

from musicgen.audio.synthesiser import Samples
from musicgen.errors import AudioError

# A dense piece stays around -20 dB RMS with this, far from where floats would matter.
_GAIN_DB = -8.0
# Voices are scanned at every note; a note of a layered instrument takes two or three.
_MAX_VOICES = 512
_DRUM_BANK = 128


class TinySoundFontSynthesiser:
    """A `Synthesiser` over the compiled half of the tinysoundfont package.

    The package's own `Synth` class stops at 16 channels; the compiled object under
    it makes a channel for any number it is given.
    """

    def __init__(self, soundfont: Path, sample_rate_hz: int) -> None:
        """Load a soundfont.

        Raises:
            AudioError: tinysoundfont is not installed, or cannot read the file.
        """
        try:
            engine: Any = importlib.import_module("tinysoundfont._tinysoundfont")
        except ImportError:
            raise AudioError(
                "tinysoundfont is not installed: run `pip install --no-deps tinysoundfont==0.3.7`"
            ) from None
        try:
            # Bytes and not a path: the C library cannot open every Unicode path.
            self._font: Any = engine.SoundFont(soundfont.read_bytes())
        except (RuntimeError, OSError, MemoryError):
            raise AudioError(
                f"the soundfont {soundfont} is damaged; choose another .sf2 file"
            ) from None
        if self._font.get_preset_count() < 1:
            raise AudioError(f"the soundfont {soundfont} holds no sounds; choose another .sf2 file")
        self.sample_rate_hz = sample_rate_hz
        self._stereo: Any = engine.OutputMode.StereoInterleaved
        self._ready: set[int] = set()
        self.reset()

    def program(self, channel: int, program: int, is_drum: bool) -> None:
        """See `Synthesiser.program`."""
        bank, number = (_DRUM_BANK, 0) if is_drum else (0, program)
        index = self._font.get_preset_index(bank, number)
        if index >= 0:
            self._font.channel_set_bank(channel, bank)
            self._font.channel_set_preset_number(channel, number, is_drum)
        else:
            self._font.channel_set_preset_index(channel, 0)
        self._ready.add(channel)

    def control(self, channel: int, number: int, value: int) -> None:
        """See `Synthesiser.control`; sounds of other banks than General MIDI are not chosen."""
        if number in (0, 32):
            return
        self._prepare(channel)
        self._font.channel_midi_control(channel, number, value)

    def pitch_bend(self, channel: int, value: int) -> None:
        """See `Synthesiser.pitch_bend`."""
        self._prepare(channel)
        self._font.channel_set_pitch_wheel(channel, value + 8192)

    def pressure(self, channel: int, value: int) -> None:
        """Without effect: this engine does not know channel pressure."""

    def note_on(self, channel: int, pitch: int, velocity: int) -> None:
        """See `Synthesiser.note_on`."""
        self._prepare(channel)
        self._font.channel_note_on(channel, pitch, velocity / 127)

    def note_off(self, channel: int, pitch: int) -> None:
        """See `Synthesiser.note_off`."""
        if channel in self._ready:
            self._font.channel_note_off(channel, pitch)

    def sounds_off(self) -> None:
        """See `Synthesiser.sounds_off`."""
        for channel in self._ready:
            self._font.channel_sounds_off(channel)

    def reset(self) -> None:
        """See `Synthesiser.reset`."""
        self._font.reset()
        self._font.set_output(self._stereo, self.sample_rate_hz, _GAIN_DB)
        self._font.set_max_voices(_MAX_VOICES)
        self._ready.clear()

    def generate(self, frames: int) -> Samples:
        """See `Synthesiser.generate`."""
        samples: Samples = np.zeros((frames, 2), np.float32)
        if frames:
            self._font.render(samples.data.cast("B"), False)
        return samples

    def _prepare(self, channel: int) -> None:
        # The engine answers a message to a channel without a sound with an exception.
        if channel not in self._ready:
            self.program(channel, 0, False)
