"""Ending: the last bar comes to rest."""

import numpy as np

from musicgen.events.context import MODE_MINOR
from musicgen.events.live import LiveRun
from musicgen.events.vocabulary import DRUM_PITCH_OFFSET, DRUMS, DURATION_VALUES, MAX_DELTA
from musicgen.generate.draw import FORBIDDEN, FloatArray
from musicgen.generate.plan import Plan
from musicgen.generate.rule import NativeFields, NoRule, Then


class Ending(NoRule):
    """In the last bar notes are held, the bass leads to the tonic, and there the piece rests.

    The network knows how much time is left and that pieces end with their last bar, but
    stops in the middle of its figures: its last onset stood at two thirds of the bar where
    real pieces of the validation split have it in the first third, held a fifth of a bar
    instead of a half, and was the tonic in half of the pieces instead of four fifths.
    """

    # Natural logarithms of how much rarer another onset becomes once the tonic sounds below,
    # and an end before it does.
    _REST = 1.4
    _GO_ON = np.float32(2.0)
    # A note that fills this share of the time left is held enough.
    _HELD, _FILLED = 9.0, 0.6
    _BASS = np.float32(2.5)

    def __init__(self, plan: Plan) -> None:
        triad = (9, 0, 4) if plan.context.mode == MODE_MINOR else (0, 4, 7)
        self._tonic, self._triad = triad[0], frozenset(triad)
        self._elsewhere = np.arange(DRUM_PITCH_OFFSET) % 12 != self._tonic
        self._end = plan.end

    def delta(self, run: LiveRun, logits: FloatArray) -> None:
        """Rest on the tonic, and go on from anything else; a chord may be completed."""
        left = self._left(run, run.now)
        if not 1 < left <= MAX_DELTA or logits[left] <= FORBIDDEN / 2:
            return
        lowest = min(run.sounding_pitches(run.now), default=self._tonic + 1)
        if lowest % 12 != self._tonic:
            logits[left:] -= self._GO_ON
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

    def duration(
        self, run: LiveRun, delta: int, instrument: int, pitch: int, logits: FloatArray
    ) -> None:
        """Hold what belongs to the tonic chord, with the tonic below, to the end."""
        onset = run.now + delta
        left = self._left(run, onset)
        if not left or instrument >= DRUMS or pitch % 12 not in self._triad:
            return
        if min((*run.sounding_pitches(onset), pitch)) % 12 == self._tonic:
            share = np.minimum(DURATION_VALUES / (self._FILLED * left), 1)
            logits += np.where(left < DURATION_VALUES, 0, self._HELD * share).astype(np.float32)

    def _left(self, run: LiveRun, step: int) -> int:
        """Steps from `step` to the end of the piece; 0 before the last bar."""
        if step < self._end - 4 * MAX_DELTA:
            return 0
        bar_steps = run.bar_steps_at(self._end - 1)
        return self._end - step if step >= self._end - bar_steps else 0

    def native(self) -> NativeFields:
        """See `Constraint`."""
        return {
            "ending": 1,
            "ending_tonic": self._tonic,
            "ending_triad": [pitch_class in self._triad for pitch_class in range(12)],
            "ending_rest": self._REST,
            "ending_go_on": self._GO_ON,
            "ending_held": self._HELD,
            "ending_filled": self._FILLED,
            "ending_bass": self._BASS,
        }
