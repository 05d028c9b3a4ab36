"""What one benchmark gave, and its JSON."""

from dataclasses import dataclass
from typing import Any

from musicgen.bench.figure import Figure


@dataclass(frozen=True, slots=True)
class Report:
    """Figures of one benchmark.

    Attributes:
        name: of the benchmark.
        summary: what was measured.
        repeats: how often each figure was measured.
        small: True when the figures only show that it works.
        seconds: that it took altogether.
        machine: as `describe_machine` says.
        figures: in the order they are told.
    """

    name: str
    summary: str
    repeats: int
    small: bool
    seconds: float
    machine: dict[str, object]
    figures: tuple[Figure, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON; what each goal is about stands at the top by its key."""
        return {
            "benchmark": self.name,
            "summary": self.summary,
            "repeats": self.repeats,
            "small": self.small,
            "seconds": round(self.seconds, 1),
            "machine": self.machine,
            **{figure.key: figure.value for figure in self.figures},
            "figures": [figure.to_dict() for figure in self.figures],
        }

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "Report":
        """Back from `to_dict`."""
        return cls(
            values["benchmark"],
            values["summary"],
            values["repeats"],
            values["small"],
            values["seconds"],
            values["machine"],
            tuple(map(Figure.from_dict, values["figures"])),
        )
