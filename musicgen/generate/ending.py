"""Ending: the last bar comes to rest."""

import numpy as np

from musicgen.events.context import MODE_MINOR
from musicgen.events.live import LiveRun
from musicgen.events.vocabulary import DRUM_PITCH_OFFSET, DRUMS, DURATION_VALUES, MAX_DELTA
from musicgen.generate.draw import FORBIDDEN, FloatArray
from musicgen.generate.plan import Plan
from musicgen.generate.rule import NoRule, Then


class Ending(NoRule):
    """In the last bar few onsets follow the first, notes are held, the bass is the tonic.

    The network knows how much time is left and that pieces end with their last bar, but
    stops in the middle of its figures: its last onset stood at three quarters of the bar
    where real pieces of the validation split have it in the first half, and held a fifth
    of a bar instead of a half.
    """

    # Natural logarithm of how much rarer another onset becomes.
    _REST = 1.6
    _HELD = np.float32(1.6)
    # Of the time left, the share that a held note fills at least.
    _FILLED = 0.7
    _BASS = np.float32(2.0)

    def __init__(self, plan: Plan) -> None:
        tonic = 9 if plan.context.mode == MODE_MINOR else 0
        self._elsewhere = np.arange(DRUM_PITCH_OFFSET) % 12 != tonic
        self._end = plan.end

    def delta(self, run: LiveRun, logits: FloatArray) -> None:
        """Turn onsets that would follow into the end; a chord may be completed."""
        left = self._left(run, run.now)
        if not 1 < left <= MAX_DELTA or logits[left] <= FORBIDDEN / 2:
            return
        later = logits[1:left]
        highest = later.max()
        if highest <= FORBIDDEN / 2:
            return
        mass = highest + np.log(np.exp(later - highest).sum())
        later -= np.float32(self._REST)
        gone = mass + np.float32(np.log(-np.expm1(-self._REST)))
        logits[left] = np.logaddexp(logits[left], gone)

    def pitch(
        self, run: LiveRun, delta: int, instrument: int, then: Then, logits: FloatArray
    ) -> None:
        """Lead whatever sounds lowest to the tonic."""
        onset = run.now + delta
        if instrument < DRUMS and self._left(run, onset):
            lowest = min(run.sounding_pitches(onset), default=DRUM_PITCH_OFFSET)
            logits[:lowest][self._elsewhere[:lowest]] -= self._BASS

    def duration(self, run: LiveRun, delta: int, instrument: int, logits: FloatArray) -> None:
        """Hold notes to the end."""
        left = self._left(run, run.now + delta)
        if left and instrument < DRUMS:
            held = (self._FILLED * left <= DURATION_VALUES) & (left >= DURATION_VALUES)
            logits[held] += self._HELD

    def _left(self, run: LiveRun, step: int) -> int:
        """Steps from `step` to the end of the piece; 0 before the last bar."""
        if step < self._end - 4 * MAX_DELTA:
            return 0
        bar_steps = run.locate(self._end - 1).bar_steps
        return self._end - step if step >= self._end - bar_steps else 0
