"""The longest passage of a piece that the training music has too."""

from dataclasses import dataclass

import numpy as np

from musicgen.events.context import BarGrid
from musicgen.events.encode import bar_grid, score_to_events, to_step
from musicgen.events.piece import EventArrays
from musicgen.music.score import Score
from musicgen.originality.index import OriginalityIndex
from musicgen.originality.line import Line, melodic_lines
from musicgen.originality.passage import NOTES, Flags, passages


@dataclass(frozen=True, slots=True)
class Quotation:
    """A stretch of one line whose every passage stands in the training music.

    Attributes:
        start: grid step of its first note.
        end: grid step at which its last note ends.
        bars: its length, a bar as long as that in which it starts.
        instrument: program of the line.
    """

    start: int
    end: int
    bars: float
    instrument: int


def longest_quotation(
    events: EventArrays, bars: BarGrid, index: OriginalityIndex
) -> Quotation | None:
    """The longest quotation of a piece in any key; None when there is none.

    Found are `NOTES` notes and more. Passages without melody neither begin nor end a
    quotation; inside one they are passed over. The figure errs to the long side: that
    all passages of a stretch were heard does not prove that they were heard in one piece.
    """
    found = [
        quotation for line in melodic_lines(events) for quotation in _quotations(line, bars, index)
    ]
    return max(found, key=lambda quotation: quotation.bars, default=None)


def longest_quoted_bars(score: Score, index: OriginalityIndex, *, start: int = 0) -> float:
    """Bars of the longest quotation among notes from tick `start` on; 0 for none."""
    events = score_to_events(score)
    written = events.take(np.nonzero(events.onset >= to_step(start))[0])
    quotation = longest_quotation(written, bar_grid(score.meter_map), index)
    return quotation.bars if quotation else 0.0


def _quotations(line: Line, bars: BarGrid, index: OriginalityIndex) -> list[Quotation]:
    hashes, melodic = passages(line)
    known = index.contains(hashes) & melodic
    known = _bridged(known, melodic)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], known, [False]]).astype(np.int8)))
    result = []
    for first, after in edges.reshape(-1, 2).tolist():
        last = after - 1 + NOTES - 1
        start, end = int(line.onset[first]), int(line.end[last])
        bar_steps = int(bars.locate(np.array([start]))[2][0])
        result.append(Quotation(start, end, (end - start) / bar_steps, line.instrument))
    return result


def _bridged(known: Flags, melodic: Flags) -> Flags:
    """Known passages with what has no melody and stands between two of them, if short."""
    result = known.copy()
    places = np.flatnonzero(known)
    for before, after in zip(places[:-1].tolist(), places[1:].tolist(), strict=True):
        if 1 < after - before <= NOTES and not melodic[before + 1 : after].any():
            result[before:after] = True
    return result
