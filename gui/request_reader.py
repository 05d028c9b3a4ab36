"""The way back: from a request found in a file to prompt and controls. Knows no Qt."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from gui.control_values import TEMPERATURES, ControlValues
from gui.request_builder import build_request
from musicgen.errors import MusicGenError
from musicgen.generate.request import GenerationRequest, SamplingOptions
from musicgen.generate.request_json import request_from_json
from musicgen.music.meter import Meter
from musicgen.music.units import TICKS_PER_QUARTER

if TYPE_CHECKING:
    from musicgen.style.catalogue import Catalogue

# The sampler's options that each control decides.
_DECIDES: Final = {
    "surprise": ("temperature",),
    "focus": ("top_p", "min_p"),
    "style_strength": ("style_strength",),
    "density": ("density",),
    "repetition": ("repetition",),
    "swing": ("swing",),
    "lowest_pitch": ("lowest_pitch",),
    "highest_pitch": ("highest_pitch",),
    "max_polyphony": ("max_polyphony",),
    "scale_lock": ("scale_lock",),
}


def read_request(text: str) -> GenerationRequest | None:
    """The request in a text; None where there is none that this version understands."""
    try:
        return request_from_json(text) if text else None
    except MusicGenError:
        return None


def controls_of(request: GenerationRequest, catalogue: Catalogue) -> ControlValues:
    """Controls that, with the request's own prompt, make that request again.

    What the prompt says already, or the style would give anyway, stays automatic.
    """
    from musicgen.style.prompt import read_prompt

    try:
        prompt = read_prompt(request.prompt, catalogue, strict=False)
    except MusicGenError:
        prompt = None
    values = ControlValues(random_seed=request.sampling.random_seed or None)
    plain = build_request(prompt, request.prompt, values, seed=request.seed, catalogue=catalogue)
    moved = _shaping(request.sampling)
    for control, options in _DECIDES.items():
        usual = all(
            getattr(request.sampling, name) == getattr(plain.sampling, name) for name in options
        )
        if not usual:
            values = replace(values, **{control: getattr(moved, control)})
    if request.tempo_bpm != plain.tempo_bpm:
        values = replace(values, tempo_bpm=request.tempo_bpm)
    if request.key != plain.key:
        values = replace(values, key=request.key)
    if request.meter != plain.meter:
        values = replace(values, meter=request.meter)
    if request.instruments != plain.instruments:
        values = replace(values, instruments=request.instruments)
    if request.length_beats != plain.length_beats and request.region is None:
        meter = request.meter or plain.meter or Meter()
        bars = request.length_beats * TICKS_PER_QUARTER / meter.bar_ticks
        values = replace(values, length_bars=max(1, round(bars)))
    return values


def _shaping(sampling: SamplingOptions) -> ControlValues:
    """Slider positions for sampling options; the inverse of `ControlValues.sampling`."""
    low, high = TEMPERATURES
    return ControlValues(
        surprise=_share((sampling.temperature - low) / (high - low)),
        focus=_share(sampling.min_p * 15),
        style_strength=sampling.style_strength,
        density=max(-1.0, min(1.0, round(math.log2(sampling.density), 2))),
        repetition=sampling.repetition,
        swing=_share(sampling.swing / 0.17),
        lowest_pitch=sampling.lowest_pitch,
        highest_pitch=sampling.highest_pitch,
        max_polyphony=sampling.max_polyphony,
        scale_lock=sampling.scale_lock,
    )


def _share(value: float) -> float:
    return max(0.0, min(1.0, round(value, 2)))
