"""What the training pieces were like, so that a tag alone gives sensible settings.

A network is told tempo, meter, mode and instruments; a person who types two words
tells none of them. The checkpoint therefore carries one row per kind of training
piece, and a request without them takes those of a piece that carries its tags.
"""

from dataclasses import dataclass
from math import log2
from random import Random

from musicgen.events.vocabulary import DRUMS
from musicgen.music.key import Key
from musicgen.music.meter import Meter
from musicgen.style.style import Style

# Tags whose pieces are a single line; they stand for a style only when asked for, and so
# does what is played behind one.
_SINGLE_LINE = frozenset({"monophonic", "solo", "lick"})
_BACKING = "backing"
# Of whole pieces, this many are enough to leave the backings of a style out.
_ENOUGH_PIECES = 3
_LEAST_SHARE = 0.2
_PACES = frozenset({"slow", "medium", "fast"})
_SAME_PACE_OCTAVES = 0.2


@dataclass(frozen=True, slots=True)
class PieceFacts:
    """Settings of one or several like pieces.

    Attributes:
        tags: names.
        instruments: instrument classes, drums as 128, ascending.
        meter: first time signature.
        key: the key it was in; None for percussion alone.
        tempo_bpm: quarter notes per minute.
        weight: how many pieces were like this.
        notes_per_bar: of each instrument, in their order; empty when it was not counted.
        kit: (General MIDI percussion key, hits in a bar), ascending.
    """

    tags: frozenset[str]
    instruments: tuple[int, ...]
    meter: Meter
    key: Key | None
    tempo_bpm: float
    weight: int
    notes_per_bar: tuple[float, ...] = ()
    kit: tuple[tuple[int, float], ...] = ()

    def to_row(self) -> list[object]:
        """Plain values for a JSON text."""
        key = None if self.key is None else [self.key.tonic, self.key.mode]
        return [sorted(self.tags), self.instruments, self.meter, key, self.tempo_bpm,
                self.weight, self.notes_per_bar, self.kit]  # fmt: skip

    @classmethod
    def from_row(cls, row: list[object]) -> "PieceFacts":
        """Back from `to_row`."""
        tags, instruments, meter, key, tempo_bpm, weight, *counted = row
        # Weights of earlier versions have not counted.
        notes_per_bar, kit = counted or ((), ())
        return cls(
            frozenset(tags),  # type: ignore[call-overload]
            tuple(instruments),  # type: ignore[arg-type]
            Meter(*meter),  # type: ignore[misc]
            Key(*key) if key else None,  # type: ignore[misc]
            float(tempo_bpm),  # type: ignore[arg-type]
            int(weight),  # type: ignore[call-overload]
            tuple(notes_per_bar),  # type: ignore[arg-type]
            tuple((struck, hits) for struck, hits in kit),  # type: ignore[attr-defined]
        )


def matching_facts(
    facts: tuple[PieceFacts, ...],
    style: Style,
    *,
    meter: Meter | None = None,
    instruments: tuple[int, ...] = (),
) -> list[PieceFacts]:
    """The kinds of piece that carry most of a style's tags.

    A meter or instruments that are asked for narrow the choice where any piece has
    them; pieces for just these instruments come before fuller ones where they are usual.
    Drums alone are left out unless asked for, single lines unless asked for or usual in
    the style, and backings unless asked for or where there is hardly anything else.
    """
    rows = [row for row in facts if row.meter == meter] if meter else []
    rows = rows or list(facts)
    if instruments:
        wanted = set(instruments)
        rows = [row for row in rows if wanted <= set(row.instruments)] or rows
    asked = dict(style.tags)
    scores = [sum(asked[tag] for tag in asked.keys() & row.tags) for row in rows]
    best = max(scores, default=0.0)
    rows = [row for row, score in zip(rows, scores, strict=True) if score >= best - 1e-9]
    if instruments:
        rows = _usual(rows, [row for row in rows if wanted == set(row.instruments)])
    if "drums" not in asked:
        rows = [row for row in rows if row.instruments != (DRUMS,)] or rows
    if not _SINGLE_LINE & asked.keys():
        rows = _usual(rows, [row for row in rows if not _SINGLE_LINE & row.tags])
    if _BACKING not in asked:
        whole = [row for row in rows if _BACKING not in row.tags]
        rows = whole if sum(row.weight for row in whole) >= _ENOUGH_PIECES else rows
    return rows


def _usual(rows: list[PieceFacts], some: list[PieceFacts]) -> list[PieceFacts]:
    """Some of the rows, where they stand for a fair share of the pieces; else all."""
    weight, whole = (sum(row.weight for row in part) for part in (some, rows))
    return some if weight >= _LEAST_SHARE * whole else rows


def choose_facts(
    rows: list[PieceFacts], random: Random, foreign: frozenset[str] = frozenset()
) -> PieceFacts | None:
    """One of the kinds of piece, the commoner the likelier; None of none.

    Args:
        rows: to choose from.
        random: chooses.
        foreign: tags of other styles; a piece that carries some shows less of the one asked for.
    """
    if not rows:
        return None
    # A fuller ensemble shows more of a style than a lead sheet of it.
    weights = [
        row.weight * min(len(row.instruments), 4) / (1 + len(foreign & row.tags)) for row in rows
    ]
    return random.choices(rows, weights=weights)[0]


def typical_notes(facts: tuple[PieceFacts, ...], instruments: frozenset[int]) -> dict[int, float]:
    """Notes in a bar of instruments, as they play among others in any style.

    Args:
        facts: of all training pieces.
        instruments: classes; those that no ensemble has are left out of the answer.
    """
    notes = dict.fromkeys(instruments, 0.0)
    weights = dict.fromkeys(instruments, 0)
    for row in facts:
        for instrument in instruments.intersection(row.instruments) if row.notes_per_bar else ():
            if len(row.instruments) > 1:
                place = row.instruments.index(instrument)
                notes[instrument] += row.weight * row.notes_per_bar[place]
                weights[instrument] += row.weight
    return {one: notes[one] / weights[one] for one in instruments if weights[one]}


def with_company(style: Style, facts: PieceFacts, tempo_bpm: float | None) -> Style:
    """A style with the other tags of the piece that stands for it.

    Training pieces carry six to twelve tags, and of a word or two the network knows
    only the average of everything that word covers. A piece that lacks one of the
    tags asked for, as with a mix of two styles, adds nothing. What a piece is said to
    be by its tempo holds only near its own tempo.

    Args:
        style: what was asked for.
        facts: the piece chosen for it.
        tempo_bpm: asked for; None takes that of the piece.
    """
    asked = dict(style.tags)
    if not asked or not asked.keys() <= facts.tags:
        return style
    others = facts.tags - asked.keys()
    if tempo_bpm is not None and abs(log2(tempo_bpm / facts.tempo_bpm)) > _SAME_PACE_OCTAVES:
        others -= _PACES
    weight = max(asked.values())
    return Style((*style.tags, *((tag, weight) for tag in sorted(others))))
