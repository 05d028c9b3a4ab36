"""What a composer hears: the style of a seed, and whether a piece was there before.

Both need files beside the weights. They are opened when they are first needed, and a
composer whose weights came without them does without.
"""

from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from musicgen.generate.request import GenerationRequest
from musicgen.model.weights_file import checkpoint_folder
from musicgen.music.score import Score
from musicgen.originality.check import longest_quoted_bars
from musicgen.originality.index import OriginalityIndex, index_path, load_index
from musicgen.style.style import Style

if TYPE_CHECKING:
    from musicgen.recognise.recognise import Recogniser

# A tag is taken from a seed when it is likelier than not; more than three blur.
_LEAST_CONFIDENCE = 0.5
_MOST_TAGS = 3


def recogniser_path() -> Path | None:
    """The recogniser that comes with the program; None where it is missing."""
    path = checkpoint_folder() / "recogniser.safetensors"
    return path if path.is_file() else None


class Hearing:
    """Ears of one composer.

    Args:
        weights: the composer's file of weights; None hears nothing.
    """

    def __init__(self, weights: Path | None) -> None:
        self._weights = weights

    @cached_property
    def index(self) -> OriginalityIndex | None:
        """Passages of the music the weights were trained on.

        Raises:
            CheckpointError: the file is there but cannot be read.
        """
        path = index_path(self._weights) if self._weights else None
        return load_index(path) if path is not None and path.is_file() else None

    @cached_property
    def recogniser(self) -> "Recogniser | None":
        """Names styles.

        Raises:
            CheckpointError: the file is there but cannot be read.
        """
        path = recogniser_path()
        if self._weights is None or path is None:
            return None
        from musicgen.recognise.recognise import Recogniser

        return Recogniser.load(path)

    def style_of(self, seed: Score, known: frozenset[str]) -> Style:
        """What a seed sounds like, in tags that the composer knows; empty when unsure."""
        found = self.recogniser.recognise(seed) if self.recogniser else None
        if found is None:
            return Style()
        likely = [
            (tag, round(sure, 2))
            for tag, sure in found.tags
            if tag in known and sure >= _LEAST_CONFIDENCE
        ]
        return Style(tuple(likely[:_MOST_TAGS]))

    def with_style(self, request: GenerationRequest, known: frozenset[str]) -> GenerationRequest:
        """The request with the style of its seed, where it comes without one."""
        if request.style or request.seed is None or not request.seed.note_count:
            return request
        return replace(request, style=self.style_of(request.seed, known))

    def quoted_bars(self, score: Score, start: int) -> float | None:
        """Longest passage from tick `start` on that training had too; None if not known."""
        return None if self.index is None else longest_quoted_bars(score, self.index, start=start)
