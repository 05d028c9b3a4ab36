"""The judge of a batch: gives every variation the score by which the best comes first."""

from collections.abc import Mapping
from dataclasses import replace
from math import log, log2
from typing import TYPE_CHECKING

import numpy as np

from musicgen.events.encode import score_to_events
from musicgen.events.piece import EventArrays
from musicgen.events.vocabulary import DRUMS, MAX_DELTA
from musicgen.generate.plan import Plan
from musicgen.generate.ranking import load_weights, rank_score
from musicgen.generate.ranking_measures import Measured, measure, note_nats
from musicgen.model.network import Network
from musicgen.music.score import Score
from musicgen.style.families import family_of

if TYPE_CHECKING:
    from musicgen.recognise.recognise import Recogniser, Recognition

# Of the given music, so many last events say what is usual; fewer than these say nothing.
_GIVEN_EVENTS, _FEWEST_GIVEN = 192, 16
# Of what was written, so many are looked at: a judgement should not take long.
_WRITTEN_EVENTS = 320
_LEAST_SHARE = 1e-3
# Who plays less of what is usual is missed.
_LEAST_OF_USUAL = 0.25


class Judge:
    """Compares the variations of one request.

    Args:
        network: whose likelihoods count.
        plan: of the request.
        recogniser: names styles; None leaves the style out.
        density: what was asked for, 1 for as usual.
    """

    def __init__(
        self,
        network: Network,
        plan: Plan,
        recogniser: "Recogniser | None",
        *,
        density: float = 1.0,
    ) -> None:
        self._network = network
        self._plan = plan
        self._recogniser = recogniser
        self._density = log2(density)
        self._tags = tuple(network.config.tags[tag] for tag, _ in plan.context.tags)
        self._family = family_of(self._tags)
        given = plan.events.take(np.flatnonzero(plan.events.instrument <= DRUMS))
        self._has_given = len(given) >= _FEWEST_GIVEN
        self._given_style = self._heard(plan.events) if self._has_given else None

    def measured(self, score: Score) -> tuple[Measured, Measured]:
        """Figures of what was written, and of what is usual here."""
        plan = self._plan
        events = score_to_events(score).transposed(plan.transposition)
        first_written = int(np.searchsorted(events.onset, plan.start))
        first = max(0, first_written - _GIVEN_EVENTS)
        events = events.take(np.arange(first, min(len(events), first_written + _WRITTEN_EVENTS)))
        split = first_written - first
        begin = int(events.onset[0]) if len(events) else 0
        origin = max(0 if first == 0 else begin, begin - MAX_DELTA)
        nats = (
            note_nats(self._network, events, plan.context, origin)
            if len(events)
            else np.zeros((0, 5), dtype=np.float32)
        )
        given, written = events.take(np.arange(split)), events.take(np.arange(split, len(events)))
        bars, mode = plan.context.bars, plan.context.mode
        style = self._style(written)
        figures = measure(written, bars, mode, nats[split:], style, plan.end, given)
        if self._has_given:
            before = given.take(np.arange(0))
            usual = measure(given, bars, mode, nats[:split], 0.0, plan.start, before)
        else:
            known = load_weights().usual
            usual = known.get(self._family or "", known["any style"])
            figures = replace(figures, alike_instruments=_shared_cast(written, plan.usual))
        return figures, replace(usual, density=usual.density + self._density)

    def score(self, score: Score) -> float:
        """More is better; only scores of one request can be compared."""
        written, usual = self.measured(score)
        return rank_score(written, usual, load_weights().terms)

    def _heard(self, events: EventArrays) -> "Recognition | None":
        if self._recogniser is None or not len(events):
            return None
        return self._recogniser.listen(events, self._plan.context.bars, self._plan.context.tempo)

    def _style(self, events: EventArrays) -> float:
        """Log of the probability that what is heard is what was given, or asked for."""
        heard = self._heard(events)
        if heard is None:
            return 0.0
        families = dict(heard.families)
        if self._given_style is not None:
            given = dict(self._given_style.families)
            shared = sum(given[name] * share for name, share in families.items())
            return log(max(_LEAST_SHARE, shared))
        if self._family is not None:
            return log(max(_LEAST_SHARE, families.get(self._family, 0.0)))
        tags = dict(heard.tags)
        asked = [tags[tag] for tag in self._tags if tag in tags]
        return float(np.mean([log(max(_LEAST_SHARE, p)) for p in asked])) if asked else 0.0


def _shared_cast(events: EventArrays, usual: Mapping[int, float]) -> float:
    """How far the shares of the instruments are those that were asked for; 1 where they agree.

    Of one that plays less than a quarter of its share something is missing, up to 1 where it
    is silent: who was asked for is wanted more than a well-balanced rest.

    Args:
        events: what was written.
        usual: notes in a bar of each instrument; one of which 0 is told counts as the mean.
    """
    told = np.array(list(usual.values()))
    if not told.size or not len(events):
        return 0.0
    told[told == 0] = told[told > 0].mean() if told.any() else 1.0
    told /= told.sum()
    written = np.bincount(events.instrument, minlength=DRUMS + 1)
    shares = written[list(usual)] / written[: DRUMS + 1].sum()
    missing = np.maximum(0, 1 - shares / (_LEAST_OF_USUAL * told))
    return float(np.minimum(shares, told).sum() - missing.sum())
