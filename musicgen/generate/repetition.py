"""Repetition: leaning towards or away from it, and the end of loops."""

import numpy as np

from musicgen.events.live import LiveRun
from musicgen.generate.draw import FORBIDDEN, FloatArray
from musicgen.generate.rule import NativeFields, NoRule, Then


class Repetition(NoRule):
    """Leans towards or away from what was played here some bars ago, and ends loops.

    After three equal bars in a row what they hold becomes steadily less likely; after
    four, the first pitch of the next bar must differ.
    """

    _PENALTY = np.float32(1.5)
    _AVOIDED = (1.5, 1.5, 1.5, 1.5)
    # What comes back does so by phrases: bars that only resemble their neighbours are no form.
    _FAVOURED = (0.6, 0.9, 1.8, 2.7)

    def __init__(self, strength: float) -> None:
        weights = self._FAVOURED if strength > 0 else self._AVOIDED
        self._leans = [np.float32(weight * strength) for weight in weights]
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
        for lean, found in zip(self._leans, then, strict=False):
            if found is not None and lean:
                logits[found[0]] += lean
        if self._equal < 3 or self._differs() or self._last is None:
            return
        place = run.locate(onset).offset
        for offset, played, pitch in self._last:
            if (offset, played) == (place, instrument):
                if self._equal >= 4 and len(self._content) + 1 >= len(self._last):
                    logits[pitch] = FORBIDDEN
                else:
                    logits[pitch] -= self._PENALTY * (self._equal - 2)

    def native(self) -> NativeFields:
        """See `Constraint`."""
        return {
            "repetition": 1,
            "repetition_leans": self._leans,
            "repetition_penalty": self._PENALTY,
        }
