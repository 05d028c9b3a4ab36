"""Overlapping notes of one staff dealt to at most four voices."""

from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from musicgen.music.score import Note

MAX_VOICES = 4


class Segment(NamedTuple):
    """A stretch of one voice in which the same notes sound.

    Attributes:
        start: first step.
        end: first step after it.
        pitches: sounding pitches, ascending.
        tied_in: those that began before.
        tied_out: those that go on.
    """

    start: int
    end: int
    pitches: tuple[int, ...]
    tied_in: frozenset[int] = frozenset()
    tied_out: frozenset[int] = frozenset()

    def cut(self, places: Iterable[int]) -> "list[Segment]":
        """The same stretch in pieces, tied together, cut at those places that lie inside."""
        inside = sorted({place for place in places if self.start < place < self.end})
        bounds = [self.start, *inside, self.end]
        everything = frozenset(self.pitches)
        return [
            Segment(
                start,
                end,
                self.pitches,
                self.tied_in if start == self.start else everything,
                self.tied_out if end == self.end else everything,
            )
            for start, end in pairwise(bounds)
        ]


def voices_of(notes: Sequence[Note]) -> list[list[Segment]]:
    """Voices from the top down, each a list of segments in time order, without rests.

    Notes that start and end together are a chord. Where chords overlap, the higher goes
    to the upper voice; what does not fit into four voices joins the lowest one as
    tied notes, so that nothing is lost.

    Args:
        notes: in steps; no pitch overlaps itself.
    """
    voices: list[list[Note]] = [[] for _ in range(MAX_VOICES)]
    for cluster in _clusters(sorted(notes)):
        _deal(cluster, voices)
    used = [voice for voice in voices if voice]
    return [segments_of(voice) for voice in used]


def segments_of(notes: Sequence[Note]) -> list[Segment]:
    """Notes of one voice as segments; notes that only partly overlap become tied ones."""
    bounds = sorted({note.onset for note in notes} | {note.end for note in notes})
    waiting = sorted(notes, reverse=True)
    sounding: list[Note] = []
    result = []
    for start, end in pairwise(bounds):
        sounding = [note for note in sounding if note.end > start]
        while waiting and waiting[-1].onset <= start:
            sounding.append(waiting.pop())
        if sounding:
            result.append(
                Segment(
                    start,
                    end,
                    tuple(sorted(note.pitch for note in sounding)),
                    frozenset(note.pitch for note in sounding if note.onset < start),
                    frozenset(note.pitch for note in sounding if note.end > end),
                )
            )
    return result


def _clusters(notes: Sequence[Note]) -> Iterable[list[Note]]:
    """Runs of notes between the moments at which nothing is held over."""
    cluster: list[Note] = []
    end = 0
    for note in notes:
        if cluster and note.onset >= end:
            yield cluster
            cluster = []
        cluster.append(note)
        end = max(end, note.end)
    if cluster:
        yield cluster


def _deal(cluster: list[Note], voices: list[list[Note]]) -> None:
    by_span = sorted(cluster, key=lambda note: (note.onset, note.end))
    chords = [list(group) for _, group in groupby(by_span, lambda note: (note.onset, note.end))]
    chords.sort(key=lambda chord: -sum(note.pitch for note in chord) / len(chord))
    taken: list[list[tuple[int, int]]] = [[] for _ in range(MAX_VOICES)]
    for chord in chords:
        start, end = chord[0].onset, chord[0].end
        free = [
            index
            for index, spans in enumerate(taken)
            if all(end <= other_start or other_end <= start for other_start, other_end in spans)
        ]
        index = free[0] if free else MAX_VOICES - 1
        taken[index].append((start, end))
        voices[index] += chord
