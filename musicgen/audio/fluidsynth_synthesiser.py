"""FluidSynth, for those who have it: pyfluidsynth and the system library."""

import ctypes
import importlib
import weakref
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np

from musicgen.audio.synthesiser import Samples
from musicgen.errors import AudioError

# Brings FluidSynth to about the loudness of the embedded synthesiser.
_GAIN = 0.35
_CHANNELS = 256
_DRUM_BANK = 128
_FAILED = -1


class FluidSynthSynthesiser:
    """A `Synthesiser` over pyfluidsynth, with 256 channels and float samples."""

    def __init__(self, soundfont: Path, sample_rate_hz: int) -> None:
        """Load a soundfont.

        Raises:
            AudioError: FluidSynth is not installed, or cannot read the file.
        """
        try:
            module: Any = importlib.import_module("fluidsynth")
            self._write: Any = module._fl.fluid_synth_write_float
        except (ImportError, OSError, AttributeError):
            raise AudioError(
                "FluidSynth is not installed: install the FluidSynth library"
                " (Debian: libfluidsynth3) and `pip install pyfluidsynth`"
            ) from None
        self._write.restype = ctypes.c_int
        self._synth: Any = module.Synth(
            gain=_GAIN,
            samplerate=float(sample_rate_hz),
            channels=_CHANNELS,
            # One core and no device: the same notes give the same samples.
            **{"synth.cpu-cores": 1},
        )
        # The library frees nothing by itself, and crashes when it is told twice.
        self._free = weakref.finalize(self, self._synth.delete)
        self.sample_rate_hz = sample_rate_hz
        self._font: int = self._synth.sfload(str(soundfont))
        if self._font == _FAILED:
            self._free()
            raise AudioError(f"the soundfont {soundfont} is damaged; choose another .sf2 file")
        self._ready: set[int] = set()
        # The library ends every note of a pitch at once; ours end one by one.
        self._struck: Counter[tuple[int, int]] = Counter()

    def program(self, channel: int, program: int, is_drum: bool) -> None:
        """See `Synthesiser.program`."""
        self._check(channel)
        choices = [(_DRUM_BANK, 0)] if is_drum else [(0, program)]
        for bank, number in [*choices, (0, 0), (_DRUM_BANK, 0)]:
            if self._synth.program_select(channel, self._font, bank, number) != _FAILED:
                break
        self._ready.add(channel)

    def control(self, channel: int, number: int, value: int) -> None:
        """See `Synthesiser.control`; sounds of other banks than General MIDI are not chosen."""
        if number in (0, 32):
            return
        self._prepare(channel)
        self._synth.cc(channel, number, value)

    def pitch_bend(self, channel: int, value: int) -> None:
        """See `Synthesiser.pitch_bend`."""
        self._prepare(channel)
        self._synth.pitch_bend(channel, value)

    def pressure(self, channel: int, value: int) -> None:
        """Without effect: the Python binding has no call for it."""

    def note_on(self, channel: int, pitch: int, velocity: int) -> None:
        """See `Synthesiser.note_on`."""
        self._prepare(channel)
        self._struck[channel, pitch] += 1
        self._synth.noteon(channel, pitch, velocity)

    def note_off(self, channel: int, pitch: int) -> None:
        """Release a pitch when as many notes have ended as were struck."""
        if self._struck[channel, pitch] == 1:
            self._synth.noteoff(channel, pitch)
        self._struck[channel, pitch] = max(0, self._struck[channel, pitch] - 1)

    def sounds_off(self) -> None:
        """See `Synthesiser.sounds_off`."""
        for channel in self._ready:
            self._synth.all_sounds_off(channel)
        self._struck.clear()

    def reset(self) -> None:
        """See `Synthesiser.reset`."""
        self._synth.system_reset()
        self._ready.clear()
        self._struck.clear()

    def generate(self, frames: int) -> Samples:
        """See `Synthesiser.generate`."""
        samples: Samples = np.zeros((frames, 2), np.float32)
        if frames:
            address = samples.ctypes.data_as(ctypes.c_void_p)
            self._write(ctypes.c_void_p(self._synth.synth), frames, address, 0, 2, address, 1, 2)
        return samples

    def _check(self, channel: int) -> None:
        if channel >= _CHANNELS:
            raise AudioError(
                f"FluidSynth plays at most {_CHANNELS} tracks and this is number {channel + 1};"
                " choose the built-in synthesiser"
            )

    def _prepare(self, channel: int) -> None:
        if channel not in self._ready:
            self.program(channel, 0, False)
