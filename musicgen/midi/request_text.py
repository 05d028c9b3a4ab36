"""The request a piece was made from, kept inside its MIDI file.

It stands in text events of the first track, each of them one part of the JSON text
after a label `musicgen request 1/3 `. Other programs show it as a comment or pass over
it; a file that mido, pretty_midi or a sequencer has rewritten still has it, provided
they keep text events.
"""

import re
from collections.abc import Iterable
from pathlib import Path

from musicgen.midi import smf
from musicgen.midi.read import read_file
from musicgen.midi.smf import MetaMessage, parse_smf

# Some programs cut longer texts off; a seed makes a request long.
_PART_CHARACTERS = 4000
_LABEL = re.compile(r"musicgen request (\d+)/(\d+) ", re.ASCII)


def request_texts(request_json: str) -> list[str]:
    """The text events, in order, that carry a request."""
    starts = range(0, max(1, len(request_json)), _PART_CHARACTERS)
    parts = [request_json[start : start + _PART_CHARACTERS] for start in starts]
    return [
        f"musicgen request {number}/{len(parts)} {part}" for number, part in enumerate(parts, 1)
    ]


def find_request(metas: Iterable[MetaMessage]) -> str | None:
    """The request in the text events of a file, or None without a complete one."""
    parts: dict[int, str] = {}
    total = 0
    for _, kind, payload in metas:
        if kind != smf.META_TEXT:
            continue
        text = payload.decode("utf-8", "replace")
        label = _LABEL.match(text)
        if label:
            total = int(label[2])
            parts.setdefault(int(label[1]), text[label.end() :])
    wanted = range(1, total + 1)
    if not total or any(number not in parts for number in wanted):
        return None
    return "".join(parts[number] for number in wanted)


def read_request_json(path: str | Path) -> str | None:
    """The request a MIDI file was made from, as `write_midi` was given it.

    Returns:
        The JSON text, or None when the file carries none.

    Raises:
        MissingFileError: there is no such file, or it may not be read.
        FileFormatError: it is no MIDI file.
    """
    return request_json_in(read_file(path), str(path))


def request_json_in(data: bytes, name: str = "the MIDI data") -> str | None:
    """The request inside the bytes of a MIDI file; see `read_request_json`."""
    tracks = parse_smf(data, name).tracks
    return find_request(meta for track in tracks for meta in track.metas)
