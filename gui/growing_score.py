"""A score while its notes arrive. Knows no Qt."""

from dataclasses import replace

from musicgen.generate.request import NoteSampled, Region
from musicgen.music.score import Note, Score, Track


class GrowingScore:
    """Collects sampled notes upon a seed.

    Args:
        base: the seed, or an empty score with tempo and meter.
        end: tick at which the piece is to end; it has that length from the start.
        region: the stretch being written anew; its old notes are taken out.
    """

    def __init__(self, base: Score, end: int, region: Region | None = None) -> None:
        self._given = without_region(base, region) if region else base
        self._base = replace(self._given, length=max(self._given.length, end))
        self._added: list[list[Note]] = [[] for _ in self._base.tracks]
        self._new_tracks: list[Track] = []
        self._first_new = len(self._base.tracks)
        self._shown: Score | None = None
        self.note_count = 0
        self.settled_until = region.start if region else base.length
        self._chances = 0.0

    @property
    def log_probability(self) -> float | None:
        """Mean over the notes so far, natural logarithm; None before the first."""
        return self._chances / self.note_count if self.note_count else None

    def add(self, event: NoteSampled) -> bool:
        """Take one note; True if it is the first of a new track."""
        while event.track >= len(self._added):
            self._new_tracks.append(Track())
            self._added.append([])
        grown = event.track >= self._first_new and not self._added[event.track]
        if grown:
            self._new_tracks[event.track - self._first_new] = Track(
                program=event.program, is_drum=event.is_drum
            )
        self._added[event.track].append(event.note)
        self.note_count += 1
        self.settled_until = max(self.settled_until, event.settled_until)
        self._chances += event.log_probability
        self._shown = None
        return grown

    @property
    def score(self) -> Score:
        """Everything so far."""
        if self._shown is None:
            tracks = (*self._base.tracks, *self._new_tracks)
            self._shown = replace(
                self._base,
                tracks=tuple(
                    track.with_notes([*track.notes, *added]) if added else track
                    for track, added in zip(tracks, self._added, strict=True)
                ),
            )
        return self._shown

    def stopped(self) -> Score:
        """Everything so far as a finished piece: it ends with the bar begun last."""
        score = self.score
        end = max((note.end for added in self._added for note in added), default=0)
        length = max(self._given.length, score.meter_map.next_bar(end) if end else 0)
        return replace(score, length=length)


def without_region(score: Score, region: Region) -> Score:
    """The score with the notes that start inside the region taken out of its tracks."""
    return score.with_tracks(
        track.with_notes(
            note for note in track.notes if not region.start <= note.onset < region.end
        )
        if index in region.tracks
        else track
        for index, track in enumerate(score.tracks)
    )
