"""What may not be sampled, and what is made likelier: one class per rule.

Every rule sees the run so far and edits, in place, the logits of the attribute that
is about to be drawn. Pitches are in the network's key (C major or A minor);
percussion stands 128 above.
"""

import math
from typing import Protocol

import numpy as np

from musicgen.events.live import LiveRun
from musicgen.events.vocabulary import (
    DELTA_CLASSES,
    DRUM_PITCH_OFFSET,
    DRUMS,
    DURATION_VALUES,
    END,
    MAX_DELTA,
    REST,
    START,
)
from musicgen.generate.draw import FORBIDDEN, FloatArray
from musicgen.generate.plan import Plan
from musicgen.generate.request import SamplingOptions
from musicgen.music.instruments import playable_range

Then = list[tuple[int, int] | None]
_LOG_DELTA = np.log1p(np.arange(DELTA_CLASSES)).astype(np.float32)


class Constraint(Protocol):
    """A rule; each method edits the logits of one attribute of one variation."""

    def delta(self, run: LiveRun, logits: FloatArray) -> None:
        """Δt, shape [DELTA_CLASSES]."""

    def instrument(self, run: LiveRun, delta: int, logits: FloatArray) -> None:
        """Instrument, shape [INSTRUMENT_CLASSES]."""

    def pitch(
        self, run: LiveRun, delta: int, instrument: int, then: Then, logits: FloatArray
    ) -> None:
        """Pitch, shape [PITCH_CLASSES]."""

    def duration(self, run: LiveRun, delta: int, instrument: int, logits: FloatArray) -> None:
        """Duration, shape [DURATION_CLASSES]."""

    def noted(self, run: LiveRun, onset: int, instrument: int, pitch: int) -> None:
        """A note was written; called before it is pushed."""


class NoRule:
    """A rule that changes nothing; the others override what they need."""

    def delta(self, run: LiveRun, logits: FloatArray) -> None:
        """See `Constraint`."""

    def instrument(self, run: LiveRun, delta: int, logits: FloatArray) -> None:
        """See `Constraint`."""

    def pitch(
        self, run: LiveRun, delta: int, instrument: int, then: Then, logits: FloatArray
    ) -> None:
        """See `Constraint`."""

    def duration(self, run: LiveRun, delta: int, instrument: int, logits: FloatArray) -> None:
        """See `Constraint`."""

    def noted(self, run: LiveRun, onset: int, instrument: int, pitch: int) -> None:
        """See `Constraint`."""


class Grammar(NoRule):
    """Events stay in order, each kind of head keeps to its own classes."""

    def delta(self, run: LiveRun, logits: FloatArray) -> None:
        """Forbid a simultaneous event when none can follow in order."""
        if run.last_instrument == START:
            return
        # After the highest pitch of the last instrument nothing can follow at once.
        if run.last_instrument >= DRUMS and run.last_pitch % DRUM_PITCH_OFFSET == 127:
            logits[0] = FORBIDDEN

    def instrument(self, run: LiveRun, delta: int, logits: FloatArray) -> None:
        """Forbid the end, second rests and instruments out of order."""
        logits[END] = FORBIDDEN
        # A rest is a full Δt of silence, and two would be a hole.
        if delta != MAX_DELTA or run.last_instrument == REST:
            logits[REST] = FORBIDDEN
        if delta == 0 and run.last_instrument <= DRUMS:
            logits[: run.last_instrument] = FORBIDDEN
            if run.last_pitch % DRUM_PITCH_OFFSET == 127:
                logits[run.last_instrument] = FORBIDDEN

    def pitch(
        self, run: LiveRun, delta: int, instrument: int, then: Then, logits: FloatArray
    ) -> None:
        """Keep to the instrument's half of the classes, upwards within a chord."""
        if instrument == DRUMS:
            logits[:DRUM_PITCH_OFFSET] = FORBIDDEN
        else:
            logits[DRUM_PITCH_OFFSET:] = FORBIDDEN
        if delta == 0 and instrument == run.last_instrument:
            logits[: run.last_pitch + 1] = FORBIDDEN


class Length(NoRule):
    """The piece fills exactly the steps asked for, with music in its last bar."""

    def __init__(self, start: int, end: int, *, must_land: bool) -> None:
        self._start = start
        self._end = end
        self._landed = not must_land

    def delta(self, run: LiveRun, logits: FloatArray) -> None:
        """Wait for the start; do not leave before the last bar has a note."""
        if run.now < self._start:
            logits[: min(self._start - run.now, MAX_DELTA)] = FORBIDDEN
        if not self._landed:
            logits[max(self._end - run.now, 0) :] = FORBIDDEN

    def duration(self, run: LiveRun, delta: int, instrument: int, logits: FloatArray) -> None:
        """Stop every note at the end."""
        left = self._end - (run.now + delta)
        logits[1:][DURATION_VALUES[1:] > left] = FORBIDDEN

    def noted(self, run: LiveRun, onset: int, instrument: int, pitch: int) -> None:
        """Remember a note in the last bar."""
        if onset >= self._end - run.locate(self._end - 1).bar_steps:
            self._landed = True


class Ensemble(NoRule):
    """Only these instruments, each within what it can play and the range asked for."""

    def __init__(self, allowed: frozenset[int], options: SamplingOptions, plan: Plan) -> None:
        self._forbidden = np.ones(END + 1, dtype=np.bool_)
        self._forbidden[list(allowed) or slice(0, DRUMS + 1)] = False
        self._forbidden[REST] = False
        self._options = options
        self._transposition = plan.transposition
        self._masks: dict[int, np.ndarray] = {}

    def instrument(self, run: LiveRun, delta: int, logits: FloatArray) -> None:
        """Forbid all others."""
        logits[self._forbidden] = FORBIDDEN

    def pitch(
        self, run: LiveRun, delta: int, instrument: int, then: Then, logits: FloatArray
    ) -> None:
        """Forbid what the instrument cannot play or was not asked to."""
        if instrument < DRUMS:
            if instrument not in self._masks:
                self._masks[instrument] = self._outside(instrument)
            logits[:DRUM_PITCH_OFFSET][self._masks[instrument]] = FORBIDDEN

    def _outside(self, program: int) -> np.ndarray:
        """Network pitches that would not sound in range, [128]."""
        low, high = playable_range(program)
        asked_low, asked_high = self._options.lowest_pitch, self._options.highest_pitch
        # A range that the instrument cannot reach counts more than the instrument.
        if max(low, asked_low) > min(high, asked_high):
            low, high = asked_low, asked_high
        sounding = np.arange(128) - self._transposition
        inside = (sounding >= max(low, asked_low)) & (sounding <= min(high, asked_high))
        return ~inside


class Presence(NoRule):
    """Instruments that were asked for are heard: the longer one is silent, the likelier."""

    _PER_BAR = np.float32(0.7)
    _PATIENCE_BARS = 1

    def __init__(self, wanted: frozenset[int], start: int) -> None:
        self._last_heard = dict.fromkeys(wanted, start)

    def instrument(self, run: LiveRun, delta: int, logits: FloatArray) -> None:
        """Make silent instruments likelier, bar by bar."""
        onset = run.now + delta
        bar_steps = run.locate(onset).bar_steps
        for instrument, heard in self._last_heard.items():
            bars = (onset - heard) / bar_steps - self._PATIENCE_BARS
            if bars > 0 and logits[instrument] > FORBIDDEN / 2:
                logits[instrument] += self._PER_BAR * np.float32(min(bars, 8.0))

    def noted(self, run: LiveRun, onset: int, instrument: int, pitch: int) -> None:
        """Remember when each was last heard."""
        if instrument in self._last_heard:
            self._last_heard[instrument] = onset


class ScaleLock(NoRule):
    """Only pitches of the key."""

    def __init__(self, plan: Plan) -> None:
        key = plan.key
        scale = key.scale if key else frozenset(range(12))
        shift = plan.transposition
        self._outside = np.array([(pitch - shift) % 12 not in scale for pitch in range(128)])

    def pitch(
        self, run: LiveRun, delta: int, instrument: int, then: Then, logits: FloatArray
    ) -> None:
        """Forbid the others; percussion has no scale."""
        if instrument < DRUMS:
            logits[:DRUM_PITCH_OFFSET][self._outside] = FORBIDDEN


class Polyphony(NoRule):
    """At most so many pitched notes at once."""

    def __init__(self, limit: int) -> None:
        self._limit = limit

    def instrument(self, run: LiveRun, delta: int, logits: FloatArray) -> None:
        """Forbid pitched instruments while the limit is reached."""
        if len(run.sounding_pitches(run.now + delta)) >= self._limit:
            logits[:DRUMS] = FORBIDDEN


class Density(NoRule):
    """More or fewer notes: longer steps are made likelier or less so."""

    def __init__(self, density: float) -> None:
        self._slope = np.float32(-math.log(density))

    def delta(self, run: LiveRun, logits: FloatArray) -> None:
        """Tilt the whole distribution."""
        logits += self._slope * _LOG_DELTA


class Repetition(NoRule):
    """Leans towards or away from what was played here some bars ago, and ends loops.

    After three equal bars in a row what they hold becomes steadily less likely; after
    four, the first pitch of the next bar must differ.
    """

    _PENALTY = np.float32(1.5)

    def __init__(self, strength: float) -> None:
        self._strength = np.float32(1.5 * strength)
        self._bar = -1
        self._content: list[tuple[int, int, int]] = []
        self._last: list[tuple[int, int, int]] | None = None
        self._equal = 1

    def _follow(self, run: LiveRun, onset: int) -> None:
        """Bring the count of equal bars up to the bar of `onset`."""
        bar = run.locate(onset).bar
        if self._bar < 0:
            self._bar = bar
        while self._bar < bar:
            same = bool(self._content) and self._content == self._last
            self._equal = self._equal + 1 if same else 1
            self._last, self._content = self._content, []
            self._bar += 1

    def noted(self, run: LiveRun, onset: int, instrument: int, pitch: int) -> None:
        """See `Constraint`."""
        self._follow(run, onset)
        self._content.append((run.locate(onset).offset, instrument, pitch))

    def _differs(self) -> bool:
        """Whether the bar that is being written already differs from the one before."""
        return self._last is None or self._last[: len(self._content)] != self._content

    def pitch(
        self, run: LiveRun, delta: int, instrument: int, then: Then, logits: FloatArray
    ) -> None:
        """Lean as asked, and break loops."""
        onset = run.now + delta
        self._follow(run, onset)
        for found in then:
            if found is not None and self._strength:
                logits[found[0]] += self._strength
        if self._equal < 3 or self._differs() or self._last is None:
            return
        place = run.locate(onset).offset
        for offset, played, pitch in self._last:
            if (offset, played) == (place, instrument):
                if self._equal >= 4 and len(self._content) + 1 >= len(self._last):
                    logits[pitch] = FORBIDDEN
                else:
                    logits[pitch] -= self._PENALTY * (self._equal - 2)


def build_constraints(plan: Plan, options: SamplingOptions, *, region: bool) -> list[Constraint]:
    """The rules of a request, in the order they are applied."""
    rules: list[Constraint] = [
        Grammar(),
        Length(plan.start, plan.end, must_land=not region),
        Ensemble(plan.allowed, options, plan),
        Repetition(options.repetition),
        Presence(plan.allowed, plan.start),
    ]
    if options.scale_lock:
        rules.append(ScaleLock(plan))
    if options.max_polyphony:
        rules.append(Polyphony(options.max_polyphony))
    if options.density != 1:
        rules.append(Density(options.density))
    return rules
