"""Keys: a tonic and a mode."""

from dataclasses import dataclass
from typing import Literal

from musicgen.errors import InvalidValueError

Mode = Literal["major", "minor"]

TONIC_NAMES: dict[Mode, tuple[str, ...]] = {
    "major": ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B"),
    "minor": ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "Bb", "B"),
}
_SCALES: dict[Mode, tuple[int, ...]] = {
    "major": (0, 2, 4, 5, 7, 9, 11),
    # Natural minor with the raised sixth and seventh that minor melodies use.
    "minor": (0, 2, 3, 5, 7, 8, 9, 10, 11),
}


@dataclass(frozen=True, slots=True)
class Key:
    """A key.

    Attributes:
        tonic: pitch class 0 (C) to 11 (B).
        mode: "major" or "minor".
    """

    tonic: int
    mode: Mode = "major"

    def __post_init__(self) -> None:
        if not 0 <= self.tonic <= 11:
            raise InvalidValueError(f"tonic {self.tonic} is not a pitch class, 0 to 11")
        if self.mode not in _SCALES:
            raise InvalidValueError(f"mode {self.mode!r} is neither 'major' nor 'minor'")

    @property
    def scale(self) -> frozenset[int]:
        """Pitch classes that belong to the key; minor includes both sixths and sevenths."""
        return frozenset((self.tonic + step) % 12 for step in _SCALES[self.mode])

    @property
    def reference(self) -> int:
        """Tonic of the key the network writes in: C for major, A for minor."""
        return 0 if self.mode == "major" else 9

    @property
    def transposition(self) -> int:
        """Semitones from this key to C major or A minor, -5 to 6."""
        return (self.reference - self.tonic + 5) % 12 - 5

    @property
    def relative(self) -> "Key":
        """The key of the other mode with the same signature: A minor for C major."""
        if self.mode == "major":
            return Key((self.tonic + 9) % 12, "minor")
        return Key((self.tonic + 3) % 12, "major")

    def __str__(self) -> str:
        return f"{TONIC_NAMES[self.mode][self.tonic]} {self.mode}"
