"""Stretches of time as note values: whole, dotted, tied, in triplets."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from musicgen.export.notation.measures import Measure
from musicgen.export.notation.voices import Segment
from musicgen.music.units import STEPS_PER_QUARTER

# Steps of each note value, 24 to the quarter note.
TYPE_STEPS = {"whole": 96, "half": 48, "quarter": 24, "eighth": 12, "16th": 6, "32nd": 3}
_STRAIGHT = 3


class Value(NamedTuple):
    """One written note, chord or rest.

    Attributes:
        start: step from the start of the piece.
        duration: in steps.
        type: the name MusicXML gives the note value.
        dots: 0 or 1.
        in_triplet: True inside a triplet: three in the time of two.
        triplet_edge: "start" and "stop" on the first and last value of a triplet group.
        segment: what sounds; no pitches is a rest.
    """

    start: int
    duration: int
    type: str
    dots: int
    in_triplet: bool
    triplet_edge: str
    segment: Segment


def write_measure(segments: Sequence[Segment], measure: Measure) -> list[Value]:
    """One voice in one measure as written values that fill it, rests included.

    Args:
        segments: those of the voice that touch the measure, in time order.
        measure: the measure.
    """
    inside = _fill(_clip(segments, measure), measure)
    triplets = _triplet_units(inside, measure)
    edges = [edge for unit in triplets for edge in unit]
    values: list[Value] = []
    for segment in inside:
        for piece in segment.cut(edges):
            in_triplet = any(start <= piece.start < end for start, end in triplets)
            whole_unit = (piece.start, piece.end) in triplets
            if in_triplet and not whole_unit:
                values += _triplet_values(piece, triplets)
            else:
                values += _straight_values(piece, measure)
    return _joined(_with_edges(values, triplets), measure)


def _clip(segments: Sequence[Segment], measure: Measure) -> list[Segment]:
    result = []
    for segment in segments:
        for piece in segment.cut((measure.start, measure.end)):
            if measure.start <= piece.start < measure.end:
                result.append(piece)
    return result


def _fill(segments: Sequence[Segment], measure: Measure) -> list[Segment]:
    """The segments with rests in the gaps."""
    result: list[Segment] = []
    position = measure.start
    for segment in segments:
        if segment.start > position:
            result.append(Segment(position, segment.start, ()))
        result.append(segment)
        position = segment.end
    if position < measure.end:
        result.append(Segment(position, measure.end, ()))
    return result


def _triplet_units(segments: Sequence[Segment], measure: Measure) -> list[tuple[int, int]]:
    """Rhythmic units of the measure that something divides by three."""
    bounds = {segment.start for segment in segments} | {segment.end for segment in segments}
    units = []
    for start in range(measure.start, measure.end - measure.unit + 1, measure.unit):
        end = start + measure.unit
        if any(start < bound < end and (bound - start) % _STRAIGHT for bound in bounds):
            units.append((start, end))
    return units


def _triplet_values(piece: Segment, triplets: Iterable[tuple[int, int]]) -> list[Value]:
    unit_start, unit_end = next(unit for unit in triplets if unit[0] <= piece.start < unit[1])
    third = (unit_end - unit_start) // 3
    cuts = []
    position = piece.start
    while position < piece.end:
        left = piece.end - position
        offset = position - unit_start
        # Two thirds at once where they begin on a third, else up to the next third.
        length = 2 * third if offset % third == 0 and left >= 2 * third else third - offset % third
        length = min(length, left)
        cuts.append(position)
        position += length
    values = []
    for part in piece.cut(cuts):
        written = (part.end - part.start) * 3 // 2
        kind, dots = _kind(written)
        values.append(Value(part.start, part.end - part.start, kind, dots, True, "", part))
    return values


def _with_edges(values: list[Value], triplets: Sequence[tuple[int, int]]) -> list[Value]:
    result = []
    for value in values:
        if value.in_triplet:
            end = value.start + value.duration
            starts = any(value.start == unit[0] for unit in triplets)
            stops = any(end == unit[1] for unit in triplets)
            value = value._replace(triplet_edge="start" if starts else "stop" if stops else "")
        result.append(value)
    return result


def _straight_values(piece: Segment, measure: Measure) -> list[Value]:
    cuts = []
    position, end = piece.start - measure.start, piece.end - measure.start
    while position < end:
        cuts.append(position + measure.start)
        position += _longest(position, end, measure, is_rest=not piece.pitches)
    values = []
    for part in piece.cut(cuts):
        kind, dots = _kind(part.end - part.start)
        values.append(Value(part.start, part.end - part.start, kind, dots, False, "", part))
    return values


def _longest(position: int, end: int, measure: Measure, *, is_rest: bool) -> int:
    """The longest value that may stand at `position`, reaching `end` at most."""
    for steps in TYPE_STEPS.values():
        for length in (steps * 3 // 2, steps):
            if (
                position + length <= end
                and (length == steps or steps > _STRAIGHT)
                and _may_stand(position, length, steps, measure, is_rest)
            ):
                return length
    return min(end - position, _STRAIGHT)


def _may_stand(position: int, length: int, steps: int, measure: Measure, is_rest: bool) -> bool:
    """Whether a reader still finds the beat: the usual rules of splitting."""
    after = position + length
    if position == 0 and after == measure.length:
        return True
    beats = measure.beats()
    in_groups = measure.is_compound or measure.meter.denominator >= 8
    if in_groups and position in beats and after in beats:
        return True
    if (in_groups or length < STEPS_PER_QUARTER) and _crosses_beat(position, after, beats):
        return False
    if in_groups:
        position -= max(beat for beat in beats if beat <= position)
        after = position + length
    elif _hides_middle(position, length, measure, is_rest):
        return False
    if length != steps:
        starts_well = position % steps == 0
        ends_well = after % steps == 0 and position % (steps // 2) == 0
        return not is_rest and (starts_well or ends_well)
    return position % (steps if is_rest else steps // 2) == 0


def _crosses_beat(position: int, after: int, beats: Sequence[int]) -> bool:
    return any(position < beat < after for beat in beats)


def _hides_middle(position: int, length: int, measure: Measure, is_rest: bool) -> bool:
    """Whether a value runs over the middle of an even bar where that is hard to read."""
    middle, odd = divmod(measure.length, 2)
    if odd or measure.meter.numerator % 2 or not position < middle < position + length:
        return False
    # The one syncopation that everybody reads: short, long, short.
    is_plain_syncopation = not is_rest and length == middle and position * 2 == middle
    return position % middle != 0 and not is_plain_syncopation


def _kind(steps: int) -> tuple[str, int]:
    for kind, length in TYPE_STEPS.items():
        if steps == length:
            return kind, 0
        if steps * 2 == length * 3:
            return kind, 1
    # Only a bar cut to an odd length by a meter change gets here.
    return next((kind for kind, length in TYPE_STEPS.items() if length <= steps), "32nd"), 0


def _joined(values: list[Value], measure: Measure) -> list[Value]:
    """A measure that is one rest is written as one, whatever its length."""
    if values and not any(value.segment.pitches for value in values):
        first = values[0]
        rest = Segment(measure.start, measure.end, ())
        return [first._replace(duration=measure.length, type="whole", dots=0, segment=rest)]
    return values
