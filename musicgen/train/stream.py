"""Endless batches for truncated back-propagation through time.

B streams run side by side. Each visits pieces: it begins with the start event, at
the start of a piece or at a bar line inside it, and goes on window by window with
its recurrent state carried, until the piece ends or the visit is long enough. A
visit is decided by (random seed, stream, visit number) alone, so a list of visit
numbers and positions is all that resuming needs.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from musicgen.events.context import TEMPO_CLASSES, PieceContext
from musicgen.events.features import Features, featurise
from musicgen.events.piece import EventArrays
from musicgen.events.vocabulary import MAX_DELTA
from musicgen.train.corpus import Corpus
from musicgen.train.windows import (
    EncodedConditions,
    Position,
    Window,
    encode_conditions,
    stack_windows,
)


@dataclass(frozen=True, slots=True)
class StreamOptions:
    """How pieces are visited.

    Attributes:
        batch: streams side by side.
        window: events of a window; gradients reach back this far.
        visit_windows: longest visit of one piece, in windows.
        from_start: share of visits that begin at the start of the piece, 0 to 1.
        no_style: share of visits without any tag, 0 to 1.
        no_instruments: share of visits that are not told the instruments, 0 to 1.
        tempo_jitter: share of visits told a neighbouring tempo class, 0 to 1.
        random_seed: decides every visit.
    """

    batch: int = 128
    window: int = 64
    visit_windows: int = 16
    from_start: float = 0.5
    no_style: float = 0.12
    no_instruments: float = 0.5
    tempo_jitter: float = 0.2
    random_seed: int = 0


def begin_at(events: EventArrays, context: PieceContext, index: int) -> tuple[int, int]:
    """First event and origin step of a run that begins with the bar of event `index`."""
    onset = int(events.onset[index])
    place = int(context.bars.locate(events.onset[index : index + 1])[0][0])
    first = int(np.searchsorted(events.onset, onset - place))
    return first, max(onset - place, int(events.onset[first]) - MAX_DELTA)


@dataclass(slots=True)
class _Visit:
    number: int
    window: int
    features: Features
    conditions: EncodedConditions


class WindowStream:
    """Draws windows from the pieces of a corpus for ever.

    Args:
        corpus: prepared pieces.
        pieces: indices of the pieces to visit.
        weights: how often each of them is visited, relative to each other.
        tag_index: the network's tag vocabulary.
    """

    def __init__(
        self,
        corpus: Corpus,
        pieces: list[int],
        weights: npt.NDArray[np.float64],
        tag_index: dict[str, int],
        options: StreamOptions,
        positions: tuple[Position, ...] | None = None,
    ) -> None:
        self._corpus = corpus
        self._pieces = np.array(pieces)
        self._cumulative = np.cumsum(weights) / weights.sum()
        self._tag_index = tag_index
        self._options = options
        start = positions or tuple((0, 0) for _ in range(options.batch))
        self._visits = [self._visit(b, *position) for b, position in enumerate(start)]

    def __iter__(self) -> Iterator[Window]:
        while True:
            yield self._next()

    def _visit(self, stream: int, number: int, window: int = 0) -> _Visit:
        options = self._options
        random = np.random.default_rng((options.random_seed, stream, number))
        rank = int(np.searchsorted(self._cumulative, random.random()))
        piece = int(self._pieces[min(rank, len(self._pieces) - 1)])
        events = self._corpus.events(piece)
        context = self._corpus.context(piece, self._tag_index)
        first, origin = 0, 0
        if random.random() >= options.from_start:
            first, origin = begin_at(events, context, int(random.integers(len(events))))
        last = first + options.window * options.visit_windows
        with_end = last >= len(events)
        run = events.take(np.arange(first, min(last, len(events))))
        features = featurise(run, context, origin=origin, with_end=with_end)
        tempo = context.tempo
        if random.random() < options.tempo_jitter:
            tempo = int(np.clip(tempo + random.choice((-1, 1)), 0, TEMPO_CLASSES - 1))
        if random.random() < options.no_style:
            context = replace(context, tags=())
        # From nearly all tags to nearly none, so that short prompts are as familiar
        # as a full description.
        keep = random.uniform(0.15, 1.0)
        tags = tuple(tag for tag in context.tags if random.random() < keep)
        told = context.instruments if random.random() >= options.no_instruments else ()
        context = replace(context, tempo=tempo, tags=tags, instruments=told)
        return _Visit(number, window, features, encode_conditions(context, len(self._tag_index)))

    def _next(self) -> Window:
        size = self._options.window
        parts = []
        for visit in self._visits:
            at = visit.window * size
            parts.append(visit.features.slice(at, at + size))
        fresh = np.array([visit.window == 0 for visit in self._visits])
        conditions = [visit.conditions for visit in self._visits]
        for stream, visit in enumerate(self._visits):
            visit.window += 1
            if visit.window * size >= len(visit.features):
                self._visits[stream] = self._visit(stream, visit.number + 1)
        positions = tuple((visit.number, visit.window) for visit in self._visits)
        return stack_windows(parts, conditions, size, fresh, positions)


def source_weights(
    corpus: Corpus, pieces: list[int], shares: dict[str, float], longest: int
) -> npt.NDArray[np.float64]:
    """How often to visit each piece so that sources have their shares of the events.

    Args:
        shares: share of a source; one that is not named gets the square root of its
            size, so that a large collection does not drown a small one.
        longest: events of the longest visit.
    """
    source = np.array([corpus.pieces[piece].source for piece in pieces])
    sizes = np.diff(corpus.bounds)[pieces]
    # A visit that begins anywhere reads half of a short piece.
    events = np.minimum(sizes * 0.75, longest)
    weights = np.zeros(len(pieces))
    for name in np.unique(source):
        members = source == name
        share = shares.get(str(name), float(np.sqrt(sizes[members].sum())) if not shares else 0.0)
        weights[members] = share / events[members].sum()
    return weights if weights.sum() > 0 else np.ones(len(pieces))
