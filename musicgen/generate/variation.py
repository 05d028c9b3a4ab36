"""One of the pieces that are sampled together, and its event in the making."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from musicgen.events.live import LiveRun
from musicgen.events.vocabulary import DRUMS, INSTRUMENT_CLASSES
from musicgen.generate.bass import BASSES
from musicgen.generate.rule import RuleSet, Then

# (sort key, (onset, instrument, pitch, duration, velocity))
LockedEvent = tuple[int, tuple[int, int, int, int, int]]
NOTHING_PASSED = -1, -1
_NUMBERS_AT_ONCE = 512


def uniforms(seed: tuple[int, int]) -> Iterator[float]:
    """Random numbers in 0 to 1 without end, drawn in blocks."""
    random = np.random.default_rng(seed)
    while True:
        yield from random.random(_NUMBERS_AT_ONCE).tolist()


def stand_ins(allowed: frozenset[int]) -> frozenset[int]:
    """Of those that may play, who takes over the notes of others."""
    return allowed.difference(BASSES, (DRUMS,))


@dataclass(slots=True)
class Variation:
    """A piece and what has been drawn of its next event.

    Attributes:
        number: which of the pieces, from 0.
        run: its events so far.
        rules: constraints, with their own memory of this piece.
        uniforms: one number is taken for every attribute drawn.
        locked: (sort key, event) still to come inside a region, the next one last.
        allowed: instruments that may play; empty allows all.
        most_notes: notes after which it is stopped.
        notes: written so far.
        delta, instrument, pitch, duration, velocity: classes drawn in this step.
        then: what the instrument played here some bars ago.
        log_probability: of this step's draws.
        stand_ins: of those that may play, who takes over the notes of others.
        not_stand_ins: all other classes of the instrument head.
        passed: (Δt, instrument) of the last draw that fell on an instrument that is
            not playing; what comes next must come after it.
    """

    number: int
    run: LiveRun
    rules: RuleSet
    uniforms: Iterator[float]
    locked: list[LockedEvent]
    allowed: frozenset[int]
    most_notes: int
    notes: int = 0
    delta: int = 0
    instrument: int = 0
    pitch: int = 0
    duration: int = 0
    velocity: int = 0
    then: Then = field(default_factory=list)
    log_probability: float = 0.0
    passed: tuple[int, int] = NOTHING_PASSED
    stand_ins: frozenset[int] = field(init=False)
    not_stand_ins: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self.stand_ins = stand_ins(self.allowed)
        self.not_stand_ins = [one for one in range(INSTRUMENT_CLASSES) if one not in self.stand_ins]

    @property
    def onset(self) -> int:
        """Step of the event in the making."""
        return self.run.now + self.delta
