"""From a prompt, a seed and options to the request that goes to the engine."""

import argparse
import secrets
from dataclasses import fields, replace
from typing import Any

from musicgen.errors import InvalidValueError
from musicgen.generate.request import GenerationRequest, SamplingOptions
from musicgen.music.score import Score
from musicgen.style.prompt import Prompt
from musicgen.style.prompt_length import Length

DEFAULT_BARS = 16
MAX_LENGTH_BEATS = 20_000.0


def new_request(
    args: argparse.Namespace, text: str, prompt: Prompt, seed: Score | None
) -> GenerationRequest:
    """The request for a prompt, a seed or both; options win over the prompt's words.

    Args:
        args: the options of `musicgen.cli.options`.
        text: the prompt as it was typed.
        prompt: what was understood of it; an empty one asks for nothing.
        seed: music to continue.

    Raises:
        InvalidValueError: a length beyond what can be written, or pitches the wrong way
            round.
    """
    from musicgen.generate.defaults import default_sampling
    from musicgen.style.catalogue import load_catalogue

    random_seed = secrets.randbelow(2**31) if prompt.random_seed is None else prompt.random_seed
    request = GenerationRequest(
        style=prompt.style,
        seed=seed,
        tempo_bpm=prompt.tempo_bpm,
        key=prompt.key,
        meter=prompt.meter,
        instruments=prompt.instruments,
        sampling=replace(default_sampling(prompt.style), random_seed=random_seed),
        prompt=text,
    )
    if seed is None:
        usual = load_catalogue().defaults(request.style)
        request = replace(
            request,
            tempo_bpm=request.tempo_bpm or usual.tempo_bpm,
            meter=request.meter or usual.meter,
        )
    request = changed_request(request, args)
    if _asked_length(args) is None:
        length = prompt.length or Length(DEFAULT_BARS, "bars")
        request = replace(request, length_beats=length_in_beats(length, request))
    return _checked(request)


def changed_request(request: GenerationRequest, args: argparse.Namespace) -> GenerationRequest:
    """`request` with every option that was given in place of its own value.

    Raises:
        InvalidValueError: a length beyond what can be written, or pitches the wrong way
            round.
    """
    given = {
        "tempo_bpm": args.tempo,
        "key": args.key,
        "meter": args.meter,
        "instruments": args.instruments,
        "checkpoint": args.checkpoint,
        "sampling": _changed_sampling(request.sampling, args),
    }
    chosen: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    request = replace(request, **chosen)
    length = _asked_length(args)
    if length is not None:
        request = replace(request, length_beats=length_in_beats(length, request))
    return _checked(request)


def length_in_beats(length: Length, request: GenerationRequest) -> float:
    """A length in quarter notes, at the request's meter and tempo or its seed's."""
    seed = request.seed or Score()
    meter = request.meter or seed.meter_map.meter_at(seed.length)
    return length.beats(meter, request.tempo_bpm or seed.tempo_map.bpm_at(seed.length))


def _asked_length(args: argparse.Namespace) -> Length | None:
    if args.bars is not None:
        return Length(args.bars, "bars")
    if args.length_beats is not None:
        return Length(args.length_beats, "beats")
    return Length(args.seconds, "seconds") if args.seconds is not None else None


def _changed_sampling(sampling: SamplingOptions, args: argparse.Namespace) -> SamplingOptions:
    names = {"lowest_pitch": "lowest", "highest_pitch": "highest"}
    given = {
        field.name: getattr(args, names.get(field.name, field.name))
        for field in fields(SamplingOptions)
    }
    chosen: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    return replace(sampling, **chosen)


def _checked(request: GenerationRequest) -> GenerationRequest:
    if not 0 < request.length_beats <= MAX_LENGTH_BEATS:
        raise InvalidValueError(
            f"a length of {request.length_beats:g} beats cannot be written; "
            f"ask for at most {MAX_LENGTH_BEATS:g}"
        )
    sampling = request.sampling
    if sampling.lowest_pitch > sampling.highest_pitch:
        raise InvalidValueError(
            f"the lowest pitch {sampling.lowest_pitch} lies above the highest "
            f"{sampling.highest_pitch}; swap them"
        )
    return request
