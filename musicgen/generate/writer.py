"""One step's heads, one after another: Δt, instrument, pitch, duration, velocity."""

from collections.abc import Iterator, Sequence

import numpy as np

from musicgen.events.layout import HEADS
from musicgen.events.vocabulary import DRUMS, REST
from musicgen.generate.draw import FORBIDDEN, Drawer, FloatArray
from musicgen.generate.request import SamplingOptions
from musicgen.generate.variation import NOTHING_PASSED, Variation
from musicgen.model.step import SamplingStep
from musicgen.model.table_sums import Bags

DELTA, INSTRUMENT, PITCH, DURATION, VELOCITY = range(len(HEADS))
# Draws that may fall on instruments that are not playing before they are masked instead.
_THINNINGS = 48
_ATTEMPTS = 16
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
        for variation, logits in zip(active, deltas, strict=True):
            variation.log_probability = 0.0
            variation.passed = NOTHING_PASSED
            for rule in variation.rules.delta:
                rule(variation.run, logits)
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
        notes = [
            index
            for index, variation in enumerate(active)
            if variation.instrument != REST and variation.onset < end
        ]
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

        An event of an instrument that is not playing is passed over: the next draw must
        come after it. Masking the instrument instead would give its beats to the others,
        and a bass would play the drummer's part in chords. `strict` masks all the same.
        """
        drawn = deltas if len(pending) == len(active) else deltas[pending]
        inside, stuck = [], []
        for index, variation, delta in self._drawn(active, pending, drawn):
            if delta is None:
                stuck.append(index)
                continue
            variation.delta = delta
            if variation.run.now + delta < end:
                inside.append(index)
        if not inside:
            return stuck
        rows = [active[i].run.instrument_rows(active[i].delta) for i in inside]
        logits = self._logits(INSTRUMENT, active, hidden, inside, rows)
        for row, index in zip(logits, inside, strict=True):
            v = active[index]
            if v.delta == v.passed[0]:
                row[: v.passed[1] + 1] = FORBIDDEN
            if strict and v.allowed:
                row[[i for i in range(DRUMS + 1) if i not in v.allowed]] = FORBIDDEN
            for rule in v.rules.instrument:
                rule(v.run, v.delta, row)
        playing = []
        for index, v, instrument in self._drawn(active, inside, logits):
            if instrument is None:
                deltas[index, v.delta] = FORBIDDEN
                stuck.append(index)
                continue
            v.instrument = instrument
            if instrument == REST:
                continue
            if v.allowed and instrument not in v.allowed:
                v.passed = (v.delta, instrument)
                deltas[index, : v.delta] = FORBIDDEN
                stuck.append(index)
                continue
            playing.append(index)
        if playing:
            stuck += self._pitched(active, hidden, playing, deltas)
        return stuck

    def _pitched(
        self,
        active: Sequence[Variation],
        hidden: FloatArray,
        playing: list[int],
        deltas: FloatArray,
    ) -> list[int]:
        """Draw pitches; returns those that may play none, their Δt being ruled out."""
        rows = []
        for index in playing:
            v = active[index]
            v.then = v.run.then(v.delta, v.instrument)
            rows.append(v.run.pitch_rows(v.delta, v.instrument, v.then))
        logits = self._logits(PITCH, active, hidden, playing, rows)
        for row, index in zip(logits, playing, strict=True):
            v = active[index]
            for rule in v.rules.pitch:
                rule(v.run, v.delta, v.instrument, v.then, row)
        stuck = []
        for index, v, pitch in self._drawn(active, playing, logits):
            if pitch is None:
                deltas[index, v.delta] = FORBIDDEN
                stuck.append(index)
            else:
                v.pitch = pitch
        return stuck

    def _shape(self, active: Sequence[Variation], hidden: FloatArray, notes: list[int]) -> None:
        """Draw duration and velocity of the events that are notes."""
        runs = [active[index] for index in notes]
        rows = [v.run.duration_rows(v.delta, v.instrument, v.pitch, v.then) for v in runs]
        logits = self._logits(DURATION, active, hidden, notes, rows)
        for row, v in zip(logits, runs, strict=True):
            for rule in v.rules.duration:
                rule(v.run, v.delta, v.instrument, row)
        for _, v, duration in self._drawn(active, notes, logits):
            v.duration = duration or 0
        rows = [v.run.velocity_rows(v.delta, v.instrument, v.pitch, v.duration) for v in runs]
        logits = self._logits(VELOCITY, active, hidden, notes, rows)
        for index, row in zip(notes, logits, strict=True):
            v = active[index]
            v.velocity, nats = self._draw_velocity(row, next(v.uniforms))
            v.log_probability += nats

    def _logits(
        self,
        head: int,
        active: Sequence[Variation],
        hidden: FloatArray,
        members: list[int],
        rows: Bags,
    ) -> FloatArray:
        """Logits of one head for some variations, style guidance applied, [V, classes]."""
        count = len(active)
        if len(members) < count:
            chosen = np.array(members)
            if self._guidance is not None:
                chosen = np.concatenate([chosen, chosen + count])
            hidden = hidden[chosen]
        return self._step.logits(head, hidden, rows, self._guidance)

    def _drawn(
        self, active: Sequence[Variation], members: list[int], logits: FloatArray
    ) -> Iterator[tuple[int, Variation, int | None]]:
        """Each member with the class drawn for it, None where no class is legal."""
        for index, row in zip(members, logits, strict=True):
            variation = active[index]
            drawn, nats = self._draw(row, next(variation.uniforms))
            if drawn < 0:
                yield index, variation, None
            else:
                variation.log_probability += nats
                yield index, variation, drawn
