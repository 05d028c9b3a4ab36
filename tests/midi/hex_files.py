"""MIDI files written out in hexadecimal, with comments."""

HEADER_TYPE_0 = "4D 54 68 64  00 00 00 06  00 00  00 01  01 E0  # MThd, type 0, 1 track, 480"


def from_hex(text: str) -> bytes:
    """Bytes of a hex dump; whatever follows a # is a comment."""
    return bytes.fromhex(" ".join(line.split("#")[0] for line in text.splitlines()))


def track_chunk(body: str) -> bytes:
    data = from_hex(body)
    return b"MTrk" + len(data).to_bytes(4, "big") + data


def midi_file(*bodies: str, kind: int = 1, division: int = 480) -> bytes:
    """A file of the given track bodies, in hexadecimal."""
    header = b"MThd" + bytes((0, 0, 0, 6, 0, kind))
    counts = len(bodies).to_bytes(2, "big") + division.to_bytes(2, "big")
    return header + counts + b"".join(map(track_chunk, bodies))
