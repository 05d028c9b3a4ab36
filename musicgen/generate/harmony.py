"""Harmony: no piece stands on one chord for longer than music does."""

import numpy as np
import numpy.typing as npt

from musicgen.events.live import LiveRun
from musicgen.events.vocabulary import DRUM_PITCH_OFFSET, DRUMS
from musicgen.generate.draw import FloatArray
from musicgen.generate.plan import Plan
from musicgen.generate.rule import NativeFields, NoRule, Then

_CLASSES = np.arange(DRUM_PITCH_OFFSET) % 12


class ChangingHarmony(NoRule):
    """After four bars of one harmony, the pitch classes it is made of become less likely.

    The look-back over bars holds on to a chord once it has come a few times: written pieces
    stood on one for six and eight bars twice as often as real ones.

    Args:
        plan: of the request.
    """

    # A bar goes on with the harmony of a stretch where the cosine of their counts of pitch
    # classes is over this.
    _ALIKE = 0.7
    # Bars that nothing is said of, and nats for each one more.
    _MOST_BARS, _PER_BAR, _MOST = 4, 0.5, 3.0
    # A piece comes to rest where it will.
    _ENDING_BARS = 2

    def __init__(self, plan: Plan) -> None:
        self._end = plan.end
        self._bar = -1
        self._counts = np.zeros(12)
        # Sum of the directions of the bars of one harmony, and how many they are.
        self._stretch = np.zeros(12)
        self._bars = 0
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
        """Take up the bar that is over, with the ones before it or as a new beginning."""
        if bar == self._bar:
            return
        over = _direction(self._counts)
        if bar == self._bar + 1 and float(over @ _direction(self._stretch)) > self._ALIKE:
            self._stretch += over
            self._bars += 1
        else:
            self._stretch, self._bars = over, 1
        self._counts, self._bar, self._lean = np.zeros(12), bar, None
        beyond = self._bars - self._MOST_BARS + 1
        if beyond > 0:
            nats = min(self._PER_BAR * beyond, self._MOST)
            self._lean = (nats * self._stretch / self._stretch.max()).astype(np.float32)[_CLASSES]

    def native(self) -> NativeFields:
        """See `Constraint`."""
        return {
            "harmony": 1,
            "harmony_alike": self._ALIKE,
            "harmony_most_bars": self._MOST_BARS,
            "harmony_per_bar": self._PER_BAR,
            "harmony_most": self._MOST,
            "harmony_ending_bars": self._ENDING_BARS,
        }


def _direction(counts: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    length = float(np.linalg.norm(counts))
    return counts / length if length else counts
