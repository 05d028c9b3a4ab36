"""A request as JSON text, and back unchanged.

Stored in exported MIDI, in projects and sent to the engine's process, so that any
result can be made again.
"""

import json
from dataclasses import asdict, fields
from typing import Any

from musicgen.errors import FileFormatError
from musicgen.generate.request import GenerationRequest, Region, SamplingOptions
from musicgen.generate.score_json import score_from_data, score_to_data
from musicgen.music.key import Key
from musicgen.music.meter import Meter
from musicgen.style.style import Style

FORMAT_VERSION = 1


def request_to_json(request: GenerationRequest) -> str:
    """The request as one line of JSON."""
    return json.dumps(request_to_data(request), separators=(",", ":"), ensure_ascii=False)


def request_from_json(text: str) -> GenerationRequest:
    """The request that `request_to_json` wrote.

    Raises:
        FileFormatError: the text is no request, or one of a later version.
    """
    try:
        data = json.loads(text)
    except ValueError as error:
        raise FileFormatError(f"this is not a generation request: {error}") from error
    return request_from_data(data)


def request_to_data(request: GenerationRequest) -> dict[str, Any]:
    """The request in JSON's types."""
    region = request.region
    return {
        "version": FORMAT_VERSION,
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
        FileFormatError: the data is no request, or one of a later version.
    """
    try:
        version = int(data["version"])
        if version > FORMAT_VERSION:
            raise FileFormatError(
                f"the request has format version {version}; this program reads up to "
                f"{FORMAT_VERSION}, so a newer one is needed"
            )
        region = data["region"]
        return GenerationRequest(
            style=Style(tuple((str(tag), float(weight)) for tag, weight in data["style"])),
            seed=score_from_data(data["seed"]) if data["seed"] else None,
            region=Region(int(region[0]), int(region[1]), tuple(map(int, region[2])))
            if region
            else None,
            length_beats=float(data["length_beats"]),
            tempo_bpm=None if data["tempo_bpm"] is None else float(data["tempo_bpm"]),
            key=Key(int(data["key"][0]), data["key"][1]) if data["key"] else None,
            meter=Meter(*map(int, data["meter"])) if data["meter"] else None,
            instruments=tuple(map(int, data["instruments"])),
            sampling=_sampling(data["sampling"]),
            checkpoint=str(data["checkpoint"]),
            prompt=str(data["prompt"]),
        )
    except FileFormatError:
        raise
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise FileFormatError(f"this is not a generation request: {error!r}") from error


def _sampling(data: dict[str, Any]) -> SamplingOptions:
    """Options of this version; unknown ones of a file are left out, missing ones default."""
    defaults = SamplingOptions()
    return SamplingOptions(
        **{
            field.name: type(getattr(defaults, field.name))(data[field.name])
            for field in fields(SamplingOptions)
            if field.name in data
        }
    )
