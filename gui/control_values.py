"""What the controls are set to, in the person's terms, and what that means for sampling.

Knows no Qt: the panel edits a `ControlValues`, the request is built from it.
"""

import math
import random
from dataclasses import dataclass, replace
from typing import Final

from musicgen.generate.request import SamplingOptions
from musicgen.music.key import Key
from musicgen.music.meter import Meter

TEMPERATURES: Final = (0.7, 1.3)
_LARGEST_SEED: Final = 2**31 - 1


@dataclass(frozen=True, slots=True)
class ControlValues:
    """Positions of all controls; None and empty mean "as the prompt or the style has it".

    Attributes:
        surprise: 0 safe to 1 wild; 0.5 is as learnt.
        focus: 0 lets rare notes through, 1 keeps to the likely ones.
        style_strength: 0 ignores the style, 1 as learnt, up to 3.
        density: -1 half as many notes, 0 as learnt, 1 twice as many.
        repetition: -1 avoids repeating bars, 1 favours it.
        swing: 0 straight to 1 triplet swing.
        lowest_pitch: lowest note, 0 to 127.
        highest_pitch: highest note, 0 to 127.
        max_polyphony: notes at once, 0 for no limit.
        scale_lock: only notes of the key.
        tempo_bpm: quarter notes per minute.
        key: tonic and mode.
        meter: time signature.
        length_bars: bars to write.
        instruments: General MIDI programs, -1 for drums.
        random_seed: None takes another one each time.
    """

    surprise: float = 0.5
    focus: float = 0.0
    style_strength: float = 1.2
    density: float = 0.0
    repetition: float = 0.0
    swing: float = 0.0
    lowest_pitch: int = 0
    highest_pitch: int = 127
    max_polyphony: int = 0
    scale_lock: bool = False
    tempo_bpm: float | None = None
    key: Key | None = None
    meter: Meter | None = None
    length_bars: int | None = None
    instruments: tuple[int, ...] = ()
    random_seed: int | None = None

    def sampling(
        self, random_seed: int | None = None, usual: SamplingOptions | None = None
    ) -> SamplingOptions:
        """The sampler's options; draws a random seed when none is set anywhere.

        Args:
            random_seed: from the prompt; one set here beats it.
            usual: what suits the style; taken where a control stands as it stood at first.
        """
        low, high = TEMPERATURES
        chosen = self.random_seed if self.random_seed is not None else random_seed
        if chosen is None:
            chosen = random.SystemRandom().randint(1, _LARGEST_SEED)
        options = SamplingOptions(
            temperature=round(low + (high - low) * self.surprise, 3),
            top_p=round(1.0 - 0.1 * self.focus, 3),
            min_p=round(self.focus / 15, 4),
            style_strength=self.style_strength,
            repetition=self.repetition,
            density=round(math.pow(2.0, self.density), 3),
            scale_lock=self.scale_lock,
            max_polyphony=self.max_polyphony,
            lowest_pitch=min(self.lowest_pitch, self.highest_pitch),
            highest_pitch=max(self.lowest_pitch, self.highest_pitch),
            swing=round(self.swing * 0.17, 4),
            random_seed=chosen,
        )
        if usual is None:
            return options
        untouched = {
            name: getattr(usual, name)
            for control, names in _DECIDES.items()
            if getattr(self, control) == getattr(_BALANCED, control)
            for name in names
        }
        return replace(options, **untouched)


# Which of the sampler's options a control decides; a style may have its own habit of each.
_DECIDES: Final = {
    "surprise": ("temperature",),
    "focus": ("top_p", "min_p"),
    "style_strength": ("style_strength",),
    "repetition": ("repetition",),
}
_BALANCED: Final = ControlValues()

PRESETS: Final[dict[str, ControlValues]] = {
    "Safe": replace(_BALANCED, surprise=0.3, focus=0.5, scale_lock=True, repetition=0.2),
    "Balanced": _BALANCED,
    "Adventurous": replace(_BALANCED, surprise=0.7, repetition=-0.2),
    "In style": replace(_BALANCED, surprise=0.45, focus=0.1, style_strength=2.4),
}
"""Named positions of the controls that shape sampling; they leave tempo, key, meter,
length, instruments and the random seed as they are."""

_SHAPING: Final = (
    "surprise",
    "focus",
    "style_strength",
    "density",
    "repetition",
    "swing",
    "max_polyphony",
    "scale_lock",
)


def with_preset(values: ControlValues, name: str) -> ControlValues:
    """The controls after choosing the preset `name`."""
    preset = PRESETS[name]
    return replace(values, **{field: getattr(preset, field) for field in _SHAPING})


def preset_of(values: ControlValues) -> str:
    """Name of the preset the controls stand at, "" for none."""
    for name, preset in PRESETS.items():
        if all(getattr(values, field) == getattr(preset, field) for field in _SHAPING):
            return name
    return ""
