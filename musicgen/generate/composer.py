"""The composer: a checkpoint that answers requests with a stream of notes."""

from collections.abc import Generator
from dataclasses import replace
from pathlib import Path
from random import Random

import torch

from musicgen.errors import InvalidValueError
from musicgen.generate.growing import GrowingScore
from musicgen.generate.hearing import Hearing
from musicgen.generate.judge import Judge
from musicgen.generate.native.network import NativeNetwork
from musicgen.generate.plan import make_plan
from musicgen.generate.request import (
    GenerationEvent,
    GenerationFinished,
    GenerationRequest,
    best_first,
)
from musicgen.generate.sampled import SampledEvent
from musicgen.generate.sampler import sample
from musicgen.model.checkpoint import Checkpoint, load_checkpoint
from musicgen.model.step import SamplingStep, fastest_dtype
from musicgen.model.weights_file import find_checkpoint
from musicgen.music.units import TICKS_PER_STEP

MAX_VARIATIONS = 64


class Composer:
    """Writes music with one checkpoint.

    Attributes:
        checkpoint: the weights.
        network: reads seeds, in fp32.
        step: writes, one note event at a time.
        hearing: knows the style of a seed, and the training music.

    Args:
        checkpoint: the weights.
        weights: their file, beside which lies what the composer listens with; None
            leaves it deaf.
    """

    def __init__(self, checkpoint: Checkpoint, weights: Path | None = None) -> None:
        self.checkpoint = checkpoint
        self.hearing = Hearing(weights)
        self.network = checkpoint.network()
        self.step: SamplingStep | NativeNetwork = NativeNetwork.build(self.network) or SamplingStep(
            self.network, fastest_dtype()
        )

    @classmethod
    def load(cls, checkpoint: str | Path = "base") -> "Composer":
        """A composer with the weights of that name or path.

        Raises:
            CheckpointError: missing, unreadable, or not weights of this program.
        """
        return cls(load_checkpoint(checkpoint), find_checkpoint(str(checkpoint)))

    @property
    def known_tags(self) -> dict[str, int]:
        """Tags the weights know, with the note events behind each."""
        return dict(self.checkpoint.tag_events)

    def compose(
        self, request: GenerationRequest, variations: int = 1
    ) -> tuple[GenerationFinished, ...]:
        """All variations, complete, the best first. See `stream`."""
        finished = [
            event
            for event in self.stream(request, variations)
            if isinstance(event, GenerationFinished)
        ]
        return tuple(sorted(finished, key=best_first))

    def stream(
        self, request: GenerationRequest, variations: int = 1
    ) -> Generator[GenerationEvent, None, None]:
        """Notes as they are drawn, and each variation when it is complete.

        Closing the generator cancels; nothing else is needed.

        Raises:
            InvalidValueError: a value is out of range, or a tag is unknown.
            SeedError: the seed cannot be continued.
        """
        if not 1 <= variations <= MAX_VARIATIONS:
            raise InvalidValueError(
                f"{variations} variations cannot be made; ask for 1 to {MAX_VARIATIONS}"
            )
        request = self.hearing.with_style(request, frozenset(self.checkpoint.config.tags))
        plan = make_plan(request, self.checkpoint, Random(request.sampling.random_seed))
        plan = replace(plan, heard=self.hearing.index)
        region = request.region
        swing = request.sampling.swing
        growing = [GrowingScore(plan, region, swing) for _ in range(variations)]
        events = sample(
            self.network,
            self.step,
            plan,
            request.sampling,
            variations,
            region=region is not None,
        )
        judge: Judge | None = None
        threads = torch.get_num_threads()
        # One step is too little work to share: two threads take longer than one, and many
        # times longer when another program wants the second core.
        torch.set_num_threads(1)
        try:
            for event in events:
                piece = growing[event.variation]
                if isinstance(event, SampledEvent):
                    yield piece.add(event)
                else:
                    score = piece.finished()
                    start = plan.start * TICKS_PER_STEP
                    if variations > 1 and region is None and judge is None:
                        judge = Judge(
                            self.network,
                            plan,
                            self.hearing.recogniser,
                            density=request.sampling.density,
                        )
                    yield GenerationFinished(
                        score,
                        start,
                        event.reason,
                        piece.notes,
                        piece.log_probability / max(1, piece.notes),
                        event.variation,
                        rank_score=judge.score(score) if judge else None,
                        quoted_bars=None if region else self.hearing.quoted_bars(score, start),
                    )
        finally:
            events.close()
            torch.set_num_threads(threads)
