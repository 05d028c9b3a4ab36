"""Naming the style of some music, with how sure one can be of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from musicgen.events.context import BarGrid, tempo_class
from musicgen.events.encode import bar_grid, score_to_events
from musicgen.events.piece import EventArrays
from musicgen.music.score import Score
from musicgen.recognise.batch import stack_heard
from musicgen.recognise.checkpoint import NAME, RecogniserCheckpoint, load_recogniser
from musicgen.recognise.windows import HeardWindow, cut_windows


@dataclass(frozen=True, slots=True)
class Recognition:
    """What some music sounds like.

    Attributes:
        families: (name, probability), the likeliest first; they add up to 1.
        tags: (catalogue tag, probability that it fits), the likeliest first.
    """

    families: tuple[tuple[str, float], ...]
    tags: tuple[tuple[str, float], ...]

    @property
    def family(self) -> str:
        """The likeliest family."""
        return self.families[0][0]

    def likely_tags(self, least: float = 0.5, most: int = 4) -> tuple[tuple[str, float], ...]:
        """At most `most` tags whose probability is at least `least`."""
        return tuple(entry for entry in self.tags[:most] if entry[1] >= least)


class Recogniser:
    """Listens to music and names its style.

    Args:
        checkpoint: the weights.
    """

    def __init__(self, checkpoint: RecogniserCheckpoint) -> None:
        self._network = checkpoint.network
        self._calibration = checkpoint.calibration
        self.training = checkpoint.training

    @classmethod
    def load(cls, name: str | Path = NAME) -> "Recogniser":
        """A recogniser with the weights of that name or path.

        Raises:
            CheckpointError: missing, unreadable, or no recogniser of this version.
        """
        return cls(load_recogniser(name))

    def recognise(self, score: Score) -> Recognition | None:
        """The style of a score in any key; None when it has no notes."""
        tempo = tempo_class(score.tempo_map.bpm_at(0))
        return self.listen(score_to_events(score), bar_grid(score.meter_map), tempo)

    def listen(self, events: EventArrays, bars: BarGrid, tempo: int) -> Recognition | None:
        """The same for note events; `tempo` is a class."""
        return self.judge(cut_windows(events, bars, tempo))

    def judge(self, windows: Sequence[HeardWindow]) -> Recognition | None:
        """One judgement of all windows of a piece; None of none."""
        if not windows:
            return None
        tags, families = self.logits(windows)
        calibration = self._calibration
        fits = torch.sigmoid(tags * calibration.tag_scale + calibration.tag_bias)
        shares = torch.softmax(families * calibration.family_scale, dim=0)
        config = self._network.config
        return Recognition(_ranked(config.families, shares), _ranked(config.tags, fits))

    @torch.inference_mode()
    def logits(self, windows: Sequence[HeardWindow]) -> tuple[Tensor, Tensor]:
        """Mean logits of tags [tags] and of families [families] over windows of a piece."""
        tags, families = self._network(stack_heard(windows))
        return tags.mean(dim=0), families.mean(dim=0)


def _ranked(names: tuple[str, ...], values: Tensor) -> tuple[tuple[str, float], ...]:
    pairs = zip(names, values.tolist(), strict=True)
    return tuple(sorted(pairs, key=lambda pair: -pair[1]))
