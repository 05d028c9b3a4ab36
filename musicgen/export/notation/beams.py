"""Which short notes of a measure hang on one beam."""

from collections.abc import Iterator, Sequence

from musicgen.export.notation.measures import Measure
from musicgen.export.notation.values import Value

_LEVELS = {"eighth": 1, "16th": 2, "32nd": 3}
_QUARTER = 24


def beams_of(values: Sequence[Value], measure: Measure) -> dict[int, tuple[str, ...]]:
    """For each value that has beams: what MusicXML says at level 1, 2, 3.

    Args:
        values: one voice of the measure.
        measure: it decides where beams break.

    Returns:
        By index into `values`; "begin", "continue", "end", "forward hook", "backward hook".
    """
    result: dict[int, list[str]] = {}
    for group in _groups(values, measure):
        levels = [_LEVELS[values[index].type] for index in group]
        for level in range(1, max(levels) + 1):
            for position, text in _marks(levels, level):
                result.setdefault(group[position], []).append(text)
    return {index: tuple(marks) for index, marks in result.items()}


def _groups(values: Sequence[Value], measure: Measure) -> Iterator[list[int]]:
    """Runs of two or more beamable notes within one beat, or half bar of plain eighths."""
    places = _beam_places(values, measure)
    group: list[int] = []
    for index, value in enumerate(values):
        beamable = bool(value.segment.pitches) and value.type in _LEVELS
        if group and (not beamable or places[index] != places[group[-1]]):
            if len(group) > 1:
                yield group
            group = []
        if beamable:
            group.append(index)
    if len(group) > 1:
        yield group


def _beam_places(values: Sequence[Value], measure: Measure) -> list[tuple[int, int]]:
    """A place for each value; those of equal places may share a beam.

    A beam neither enters nor leaves a triplet: readers build one inside the other.
    """
    beats = measure.beats()
    joins_halves = (
        measure.meter.denominator == 4
        and measure.meter.numerator in (2, 4)
        and measure.length == _QUARTER * measure.meter.numerator
    )
    plain_halves = set()
    if joins_halves:
        for half in range(0, measure.length, 2 * _QUARTER):
            inside = [
                value
                for value in values
                if half <= value.start - measure.start < half + 2 * _QUARTER
            ]
            if all(value.type == "eighth" and not value.in_triplet for value in inside):
                plain_halves.add(half)
    places = []
    triplet = 0
    for value in values:
        if value.triplet_edge == "start":
            triplet = value.start + 1
        elif not value.in_triplet:
            triplet = 0
        offset = value.start - measure.start
        half = offset - offset % (2 * _QUARTER)
        beat = max(beat for beat in beats if beat <= offset)
        places.append((half if half in plain_halves else beat, triplet))
    return places


def _marks(levels: Sequence[int], level: int) -> Iterator[tuple[int, str]]:
    for position, own in enumerate(levels):
        if own < level:
            continue
        before = position > 0 and levels[position - 1] >= level
        after = position + 1 < len(levels) and levels[position + 1] >= level
        if before and after:
            yield position, "continue"
        elif after:
            yield position, "begin"
        elif before:
            yield position, "end"
        else:
            # Alone at this level: the hook points to the neighbour it belongs with.
            yield position, "forward hook" if position == 0 else "backward hook"
