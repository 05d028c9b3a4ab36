"""MIDI bytes → Score.

A track of the score is one program of one channel of one file track, as in
pretty_midi. Notes are paired by `note_pairing`; the sustain pedal stays a control and
lengthens nothing (see `sustain.sustained`). Tempo and meter keep the file's own
numbers, from whichever track they stand in. Dropped, because a Score has no place for
them: system exclusive messages, polyphonic aftertouch, release velocities, lyrics,
keys after the first, and channels without a note.
"""

from itertools import accumulate
from pathlib import Path

from musicgen.errors import FileFormatError, MissingFileError
from musicgen.midi.file_meta import (
    Scale,
    read_key,
    read_markers,
    read_meter_map,
    read_tempo_map,
)
from musicgen.midi.smf import SmfFile, SmfTrack, parse_smf
from musicgen.midi.track_reader import read_tracks
from musicgen.music.score import Score
from musicgen.music.tempo import DEFAULT_TEMPO_BPM, TempoMap
from musicgen.music.units import TICKS_PER_QUARTER

# Real pieces stay under 2 MB. This much takes ten seconds and a gigabyte at worst.
LARGEST_FILE_BYTES = 8 * 1024 * 1024


def read_midi(path: str | Path) -> Score:
    """Read a MIDI file of type 0, 1 or 2.

    Raises:
        MissingFileError: there is no such file, or it may not be read.
        FileFormatError: it is no MIDI file, is damaged or cut off, or is larger than
            `LARGEST_FILE_BYTES`.
    """
    return read_midi_bytes(read_file(path), str(path))


def read_midi_bytes(data: bytes, name: str = "the MIDI data") -> Score:
    """Read the bytes of a MIDI file; a file without notes gives a Score without tracks.

    Type 2 files, which hold patterns meant to be played by themselves, are laid end to
    end. In SMPTE time, where ticks are parts of a second, the score has 120 beats per
    minute throughout, so that every note keeps its second.

    Args:
        data: the whole file.
        name: what errors call it.

    Raises:
        FileFormatError: as `read_midi`.
    """
    file = parse_smf(data, name or "the MIDI data")
    tracks = _laid_end_to_end(file.tracks) if file.kind == 2 else file.tracks
    scale = _scale(file)
    metas = sorted((meta for track in tracks for meta in track.metas), key=lambda meta: meta[0])
    return Score(
        tracks=read_tracks(tracks, scale),
        tempo_map=read_tempo_map(metas, scale) if file.ticks_per_quarter else TempoMap(),
        meter_map=read_meter_map(metas, scale),
        key=read_key(metas),
        markers=read_markers(metas, scale),
        length=scale(max((track.end for track in tracks), default=0)),
    )


def read_file(path: str | Path) -> bytes:
    """The bytes of a file that may hold MIDI.

    Raises:
        MissingFileError: there is no such file, or it may not be read.
        FileFormatError: it is larger than `LARGEST_FILE_BYTES`.
    """
    try:
        with Path(path).open("rb") as stream:
            data = stream.read(LARGEST_FILE_BYTES + 1)
    except FileNotFoundError:
        raise MissingFileError(f"{path} does not exist; check the name") from None
    except IsADirectoryError:
        raise MissingFileError(f"{path} is a folder; name a MIDI file in it") from None
    except PermissionError:
        raise MissingFileError(f"{path} may not be read; change its permissions") from None
    except (OSError, ValueError) as error:
        raise MissingFileError(f"{path} cannot be read: {error}") from error
    if len(data) > LARGEST_FILE_BYTES:
        limit = LARGEST_FILE_BYTES // 2**20
        raise FileFormatError(f"{path} is larger than the {limit} MB a piece of music may have")
    return data


def _scale(file: SmfFile) -> Scale:
    """File ticks to score ticks: exact where possible, else to the nearest, up at half."""
    up, down = TICKS_PER_QUARTER, file.ticks_per_quarter
    if not down:
        per_second, seconds = file.ticks_per_second
        up, down = round(TICKS_PER_QUARTER * DEFAULT_TEMPO_BPM / 60) * seconds, per_second
    if up % down == 0:
        factor = up // down
        return lambda tick: tick * factor
    return lambda tick: (2 * tick * up + down) // (2 * down)


def _laid_end_to_end(tracks: tuple[SmfTrack, ...]) -> tuple[SmfTrack, ...]:
    starts = [0, *accumulate(track.end for track in tracks)]
    return tuple(
        SmfTrack(
            [(tick + start, status, a, b) for tick, status, a, b in track.messages],
            [(tick + start, kind, payload) for tick, kind, payload in track.metas],
            track.end + start,
        )
        for start, track in zip(starts, tracks, strict=False)
    )
