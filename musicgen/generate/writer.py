"""One step's heads, one after another: Δt, instrument, pitch, duration, velocity."""

from collections.abc import Iterator, Sequence

import numpy as np

from musicgen.events.layout import HEADS
from musicgen.events.vocabulary import DRUMS, REST
from musicgen.generate.bass import BASSES
from musicgen.generate.draw import FORBIDDEN, Drawer, FloatArray
from musicgen.generate.request import SamplingOptions
from musicgen.generate.variation import NOTHING_PASSED, Variation
from musicgen.model.step import SamplingStep
from musicgen.model.table_sums import Bags

DELTA, INSTRUMENT, PITCH, DURATION, VELOCITY = range(len(HEADS))
# Draws that may fall on instruments that are not playing before they are masked instead.
_THINNINGS = 48
_ATTEMPTS = 16
_TUNEFUL = frozenset(range(DRUMS)) - frozenset(BASSES)
# The network's own loudness varies less from note to note than that of real pieces.
_LOUDNESS_TEMPERATURE = 1.1


class StepWriter:
    """Draws the next event of every variation from one step's output.

    Args:
        step: holds the heads' weights.
        guidance: strength of the style; None when there is one row per variation.
        options: how classes are drawn.
    """

    def __init__(
        self, step: SamplingStep, guidance: float | None, options: SamplingOptions
    ) -> None:
        self._step = step
        self._guidance = guidance
        self._draw = Drawer(options)
        # Loudness is no matter of taste to be sharpened or flattened much.
        loudness = _LOUDNESS_TEMPERATURE * min(options.temperature, 1.0)
        self._draw_velocity = Drawer(options, loudness)

    def write(
        self, active: Sequence[Variation], hidden: FloatArray, delta_rows: Bags, end: int
    ) -> None:
        """Draw all five attributes of the next event of each variation, in place.

        Variations whose event falls at or after step `end` get a Δt and no more.

        Args:
            active: the variations.
            hidden: from `SamplingStep.encode`; with guidance the second half of the rows
                is the network without the style.
            delta_rows: rows of the Δt head's table, from `LiveRun.input_rows`.
            end: first step after the piece.
        """
        deltas = self._step.logits(DELTA, hidden, delta_rows, self._guidance)
        for v, logits in zip(active, deltas, strict=True):
            v.log_probability = 0.0
            v.passed = NOTHING_PASSED
            for rule in v.rules.delta:
                rule(v.run, logits)
        first = deltas.copy()
        pending = list(range(len(active)))
        for attempt in range(_THINNINGS + _ATTEMPTS):
            strict = attempt >= _THINNINGS
            if attempt == _THINNINGS:
                deltas[pending] = first[pending]
                for index in pending:
                    active[index].passed = NOTHING_PASSED
            pending = self._place(active, hidden, pending, deltas, end, strict=strict)
            if not pending:
                break
        for index in pending:
            # No instrument may play anywhere: the piece cannot go on.
            active[index].delta = max(0, end - active[index].run.now)
        notes = [i for i, v in enumerate(active) if v.instrument != REST and v.onset < end]
        if notes:
            self._shape(active, hidden, notes)

    def _place(
        self,
        active: Sequence[Variation],
        hidden: FloatArray,
        pending: list[int],
        deltas: FloatArray,
        end: int,
        *,
        strict: bool,
    ) -> list[int]:
        """Draw Δt, instrument and pitch; returns those that ended up with none legal.

        An event of a drum or a bass that is not playing is passed over: the next draw must
        come after it. Masking the instrument instead would give its beats to the others,
        and a bass would play the drummer's part in chords. What another instrument would
        have played is given to those that stand in for it, as far as they can play it.
        `strict` masks all the same.
        """
        draw = self._draw
        inside, rows, stuck = [], [], []
        for index in pending:
            v = active[index]
            delta, nats = draw(deltas[index], next(v.uniforms))
            if delta < 0:
                stuck.append(index)
                continue
            v.delta = delta
            v.log_probability += nats
            if v.run.now + delta < end:
                inside.append(index)
                rows.append(v.run.instrument_rows(delta))
        if not inside:
            return stuck
        playing, pitch_rows = [], []
        for index, logits in self._logits(INSTRUMENT, active, hidden, inside, rows):
            v = active[index]
            delta = v.delta
            if delta == v.passed[0]:
                logits[: v.passed[1] + 1] = FORBIDDEN
            if strict and v.allowed:
                logits[[i for i in range(DRUMS + 1) if i not in v.allowed]] = FORBIDDEN
            for rule in v.rules.instrument:
                rule(v.run, delta, logits)
            instrument, nats = draw(logits, next(v.uniforms))
            if instrument < 0:
                deltas[index, delta] = FORBIDDEN
                stuck.append(index)
                continue
            if v.allowed and instrument not in v.allowed and v.stand_ins and instrument in _TUNEFUL:
                logits[v.not_stand_ins] = FORBIDDEN
                stand_in, more_nats = draw(logits, next(v.uniforms))
                if stand_in >= 0:
                    instrument, nats = stand_in, nats + more_nats
            v.instrument = instrument
            v.log_probability += nats
            if instrument == REST:
                continue
            if v.allowed and instrument not in v.allowed:
                v.passed = (delta, instrument)
                deltas[index, :delta] = FORBIDDEN
                stuck.append(index)
                continue
            playing.append(index)
            v.then = v.run.then(delta, instrument)
            pitch_rows.append(v.run.pitch_rows(delta, instrument, v.then))
        if not playing:
            return stuck
        for index, logits in self._logits(PITCH, active, hidden, playing, pitch_rows):
            v = active[index]
            for pitch_rule in v.rules.pitch:
                pitch_rule(v.run, v.delta, v.instrument, v.then, logits)
            pitch, nats = draw(logits, next(v.uniforms))
            if pitch < 0:
                deltas[index, v.delta] = FORBIDDEN
                stuck.append(index)
                continue
            v.pitch = pitch
            v.log_probability += nats
        return stuck

    def _shape(self, active: Sequence[Variation], hidden: FloatArray, notes: list[int]) -> None:
        """Draw duration and velocity of the events that are notes."""
        rows = []
        for index in notes:
            v = active[index]
            rows.append(v.run.duration_rows(v.delta, v.instrument, v.pitch, v.then))
        velocity_rows = []
        for index, logits in self._logits(DURATION, active, hidden, notes, rows):
            v = active[index]
            for rule in v.rules.duration:
                rule(v.run, v.delta, v.instrument, v.pitch, logits)
            # The shortest duration is never forbidden.
            v.duration, nats = self._draw(logits, next(v.uniforms))
            v.log_probability += nats
            velocity_rows.append(v.run.velocity_rows(v.delta, v.instrument, v.pitch, v.duration))
        for index, logits in self._logits(VELOCITY, active, hidden, notes, velocity_rows):
            v = active[index]
            v.velocity, nats = self._draw_velocity(logits, next(v.uniforms))
            v.log_probability += nats

    def _logits(
        self,
        head: int,
        active: Sequence[Variation],
        hidden: FloatArray,
        members: list[int],
        rows: Bags,
    ) -> Iterator[tuple[int, FloatArray]]:
        """Each of some variations with its logits of one head, style guidance applied."""
        count = len(active)
        if len(members) < count:
            chosen = np.array(members)
            if self._guidance is not None:
                chosen = np.concatenate([chosen, chosen + count])
            hidden = hidden[chosen]
        return zip(members, self._step.logits(head, hidden, rows, self._guidance), strict=True)
