"""An engine without weights: quick, and as reproducible as the real one has to be."""

import random
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import ClassVar

import pytest

from musicgen.errors import CheckpointError
from musicgen.generate.request import (
    GenerationEvent,
    GenerationFinished,
    GenerationRequest,
    NoteSampled,
)
from musicgen.music.meter import Meter, MeterMap
from musicgen.music.score import Note, Score, Track
from musicgen.music.tempo import TempoMap
from musicgen.music.units import TICKS_PER_QUARTER


class FakeComposer:
    """A note on every beat, drawn from the random seed."""

    requests: ClassVar[list[GenerationRequest]] = []
    known_tags: ClassVar[dict[str, int]] = {"jazz": 1_900_000, "waltz": 75_000}

    @classmethod
    def load(cls, checkpoint: str = "base") -> "FakeComposer":
        if checkpoint not in ("base", "tiny"):
            raise CheckpointError(f"no weights called {checkpoint!r}")
        return cls()

    def compose(
        self, request: GenerationRequest, variations: int = 1
    ) -> tuple[GenerationFinished, ...]:
        events = self.stream(request, variations)
        return tuple(event for event in events if isinstance(event, GenerationFinished))

    def stream(self, request: GenerationRequest, variations: int = 1) -> Iterator[GenerationEvent]:
        FakeComposer.requests.append(request)
        for variation in range(variations):
            # The batch's size takes part, as rounding may in a real network.
            drawn = random.Random(f"{request.sampling.random_seed} {variation} {variations}")
            start = request.seed.length if request.seed else 0
            notes = []
            for beat in range(int(request.length_beats)):
                pitch = drawn.randrange(48, 72)
                note = Note(start + beat * TICKS_PER_QUARTER, pitch, TICKS_PER_QUARTER, 80)
                notes.append(note)
                yield NoteSampled(note, 0, 0, False, note.onset, -1.0, variation)
            score = request.seed or Score(
                tempo_map=TempoMap.constant(request.tempo_bpm or 120.0),
                meter_map=MeterMap(((0, request.meter or Meter()),)),
            )
            score = replace(
                score,
                tracks=(*score.tracks, Track(notes=tuple(notes))),
                length=start + round(request.length_beats * TICKS_PER_QUARTER),
            )
            yield GenerationFinished(score, start, "length", len(notes), -1.0, variation)


@pytest.fixture
def requests(monkeypatch: pytest.MonkeyPatch) -> list[GenerationRequest]:
    """Puts the fake engine in place; lists what it was asked for."""
    module = ModuleType("musicgen.generate.composer")
    module.Composer = FakeComposer  # type: ignore[attr-defined]
    FakeComposer.requests = []
    monkeypatch.setitem(sys.modules, "musicgen.generate.composer", module)
    return FakeComposer.requests


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that commands run in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path
