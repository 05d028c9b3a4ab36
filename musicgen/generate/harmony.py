"""Harmony: no piece stands on one chord for longer than music does."""

import numpy as np

from musicgen.events.live import LiveRun
from musicgen.events.vocabulary import DRUM_PITCH_OFFSET, DRUMS
from musicgen.generate.draw import FloatArray
from musicgen.generate.plan import Plan
from musicgen.generate.rule import NoRule, Then

_CLASSES = np.arange(DRUM_PITCH_OFFSET) % 12


class ChangingHarmony(NoRule):
    """After four bars of one harmony, the pitch classes it is made of become less likely.

    The look-back over bars holds on to a chord once it has come a few times: four in a
    hundred written pieces stood on one for eight bars and more, real ones hardly ever do.

    Args:
        plan: of the request.
    """

    # Bars are of one harmony when the counts of their pitch classes point this much one way.
    _ALIKE = 0.9
    _MOST_BARS, _PER_BAR, _MOST = 4, 1.2, 4.0
    # A piece comes to rest where it will.
    _ENDING_BARS = 2

    def __init__(self, plan: Plan) -> None:
        self._end = plan.end
        self._bar = -1
        self._counts = np.zeros(12)
        self._before = np.zeros(12)
        self._bars_alike = 1
        self._lean: FloatArray | None = None

    def pitch(
        self, run: LiveRun, delta: int, instrument: int, then: Then, logits: FloatArray
    ) -> None:
        """Lean away from a harmony that has lasted."""
        if instrument >= DRUMS:
            return
        onset = run.now + delta
        place = run.locate(onset)
        self._enter(place.bar)
        if self._lean is not None and onset < self._end - self._ENDING_BARS * place.bar_steps:
            logits[:DRUM_PITCH_OFFSET] -= self._lean

    def noted(self, run: LiveRun, onset: int, instrument: int, pitch: int) -> None:
        """Count a pitch class of this bar."""
        if instrument < DRUMS:
            self._enter(run.locate(onset).bar)
            self._counts[pitch % 12] += 1

    def _enter(self, bar: int) -> None:
        """Compare the bar that is over with the one before it."""
        if bar == self._bar:
            return
        length = float(np.linalg.norm(self._counts))
        over = self._counts / length if length else self._counts
        alike = bar == self._bar + 1 and float(over @ self._before) > self._ALIKE
        self._bars_alike = self._bars_alike + 1 if alike else 1
        self._before, self._counts, self._bar = over, np.zeros(12), bar
        self._lean = None
        beyond = self._bars_alike - self._MOST_BARS + 1
        if beyond > 0:
            nats = min(self._PER_BAR * beyond, self._MOST)
            self._lean = (nats * over / over.max()).astype(np.float32)[_CLASSES]
