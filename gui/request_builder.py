"""From what a person typed, set and drew to the request the engine understands.

What is set by hand in the controls beats the prompt; the prompt beats the seed; the
seed beats what is usual for the style. Knows no Qt.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gui.control_values import ControlValues
from musicgen.generate.defaults import default_sampling
from musicgen.generate.request import GenerationRequest, Region
from musicgen.music.meter import Meter, MeterMap
from musicgen.music.score import Score
from musicgen.music.tempo import TempoMap
from musicgen.music.units import TICKS_PER_QUARTER
from musicgen.style.style import Style

if TYPE_CHECKING:
    from musicgen.style.catalogue import Catalogue
    from musicgen.style.prompt import Prompt

DEFAULT_BARS: Final = 16
_DEFAULT_TEMPO_BPM: Final = 112.0


def build_request(
    prompt: Prompt | None,
    text: str,
    controls: ControlValues,
    *,
    seed: Score | None = None,
    region: Region | None = None,
    catalogue: Catalogue | None = None,
    checkpoint: str = "base",
) -> GenerationRequest:
    """The request for one press of a button, with tempo, meter and length decided."""
    style = prompt.style if prompt else Style()
    usual = catalogue.defaults(style) if catalogue is not None else None
    meter = controls.meter or (prompt.meter if prompt else None)
    if meter is None and seed is not None:
        meter = seed.meter_map.meter_at(seed.length)
    if meter is None:
        meter = usual.meter if usual else Meter()
    tempo = controls.tempo_bpm or (prompt.tempo_bpm if prompt else None)
    if tempo is None and seed is not None:
        tempo = seed.tempo_map.bpm_at(seed.length)
    if tempo is None:
        tempo = usual.tempo_bpm if usual else _DEFAULT_TEMPO_BPM
    key = controls.key or (prompt.key if prompt else None) or (seed.key if seed else None)
    instruments = controls.instruments or (prompt.instruments if prompt else ())
    return GenerationRequest(
        style=style,
        seed=seed,
        region=region,
        length_beats=_length_beats(prompt, controls, meter, tempo),
        tempo_bpm=tempo,
        key=key,
        meter=meter,
        instruments=instruments,
        sampling=controls.sampling(prompt.random_seed if prompt else None, default_sampling(style)),
        checkpoint=checkpoint,
        prompt=text,
    )


def empty_score(request: GenerationRequest) -> Score:
    """The score before the first written note: the seed, or nothing in the right tempo."""
    if request.seed is not None:
        return request.seed
    return Score(
        tempo_map=TempoMap.constant(request.tempo_bpm or _DEFAULT_TEMPO_BPM),
        meter_map=MeterMap(((0, request.meter or Meter()),)),
        key=request.key,
    )


def _length_beats(
    prompt: Prompt | None, controls: ControlValues, meter: Meter, tempo_bpm: float
) -> float:
    bar_beats = meter.bar_ticks / TICKS_PER_QUARTER
    if controls.length_bars is not None:
        return controls.length_bars * bar_beats
    if prompt is not None and prompt.length is not None:
        return float(prompt.length.beats(meter, tempo_bpm))
    return DEFAULT_BARS * bar_beats
