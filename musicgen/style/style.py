"""A style: a weighted mix of catalogue tags."""

from dataclasses import dataclass

from musicgen.errors import InvalidValueError


@dataclass(frozen=True, slots=True)
class Style:
    """Tags with weights; the weights need not add up to anything.

    Attributes:
        tags: (tag name from the catalogue, weight above 0), in the order asked for.
    """

    tags: tuple[tuple[str, float], ...] = ()

    def __post_init__(self) -> None:
        for tag, weight in self.tags:
            if not weight > 0:
                raise InvalidValueError(f"tag {tag!r} has weight {weight}; it must be above 0")

    def __bool__(self) -> bool:
        return bool(self.tags)

    def __str__(self) -> str:
        even = len({weight for _, weight in self.tags}) <= 1
        return ", ".join(tag if even else f"{weight:.0%} {tag}" for tag, weight in self.tags)
