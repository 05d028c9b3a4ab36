"""The composer: a checkpoint that answers requests with a stream of notes."""

from collections.abc import Generator
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

import numpy as np
import torch

from musicgen.errors import InvalidValueError
from musicgen.events.note_ends import playable_durations
from musicgen.events.vocabulary import DRUM_PITCH_OFFSET, DRUMS
from musicgen.generate.hearing import Hearing
from musicgen.generate.judge import Judge
from musicgen.generate.plan import Plan, make_plan
from musicgen.generate.request import (
    GenerationEvent,
    GenerationFinished,
    GenerationRequest,
    NoteSampled,
    Region,
    best_first,
)
from musicgen.generate.sampler import SampledEvent, sample
from musicgen.model.checkpoint import Checkpoint, load_checkpoint
from musicgen.model.step import SamplingStep, fastest_dtype
from musicgen.model.weights_file import find_checkpoint
from musicgen.music.instruments import program_name
from musicgen.music.score import Note, Score, Track
from musicgen.music.units import STEPS_PER_QUARTER, TICKS_PER_QUARTER, TICKS_PER_STEP

MAX_VARIATIONS = 64


@dataclass(slots=True)
class _Growing:
    """A variation's score while its notes arrive.

    Attributes:
        tracks: of the seed, then those that were opened for new instruments.
        added: new notes of each track.
        log_probability: sum over the notes written.
        notes: how many were written.
        open_for: tracks that may be written to; None for all.
        last: the last note of each track.
        fitting: of each instrument the tracks that play it, once asked for.
    """

    tracks: list[Track]
    added: list[list[Note]]
    open_for: tuple[int, ...] | None
    log_probability: float = 0.0
    notes: int = 0
    last: dict[int, Note] = field(default_factory=dict)
    fitting: dict[int, list[int]] = field(default_factory=dict)

    def track_for(self, instrument: int, note: Note) -> int:
        """Index of the track that plays a new note.

        Of several tracks with the instrument (two violins), one that is free and was
        last near the note's pitch.
        """
        fitting = self.fitting.get(instrument) or self._find_fitting(instrument)
        if not fitting:
            is_drum = instrument == DRUMS
            name = "Drums" if is_drum else program_name(instrument)
            self.tracks.append(Track(0 if is_drum else instrument, is_drum, name))
            self.added.append([])
            return len(self.tracks) - 1

        def distance(index: int) -> tuple[bool, int]:
            last = self.last.get(index)
            if last is None:
                return False, 0
            busy = last.end > note.onset and last.onset < note.onset
            return busy, abs(last.pitch - note.pitch)

        return fitting[0] if len(fitting) == 1 else min(fitting, key=distance)

    def _find_fitting(self, instrument: int) -> list[int]:
        """Indices of the tracks that may play an instrument; none is opened later."""
        fitting = self.fitting[instrument] = [
            index
            for index, track in enumerate(self.tracks)
            if (track.is_drum if instrument == DRUMS else _plays(track, instrument))
            and (self.open_for is None or index in self.open_for)
        ]
        return fitting

    def add(self, instrument: int, note: Note) -> int:
        """Add a note; returns its track."""
        index = self.track_for(instrument, note)
        self.added[index].append(note)
        self.last[index] = note
        return index


def _plays(track: Track, program: int) -> bool:
    return not track.is_drum and track.program == program


class Composer:
    """Writes music with one checkpoint.

    Attributes:
        checkpoint: the weights.
        network: reads seeds, in fp32.
        step: writes, one note event at a time.
        hearing: knows the style of a seed, and the training music.

    Args:
        checkpoint: the weights.
        weights: their file, beside which lies what the composer listens with; None
            leaves it deaf.
    """

    def __init__(self, checkpoint: Checkpoint, weights: Path | None = None) -> None:
        self.checkpoint = checkpoint
        self.hearing = Hearing(weights)
        self.network = checkpoint.network()
        self.step = SamplingStep(self.network, fastest_dtype())

    @classmethod
    def load(cls, checkpoint: str | Path = "base") -> "Composer":
        """A composer with the weights of that name or path.

        Raises:
            CheckpointError: missing, unreadable, or not weights of this program.
        """
        return cls(load_checkpoint(checkpoint), find_checkpoint(str(checkpoint)))

    @property
    def known_tags(self) -> dict[str, int]:
        """Tags the weights know, with the note events behind each."""
        return dict(self.checkpoint.tag_events)

    def compose(
        self, request: GenerationRequest, variations: int = 1
    ) -> tuple[GenerationFinished, ...]:
        """All variations, complete, the best first. See `stream`."""
        finished = [
            event
            for event in self.stream(request, variations)
            if isinstance(event, GenerationFinished)
        ]
        return tuple(sorted(finished, key=best_first))

    def stream(
        self, request: GenerationRequest, variations: int = 1
    ) -> Generator[GenerationEvent, None, None]:
        """Notes as they are drawn, and each variation when it is complete.

        Closing the generator cancels; nothing else is needed.

        Raises:
            InvalidValueError: a value is out of range, or a tag is unknown.
            SeedError: the seed cannot be continued.
        """
        if not 1 <= variations <= MAX_VARIATIONS:
            raise InvalidValueError(
                f"{variations} variations cannot be made; ask for 1 to {MAX_VARIATIONS}"
            )
        request = self.hearing.with_style(request, frozenset(self.checkpoint.config.tags))
        plan = make_plan(request, self.checkpoint, Random(request.sampling.random_seed))
        plan = replace(plan, heard=self.hearing.index)
        region = request.region
        growing = [_grow(plan, region) for _ in range(variations)]
        events = sample(
            self.network,
            self.step,
            plan,
            request.sampling,
            variations,
            region=region is not None,
        )
        judge: Judge | None = None
        threads = torch.get_num_threads()
        # One step is too little work to share: two threads take longer than one, and many
        # times longer when another program wants the second core.
        torch.set_num_threads(1)
        try:
            for event in events:
                piece = growing[event.variation]
                if isinstance(event, SampledEvent):
                    yield _note_event(event, piece, plan, request.sampling.swing)
                else:
                    score = _finished_score(plan, piece, extend=region is None)
                    start = plan.start * TICKS_PER_STEP
                    if variations > 1 and region is None and judge is None:
                        judge = Judge(
                            self.network,
                            plan,
                            self.hearing.recogniser,
                            density=request.sampling.density,
                        )
                    yield GenerationFinished(
                        score,
                        start,
                        event.reason,
                        piece.notes,
                        piece.log_probability / max(1, piece.notes),
                        event.variation,
                        rank_score=judge.score(score) if judge else None,
                        quoted_bars=None if region else self.hearing.quoted_bars(score, start),
                    )
        finally:
            events.close()
            torch.set_num_threads(threads)


def _grow(plan: Plan, region: Region | None) -> _Growing:
    tracks = list(plan.score.tracks)
    last = {index: track.notes[-1] for index, track in enumerate(tracks) if track.notes}
    return _Growing(tracks, [[] for _ in tracks], region.tracks if region else None, last=last)


def _note_event(event: SampledEvent, piece: _Growing, plan: Plan, swing: float) -> NoteSampled:
    pitch = event.pitch
    if event.instrument == DRUMS:
        pitch -= DRUM_PITCH_OFFSET
    else:
        pitch -= plan.transposition
        pitch += 12 * ((pitch < 0) - (pitch > 127))
    onset = event.onset * TICKS_PER_STEP
    duration = event.duration * TICKS_PER_STEP
    if swing and event.onset % STEPS_PER_QUARTER == STEPS_PER_QUARTER // 2:
        late = round(swing * TICKS_PER_QUARTER)
        onset += late
        duration = max(TICKS_PER_STEP, duration - late)
    note = Note(onset, pitch, duration, event.velocity)
    track = piece.add(event.instrument, note)
    piece.notes += 1
    piece.log_probability += event.log_probability
    return NoteSampled(
        note,
        track,
        piece.tracks[track].program,
        event.instrument == DRUMS,
        event.onset * TICKS_PER_STEP,
        event.log_probability,
        event.variation,
    )


def _finished_score(plan: Plan, piece: _Growing, *, extend: bool) -> Score:
    """The seed with the new notes; its own notes keep their ticks exactly."""
    tracks = [
        track.with_notes((*track.notes, *_held_by_a_player(track, added))) if added else track
        for track, added in zip(piece.tracks, piece.added, strict=True)
    ]
    length = plan.end * TICKS_PER_STEP if extend else plan.score.length
    return replace(plan.score, tracks=tuple(tracks), length=max(length, plan.score.length))


def _held_by_a_player(track: Track, notes: list[Note]) -> list[Note]:
    """New notes of a track, none longer than one player can hold it beside the others."""
    onset, pitch, duration = np.array([(n.onset, n.pitch, n.duration) for n in notes]).T
    instrument = np.full(len(notes), DRUMS if track.is_drum else track.program)
    held = playable_durations(onset, instrument, pitch, duration).tolist()
    return [note._replace(duration=ticks) for note, ticks in zip(notes, held, strict=True)]
