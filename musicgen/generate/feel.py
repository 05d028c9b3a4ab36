"""Feel: a drummer on his own is a person, not a grid."""

import numpy as np

from musicgen.events.live import LiveRun
from musicgen.events.vocabulary import DELTA_CLASSES
from musicgen.generate.draw import FloatArray
from musicgen.generate.plan import Plan
from musicgen.generate.rule import NoRule
from musicgen.music.units import STEPS_PER_QUARTER

_SIXTEENTH = STEPS_PER_QUARTER // 4
_DELTAS = np.arange(DELTA_CLASSES)


class Feel(NoRule):
    """In the first bars of drums alone, onsets lean away from the exact grid.

    The training music has drums that were played and drums that were programmed. Played
    hits often fall on the grid by chance, programmed ones never beside it: a few chance
    hits at the start and the network goes on as a machine, for good and at one loudness.
    """

    _BARS = 4
    _LEAN = np.float32(4.0)

    def __init__(self, plan: Plan) -> None:
        self._until = plan.start + self._BARS * int(plan.context.bars.bar_steps[0])

    def delta(self, run: LiveRun, logits: FloatArray) -> None:
        """Make exact sixteenths less likely while the piece sets out."""
        if run.now < self._until:
            exact = (run.now + _DELTAS) % _SIXTEENTH == 0
            # What is struck together with the last hit is no matter of time.
            exact[0] = False
            logits[exact] -= self._LEAN
