"""Performed timing to a grid that can be read: sixteenths, triplets, rarely finer."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby
from statistics import median_low

from musicgen.export.notation.drum_staff import drum_place
from musicgen.export.notation.measures import Measure, measures_of
from musicgen.music.score import Note, Score, Track
from musicgen.music.units import STEPS_PER_QUARTER, TICKS_PER_STEP

_Divisions = tuple[tuple[int, float], ...]
# For a rhythmic unit of so many steps: ways to divide it, each with the timing error in
# ticks that it must save, per note, over the plainer ones before it. A pianist is off by
# ten or twenty ticks; a triplet read as sixteenths is off by forty at two notes of three.
_DIVISIONS: dict[int, _Divisions] = {
    24: ((6, 0), (8, 8), (4, 22), (3, 20)),
    12: ((6, 0), (3, 20), (4, 24)),
}
_FINEST: _Divisions = ((3, 0),)
_EXACT_TICKS = STEPS_PER_QUARTER * TICKS_PER_STEP // 8
_EIGHTH_TICKS = STEPS_PER_QUARTER * TICKS_PER_STEP // 2
_LONG_TICKS = _EIGHTH_TICKS * 3 // 2
# A gap up to a third of the way to the next note is articulation, not a rest.
_ARTICULATION = 0.35


def quantise_for_reading(score: Score) -> Score:
    """The score as it can be written: every onset and end on sixteenths or triplets.

    Ticks stay ticks, and are multiples of 20 (a 24th of a quarter). Each track and each
    beat chooses its own division. A pitch struck again ends the one before it; two of
    one pitch at one onset become one. Drums last until the next stroke within their beat.
    """
    measures = measures_of(score)
    tracks = tuple(
        track.with_notes(
            Note(
                note.onset * TICKS_PER_STEP,
                note.pitch,
                note.duration * TICKS_PER_STEP,
                note.velocity,
            )
            for note in quantise_track(track, measures)
        )
        for track in score.tracks
    )
    length = max(measures[-1].end * TICKS_PER_STEP, max((track.end for track in tracks), default=0))
    return replace(score, tracks=tracks, length=length)


def quantise_track(track: Track, measures: Sequence[Measure]) -> list[Note]:
    """Notes of a track in steps, inside the measures, with no pitch overlapping itself."""
    grid = _Grid(track.notes, measures)
    ends = _written_ends(track)
    found: dict[tuple[int, int], Note] = {}
    performed: set[tuple[int, int]] = set()
    for note, end in zip(track.notes, ends, strict=True):
        onset, step = grid.nearest(note.onset, is_onset=True)
        duration = max(grid.nearest(end)[0] - onset, step)
        place = (onset, note.pitch)
        if place not in found or found[place].duration < duration:
            found[place] = Note(onset, note.pitch, duration, note.velocity)
        if note.end % _EXACT_TICKS:
            performed.add(place)
    notes = sorted(found.values())
    if track.is_drum:
        return _drum_lengths(notes, measures)
    return _without_self_overlap(_even_chords(notes, performed), measures[-1].end)


def _even_chords(notes: list[Note], performed: set[tuple[int, int]]) -> list[Note]:
    """Fingers that leave a chord a sixteenth apart are written as leaving it together."""
    result: list[Note] = []
    for onset, group in groupby(notes, key=lambda note: note.onset):
        chord = list(group)
        free = [note.duration for note in chord if (onset, note.pitch) in performed]
        common = median_low(free) if free else 0
        for note in chord:
            near = abs(note.duration - common) <= STEPS_PER_QUARTER // 4
            if near and (onset, note.pitch) in performed:
                note = note._replace(duration=common)
            result.append(note)
    return result


class _Grid:
    """The division of every rhythmic unit of the piece, for one track."""

    def __init__(self, notes: Iterable[Note], measures: Sequence[Measure]) -> None:
        self._starts: list[int] = []
        self._lengths: list[int] = []
        self._divisions: list[_Divisions] = []
        for measure in measures:
            for start in range(measure.start, measure.end, measure.unit):
                length = min(measure.unit, measure.end - start)
                whole = length == measure.unit
                self._starts.append(start)
                self._lengths.append(length)
                self._divisions.append(_DIVISIONS.get(length, _FINEST) if whole else _FINEST)
        self._end = measures[-1].end
        offsets: dict[int, list[float]] = {}
        for note in notes:
            index = self._index(note.onset / TICKS_PER_STEP)
            offsets.setdefault(index, []).append(note.onset / TICKS_PER_STEP - self._starts[index])
        self._steps = {
            index: _best_division(self._divisions[index], found) for index, found in offsets.items()
        }

    def nearest(self, tick: int, *, is_onset: bool = False) -> tuple[int, int]:
        """Nearest grid step to a tick, and the size of the division there.

        An onset stays before the end of the last measure.
        """
        position = tick / TICKS_PER_STEP
        index = self._index(position)
        start, length = self._starts[index], self._lengths[index]
        plain = self._divisions[index][0][0]
        step = self._steps.get(index, plain)
        place = min(start + round((position - start) / step) * step, start + length)
        if is_onset:
            place = min(place, self._end - plain)
            if place == start + length:
                # It moved into the next unit, whose own division counts there.
                following = index + 1
                step = self._steps.get(following, self._divisions[following][0][0])
        return min(place, self._end), step

    def _index(self, position: float) -> int:
        return max(0, bisect_right(self._starts, position) - 1)


def _best_division(divisions: _Divisions, offsets: Sequence[float]) -> int:
    def cost(choice: tuple[int, float]) -> float:
        step, penalty = choice
        errors = (abs(offset - round(offset / step) * step) for offset in offsets)
        return sum(errors) * TICKS_PER_STEP / len(offsets) + penalty

    return min(divisions, key=cost)[0]


def _written_ends(track: Track) -> list[int]:
    """Ends in ticks, freed from the accidents of performance.

    Ends that stand on the grid were meant so. Of the others, small gaps of detached
    playing are closed, and long notes end on an eighth.
    """
    onsets = sorted({note.onset for note in track.notes})
    ends = []
    for note in track.notes:
        end = note.onset + note.duration
        following = bisect_right(onsets, note.onset)
        next_onset = onsets[following] if following < len(onsets) else None
        if end % _EXACT_TICKS:
            room = next_onset - note.onset if next_onset is not None else 0
            if next_onset is not None and 0 < next_onset - end <= room * _ARTICULATION:
                end = next_onset
            elif note.duration >= _LONG_TICKS:
                end = _on_an_eighth(end, next_onset)
        ends.append(end)
    return ends


def _on_an_eighth(end: int, next_onset: int | None) -> int:
    rounded = round(end / _EIGHTH_TICKS) * _EIGHTH_TICKS
    if next_onset is not None and end <= next_onset:
        return min(rounded, next_onset)
    return rounded


def _drum_lengths(notes: list[Note], measures: Sequence[Measure]) -> list[Note]:
    """Strokes as long as it is to the next of the same limbs, at most to the next beat."""
    beats = [start + measure.start for measure in measures for start in measure.beats()[:-1]]
    beats.append(measures[-1].end)
    result = []
    for feet in (False, True):
        strokes = [note for note in notes if drum_place(note.pitch).is_foot == feet]
        onsets = [*sorted({note.onset for note in strokes}), measures[-1].end]
        for note in strokes:
            beat_end = beats[bisect_right(beats, note.onset)]
            following = onsets[bisect_right(onsets, note.onset)]
            result.append(note._replace(duration=min(beat_end, following) - note.onset))
    return sorted(result)


def _without_self_overlap(notes: list[Note], end: int) -> list[Note]:
    following: dict[int, int] = {}
    result = []
    for note in reversed(notes):
        limit = following.get(note.pitch, end)
        result.append(note._replace(duration=min(note.duration, limit - note.onset)))
        following[note.pitch] = note.onset
    return result[::-1]
