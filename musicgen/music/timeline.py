"""Cutting, moving and joining scores in time, with all that stands on the time line."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from musicgen.errors import InvalidValueError
from musicgen.music.meter import MeterMap
from musicgen.music.score import Control, Marker, Note, Score, Track
from musicgen.music.tempo import TempoMap

_Value = TypeVar("_Value")
_VOLUME, _PAN = 7, 10


def slice_ticks(score: Score, start: int, end: int, *, keep_held: bool = False) -> Score:
    """The music from `start` up to `end`, moved to tick 0.

    Notes still sounding at `end` are cut there. Tempo, meter, pedal and other controls
    begin as they stand at `start`; a cut inside a bar makes a new bar begin there.

    Args:
        score: any score.
        start: first tick, at least 0.
        end: first tick left out; the new score is `end - start` long.
        keep_held: notes struck before `start` and sounding there begin at 0; otherwise
            they are left out.

    Raises:
        InvalidValueError: `start` is negative or after `end`.
    """
    if not 0 <= start <= end:
        raise InvalidValueError(f"cannot take ticks {start} to {end} of a piece")

    def cut(note: Note) -> Note | None:
        onset, stop = max(note.onset, start), min(note.end, end)
        if onset >= stop or (note.onset < start and not keep_held):
            return None
        return note._replace(onset=onset - start, duration=stop - onset)

    return replace(
        score,
        tracks=tuple(
            _sliced_track(track, tuple(sorted(filter(None, map(cut, track.notes)))), start, end)
            for track in score.tracks
        ),
        tempo_map=TempoMap(_sliced_changes(score.tempo_map.changes, start, end)),
        meter_map=MeterMap(_sliced_changes(score.meter_map.changes, start, end)),
        markers=tuple(
            marker._replace(tick=marker.tick - start)
            for marker in score.markers
            if start <= marker.tick < end
        ),
        length=end - start,
    )


def _sliced_changes(
    changes: Sequence[tuple[int, _Value]], start: int, end: int
) -> tuple[tuple[int, _Value], ...]:
    before = [value for tick, value in changes if tick <= start]
    later = [(tick - start, value) for tick, value in changes if start < tick < max(end, start + 1)]
    return ((0, before[-1]), *later) if before else tuple(later)


def _sliced_track(track: Track, notes: tuple[Note, ...], start: int, end: int) -> Track:
    """A track with other notes, and its controls after the last value of each before."""
    standing: dict[tuple[str, int], Control] = {}
    inside: list[Control] = []
    for control in track.controls:
        if control.tick < start:
            standing[control.kind, control.number] = control._replace(tick=0)
        elif control.tick < end:
            inside.append(control._replace(tick=control.tick - start))
    volume = standing.pop(("control", _VOLUME), None)
    pan = standing.pop(("control", _PAN), None)
    return replace(
        track,
        notes=notes,
        controls=(*standing.values(), *inside),
        volume=track.volume if volume is None else volume.value,
        pan=track.pan if pan is None else pan.value,
    )


def shift(score: Score, ticks: int) -> Score:
    """The whole piece later by `ticks`, with silence before; earlier if negative.

    Going later, the first tempo and meter reach back to the start. Going earlier cuts off
    what stands there, which must hold no note.

    Raises:
        InvalidValueError: a note would start before tick 0.
    """
    if ticks < 0:
        first = min((note.onset for track in score.tracks for note in track.notes), default=-ticks)
        if first + ticks < 0:
            raise InvalidValueError(
                f"the piece cannot go {-ticks} ticks earlier; its first note is at tick {first}"
            )
        return slice_ticks(score, -ticks, max(score.length, -ticks))
    tempi, meters = score.tempo_map.changes, score.meter_map.changes
    # The bar line that stood at 0 stays a bar line.
    kept = meters if ticks % meters[0][1].bar_ticks else meters[1:]
    return replace(
        score,
        tracks=tuple(_shifted(track, ticks) for track in score.tracks),
        tempo_map=TempoMap((tempi[0], *((tick + ticks, tempo) for tick, tempo in tempi[1:]))),
        meter_map=MeterMap((meters[0], *((tick + ticks, meter) for tick, meter in kept))),
        markers=_shifted_markers(score.markers, ticks),
        length=score.length + ticks,
    )


def _shifted(track: Track, ticks: int) -> Track:
    return replace(
        track,
        notes=tuple(note._replace(onset=note.onset + ticks) for note in track.notes),
        controls=tuple(control._replace(tick=control.tick + ticks) for control in track.controls),
    )


def _shifted_markers(markers: Iterable[Marker], ticks: int) -> tuple[Marker, ...]:
    return tuple(marker._replace(tick=marker.tick + ticks) for marker in markers)


def with_length(score: Score, length: int) -> Score:
    """The piece cut off, or followed by silence, so that it is `length` ticks long.

    Raises:
        InvalidValueError: a negative length.
    """
    if length < score.length:
        return slice_ticks(score, 0, length)
    return replace(score, length=length)


def concatenate(first: Score, second: Score) -> Score:
    """One piece after the other, each with its own tempo and meter.

    A track of the second continues the first track not yet continued that has the same
    instrument and name; volume and pan that differ change at the join. Other tracks are
    added. The key is the first one's, if it has any.
    """
    join = first.length
    on_bar_line = first.meter_map.position(join).offset == 0
    tracks = list(first.tracks)
    open_tracks = list(range(len(tracks)))
    for track in second.tracks:
        later = _shifted(track, join)
        match = next((at for at in open_tracks if _same_part(tracks[at], track)), None)
        if match is None:
            tracks.append(later)
        else:
            open_tracks.remove(match)
            tracks[match] = _continued(tracks[match], later, join)
    return replace(
        first,
        tracks=tuple(tracks),
        tempo_map=TempoMap(_joined(first.tempo_map.changes, second.tempo_map.changes, join, True)),
        meter_map=MeterMap(
            _joined(first.meter_map.changes, second.meter_map.changes, join, on_bar_line)
        ),
        key=first.key or second.key,
        markers=(
            *(marker for marker in first.markers if marker.tick <= join),
            *_shifted_markers(second.markers, join),
        ),
        length=join + second.length,
    )


def _same_part(left: Track, right: Track) -> bool:
    return (left.is_drum, left.program, left.name) == (right.is_drum, right.program, right.name)


def _continued(track: Track, later: Track, join: int) -> Track:
    settings = [
        Control(join, "control", number, new)
        for number, old, new in (
            (_VOLUME, track.volume, later.volume),
            (_PAN, track.pan, later.pan),
        )
        if old != new
    ]
    controls = (*(each for each in track.controls if each.tick <= join), *settings, *later.controls)
    return replace(track, notes=(*track.notes, *later.notes), controls=controls)


def _joined(
    first: Sequence[tuple[int, _Value]],
    second: Sequence[tuple[int, _Value]],
    join: int,
    may_go_on: bool,
) -> tuple[tuple[int, _Value], ...]:
    """Both lists of changes; where nothing changes at the join, none unless it must."""
    kept = [change for change in first if change[0] < join]
    later = [(tick + join, value) for tick, value in second]
    if may_go_on and kept and kept[-1][1] == later[0][1]:
        later = later[1:]
    return (*kept, *later)
