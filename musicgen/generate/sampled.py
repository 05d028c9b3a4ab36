"""What sampling begins with and what it gives, whichever loop does the writing."""

from dataclasses import dataclass
from typing import NamedTuple

from musicgen.generate.draw import FloatArray
from musicgen.generate.plan import Plan
from musicgen.model.step import StepState
from musicgen.music.units import STEPS_PER_QUARTER

# More than this per quarter note is no music any more.
_MOST_NOTES_PER_QUARTER = 48


class SampledEvent(NamedTuple):
    """One note that was drawn, in grid steps and in the network's key.

    Attributes:
        variation: which of the pieces.
        onset, instrument, pitch, duration, velocity: as in `EventArrays`, in steps.
        log_probability: natural logarithm, all five attributes.
    """

    variation: int
    onset: int
    instrument: int
    pitch: int
    duration: int
    velocity: int
    log_probability: float


@dataclass(frozen=True, slots=True)
class SampledEnd:
    """A variation is complete; `reason` is "length" or "limit"."""

    variation: int
    reason: str


@dataclass(frozen=True, slots=True)
class Beginning:
    """What the network knows before the first event is drawn.

    Attributes:
        constant: input of every step, [H, width]; H is 2 with style guidance, the second
            row without the style, otherwise 1.
        guidance: strength of the style; None without a second row.
        state: after the seed, of H rows; None where there is no seed.
    """

    constant: FloatArray
    guidance: float | None
    state: StepState | None


def most_notes(plan: Plan) -> int:
    """Notes after which a piece is stopped, whatever is still missing."""
    quarters = (plan.end - plan.start) // STEPS_PER_QUARTER + 1
    return _MOST_NOTES_PER_QUARTER * quarters
