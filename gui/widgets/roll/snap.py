"""The grid that drawing and moving keep to."""

from dataclasses import dataclass

from musicgen.music.units import TICKS_PER_QUARTER


@dataclass(frozen=True, slots=True)
class Snap:
    """A grid.

    Attributes:
        name: as shown to a person.
        ticks: distance of its lines; 1 keeps to none.
    """

    name: str
    ticks: int

    def floor(self, tick: float) -> int:
        """Last line at or before `tick`."""
        return max(0, int(tick // self.ticks) * self.ticks)

    def nearest(self, tick: float) -> int:
        """Closest line to `tick`."""
        return max(0, int(tick / self.ticks + 0.5) * self.ticks)

    @property
    def note_ticks(self) -> int:
        """Length that a note drawn with one click gets."""
        return self.ticks if self.ticks > 1 else TICKS_PER_QUARTER // 4


SNAPS = (
    Snap("1/4", TICKS_PER_QUARTER),
    Snap("1/8", TICKS_PER_QUARTER // 2),
    Snap("1/16", TICKS_PER_QUARTER // 4),
    Snap("1/32", TICKS_PER_QUARTER // 8),
    Snap("1/4 triplet", TICKS_PER_QUARTER * 2 // 3),
    Snap("1/8 triplet", TICKS_PER_QUARTER // 3),
    Snap("1/16 triplet", TICKS_PER_QUARTER // 6),
    Snap("off", 1),
)
DEFAULT_SNAP = SNAPS[2]
