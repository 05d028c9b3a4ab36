"""A request as JSON text, and back unchanged.

Stored in exported MIDI, in projects and sent to the engine's process, so that any
result can be made again. Fields this version doesn't know are left alone and missing
ones take their defaults, so files can outlive versions in both directions; a format
that cannot be read so gets a higher number.
"""

import json
import math
from collections.abc import Callable
from dataclasses import asdict, fields
from typing import Any, NoReturn, cast

from musicgen.errors import InvalidValueError, MusicGenError
from musicgen.generate.request import GenerationRequest, Region, SamplingOptions
from musicgen.generate.score_json import score_from_data, score_to_data
from musicgen.music.key import Key, Mode
from musicgen.music.meter import Meter
from musicgen.style.style import Style

FORMAT_KEY = "musicgen_request"
FORMAT_VERSION = 1
_SHOWN_CHARACTERS = 120


def request_to_json(request: GenerationRequest) -> str:
    """The request as one line of ASCII JSON."""
    return json.dumps(request_to_data(request), separators=(",", ":"))


def request_from_json(text: str) -> GenerationRequest:
    """The request that `request_to_json` wrote.

    Raises:
        InvalidValueError: the text is no request, or one of a later version.
    """
    try:
        data = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise _no_request(error) from error
    return request_from_data(data)


def request_to_data(request: GenerationRequest) -> dict[str, Any]:
    """The request in JSON's types."""
    region = request.region
    return {
        FORMAT_KEY: FORMAT_VERSION,
        "prompt": request.prompt,
        "style": [list(tag) for tag in request.style.tags],
        "length_beats": request.length_beats,
        "tempo_bpm": request.tempo_bpm,
        "key": [request.key.tonic, request.key.mode] if request.key else None,
        "meter": list(request.meter) if request.meter else None,
        "instruments": list(request.instruments),
        "sampling": asdict(request.sampling),
        "checkpoint": request.checkpoint,
        "region": [region.start, region.end, list(region.tracks)] if region else None,
        "seed": score_to_data(request.seed) if request.seed else None,
    }


def request_from_data(data: Any) -> GenerationRequest:
    """The request that `request_to_data` described.

    Raises:
        InvalidValueError: the data is no request, or one of a later version.
    """
    try:
        version = _whole(data[FORMAT_KEY])
        if version <= FORMAT_VERSION:
            return _request(data, GenerationRequest())
    except (LookupError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise _no_request(error) from error
    raise InvalidValueError(
        f"the request has format version {version}; this program reads up to {FORMAT_VERSION}, "
        "so a newer one is needed"
    )


def _request(data: dict[str, Any], default: GenerationRequest) -> GenerationRequest:
    """The request behind data of this version; missing fields keep their defaults."""
    seed, region, key, meter = (data.get(name) for name in ("seed", "region", "key", "meter"))
    tempo_bpm = data.get("tempo_bpm")
    style = data.get("style", [])
    return GenerationRequest(
        style=Style(tuple((_text(tag), _number(weight)) for tag, weight in style)),
        seed=None if seed is None else score_from_data(seed),
        region=None
        if region is None
        else Region(_whole(region[0]), _whole(region[1]), tuple(map(_whole, region[2]))),
        length_beats=_number(data.get("length_beats", default.length_beats)),
        tempo_bpm=None if tempo_bpm is None else _number(tempo_bpm),
        key=None if key is None else Key(_whole(key[0]), _mode(key[1])),
        meter=None if meter is None else _meter(meter),
        instruments=tuple(map(_whole, data.get("instruments", []))),
        sampling=_sampling(data.get("sampling", {})),
        checkpoint=_text(data.get("checkpoint", default.checkpoint)),
        prompt=_text(data.get("prompt", default.prompt)),
    )


def _sampling(data: dict[str, Any]) -> SamplingOptions:
    """Options of this version; unknown ones are left out, missing ones keep their defaults."""
    if not isinstance(data, dict):
        raise TypeError(f"{data!r} are no sampling options")
    readers: dict[type, Callable[[Any], Any]] = {bool: _flag, int: _whole, float: _number}
    default = SamplingOptions()
    return SamplingOptions(
        **{
            field.name: readers[type(getattr(default, field.name))](data[field.name])
            for field in fields(SamplingOptions)
            if field.name in data
        }
    )


def _number(value: Any) -> float:
    """A finite number; truth values and text are none."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise TypeError(f"{value!r} is not a number")
    return float(value)


def _whole(value: Any) -> int:
    number = value if isinstance(value, int) and not isinstance(value, bool) else _number(value)
    if number != int(number):
        raise TypeError(f"{value!r} is not a whole number")
    return int(number)


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"{value!r} is neither true nor false")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not text")
    return value


def _mode(value: Any) -> Mode:
    if value not in ("major", "minor"):
        raise TypeError(f"{value!r} is not a mode")
    return cast(Mode, value)


def _meter(value: Any) -> Meter:
    numerator, denominator = map(_whole, value)
    if not 1 <= numerator <= 64 or denominator not in (1, 2, 4, 8, 16, 32):
        raise ValueError(f"{numerator}/{denominator} is not a meter")
    return Meter(numerator, denominator)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number of JSON")


def _no_request(error: Exception) -> InvalidValueError:
    reason = f"{error}" if isinstance(error, MusicGenError) else f"{error!r}"
    shown = " ".join(reason.split())[:_SHOWN_CHARACTERS]
    return InvalidValueError(f"this is not a generation request of musicgen: {shown}")
