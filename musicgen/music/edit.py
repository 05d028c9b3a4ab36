"""Edits of a score that keep its time line: each returns a new score.

Edits that cut or move the time line itself are in `timeline`, and can be had from here.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import replace

from musicgen.errors import InvalidValueError
from musicgen.music.key import Key
from musicgen.music.meter import MeterMap
from musicgen.music.score import Note, Score, Track
from musicgen.music.tempo import TempoMap
from musicgen.music.timeline import concatenate as concatenate
from musicgen.music.timeline import shift as shift
from musicgen.music.timeline import slice_ticks as slice_ticks
from musicgen.music.timeline import with_length as with_length


def transpose(score: Score, semitones: int, *, tracks: Collection[int] | None = None) -> Score:
    """Move pitches up or down; drums stay.

    A note that would leave the 128 keys of MIDI is put into the nearest octave inside.

    Args:
        score: its key moves along when all pitched tracks do.
        semitones: up if positive.
        tracks: indices of the tracks to move; None for all.
    """
    moved = []
    for index, track in enumerate(score.tracks):
        if track.is_drum or (tracks is not None and index not in tracks):
            moved.append(track)
            continue
        moved.append(
            track.with_notes(
                note._replace(pitch=_into_range(note.pitch + semitones)) for note in track.notes
            )
        )
    key = score.key
    if key is not None and tracks is None:
        key = Key((key.tonic + semitones) % 12, key.mode)
    return replace(score, tracks=tuple(moved), key=key)


def _into_range(pitch: int) -> int:
    if pitch < 0:
        return pitch % 12
    return pitch if pitch <= 127 else 127 - (127 - pitch) % 12


def quantise(
    score: Score,
    grid: int,
    *,
    strength: float = 1.0,
    ends: bool = False,
    tracks: Collection[int] | None = None,
) -> Score:
    """Pull note onsets to a grid counted from each bar line.

    Args:
        score: any score.
        grid: grid in ticks: 120 for straight sixteenths, 160 for eighth triplets.
        strength: 0 leaves notes where they are, 1 puts them on the grid.
        ends: pull the ends of notes too; otherwise notes keep their duration.
        tracks: indices of the tracks to change; None for all.

    Raises:
        InvalidValueError: a grid under 1 or a strength outside 0 to 1.
    """
    if grid < 1 or not 0 <= strength <= 1:
        raise InvalidValueError(
            f"cannot quantise to {grid} ticks at strength {strength}; "
            "the grid is at least 1 and the strength 0 to 1"
        )

    def pull(tick: int) -> int:
        bar = score.meter_map.position(tick).bar
        start, following = score.meter_map.bar_start(bar), score.meter_map.bar_start(bar + 1)
        nearest = start + (2 * (tick - start) + grid) // (2 * grid) * grid
        # The bar line is a grid point even where bars are no whole number of steps.
        if abs(following - tick) <= abs(nearest - tick):
            nearest = following
        return tick + round((nearest - tick) * strength)

    def pulled(note: Note) -> Note:
        onset = pull(note.onset)
        duration = max(1, pull(note.end) - onset) if ends else note.duration
        return note._replace(onset=onset, duration=duration)

    return replace(
        score,
        tracks=tuple(
            track.with_notes(map(pulled, track.notes))
            if tracks is None or index in tracks
            else track
            for index, track in enumerate(score.tracks)
        ),
    )


def replace_track(score: Score, index: int, track: Track) -> Score:
    """The score with another track at `index`.

    Raises:
        InvalidValueError: there is no such track.
    """
    _check_track(score, index)
    return score.with_tracks(track if at == index else each for at, each in enumerate(score.tracks))


def remove_tracks(score: Score, indices: Collection[int]) -> Score:
    """The score without some of its tracks; its length stays."""
    return score.with_tracks(
        track for index, track in enumerate(score.tracks) if index not in indices
    )


def merge_track(score: Score, track: Track) -> Score:
    """Add a track's notes to the first track of the same instrument, else add the track.

    The controls, volume and pan of a track that is there already are kept as they are.
    """
    for index, own in enumerate(score.tracks):
        if own.is_drum == track.is_drum and (own.is_drum or own.program == track.program):
            return replace_track(score, index, own.with_notes((*own.notes, *track.notes)))
    return score.with_tracks((*score.tracks, track))


def add_notes(score: Score, index: int, notes: Iterable[Note]) -> Score:
    """The score with more notes in one track; it grows longer when they end later.

    Raises:
        InvalidValueError: there is no such track.
    """
    _check_track(score, index)
    track = score.tracks[index]
    return replace_track(score, index, track.with_notes((*track.notes, *notes)))


def remove_notes(score: Score, index: int, notes: Iterable[Note]) -> Score:
    """The score without some notes of one track; of equal notes as many as are named.

    Raises:
        InvalidValueError: there is no such track.
    """
    _check_track(score, index)
    unwanted = Counter(notes)
    kept = []
    for note in score.tracks[index].notes:
        if unwanted[note] > 0:
            unwanted[note] -= 1
        else:
            kept.append(note)
    return replace_track(score, index, score.tracks[index].with_notes(kept))


def replace_notes(score: Score, index: int, old: Iterable[Note], new: Iterable[Note]) -> Score:
    """The score with some notes of one track changed into others, in one step."""
    return add_notes(remove_notes(score, index, old), index, new)


def scale_velocities(
    score: Score, factor: float, *, tracks: Collection[int] | None = None
) -> Score:
    """Louder or softer: velocities times `factor`, held within 1 to 127."""
    return replace(
        score,
        tracks=tuple(
            track.with_notes(
                note._replace(velocity=min(127, max(1, round(note.velocity * factor))))
                for note in track.notes
            )
            if tracks is None or index in tracks
            else track
            for index, track in enumerate(score.tracks)
        ),
    )


def without_overlaps(track: Track) -> Track:
    """The track with notes cut where the same pitch is struck again.

    Of notes of one pitch struck on the same tick the longest, then loudest, stays.
    """
    kept: list[Note] = []
    last: dict[int, int] = {}
    for note in track.notes:
        index = last.get(note.pitch)
        if index is not None and kept[index].end > note.onset:
            earlier = kept[index]
            if earlier.onset == note.onset:
                kept[index] = max(earlier, note, key=lambda each: (each.duration, each.velocity))
                continue
            kept[index] = earlier._replace(duration=note.onset - earlier.onset)
        last[note.pitch] = len(kept)
        kept.append(note)
    return track.with_notes(kept)


def set_tempo(score: Score, tempo_bpm: float) -> Score:
    """One tempo from start to end, in quarter notes per minute.

    Raises:
        InvalidValueError: a tempo that MIDI cannot hold.
    """
    return replace(score, tempo_map=TempoMap.constant(tempo_bpm))


def set_meter(score: Score, numerator: int, denominator: int) -> Score:
    """One time signature from start to end; notes stay where they are."""
    return replace(score, meter_map=MeterMap.constant(numerator, denominator))


def _check_track(score: Score, index: int) -> None:
    if not 0 <= index < len(score.tracks):
        raise InvalidValueError(f"there is no track {index} among {len(score.tracks)}")
