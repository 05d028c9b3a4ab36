"""Variations as they stand below each other: those written together, the best first."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from PySide6.QtCore import QCoreApplication

from gui.document import Variation
from gui.track_names import instruments_in_short

_LEAST = float("-inf")


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
        rated = [v for v in together if _merit(v) != (_LEAST, _LEAST)]
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
    parts = [_tr("Variation {n}").format(n=variation.number)]
    if count > 1:
        parts.append(_tr("ranked {place} of {count}").format(place=place, count=count))
    parts.append(
        _tr("{bars} bars, {notes} notes").format(
            bars=bars_of(variation), notes=variation.score.note_count
        )
    )
    players = instruments_in_short(variation.score.tracks)
    told = (*parts, players, variation.origin, quoted(variation))
    return "; ".join(part for part in told if part) + "."


def why_best(variation: Variation) -> str:
    """One sentence on what put the best of its group first."""
    if variation.rank_score is None:
        return _tr("Ranked first: its notes are the likeliest to the network.")
    seed = variation.request.seed if variation.request else None
    if seed is not None and seed.note_count:
        return _tr(
            "Ranked first: nearest in harmony, rhythm and themes to the music it goes on from."
        )
    return _tr("Ranked first: nearest in harmony, rhythm and themes to music of its style.")


def quoted(variation: Variation) -> str:
    """How much of it was there before, in words; "" when that is not known."""
    bars = variation.quoted_bars
    if bars is None:
        return ""
    if bars <= 0:
        return _tr("No passage matches the training music")
    if bars < 1:
        length = _tr("under a bar")
    elif bars == 1:
        length = _tr("1 bar")
    else:
        length = _tr("{bars:.2g} bars").format(bars=bars)
    return _tr("Longest match with training music: {length}").format(length=length)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Variations", text)


def _merit(variation: Variation) -> tuple[float, float]:
    """What the ranking says, or else how likely its notes are."""
    rank, chance = variation.rank_score, variation.log_probability
    return _LEAST if rank is None else rank, _LEAST if chance is None else chance
