"""The figures of the published sets, recomputed from weights."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from musicgen.errors import CheckpointError
from musicgen.evaluate.likelihood import EvaluationProgress
from musicgen.evaluate.near_duplicates import near_duplicates
from musicgen.model.checkpoint import load_checkpoint
from musicgen.train.benchmark.frames import FrameOptions
from musicgen.train.benchmark.mixture import mixture_nats
from musicgen.train.benchmark.sets import load_benchmark

# Best joint models published, nats per frame of the test split: Boulanger-Lewandowski et
# al. 2012, arXiv:1206.6392; Krishnan et al. 2017, arXiv:1609.09869 (JSB).
PUBLISHED = {"jsb": 5.12, "nottingham": 2.31, "musedata": 5.60, "piano-midi": 7.05}


@dataclass(frozen=True, slots=True)
class FrameFigure:
    """Nats over some pieces of a split."""

    pieces: int
    frames: int
    nats: float

    @property
    def nats_per_frame(self) -> float:
        """Mean over all frames of all pieces."""
        return self.nats / max(1, self.frames)

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "pieces": self.pieces,
            "frames": self.frames,
            "nats_per_frame": round(self.nats_per_frame, 4),
        }


@dataclass(frozen=True, slots=True)
class BenchmarkReport:
    """What weights make of one split of a published set.

    Attributes:
        benchmark: its name.
        split: which side of the split.
        checkpoint: name or path.
        parameters: weights in all.
        training: how the checkpoint came about.
        whole: over all pieces; the figure that is compared with published ones.
        distinct: over the pieces that are not nearly in the training split.
    """

    benchmark: str
    split: str
    checkpoint: str
    parameters: int
    training: dict[str, Any]
    whole: FrameFigure
    distinct: FrameFigure

    def to_dict(self) -> dict[str, Any]:
        """Plain values, in nats per frame."""
        return {
            "benchmark": self.benchmark,
            "split": self.split,
            "checkpoint": self.checkpoint,
            "parameters": self.parameters,
            **self.whole.to_dict(),
            "published": PUBLISHED[self.benchmark],
            "without_near_duplicates": self.distinct.to_dict(),
            "training": self.training,
        }


def evaluate_benchmark(
    name: str, folder: Path, *, checkpoint: str | None = None, split: str = "test"
) -> Iterator[EvaluationProgress | BenchmarkReport]:
    """Read a split of a published set, yielding progress and, last, the report.

    Args:
        name: one of `BENCHMARKS`.
        folder: where its file lies.
        checkpoint: name or path; the weights shipped for it by default.
        split: "train", "valid" or "test".

    Raises:
        InvalidValueError: there is no such benchmark.
        MissingFileError: the folder does not hold it.
        FileFormatError: its file is damaged.
        CheckpointError: the weights are missing or were not made for it.
    """
    data = load_benchmark(name, folder)
    checkpoint = checkpoint or f"benchmarks/{name}"
    weights = load_checkpoint(checkpoint)
    made_for = weights.training.get("benchmark")
    if made_for != name:
        raise CheckpointError(
            f"{checkpoint} was not trained on {name} but on {made_for or 'music'}; "
            f"'musicgen train --benchmark {name}' makes weights for it"
        )
    network = weights.network()
    options = FrameOptions.from_dict(weights.training["recipe"]["frames"])
    pieces = getattr(data, split)
    nats = [0.0] * len(pieces)
    for done, (index, value) in enumerate(mixture_nats(network, pieces, options), start=1):
        nats[index] = value
        yield EvaluationProgress(done, len(pieces))
    frames = [len(roll) for roll in pieces]
    copies = near_duplicates(pieces, data.train)
    yield BenchmarkReport(
        benchmark=name,
        split=split,
        checkpoint=checkpoint,
        parameters=sum(parameter.numel() for parameter in network.parameters()),
        training=weights.training,
        whole=_figure(frames, nats, [True] * len(pieces)),
        distinct=_figure(frames, nats, [not copy for copy in copies]),
    )


def _figure(frames: Sequence[int], nats: Sequence[float], use: Sequence[bool]) -> FrameFigure:
    kept = [(f, n) for f, n, used in zip(frames, nats, use, strict=True) if used]
    return FrameFigure(len(kept), sum(f for f, _ in kept), sum(n for _, n in kept))
