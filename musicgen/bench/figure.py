"""One measured figure: ours, what it is compared with, their ratio and its spread."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Goal:
    """What a figure should be.

    Attributes:
        limit: the value.
        at_most: True for a cost, False for a rate.
        of: whether the limit is one of the ratio or of our own figure.
    """

    limit: float
    at_most: bool
    of: Literal["ratio", "ours"] = "ratio"


@dataclass(frozen=True, slots=True)
class Figure:
    """Medians over the repeats of one measurement.

    Attributes:
        key: name in the JSON.
        label: name for a person.
        unit: of `ours` and `peer`.
        ours: this program.
        against: what it is compared with.
        peer: that, measured in turns with ours; None where there is nothing to measure.
        ratio: ours over peer, the median of the repeats' ratios.
        low: lowest of what the goal is about, over the repeats.
        high: highest of it.
        goal: None for a figure that only explains another.
    """

    key: str
    label: str
    unit: str
    ours: float
    against: str
    peer: float | None
    ratio: float | None
    low: float
    high: float
    goal: Goal | None = None

    @property
    def value(self) -> float:
        """What the goal is about: the ratio, or our own figure."""
        own = self.ratio is None or (self.goal is not None and self.goal.of == "ours")
        return self.ours if own or self.ratio is None else self.ratio

    def line(self) -> str:
        """The figure in one line for a person."""
        text = f"{self.label}: {number(self.ours)} {self.unit}"
        if self.ratio is not None and self.peer is not None:
            text += f", {number(self.ratio)} × {self.against} ({number(self.peer)})"
        return f"{text}; {number(self.low)} to {number(self.high)}"

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {**asdict(self), "value": self.value}

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "Figure":
        """Back from `to_dict`."""
        rest = {name: value for name, value in values.items() if name not in ("value", "goal")}
        goal = Goal(**values["goal"]) if values["goal"] else None
        return cls(**rest, goal=goal)


def compared(
    key: str,
    label: str,
    unit: str,
    ours: Sequence[float],
    peer: Sequence[float],
    against: str,
    goal: Goal | None = None,
) -> Figure:
    """A figure beside another that was measured as often, in turns.

    Args:
        ours: one value per repeat.
        peer: the value it is compared with, of the same repeat.
    """
    ratios = [mine / other for mine, other in zip(ours, peer, strict=True)]
    judged = ours if goal is not None and goal.of == "ours" else ratios
    return Figure(
        key, label, unit, median(ours), against, median(peer), median(ratios),
        min(judged), max(judged), goal,
    )  # fmt: skip


def alone(
    key: str, label: str, unit: str, ours: Sequence[float], goal: Goal | None = None
) -> Figure:
    """A figure that stands for itself."""
    return Figure(key, label, unit, median(ours), "", None, None, min(ours), max(ours), goal)


def number(value: float) -> str:
    """Three digits that matter, and thousands apart."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.{1 if abs(value) >= 10 else 2 if abs(value) >= 1 else 3}f}"
