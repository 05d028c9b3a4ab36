"""The shape of a sampling rule.

Every rule sees the run so far and edits, in place, the logits of the attribute that
is about to be drawn. Pitches are in the network's key (C major or A minor);
percussion stands 128 above.
"""

from typing import Protocol

from musicgen.events.live import LiveRun
from musicgen.generate.draw import FloatArray

# What an instrument played here 1, 2, 4, 8 bars ago: (pitch, duration class).
Then = list[tuple[int, int] | None]


class Constraint(Protocol):
    """A rule; each method edits the logits of one attribute of one variation."""

    def delta(self, run: LiveRun, logits: FloatArray) -> None:
        """Δt, shape [DELTA_CLASSES]."""

    def instrument(self, run: LiveRun, delta: int, logits: FloatArray) -> None:
        """Instrument, shape [INSTRUMENT_CLASSES]."""

    def pitch(
        self, run: LiveRun, delta: int, instrument: int, then: Then, logits: FloatArray
    ) -> None:
        """Pitch, shape [PITCH_CLASSES]."""

    def duration(self, run: LiveRun, delta: int, instrument: int, logits: FloatArray) -> None:
        """Duration, shape [DURATION_CLASSES]."""

    def noted(self, run: LiveRun, onset: int, instrument: int, pitch: int) -> None:
        """A note was written; called before it is pushed."""


class NoRule:
    """A rule that changes nothing; the others override what they need."""

    def delta(self, run: LiveRun, logits: FloatArray) -> None:
        """See `Constraint`."""

    def instrument(self, run: LiveRun, delta: int, logits: FloatArray) -> None:
        """See `Constraint`."""

    def pitch(
        self, run: LiveRun, delta: int, instrument: int, then: Then, logits: FloatArray
    ) -> None:
        """See `Constraint`."""

    def duration(self, run: LiveRun, delta: int, instrument: int, logits: FloatArray) -> None:
        """See `Constraint`."""

    def noted(self, run: LiveRun, onset: int, instrument: int, pitch: int) -> None:
        """See `Constraint`."""
