"""A score as plain lists and dictionaries that JSON can hold, and back.

Used by project files and by the pipe to the engine's process.
"""

from typing import Any, cast

from musicgen.errors import FileFormatError, InvalidValueError
from musicgen.music.key import Key, Mode
from musicgen.music.meter import Meter, MeterMap
from musicgen.music.score import Control, ControlKind, Marker, Note, Score, Track
from musicgen.music.tempo import TempoMap

_CONTROL_KINDS = ("control", "pitch_bend", "channel_pressure", "program")


def score_to_data(score: Score) -> dict[str, Any]:
    """The score in JSON's types; notes as [onset, pitch, duration, velocity] in ticks."""
    return {
        "length": score.length,
        "tempo": [list(change) for change in score.tempo_map.changes],
        "meter": [[tick, *meter] for tick, meter in score.meter_map.changes],
        "key": [score.key.tonic, score.key.mode] if score.key else None,
        "markers": [list(marker) for marker in score.markers],
        "tracks": [_track_to_data(track) for track in score.tracks],
    }


def score_from_data(data: Any) -> Score:
    """The score that `score_to_data` described.

    Raises:
        FileFormatError: the data does not describe a score.
    """
    try:
        return Score(
            tracks=tuple(_track_from_data(track) for track in data["tracks"]),
            tempo_map=TempoMap(tuple((int(tick), int(tempo)) for tick, tempo in data["tempo"])),
            meter_map=MeterMap(
                tuple((int(tick), Meter(int(n), int(d))) for tick, n, d in data["meter"])
            ),
            key=Key(int(data["key"][0]), _mode(data["key"][1])) if data["key"] else None,
            markers=tuple(Marker(int(tick), str(text)) for tick, text in data["markers"]),
            length=int(data["length"]),
        )
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise FileFormatError(f"this is not a score: {error}") from error


def _track_to_data(track: Track) -> dict[str, Any]:
    return {
        "program": track.program,
        "drums": track.is_drum,
        "name": track.name,
        "volume": track.volume,
        "pan": track.pan,
        "notes": [list(note) for note in track.notes],
        "controls": [list(control) for control in track.controls],
    }


def _track_from_data(data: Any) -> Track:
    return Track(
        program=int(data["program"]),
        is_drum=bool(data["drums"]),
        name=str(data["name"]),
        notes=tuple(_note(*map(int, note)) for note in data["notes"]),
        controls=tuple(
            Control(int(tick), _kind(kind), int(number), int(value))
            for tick, kind, number, value in data["controls"]
        ),
        volume=int(data["volume"]),
        pan=int(data["pan"]),
    )


def _note(onset: int, pitch: int, duration: int, velocity: int) -> Note:
    if onset < 0 or duration < 1 or not 0 <= pitch <= 127 or not 1 <= velocity <= 127:
        raise InvalidValueError(
            f"the note [{onset}, {pitch}, {duration}, {velocity}] is outside what a note can be"
        )
    return Note(onset, pitch, duration, velocity)


def _kind(kind: str) -> ControlKind:
    if kind not in _CONTROL_KINDS:
        raise InvalidValueError(f"{kind!r} is not a kind of control")
    return cast(ControlKind, kind)


def _mode(mode: str) -> Mode:
    if mode not in ("major", "minor"):
        raise InvalidValueError(f"{mode!r} is not a mode")
    return cast(Mode, mode)
