"""The container: a Standard MIDI File taken apart into chunks and timed messages.

Bytes are decoded here and not through mido: it takes twelve times as long per
message, gives up on files that players play (junk between chunks, a wrong length of
the last chunk, a RIFF wrapper, SMPTE time) and cannot say where a file is broken.
What cannot be read without guessing notes is refused with the place and the reason.
"""

from dataclasses import dataclass
from typing import Final

from musicgen.errors import FileFormatError

META: Final = 0xFF
META_TEXT: Final = 0x01
META_TRACK_NAME: Final = 0x03
META_INSTRUMENT_NAME: Final = 0x04
META_MARKER: Final = 0x06
META_CUE_POINT: Final = 0x07
META_PORT: Final = 0x21
META_END_OF_TRACK: Final = 0x2F
META_TEMPO: Final = 0x51
META_METER: Final = 0x58
META_KEY: Final = 0x59
META_SEQUENCER: Final = 0x7F

# Data bytes after each system message that has no length of its own.
_SYSTEM_DATA_BYTES = {0xF1: 1, 0xF2: 2, 0xF3: 1}
# Old Macintosh transfers put a 128-byte header before the file.
_LONGEST_PREAMBLE = 256

ChannelMessage = tuple[int, int, int, int]
MetaMessage = tuple[int, int, bytes]


@dataclass(frozen=True, slots=True)
class SmfTrack:
    """One MTrk chunk, decoded.

    Attributes:
        messages: (file tick, status byte, first data byte, second data byte or 0), in
            file order.
        metas: (file tick, meta type, payload), in file order.
        end: file tick of the end of track.
    """

    messages: list[ChannelMessage]
    metas: list[MetaMessage]
    end: int


@dataclass(frozen=True, slots=True)
class SmfFile:
    """A whole file, decoded.

    Attributes:
        kind: 0 one track, 1 tracks played together, 2 tracks played one after another.
        ticks_per_quarter: file ticks to the quarter note; 0 for SMPTE time.
        ticks_per_second: file ticks to the second for SMPTE time as (numerator,
            denominator); (0, 1) otherwise.
        tracks: in file order.
    """

    kind: int
    ticks_per_quarter: int
    ticks_per_second: tuple[int, int]
    tracks: tuple[SmfTrack, ...]


def parse_smf(data: bytes, name: str) -> SmfFile:
    """Decode the bytes of a MIDI file.

    Args:
        data: the file, possibly inside a RIFF (RMID) wrapper.
        name: what errors call it.

    Raises:
        FileFormatError: the bytes are no MIDI file, or a damaged one.
    """
    if not data:
        raise FileFormatError(f"{name} is empty (0 bytes); give a MIDI file")
    start = data.find(b"MThd", 0, _LONGEST_PREAMBLE)
    if start < 0:
        raise FileFormatError(f"{name} is not a MIDI file: it has no MThd header")
    if len(data) < start + 14:
        raise FileFormatError(f"{name} is cut off inside its header; get a complete copy")
    header_length = int.from_bytes(data[start + 4 : start + 8], "big")
    kind, track_count, division = (
        int.from_bytes(data[at : at + 2], "big") for at in range(start + 8, start + 14, 2)
    )
    if header_length < 6 or kind > 2:
        raise FileFormatError(f"{name} is no MIDI file of type 0, 1 or 2 (type {kind})")
    ticks_per_quarter, ticks_per_second = _division(division, name)
    chunks = _track_chunks(data, start + 8 + header_length, track_count, name)
    tracks = tuple(_parse_track(chunk, index, name) for index, chunk in enumerate(chunks))
    return SmfFile(kind, ticks_per_quarter, ticks_per_second, tracks)


def _division(division: int, name: str) -> tuple[int, tuple[int, int]]:
    if division < 0x8000:
        if division == 0:
            raise FileFormatError(f"{name} says 0 ticks per quarter note, so it has no time")
        return division, (0, 1)
    frames, ticks = 256 - (division >> 8), division & 0xFF
    if frames not in (24, 25, 29, 30) or ticks == 0:
        raise FileFormatError(f"{name} counts {frames} frames of {ticks} ticks, which no clock has")
    # 29 stands for the 29.97 frames of drop-frame time code.
    return 0, ((30_000 * ticks, 1001) if frames == 29 else (frames * ticks, 1))


def _track_chunks(data: bytes, position: int, promised: int, name: str) -> list[tuple[bytes, bool]]:
    """Bodies of the MTrk chunks, each with whether it is there to its last byte.

    Chunks of other kinds and junk between chunks are stepped over. Tracks beyond the
    promised number are taken only where they follow directly.
    """
    chunks: list[tuple[bytes, bool]] = []
    while True:
        identity = data[position : position + 4]
        body = position + 8
        end = body + int.from_bytes(data[position + 4 : body], "big")
        if identity == b"MTrk" and len(data) >= body:
            chunks.append((data[body:end], end <= len(data)))
            position = end
        elif len(chunks) >= promised:
            break
        elif identity.isalnum() and len(identity) == 4 and end <= len(data):
            position = end
        else:
            position = data.find(b"MTrk", position)
            if position < 0 or len(data) < position + 8:
                break
    if len(chunks) < promised:
        raise FileFormatError(
            f"{name} is cut off: it promises {promised} tracks and holds {len(chunks)}; "
            "get a complete copy"
        )
    return chunks


def _parse_track(chunk: tuple[bytes, bool], index: int, name: str) -> SmfTrack:
    data, complete = chunk
    track = SmfTrack([], [], 0)
    try:
        end, ended = _parse_events(data, track.messages, track.metas)
    except IndexError:
        # Reading past the last byte: the chunk stops in the middle of a message.
        end, ended, complete = 0, False, False
    except ValueError as error:
        raise FileFormatError(f"{name} is damaged in track {index + 1}: {error}") from None
    if not ended and not complete:
        raise FileFormatError(f"{name} is cut off in track {index + 1}; get a complete copy")
    return SmfTrack(track.messages, track.metas, end)


def _parse_events(
    data: bytes, messages: list[ChannelMessage], metas: list[MetaMessage]
) -> tuple[int, bool]:
    """Append the events of a chunk; return its last tick and whether it says it ends.

    One flat loop over indices: this is where the time of reading goes.

    Raises:
        IndexError: the data stops inside an event.
        ValueError: a byte that cannot stand where it stands.
    """
    position, tick, status, size = 0, 0, 0, len(data)
    while position < size:
        byte = data[position]
        position += 1
        if byte >= 0x80:
            delta = byte & 0x7F
            for _ in range(3):
                byte = data[position]
                position += 1
                delta = delta << 7 | byte & 0x7F
                if byte < 0x80:
                    break
            else:
                raise ValueError(f"a time of more than four bytes at byte {position}")
            tick += delta
        else:
            tick += byte
        byte = data[position]
        if byte >= 0x80:
            position += 1
            if byte >= 0xF0:
                if byte == META:
                    kind = data[position]
                    length, position = _variable_length(data, position + 1)
                    if kind == META_END_OF_TRACK:
                        return tick, True
                    if position + length > size:
                        raise IndexError
                    metas.append((tick, kind, data[position : position + length]))
                    position += length
                elif byte in (0xF0, 0xF7):
                    length, position = _variable_length(data, position)
                    position += length
                    if position > size:
                        raise IndexError
                else:
                    position += _SYSTEM_DATA_BYTES.get(byte, 0)
                continue
            # Running status outlives meta and system events here: the standard ends
            # it there, yet files that lean on it exist, and nothing else can be meant.
            status = byte
            byte = data[position]
        elif status == 0:
            raise ValueError(f"a data byte where a message must begin, at byte {position}")
        if status & 0xE0 == 0xC0:
            second = 0
            position += 1
        else:
            second = data[position + 1]
            position += 2
        if (byte | second) >= 0x80:
            raise ValueError(f"a value over 127 before byte {position}")
        messages.append((tick, status, byte, second))
    return tick, False


def _variable_length(data: bytes, position: int) -> tuple[int, int]:
    """A length of up to four bytes, and the position behind it."""
    value = 0
    for _ in range(4):
        byte = data[position]
        position += 1
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, position
    raise ValueError(f"a length of more than four bytes at byte {position}")
