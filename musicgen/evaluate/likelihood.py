"""Likelihood of a split under a checkpoint, by attribute, whole and per tag."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from musicgen.errors import InvalidValueError
from musicgen.model.checkpoint import load_checkpoint
from musicgen.train.corpus import SPLITS, load_corpus
from musicgen.train.validate import FIRST_EVENTS, Likelihood, piece_likelihoods

_FEWEST_PIECES = 2


@dataclass(frozen=True, slots=True)
class EvaluationProgress:
    """How far it is: `done` of `total` pieces."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class LikelihoodReport:
    """What one checkpoint makes of one split.

    Onsets and durations count on the grid of 24 steps to the quarter note, velocity
    in 16 classes. Each piece is read from its start event for its first
    `first_events` events, with its tags, tempo, meter and mode told.

    Attributes:
        checkpoint: name or path.
        cell: "lstm", "gru" or "rnn".
        parameters: weights in all.
        training: how the checkpoint came about.
        split: which side of the split.
        pieces: pieces read.
        first_events: events read of each.
        whole: nats over all pieces.
        by_tag: nats over the pieces with each tag, with the number of pieces.
    """

    checkpoint: str
    cell: str
    parameters: int
    training: dict[str, Any]
    split: str
    pieces: int
    first_events: int
    whole: Likelihood
    by_tag: dict[str, tuple[int, Likelihood]]

    def to_dict(self) -> dict[str, Any]:
        """Plain values, in nats per note event."""
        return {
            "checkpoint": self.checkpoint,
            "cell": self.cell,
            "parameters": self.parameters,
            "training": self.training,
            "split": self.split,
            "pieces": self.pieces,
            "first_events": self.first_events,
            **_figures(self.whole),
            "tags": {
                tag: {"pieces": pieces, **_figures(nats)}
                for tag, (pieces, nats) in self.by_tag.items()
            },
        }


def _figures(nats: Likelihood) -> dict[str, Any]:
    return {
        "notes": nats.notes,
        "nats_per_note": round(nats.total, 4),
        "nats_per_note_without_velocity": round(nats.without_velocity, 4),
        "attributes": {name: round(value, 4) for name, value in nats.per_note.items()},
    }


def evaluate_likelihood(
    checkpoint: str | Path,
    corpus_path: Path,
    *,
    split: str = "test",
    first_events: int = FIRST_EVENTS,
) -> Iterator[EvaluationProgress | LikelihoodReport]:
    """Read a split with a checkpoint, yielding progress and, last, the report.

    Raises:
        CheckpointError: the weights are missing or do not fit.
        MissingFileError: the corpus does not exist.
        FileFormatError: it is not a prepared corpus.
        InvalidValueError: there is no such split, or it is empty.
    """
    if split not in SPLITS:
        raise InvalidValueError(f"no split {split!r}; choose one of {', '.join(SPLITS)}")
    weights = load_checkpoint(checkpoint)
    network = weights.network()
    corpus = load_corpus(corpus_path)
    pieces = corpus.indices(split)
    if not pieces:
        raise InvalidValueError(f"{corpus_path} has no pieces in its {split} split")
    # Pieces of like length side by side: a batch costs what its longest piece costs.
    pieces.sort(key=lambda index: int(corpus.bounds[index + 1] - corpus.bounds[index]))
    whole = Likelihood()
    tags: dict[str, tuple[int, Likelihood]] = {}
    results = piece_likelihoods(network, corpus, pieces, first_events=first_events)
    for done, (piece, nats) in enumerate(results, start=1):
        whole.add(nats.nats, nats.notes)
        for tag in corpus.pieces[piece].tags:
            count, sum_ = tags.setdefault(tag, (0, Likelihood()))
            sum_.add(nats.nats, nats.notes)
            tags[tag] = (count + 1, sum_)
        yield EvaluationProgress(done, len(pieces))
    ordered = sorted(tags.items(), key=lambda item: (-item[1][1].notes, item[0]))
    yield LikelihoodReport(
        checkpoint=str(checkpoint),
        cell=weights.config.cell,
        parameters=sum(parameter.numel() for parameter in network.parameters()),
        training=weights.training,
        split=split,
        pieces=len(pieces),
        first_events=first_events,
        whole=whole,
        by_tag={tag: value for tag, value in ordered if value[0] >= _FEWEST_PIECES},
    )
