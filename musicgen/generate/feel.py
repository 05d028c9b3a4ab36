"""Feel: a drummer on his own is a person, not a machine."""

from musicgen.events.live import LiveRun
from musicgen.generate.draw import FORBIDDEN, FloatArray
from musicgen.generate.plan import Plan
from musicgen.generate.rule import NativeFields, NoRule


class Feel(NoRule):
    """In the first bars of drums alone no hit has the shortest duration.

    The training music has drums that were played and drums that were programmed, and no tag
    tells them apart. A programmed hit lasts one step, a played one nearly always longer:
    durations say nothing to the ear, but they tell the network at once whose part it plays,
    and with it come a player's timing and loudness. Without this a few hits that fall on
    the grid by chance make a machine of the drummer for the rest of the piece.
    """

    _BARS = 4

    def __init__(self, plan: Plan) -> None:
        self._until = plan.start + self._BARS * int(plan.context.bars.bar_steps[0])

    def duration(
        self, run: LiveRun, delta: int, instrument: int, pitch: int, logits: FloatArray
    ) -> None:
        """Forbid one step while the piece sets out, unless nothing longer fits."""
        if run.now + delta < self._until and logits[1:].max() > FORBIDDEN / 2:
            logits[0] = FORBIDDEN

    def native(self) -> NativeFields:
        """See `Constraint`."""
        return {"feel": 1, "feel_until": self._until}
