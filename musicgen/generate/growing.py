"""A score that grows note by note: tracks are found or opened, grid steps become ticks."""

from dataclasses import replace

import numpy as np

from musicgen.events.note_ends import playable_durations
from musicgen.events.vocabulary import DRUM_PITCH_OFFSET, DRUMS
from musicgen.generate.plan import Plan
from musicgen.generate.request import NoteSampled, Region
from musicgen.generate.sampled import SampledEvent
from musicgen.music.instruments import program_name
from musicgen.music.score import Note, Score, Track
from musicgen.music.units import STEPS_PER_QUARTER, TICKS_PER_QUARTER, TICKS_PER_STEP


class GrowingScore:
    """A variation's score while its notes arrive.

    Attributes:
        log_probability: sum over the notes written.
        notes: how many were written.

    Args:
        plan: what is written.
        region: only its tracks are written to; None leaves all open and opens others.
        swing: delay of the off-beat eighth as a share of the quarter.
    """

    def __init__(self, plan: Plan, region: Region | None, swing: float) -> None:
        self.log_probability = 0.0
        self.notes = 0
        self._plan = plan
        self._transposition = plan.transposition
        self._late = round(swing * TICKS_PER_QUARTER)
        self._tracks = list(plan.score.tracks)
        self._extend = region is None
        self._open_for = region.tracks if region else None
        self._added: list[list[Note]] = [[] for _ in self._tracks]
        # The last note of each track, and of each instrument the tracks that play it.
        self._last = {
            index: track.notes[-1] for index, track in enumerate(self._tracks) if track.notes
        }
        self._fitting: dict[int, list[int]] = {}

    def add(self, event: SampledEvent) -> NoteSampled:
        """Put a note where it belongs."""
        variation, onset, instrument, pitch, duration, velocity, log_probability = event
        is_drum = instrument == DRUMS
        if is_drum:
            pitch -= DRUM_PITCH_OFFSET
        else:
            pitch -= self._transposition
            if not 0 <= pitch <= 127:
                pitch += 12 if pitch < 0 else -12
        start = tick = onset * TICKS_PER_STEP
        duration *= TICKS_PER_STEP
        if self._late and onset % STEPS_PER_QUARTER == STEPS_PER_QUARTER // 2:
            tick += self._late
            duration = max(TICKS_PER_STEP, duration - self._late)
        note = Note(tick, pitch, duration, velocity)
        fitting = self._fitting.get(instrument)
        index = fitting[0] if fitting and len(fitting) == 1 else self._track_for(instrument, note)
        self._added[index].append(note)
        self._last[index] = note
        self.notes += 1
        self.log_probability += log_probability
        program = self._tracks[index].program
        return NoteSampled(note, index, program, is_drum, start, log_probability, variation)

    def finished(self) -> Score:
        """The seed with the new notes; its own notes keep their ticks exactly."""
        score = self._plan.score
        tracks = [
            track.with_notes((*track.notes, *_held_by_a_player(track, added))) if added else track
            for track, added in zip(self._tracks, self._added, strict=True)
        ]
        length = self._plan.end * TICKS_PER_STEP if self._extend else score.length
        return replace(score, tracks=tuple(tracks), length=max(length, score.length))

    def _track_for(self, instrument: int, note: Note) -> int:
        """Index of the track that plays a new note.

        Of several tracks with the instrument (two violins), one that is free and was
        last near the note's pitch.
        """
        fitting = self._fitting.get(instrument) or self._find_fitting(instrument)
        if not fitting:
            is_drum = instrument == DRUMS
            name = "Drums" if is_drum else program_name(instrument)
            self._tracks.append(Track(0 if is_drum else instrument, is_drum, name))
            self._added.append([])
            return len(self._tracks) - 1

        def distance(index: int) -> tuple[bool, int]:
            last = self._last.get(index)
            if last is None:
                return False, 0
            busy = last.end > note.onset and last.onset < note.onset
            return busy, abs(last.pitch - note.pitch)

        return fitting[0] if len(fitting) == 1 else min(fitting, key=distance)

    def _find_fitting(self, instrument: int) -> list[int]:
        """Indices of the tracks that may play an instrument; none is opened later."""
        fitting = self._fitting[instrument] = [
            index
            for index, track in enumerate(self._tracks)
            if (track.is_drum if instrument == DRUMS else _plays(track, instrument))
            and (self._open_for is None or index in self._open_for)
        ]
        return fitting


def _plays(track: Track, program: int) -> bool:
    return not track.is_drum and track.program == program


def _held_by_a_player(track: Track, notes: list[Note]) -> list[Note]:
    """New notes of a track, none longer than one player can hold it beside the others."""
    onset, pitch, duration = np.array([(n.onset, n.pitch, n.duration) for n in notes]).T
    instrument = np.full(len(notes), DRUMS if track.is_drum else track.program)
    held = playable_durations(onset, instrument, pitch, duration).tolist()
    return [note._replace(duration=ticks) for note, ticks in zip(notes, held, strict=True)]
