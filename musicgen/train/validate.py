"""Likelihood on a split: the one yardstick, in nats per note event."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np
import torch

from musicgen.events.features import IGNORED, featurise
from musicgen.events.layout import HEADS
from musicgen.events.vocabulary import END, REST
from musicgen.model.network import Network
from musicgen.train.corpus import Corpus
from musicgen.train.windows import Window, encode_conditions, stack_windows, to_tensors

FIRST_EVENTS = 192
_BATCH = 64


@dataclass(slots=True)
class Likelihood:
    """Summed negative log-likelihood.

    Attributes:
        nats: sum of each attribute, in the order of `layout.HEADS`.
        notes: note events that were predicted; rests and ends add their nats only.
    """

    nats: list[float] = field(default_factory=lambda: [0.0] * len(HEADS))
    notes: int = 0

    def add(self, nats: list[float], notes: int) -> None:
        """Add a piece."""
        self.nats = [have + more for have, more in zip(self.nats, nats, strict=True)]
        self.notes += notes

    @property
    def per_note(self) -> dict[str, float]:
        """Nats per note event by attribute."""
        count = max(1, self.notes)
        return {name: nats / count for name, nats in zip(HEADS, self.nats, strict=True)}

    @property
    def total(self) -> float:
        """Nats per note event, all attributes."""
        return sum(self.nats) / max(1, self.notes)

    @property
    def without_velocity(self) -> float:
        """Nats per note event, velocity left out."""
        return sum(self.nats[:4]) / max(1, self.notes)


@torch.no_grad()
def piece_likelihoods(
    network: Network, corpus: Corpus, pieces: list[int], *, first_events: int = FIRST_EVENTS
) -> Iterator[tuple[int, Likelihood]]:
    """Likelihood of the first note events of each piece, from its start event.

    The network is told the piece's true tags, tempo, meter and mode, and not its
    instruments. Yields (piece, likelihood) in batches of similar cost.
    """
    was_training = network.training
    network.eval()
    tag_index = {tag: index for index, tag in enumerate(network.config.tags)}
    try:
        for begin in range(0, len(pieces), _BATCH):
            part = pieces[begin : begin + _BATCH]
            window = _window(corpus, part, tag_index, first_events)
            batch, conditions = to_tensors(window, torch.device("cpu"))
            nats, _ = network(batch, conditions)
            totals = nats.sum(dim=1).double().tolist()
            kinds = window.features.targets[..., 1]
            notes = ((kinds != IGNORED) & (kinds != REST) & (kinds != END)).sum(axis=1)
            for index, piece in enumerate(part):
                yield piece, Likelihood(totals[index], int(notes[index]))
    finally:
        network.train(was_training)


def likelihood(network: Network, corpus: Corpus, pieces: list[int]) -> Likelihood:
    """Likelihood of several pieces together, every note counting the same."""
    total = Likelihood()
    for _, one in piece_likelihoods(network, corpus, pieces):
        total.add(one.nats, one.notes)
    return total


def _window(
    corpus: Corpus, pieces: list[int], tag_index: dict[str, int], first_events: int
) -> Window:
    features, conditions = [], []
    for piece in pieces:
        context = replace(corpus.context(piece, tag_index), instruments=())
        events = corpus.events(piece)
        with_end = len(events) <= first_events
        run = events.take(np.arange(min(len(events), first_events)))
        features.append(featurise(run, context, with_end=with_end))
        conditions.append(encode_conditions(context, len(tag_index)))
    size = max(len(part) for part in features)
    return stack_windows(features, conditions, size, np.ones(len(features), dtype=np.bool_))
