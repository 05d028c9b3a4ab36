"""Steadiness: a piece keeps its pace."""

from collections import deque
from math import log

import numpy as np

from musicgen.events.live import LiveRun
from musicgen.events.vocabulary import DELTA_CLASSES
from musicgen.generate.draw import FloatArray
from musicgen.generate.plan import Plan
from musicgen.generate.rule import NativeFields, NoRule

LOG_DELTA = np.log1p(np.arange(DELTA_CLASSES)).astype(np.float32)


class Steadiness(NoRule):
    """Where the last bars are busier than the piece, longer steps are likelier; and the reverse.

    The network forgets how busy a piece set out: one in ten of its romantic and pop pieces
    played nearly twice as many notes in its last quarter as in its first, where real ones
    play a third more.

    Args:
        plan: of the request; what its instruments usually play counts as the first bars.
        density: that was asked for.
    """

    # Bars that say how busy it is now, and bars that what is usual is worth.
    _NOW_BARS, _USUAL_BARS = 2, 4
    # Nothing is said before so many bars are known, and nothing of the way to an end.
    _FEWEST_BARS, _ENDING_BARS = 4, 2
    # Nats for a step e times as long, where it is e times as busy; a little is no drift.
    _MOST, _LEAST = 1.0, 0.1
    # Notes in a bar; fewer are no pace.
    _LEAST_NOTES = 0.25

    def __init__(self, plan: Plan, density: float = 1.0) -> None:
        notes = plan.usual.values()
        # As if so many bars had been played before the first.
        self._usual_bars = self._USUAL_BARS if notes and all(notes) else 0
        self._usual = density * sum(notes) * self._usual_bars
        self._first_bar = max(self._NOW_BARS, self._FEWEST_BARS - self._usual_bars)
        self._start, self._end = plan.start, plan.end
        self._onsets: deque[int] = deque()
        self._notes = 0

    def delta(self, run: LiveRun, logits: FloatArray) -> None:
        """Tilt the whole distribution."""
        now, bar_steps = run.now, run.bar_steps_at(run.now)
        bars = (now - self._start) / bar_steps
        if bars < self._first_bar or now >= self._end - self._ENDING_BARS * bar_steps:
            return
        onsets, oldest = self._onsets, now - self._NOW_BARS * bar_steps
        while onsets and onsets[0] < oldest:
            onsets.popleft()
        pace = (self._usual + self._notes) / (self._usual_bars + bars)
        played = len(onsets) / self._NOW_BARS
        busier = log(max(played, self._LEAST_NOTES) / max(pace, self._LEAST_NOTES))
        if abs(busier) > self._LEAST:
            logits += np.float32(min(max(busier, -self._MOST), self._MOST)) * LOG_DELTA

    def noted(self, run: LiveRun, onset: int, instrument: int, pitch: int) -> None:
        """Remember when something was struck."""
        self._notes += 1
        self._onsets.append(onset)

    def native(self) -> NativeFields:
        """See `Constraint`."""
        return {
            "steadiness": 1,
            "steadiness_usual": self._usual,
            "steadiness_usual_bars": self._usual_bars,
            "steadiness_first_bar": self._first_bar,
            "steadiness_now_bars": self._NOW_BARS,
            "steadiness_ending_bars": self._ENDING_BARS,
            "steadiness_most": self._MOST,
            "steadiness_least": self._LEAST,
            "steadiness_least_notes": self._LEAST_NOTES,
            "log_delta": LOG_DELTA.tolist(),
        }
