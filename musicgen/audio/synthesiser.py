"""What every synthesiser here can do, and the choice between them."""

import importlib
from pathlib import Path
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from musicgen.audio.soundfonts import check_soundfont, default_soundfont
from musicgen.errors import AudioError, InvalidValueError

SynthesiserKind = Literal["auto", "tinysoundfont", "fluidsynth"]
Samples = NDArray[np.float32]

# Sample rates a soundfont synthesiser handles and an audio file can carry.
MIN_SAMPLE_RATE_HZ = 8_000
MAX_SAMPLE_RATE_HZ = 192_000


class Synthesiser(Protocol):
    """Turns note and controller messages into samples, as they come.

    A channel is a number from 0 upwards, one per track and not limited to 16. One
    object belongs to one thread at a time: nothing in it is locked.

    Attributes:
        sample_rate_hz: frames per second of what `generate` returns.
    """

    sample_rate_hz: int

    def program(self, channel: int, program: int, is_drum: bool) -> None:
        """Give a channel its sound: General MIDI program 0 to 127, or the drum kit.

        A program that the soundfont lacks is replaced by its first sound, so that a
        font with one piano in it still plays.
        """

    def control(self, channel: int, number: int, value: int) -> None:
        """Controller `number` to `value`, both 0 to 127."""

    def pitch_bend(self, channel: int, value: int) -> None:
        """Pitch wheel, -8192 to 8191; 0 is in tune."""

    def pressure(self, channel: int, value: int) -> None:
        """Channel pressure, 0 to 127; without effect where the engine has none."""

    def note_on(self, channel: int, pitch: int, velocity: int) -> None:
        """Start a note: pitch 0 to 127, velocity 1 to 127."""

    def note_off(self, channel: int, pitch: int) -> None:
        """Release the oldest sounding note of that pitch, if there is one."""

    def sounds_off(self) -> None:
        """Silence everything at once, release tails too."""

    def reset(self) -> None:
        """Silence, and every channel back to its initial state."""

    def generate(self, frames: int) -> Samples:
        """The next `frames` frames, [frames, 2], not limited in amplitude."""


def open_synthesiser(
    soundfont: Path | None = None,
    kind: SynthesiserKind = "auto",
    sample_rate_hz: int = 44_100,
) -> Synthesiser:
    """A synthesiser with a soundfont loaded, which takes about 20 ms.

    "auto" takes tinysoundfont, which sounds the same on every machine, and FluidSynth
    only where that is not installed.

    Args:
        soundfont: an .sf2 or .sf3 file; None takes the built-in General MIDI font.
        kind: which engine.
        sample_rate_hz: 8,000 to 192,000.

    Raises:
        AudioError: no engine is installed, or the soundfont cannot be used.
        InvalidValueError: an unknown kind or a sample rate out of range.
    """
    if kind not in ("auto", "tinysoundfont", "fluidsynth"):
        raise InvalidValueError(
            f"synthesiser {kind!r} is unknown; choose auto, tinysoundfont or fluidsynth"
        )
    if not MIN_SAMPLE_RATE_HZ <= sample_rate_hz <= MAX_SAMPLE_RATE_HZ:
        raise InvalidValueError(
            f"sample rate {sample_rate_hz} Hz is outside"
            f" {MIN_SAMPLE_RATE_HZ} to {MAX_SAMPLE_RATE_HZ} Hz"
        )
    path = check_soundfont(Path(soundfont) if soundfont is not None else default_soundfont())
    if kind == "auto":
        kind = _first_available()
    if kind == "tinysoundfont":
        from musicgen.audio.tinysoundfont_synthesiser import TinySoundFontSynthesiser

        return TinySoundFontSynthesiser(path, sample_rate_hz)
    from musicgen.audio.fluidsynth_synthesiser import FluidSynthSynthesiser

    return FluidSynthSynthesiser(path, sample_rate_hz)


def available_synthesisers() -> tuple[SynthesiserKind, ...]:
    """Engines that can be opened here, the preferred one first; may be empty."""
    kinds: list[SynthesiserKind] = []
    if _importable("tinysoundfont._tinysoundfont"):
        kinds.append("tinysoundfont")
    if _importable("fluidsynth"):
        kinds.append("fluidsynth")
    return tuple(kinds)


def _first_available() -> SynthesiserKind:
    if _importable("tinysoundfont._tinysoundfont"):
        return "tinysoundfont"
    if _importable("fluidsynth"):
        return "fluidsynth"
    raise AudioError(
        "no synthesiser is installed: run `pip install --no-deps tinysoundfont==0.3.7`"
    )


def _importable(name: str) -> bool:
    # pyfluidsynth loads its system library while it is imported and fails there
    # with whatever error the loader has, so only a trial import tells.
    try:
        importlib.import_module(name)
    except (ImportError, OSError, AttributeError):
        return False
    return True
