"""The shape of a sampling rule.

Every rule sees the run so far and edits, in place, the logits of the attribute that
is about to be drawn. Pitches are in the network's key (C major or A minor);
percussion stands 128 above.
"""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from musicgen.events.live import LiveRun
from musicgen.generate.draw import FloatArray

# What the compiled loop is told of a rule: fields of its settings.
NativeFields = dict[str, Any]
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

    def duration(
        self, run: LiveRun, delta: int, instrument: int, pitch: int, logits: FloatArray
    ) -> None:
        """Duration, shape [DURATION_CLASSES]."""

    def noted(self, run: LiveRun, onset: int, instrument: int, pitch: int) -> None:
        """A note was written; called before it is pushed."""

    def native(self) -> NativeFields | None:
        """The rule as the compiled loop knows it, in settings named in `layout.h`.

        With None, which is what a rule says that was written in Python only, the piece is
        written in Python.
        """


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

    def duration(
        self, run: LiveRun, delta: int, instrument: int, pitch: int, logits: FloatArray
    ) -> None:
        """See `Constraint`."""

    def noted(self, run: LiveRun, onset: int, instrument: int, pitch: int) -> None:
        """See `Constraint`."""

    def native(self) -> NativeFields | None:
        """See `Constraint`."""
        return None


class RuleSet:
    """The rules of one variation, sorted by the attribute they have something to say about.

    Args:
        rules: in the order they are applied.
    """

    def __init__(self, rules: Sequence[Constraint]) -> None:
        self.delta: list[Callable[[LiveRun, FloatArray], None]] = _effective(rules, "delta")
        self.instrument: list[Callable[[LiveRun, int, FloatArray], None]] = _effective(
            rules, "instrument"
        )
        self.pitch: list[Callable[[LiveRun, int, int, Then, FloatArray], None]] = _effective(
            rules, "pitch"
        )
        self.duration: list[Callable[[LiveRun, int, int, int, FloatArray], None]] = _effective(
            rules, "duration"
        )
        self.noted: list[Callable[[LiveRun, int, int, int], None]] = _effective(rules, "noted")


def _effective(rules: Sequence[Constraint], name: str) -> list[Any]:
    """The methods of that name that do something."""
    nothing = getattr(NoRule, name)
    return [getattr(rule, name) for rule in rules if getattr(type(rule), name) is not nothing]
