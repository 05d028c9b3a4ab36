"""Home: a piece sets out from its tonic and comes back to it."""

import numpy as np

from musicgen.events.context import MODE_MINOR
from musicgen.events.live import LiveRun
from musicgen.events.vocabulary import DRUM_PITCH_OFFSET, DRUMS
from musicgen.generate.draw import FloatArray
from musicgen.generate.plan import Plan
from musicgen.generate.rule import NativeFields, NoRule, Then

_MAJOR_TRIAD, _MINOR_TRIAD = (0, 4, 7), (9, 0, 4)


class Home(NoRule):
    """The first bar and the last lean towards the tonic triad, the tonic most.

    What is heard first and last decides which key a listener hears (and an estimate
    of the key too), and an ending that stops on any chord is no ending.
    """

    _AT_START = np.float32(1.0)
    _AT_END = np.float32(2.2), np.float32(1.0)
    _TONIC = np.float32(0.2)

    def __init__(self, plan: Plan) -> None:
        triad = _MINOR_TRIAD if plan.context.mode == MODE_MINOR else _MAJOR_TRIAD
        classes = np.arange(DRUM_PITCH_OFFSET) % 12
        lean = np.isin(classes, triad) + 0.5 * (classes == triad[0])
        self._lean = lean.astype(np.float32)
        # A trace of it everywhere keeps a minor piece from turning to its relative.
        self._trace = self._TONIC * (classes == triad[0]).astype(np.float32)
        # Music that is continued has set out already.
        self._begins = not len(plan.events)
        self._start = plan.start
        self._end = plan.end

    def pitch(
        self, run: LiveRun, delta: int, instrument: int, then: Then, logits: FloatArray
    ) -> None:
        """Lean towards the triad at both ends."""
        if instrument >= DRUMS:
            return
        onset = run.now + delta
        bar_steps = run.bar_steps_at(self._end - 1)
        into_last_bar = (onset - (self._end - bar_steps)) / bar_steps
        if into_last_bar >= 0:
            strength = self._AT_END[0] + self._AT_END[1] * np.float32(into_last_bar)
            logits[:DRUM_PITCH_OFFSET] += strength * self._lean
        elif self._begins and onset < self._start + bar_steps:
            logits[:DRUM_PITCH_OFFSET] += self._AT_START * self._lean
        else:
            logits[:DRUM_PITCH_OFFSET] += self._trace

    def native(self) -> NativeFields:
        """See `Constraint`."""
        return {
            "home": 1,
            "home_begins": self._begins,
            "home_lean": self._lean.tolist(),
            "home_trace": self._trace.tolist(),
            "home_at_start": self._AT_START,
            "home_at_end": self._AT_END,
        }
