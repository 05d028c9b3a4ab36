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
THINNINGS = 48
ATTEMPTS = 16
_TUNEFUL = frozenset(range(DRUMS)) - frozenset(BASSES)
# The network's own loudness varies less from note to note than that of real pieces.
_LOUDNESS_TEMPERATURE = 1.1


def loudness_temperature(options: SamplingOptions) -> float:
    """Temperature for velocities: no matter of taste to be sharpened or flattened much."""
    return _LOUDNESS_TEMPERATURE * min(options.temperature, 1.0)


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
        self._draw_velocity = Drawer(options, loudness_temperature(options))

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
        for attempt in range(THINNINGS + ATTEMPTS):
            strict = attempt >= THINNINGS
            if attempt == THINNINGS:
                deltas[pending] = first[pending]
                for index in pending:
                    active[index].passed = NOTHING_PASSED
            # In the order of the rows, which are taken as they are when all are pending.
            pending = sorted(self._place(active, hidden, pending, deltas, end, strict=strict))
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
        inside, rows, stuck = [], [], []
        for index, (delta, nats) in self._drawn(active, pending, deltas[pending]):
            v = active[index]
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
        logits = self._logits(INSTRUMENT, len(active), hidden, inside, rows)
        for index, row in zip(inside, logits, strict=True):
            v = active[index]
            if v.delta == v.passed[0]:
                row[: v.passed[1] + 1] = FORBIDDEN
            if strict and v.allowed:
                row[[i for i in range(DRUMS + 1) if i not in v.allowed]] = FORBIDDEN
            for rule in v.rules.instrument:
                rule(v.run, v.delta, row)
        playing, pitch_rows = [], []
        for place, (index, (instrument, nats)) in enumerate(self._drawn(active, inside, logits)):
            v = active[index]
            if instrument < 0:
                deltas[index, v.delta] = FORBIDDEN
                stuck.append(index)
                continue
            if v.allowed and instrument not in v.allowed and v.stand_ins and instrument in _TUNEFUL:
                logits[place, v.not_stand_ins] = FORBIDDEN
                stand_in, more_nats = self._draw(logits[place], next(v.uniforms))
                if stand_in >= 0:
                    instrument, nats = stand_in, nats + more_nats
            v.instrument = instrument
            v.log_probability += nats
            if instrument == REST:
                continue
            if v.allowed and instrument not in v.allowed:
                v.passed = (v.delta, instrument)
                deltas[index, : v.delta] = FORBIDDEN
                stuck.append(index)
                continue
            playing.append(index)
            v.then = v.run.then(v.delta, instrument)
            pitch_rows.append(v.run.pitch_rows(v.delta, instrument, v.then))
        if not playing:
            return stuck
        logits = self._logits(PITCH, len(active), hidden, playing, pitch_rows)
        for index, row in zip(playing, logits, strict=True):
            v = active[index]
            for pitch_rule in v.rules.pitch:
                pitch_rule(v.run, v.delta, v.instrument, v.then, row)
        for index, (pitch, nats) in self._drawn(active, playing, logits):
            v = active[index]
            if pitch < 0:
                deltas[index, v.delta] = FORBIDDEN
                stuck.append(index)
                continue
            v.pitch = pitch
            v.log_probability += nats
        return stuck

    def _shape(self, active: Sequence[Variation], hidden: FloatArray, notes: list[int]) -> None:
        """Draw duration and velocity of the events that are notes."""
        playing = [active[index] for index in notes]
        rows = [v.run.duration_rows(v.delta, v.instrument, v.pitch, v.then) for v in playing]
        logits = self._logits(DURATION, len(active), hidden, notes, rows)
        for v, row in zip(playing, logits, strict=True):
            for rule in v.rules.duration:
                rule(v.run, v.delta, v.instrument, v.pitch, row)
        for index, (duration, nats) in self._drawn(active, notes, logits):
            # The shortest duration is never forbidden.
            active[index].duration = duration
            active[index].log_probability += nats
        rows = [v.run.velocity_rows(v.delta, v.instrument, v.pitch, v.duration) for v in playing]
        logits = self._logits(VELOCITY, len(active), hidden, notes, rows)
        uniforms = [next(v.uniforms) for v in playing]
        draws = self._draw_velocity.several(logits, uniforms)
        for v, (velocity, nats) in zip(playing, draws, strict=True):
            v.velocity = velocity
            v.log_probability += nats

    def _drawn(
        self, active: Sequence[Variation], members: list[int], logits: FloatArray
    ) -> Iterator[tuple[int, tuple[int, float]]]:
        """Each of some variations with a class drawn from its row, and the class's nats."""
        uniforms = [next(active[index].uniforms) for index in members]
        return zip(members, self._draw.several(logits, uniforms), strict=True)

    def _logits(
        self, head: int, count: int, hidden: FloatArray, members: list[int], rows: Bags
    ) -> FloatArray:
        """One head's logits of some of `count` variations, style guidance applied."""
        if len(members) < count:
            chosen = np.array(members)
            if self._guidance is not None:
                chosen = np.concatenate([chosen, chosen + count])
            hidden = hidden[chosen]
        return self._step.logits(head, hidden, rows, self._guidance)
