"""One step's heads, one after another: Δt, instrument, pitch, duration, velocity."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
import torch
from torch import Tensor

from musicgen.events.layout import HEADS
from musicgen.events.live import LiveRun
from musicgen.events.vocabulary import DRUMS, REST
from musicgen.generate.draw import FORBIDDEN, FloatArray, draw
from musicgen.generate.request import SamplingOptions
from musicgen.generate.rule import Constraint, Then
from musicgen.model.step import SamplingStep

DELTA, INSTRUMENT, PITCH, DURATION, VELOCITY = range(len(HEADS))
# Draws that may fall on instruments that are not playing before they are masked instead.
_THINNINGS = 48
_ATTEMPTS = 16

LockedEvent = tuple[int, tuple[int, int, int, int, int]]


@dataclass(slots=True)
class Variation:
    """One of the pieces that are sampled together, and its event in the making.

    Attributes:
        number: which of the pieces, from 0.
        run: its events so far.
        rules: constraints, with their own memory of this piece.
        random: one number is taken for every attribute drawn.
        locked: (sort key, event) still to come inside a region, the next one last.
        allowed: instruments that may play; empty allows all.
        most_notes: notes after which it is stopped.
        notes: written so far.
        delta, instrument, pitch, duration, velocity: classes drawn in this step.
        then: what the instrument played here some bars ago.
        log_probability: of this step's draws.
        passed: (Δt, instrument) of the last draw that fell on an instrument that is
            not playing; what comes next must come after it.
    """

    number: int
    run: LiveRun
    rules: list[Constraint]
    random: np.random.Generator
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
    passed: tuple[int, int] = (-1, -1)

    @property
    def onset(self) -> int:
        """Step of the event in the making."""
        return self.run.now + self.delta


class StepWriter:
    """Draws the next event of every variation from one step's output.

    Args:
        step: holds the heads' weights.
        hidden: shares of the heads, [R, head_width]; with guidance the second half
            of the rows is the network without the style.
        guidance: strength of the style; None when there is one row per variation.
    """

    def __init__(
        self,
        step: SamplingStep,
        hidden: tuple[Tensor, ...],
        guidance: float | None,
        options: SamplingOptions,
    ) -> None:
        self._step = step
        self._hidden = hidden
        self._guidance = guidance
        self._options = options
        # Loudness is no matter of taste to be sharpened or flattened much.
        self._velocity_options = replace(options, temperature=min(options.temperature, 1.0))

    def write(self, active: list[Variation], delta_rows: list[list[int]], end: int) -> None:
        """Draw all five attributes of the next event of each variation, in place.

        Variations whose event falls at or after step `end` get a Δt and no more.
        """
        everyone = list(range(len(active)))
        deltas = self._logits(DELTA, everyone, delta_rows)
        for index, variation in enumerate(active):
            variation.log_probability = 0.0
            variation.passed = (-1, -1)
            for rule in variation.rules:
                rule.delta(variation.run, deltas[index])
        first = deltas.copy()
        pending = everyone
        for attempt in range(_THINNINGS + _ATTEMPTS):
            strict = attempt >= _THINNINGS
            if attempt == _THINNINGS:
                deltas[pending] = first[pending]
                for index in pending:
                    active[index].passed = (-1, -1)
            pending = self._place(active, pending, deltas, end, strict=strict)
            if not pending:
                break
        for index in pending:
            # No instrument may play anywhere: the piece cannot go on.
            active[index].delta = max(0, end - active[index].run.now)
        notes = [
            index
            for index in everyone
            if active[index].instrument != REST and active[index].onset < end
        ]
        if notes:
            self._shape(active, notes)

    def _place(
        self,
        active: list[Variation],
        pending: list[int],
        deltas: FloatArray,
        end: int,
        *,
        strict: bool,
    ) -> list[int]:
        """Draw Δt, instrument and pitch; returns those that ended up with none legal.

        An event of an instrument that is not playing is passed over: the next draw must
        come after it. Masking the instrument instead would give its beats to the others,
        and a bass would play the drummer's part in chords. `strict` masks all the same.
        """
        stuck = [index for index in pending if deltas[index].max() <= FORBIDDEN / 2]
        pending = [index for index in pending if index not in stuck]
        self._draw(active, pending, deltas[pending], "delta")
        inside = [index for index in pending if active[index].onset < end]

        def block(index: int) -> None:
            deltas[index, active[index].delta] = FORBIDDEN
            stuck.append(index)

        rows = [active[i].run.instrument_rows(active[i].delta) for i in inside]
        logits = self._logits(INSTRUMENT, inside, rows)
        for row, index in enumerate(inside):
            v = active[index]
            if v.delta == v.passed[0]:
                logits[row, : v.passed[1] + 1] = FORBIDDEN
            if strict and v.allowed:
                silent = [i for i in range(DRUMS + 1) if i not in v.allowed]
                logits[row, silent] = FORBIDDEN
        playing = self._draw_legal(
            active,
            inside,
            logits,
            "instrument",
            lambda rule, v, logits: rule.instrument(v.run, v.delta, logits),
            block,
        )
        playing = [index for index in playing if active[index].instrument != REST]
        for index in [i for i in playing if self._is_silent(active[i])]:
            v = active[index]
            v.passed = (v.delta, v.instrument)
            deltas[index, : v.delta] = FORBIDDEN
            stuck.append(index)
        playing = [index for index in playing if index not in stuck]
        rows = []
        for index in playing:
            v = active[index]
            v.then = v.run.then(v.delta, v.instrument)
            rows.append(v.run.pitch_rows(v.delta, v.instrument, v.then))
        self._draw_legal(
            active,
            playing,
            self._logits(PITCH, playing, rows),
            "pitch",
            lambda rule, v, logits: rule.pitch(v.run, v.delta, v.instrument, v.then, logits),
            block,
        )
        return stuck

    @staticmethod
    def _is_silent(variation: Variation) -> bool:
        return bool(variation.allowed) and variation.instrument not in variation.allowed

    def _draw_legal(
        self,
        active: list[Variation],
        members: list[int],
        logits: FloatArray,
        name: str,
        apply: Callable[[Constraint, Variation, FloatArray], None],
        block: Callable[[int], None],
    ) -> list[int]:
        """Apply the rules, draw where anything is left, call `block` where nothing is."""
        legal = []
        for row, index in enumerate(members):
            for rule in active[index].rules:
                apply(rule, active[index], logits[row])
            if logits[row].max() > FORBIDDEN / 2:
                legal.append(row)
            else:
                block(index)
        chosen = [members[row] for row in legal]
        self._draw(active, chosen, logits[legal], name)
        return chosen

    def _shape(self, active: list[Variation], notes: list[int]) -> None:
        """Draw duration and velocity of the events that are notes."""
        rows = [
            v.run.duration_rows(v.delta, v.instrument, v.pitch, v.then)
            for v in (active[index] for index in notes)
        ]
        logits = self._logits(DURATION, notes, rows)
        for row, index in enumerate(notes):
            v = active[index]
            for rule in v.rules:
                rule.duration(v.run, v.delta, v.instrument, logits[row])
        self._draw(active, notes, logits, "duration")
        rows = [
            v.run.velocity_rows(v.delta, v.instrument, v.pitch, v.duration)
            for v in (active[index] for index in notes)
        ]
        self._draw(active, notes, self._logits(VELOCITY, notes, rows), "velocity")

    def _logits(self, head: int, members: list[int], rows: list[list[int]]) -> FloatArray:
        """Logits of one head for some variations, style guidance applied, [V, classes]."""
        if not members:
            return np.zeros((0, 1), dtype=np.float32)
        halves = 1 if self._guidance is None else 2
        size = len(self._hidden[head]) // halves
        chosen = [half * size + index for half in range(halves) for index in members]
        hidden = self._hidden[head]
        if len(chosen) < len(hidden):
            hidden = hidden[chosen]
        logits = self._step.logits(head, hidden, torch.tensor(rows))
        if self._guidance is not None:
            with_style, without = logits.chunk(2)
            logits = without + self._guidance * (with_style - without)
        result: FloatArray = logits.numpy()
        return result

    def _draw(
        self, active: list[Variation], members: list[int], logits: FloatArray, name: str
    ) -> None:
        if not members:
            return
        options = self._velocity_options if name == "velocity" else self._options
        uniforms = np.array([active[index].random.random() for index in members])
        classes, log_probabilities = draw(logits, options, uniforms)
        for row, index in enumerate(members):
            setattr(active[index], name, int(classes[row]))
            active[index].log_probability += float(log_probabilities[row])
