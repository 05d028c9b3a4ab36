"""Variations as they stand below each other: those written together, the best first."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from PySide6.QtCore import QCoreApplication

from gui.document import Variation
from gui.track_names import instruments_in_short


@dataclass(frozen=True, slots=True)
class VariationGroup:
    """Pieces that one press of a button wrote.

    Attributes:
        origin: what they came from, in a few words.
        bars: the lowest and highest number of bars among them.
        variations: the best first.
        best: number of the best; None when there is nothing to compare.
    """

    origin: str
    bars: tuple[int, int]
    variations: tuple[Variation, ...]
    best: int | None


def in_groups(variations: Iterable[Variation]) -> Iterator[VariationGroup]:
    """The groups, in the order they were written."""
    for _, members in groupby(variations, key=lambda v: (v.request, v.origin, v.parent)):
        together = list(members)
        rated = [v for v in together if v.log_probability is not None]
        best = max(rated, key=_merit).number if len(rated) > 1 else None
        bars = [bars_of(v) for v in together]
        yield VariationGroup(
            together[0].origin,
            (min(bars), max(bars)),
            tuple(sorted(together, key=_merit, reverse=True)),
            best,
        )


def bars_of(variation: Variation) -> int:
    """Bars of the piece, the last one counted when it has begun."""
    score = variation.score
    return score.meter_map.position(score.length - 1).bar + 1 if score.length else 0


def described(variation: Variation, place: int, count: int) -> str:
    """One sentence on a variation: rank, bars, players, where it came from."""

    def tr(text: str) -> str:
        return QCoreApplication.translate("Variations", text)

    parts = [tr("Variation {n}").format(n=variation.number)]
    if count > 1:
        parts.append(tr("ranked {place} of {count}").format(place=place, count=count))
    parts.append(
        tr("{bars} bars, {notes} notes").format(
            bars=bars_of(variation), notes=variation.score.note_count
        )
    )
    players = instruments_in_short(variation.score.tracks)
    return "; ".join(part for part in (*parts, players, variation.origin) if part) + "."


def _merit(variation: Variation) -> float:
    return float("-inf") if variation.log_probability is None else variation.log_probability
