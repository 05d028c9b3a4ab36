"""An engine that invents notes at once and always the same ones. Imports no torch."""

import os
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar

from musicgen.errors import CheckpointError, PromptError
from musicgen.generate.request import (
    GenerationEvent,
    GenerationFinished,
    GenerationRequest,
    NoteSampled,
)
from musicgen.music.meter import Meter, MeterMap
from musicgen.music.score import Note, Score, Track
from musicgen.music.tempo import TempoMap

BEAT = 480
_SCALE = (0, 2, 4, 5, 7, 9, 11)


class FakeComposer:
    """Writes a walking line, chords and drums; slowly if the random seed is 77.

    The prompts "crash" and "fail" do what they say.
    """

    known_tags: ClassVar = {"jazz": 120_000, "blues": 40_000, "folk": 250_000}

    @classmethod
    def load(cls, checkpoint: str = "base") -> "FakeComposer":
        if checkpoint == "missing":
            raise CheckpointError("the weights 'missing' do not exist; choose others")
        return cls()

    def stream(self, request: GenerationRequest, variations: int = 1) -> Iterator[GenerationEvent]:
        if request.prompt == "crash":
            os._exit(7)
        if request.prompt == "fail":
            raise PromptError("nothing in 'fail' was understood; try a style such as jazz")
        pause = 0.02 if request.sampling.random_seed == 77 else 0.0
        seed = request.seed or Score(
            tempo_map=TempoMap.constant(request.tempo_bpm or 120.0),
            meter_map=MeterMap(((0, request.meter or Meter()),)),
            key=request.key,
        )
        start, length = seed.length, round(request.length_beats * BEAT)
        tracks = list(seed.tracks)
        if request.region is not None:
            start, length = request.region.start, request.region.end - request.region.start
            tracks = [
                track.with_notes(n for n in track.notes if not start <= n.onset < start + length)
                if index in request.region.tracks
                else track
                for index, track in enumerate(tracks)
            ]
        else:
            for program, drum in ((66, False), (0, False), (32, False), (0, True))[len(tracks) :]:
                tracks.append(Track(program=program, is_drum=drum))
        written: list[list[list[Note]]] = [[[] for _ in tracks] for _ in range(variations)]
        for beat in range(length // (BEAT // 2)):
            onset = start + beat * BEAT // 2
            for variation in range(variations):
                for track, note in self._notes(onset, beat, variation, request, len(tracks)):
                    if note.onset + note.duration > start + length:
                        continue
                    written[variation][track].append(note)
                    part = tracks[track]
                    yield NoteSampled(
                        note, track, part.program, part.is_drum, onset, -1.5, variation
                    )
                    if pause:
                        time.sleep(pause)
        for variation in range(variations):
            score = replace(
                seed,
                tracks=tuple(
                    track.with_notes([*track.notes, *written[variation][index]])
                    for index, track in enumerate(tracks)
                ),
                length=max(seed.length, start + length),
            )
            count = sum(map(len, written[variation]))
            yield GenerationFinished(score, start, "length", count, -1.5 - variation, variation)

    def _notes(
        self, onset: int, step: int, variation: int, request: GenerationRequest, tracks: int
    ) -> Iterator[tuple[int, Note]]:
        allowed = request.region.tracks if request.region else range(tracks)
        seed = request.sampling.random_seed % 7
        degree = (step * (3 + variation) + step // 5 + seed) % 7
        if 0 in allowed and (step * 7 + variation) % 5:
            yield 0, Note(onset, 67 + _SCALE[degree], BEAT // 2, 70 + step % 5 * 8)
        if 1 in allowed and step % 4 == 0:
            for third in (0, 2, 4):
                pitch = 55 + _SCALE[(step // 4 * 3 + third + variation) % 7]
                yield 1, Note(onset, pitch, BEAT + BEAT // 2, 58)
        if 2 in allowed and step % 2 == 0:
            yield 2, Note(onset, 36 + _SCALE[(step // 2 + variation) % 7], BEAT - 40, 80)
        if 3 in allowed:
            yield 3, Note(onset, 42 if step % 4 else 51, BEAT // 4, 60 + step % 2 * 15)
            if step % 4 in (0, 2):
                yield 3, Note(onset, 36 if step % 4 == 0 else 38, BEAT // 4, 90)
