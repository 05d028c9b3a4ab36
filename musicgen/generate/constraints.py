"""What may not be sampled, and what is made likelier: one class per rule."""

import math
from bisect import bisect_right

import numpy as np

from musicgen.events.live import LiveRun
from musicgen.events.vocabulary import (
    DRUM_PITCH_OFFSET,
    DRUMS,
    DURATION_VALUES,
    END,
    MAX_DELTA,
    REST,
    START,
)
from musicgen.generate.bass import BASSES, BassUnder
from musicgen.generate.draw import FORBIDDEN, FloatArray
from musicgen.generate.ending import Ending
from musicgen.generate.feel import Feel
from musicgen.generate.harmony import ChangingHarmony
from musicgen.generate.home import Home
from musicgen.generate.plan import Plan
from musicgen.generate.presence import Kit, Presence
from musicgen.generate.quotation import NoLongQuotation
from musicgen.generate.repetition import Repetition
from musicgen.generate.request import SamplingOptions
from musicgen.generate.rule import Constraint, NativeFields, NoRule, Then
from musicgen.generate.steadiness import LOG_DELTA, Steadiness
from musicgen.music.instruments import playable_range

_DURATIONS: list[int] = DURATION_VALUES.tolist()


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

    def native(self) -> NativeFields:
        """See `Constraint`."""
        return {}


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

    def duration(
        self, run: LiveRun, delta: int, instrument: int, pitch: int, logits: FloatArray
    ) -> None:
        """Stop every note at the end, and after two bars."""
        # Some backings of the training music hold a note for eight bars where a note-off
        # was lost; two bars are as long as music needs.
        onset = run.now + delta
        longest = max(2 * run.bar_steps_at(onset), MAX_DELTA)
        left = min(self._end - onset, longest)
        logits[max(1, bisect_right(_DURATIONS, left)) :] = FORBIDDEN

    def noted(self, run: LiveRun, onset: int, instrument: int, pitch: int) -> None:
        """Remember a note in the last bar."""
        if not self._landed and onset >= self._end - run.bar_steps_at(self._end - 1):
            self._landed = True

    def native(self) -> NativeFields:
        """See `Constraint`."""
        return {"length": 1, "length_must_land": not self._landed}


class Silence(NoRule):
    """Nothing sounds for at most two bars; longer is a hole, not a rest."""

    _BARS = 2

    def __init__(self, start: int) -> None:
        self._start = start

    def delta(self, run: LiveRun, logits: FloatArray) -> None:
        """Forbid steps beyond two bars of silence."""
        silent_from = max(run.silent_from, self._start)
        longest = silent_from + self._BARS * run.bar_steps_at(run.now) - run.now
        if longest < MAX_DELTA:
            logits[max(longest, 0) + 1 :] = FORBIDDEN

    def native(self) -> NativeFields:
        """See `Constraint`."""
        return {"silence": 1, "silence_bars": self._BARS}


class Range(NoRule):
    """Each instrument within what it can play, and within the range asked for."""

    def __init__(self, options: SamplingOptions, plan: Plan) -> None:
        self._options = options
        self._transposition = plan.transposition
        self._inside: dict[int, tuple[int, int]] = {}

    def pitch(
        self, run: LiveRun, delta: int, instrument: int, then: Then, logits: FloatArray
    ) -> None:
        """Forbid what the instrument cannot play or was not asked to."""
        if instrument < DRUMS:
            if instrument not in self._inside:
                self._inside[instrument] = self._bounds(instrument)
            lowest, beyond = self._inside[instrument]
            logits[:lowest] = FORBIDDEN
            logits[beyond:DRUM_PITCH_OFFSET] = FORBIDDEN

    def _bounds(self, program: int) -> tuple[int, int]:
        """The lowest network pitch that sounds in range, and the first one above the range."""
        low, high = playable_range(program)
        asked_low, asked_high = self._options.lowest_pitch, self._options.highest_pitch
        # A range that the instrument cannot reach counts more than the instrument.
        if max(low, asked_low) > min(high, asked_high):
            low, high = asked_low, asked_high
        lowest = max(low, asked_low) + self._transposition
        beyond = min(high, asked_high) + 1 + self._transposition
        return min(max(lowest, 0), DRUM_PITCH_OFFSET), max(beyond, 0)

    def native(self) -> NativeFields:
        """See `Constraint`."""
        lowest, beyond = zip(*map(self._bounds, range(DRUMS)), strict=True)
        return {"range": 1, "range_lowest": lowest, "range_beyond": beyond}


class OneNoteAtATime(NoRule):
    """Basses and winds play no chords, unless the seed has them do so."""

    _PROGRAMS = frozenset((*range(32, 40), *range(56, 61), *range(64, 80)))

    def __init__(self, plan: Plan) -> None:
        events = plan.events
        same = (np.diff(events.onset) == 0) & (np.diff(events.instrument) == 0)
        chordal = {int(program) for program in events.instrument[1:][same]}
        self._single = self._PROGRAMS - chordal

    def instrument(self, run: LiveRun, delta: int, logits: FloatArray) -> None:
        """Forbid a second note at the same onset."""
        if delta == 0 and run.last_instrument in self._single:
            logits[run.last_instrument] = FORBIDDEN

    def native(self) -> NativeFields:
        """See `Constraint`."""
        single = [program in self._single for program in range(DRUMS)]
        return {"single": 1, "single_programs": single}


class NoDoubling(NoRule):
    """No pitch is struck twice by one instrument within a hair's breadth.

    Humanised backings in the training music hold two players of one instrument, a few
    milliseconds apart; on one track that is a stutter. Drum flams are left alone, but for those
    of one step, which are played less often than they were drawn.
    """

    _STEPS = 2
    _FLAM_STEPS, _FLAM = 1, np.float32(1.0)

    def pitch(
        self, run: LiveRun, delta: int, instrument: int, then: Then, logits: FloatArray
    ) -> None:
        """Forbid what has only just been struck."""
        if instrument < DRUMS:
            for struck in run.struck_since(run.now + delta - self._STEPS, instrument):
                logits[struck] = FORBIDDEN
        else:
            for struck in run.struck_since(run.now + delta - self._FLAM_STEPS, instrument):
                logits[struck] -= self._FLAM

    def native(self) -> NativeFields:
        """See `Constraint`."""
        return {
            "doubling": self._STEPS,
            "doubling_flam_steps": self._FLAM_STEPS,
            "doubling_flam": self._FLAM,
        }


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

    def native(self) -> NativeFields:
        """See `Constraint`."""
        return {"scale_lock": 1, "scale_outside": self._outside.tolist()}


class Polyphony(NoRule):
    """At most so many pitched notes at once."""

    def __init__(self, limit: int) -> None:
        self._limit = limit

    def instrument(self, run: LiveRun, delta: int, logits: FloatArray) -> None:
        """Forbid pitched instruments while the limit is reached."""
        if len(run.sounding_pitches(run.now + delta)) >= self._limit:
            logits[:DRUMS] = FORBIDDEN

    def native(self) -> NativeFields:
        """See `Constraint`."""
        return {"polyphony": self._limit}


class Density(NoRule):
    """More or fewer notes: longer steps are made likelier or less so."""

    def __init__(self, density: float) -> None:
        self._slope = np.float32(-math.log(density))

    def delta(self, run: LiveRun, logits: FloatArray) -> None:
        """Tilt the whole distribution."""
        logits += self._slope * LOG_DELTA

    def native(self) -> NativeFields:
        """See `Constraint`."""
        return {"density": 1, "density_slope": self._slope, "log_delta": LOG_DELTA.tolist()}


def build_constraints(plan: Plan, options: SamplingOptions, *, region: bool) -> list[Constraint]:
    """The rules of a request, in the order they are applied."""
    rules: list[Constraint] = [
        Grammar(),
        Length(plan.start, plan.end, must_land=not region),
        Range(options, plan),
        OneNoteAtATime(plan),
        NoDoubling(),
        Repetition(options.repetition),
        Presence(plan.usual, plan.start),
    ]
    if plan.kit:
        rules.append(Kit(plan.kit, plan.start))
    if not plan.allowed or plan.allowed.intersection(BASSES):
        rules.append(BassUnder())
    if not region:
        rules += [Silence(plan.start), Home(plan), Steadiness(plan, options.density)]
        if plan.heard is not None and options.quotation_bars:
            rules.append(NoLongQuotation(plan.heard, options.quotation_bars))
        if plan.allowed != {DRUMS}:
            rules += [ChangingHarmony(plan), Ending(plan)]
        elif not len(plan.events):
            rules.append(Feel(plan))
    if options.scale_lock:
        rules.append(ScaleLock(plan))
    if options.max_polyphony:
        rules.append(Polyphony(options.max_polyphony))
    if options.density != 1:
        rules.append(Density(options.density))
    return rules
