"""One measure of one part in MusicXML."""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement

from musicgen.export.notation.beams import beams_of
from musicgen.export.notation.drum_staff import drum_place
from musicgen.export.notation.measures import Measure
from musicgen.export.notation.parts import Clef, Part
from musicgen.export.notation.spelling import fifths_of, spell
from musicgen.export.notation.staff_reader import Printed, StaffReader
from musicgen.export.notation.values import Value
from musicgen.export.notation.voices import MAX_VOICES
from musicgen.export.xml_tree import add
from musicgen.music.key import Key
from musicgen.music.units import STEPS_PER_QUARTER

Marks = Sequence[tuple[int, Element]]


def instrument_id(part_index: int, pitch: int | None) -> str:
    """Name of an instrument inside the document; drums have one for each sound."""
    return f"P{part_index + 1}-I{1 if pitch is None else pitch + 1}"


class MeasureWriter:
    """Writes the measures of one part, in order."""

    def __init__(self, part: Part, part_index: int, key: Key | None) -> None:
        self._part = part
        self._index = part_index
        self._key = key
        self._readers = [
            StaffReader(staff, key, has_pitches=not part.track.is_drum) for staff in part.staves
        ]

    def write(self, measure: Measure, marks: Marks) -> Element:
        """The `<measure>` element.

        Args:
            measure: the next measure of the piece.
            marks: what stands over the staff, with steps, in time order.
        """
        element = Element("measure", number=str(measure.number))
        self._attributes(element, measure)
        pending = list(marks)
        written = False
        for number, reader in enumerate(self._readers):
            for position, (voice, values, printed) in enumerate(reader.read(measure)):
                if written:
                    add(add(element, "backup"), "duration", str(measure.length))
                label = str(number * MAX_VOICES + voice + 1)
                # Rests of the first voice are printed, those of the others only skipped.
                context = _Context(measure, label, number, shows_rests=position == 0)
                self._voice(element, context, values, printed, pending)
                pending = []
                written = True
        return element

    def _attributes(self, element: Element, measure: Measure) -> None:
        if measure.number > 1 and not measure.meter_changes:
            return
        attributes = SubElement(element, "attributes")
        if measure.number == 1:
            add(attributes, "divisions", str(STEPS_PER_QUARTER))
            if not self._part.track.is_drum:
                key = add(attributes, "key")
                add(key, "fifths", str(fifths_of(self._key)))
                add(key, "mode", self._key.mode if self._key else "major")
        time = add(attributes, "time")
        add(time, "beats", str(measure.meter.numerator))
        add(time, "beat-type", str(measure.meter.denominator))
        if measure.number == 1:
            if len(self._part.staves) > 1:
                add(attributes, "staves", str(len(self._part.staves)))
            for number, staff in enumerate(self._part.staves):
                _clef(attributes, staff.clef, str(number + 1), len(self._part.staves) > 1)

    def _voice(
        self,
        element: Element,
        context: "_Context",
        values: Sequence[Value],
        printed: Printed,
        marks: Marks,
    ) -> None:
        beams = beams_of(values, context.measure)
        waiting = list(marks)
        skipped = 0
        for index, value in enumerate(values):
            while waiting and waiting[0][0] < value.start + value.duration:
                step, mark = waiting.pop(0)
                element.append(_placed(mark, step - value.start))
            if not (value.segment.pitches or context.shows_rests or value.in_triplet):
                skipped += value.duration
                continue
            self._forward(element, skipped, context)
            skipped = 0
            for position, pitch in enumerate(value.segment.pitches or (None,)):
                note = SubElement(element, "note")
                if position:
                    add(note, "chord")
                self._note(note, pitch, value, context, printed.get((index, pitch or 0)))
                if not position:
                    for level, text in enumerate(beams.get(index, ())):
                        add(note, "beam", text, number=str(level + 1))
                _notations(note, pitch, value, is_chord_member=position > 0)
        self._forward(element, skipped, context)

    def _note(
        self,
        note: Element,
        pitch: int | None,
        value: Value,
        context: "_Context",
        accidental: str | None,
    ) -> None:
        is_stroke = self._part.track.is_drum and pitch is not None
        self._sound(note, pitch, value, context.measure)
        add(note, "duration", str(value.duration))
        if pitch in value.segment.tied_in:
            add(note, "tie", type="stop")
        if pitch in value.segment.tied_out:
            add(note, "tie", type="start")
        if is_stroke:
            add(note, "instrument", id=instrument_id(self._index, pitch))
        add(note, "voice", context.label)
        _written_value(note, value, accidental, context.measure)
        head = drum_place(pitch).notehead if is_stroke and pitch is not None else "normal"
        if head != "normal":
            add(note, "notehead", head)
        if len(self._part.staves) > 1:
            add(note, "staff", str(context.staff + 1))

    def _forward(self, element: Element, steps: int, context: "_Context") -> None:
        if steps:
            forward = add(element, "forward")
            add(forward, "duration", str(steps))
            add(forward, "voice", context.label)
            if len(self._part.staves) > 1:
                add(forward, "staff", str(context.staff + 1))

    def _sound(self, note: Element, pitch: int | None, value: Value, measure: Measure) -> None:
        if pitch is None:
            rest = add(note, "rest")
            if value.duration == measure.length:
                rest.set("measure", "yes")
        elif self._part.track.is_drum:
            place = drum_place(pitch)
            unpitched = add(note, "unpitched")
            add(unpitched, "display-step", place.step)
            add(unpitched, "display-octave", str(place.octave))
        else:
            spelled = spell(pitch, self._key)
            sound = add(note, "pitch")
            add(sound, "step", spelled.step)
            if spelled.alter:
                add(sound, "alter", str(spelled.alter))
            add(sound, "octave", str(spelled.octave))


@dataclass(frozen=True, slots=True)
class _Context:
    """Where a voice is being written."""

    measure: Measure
    label: str
    staff: int
    shows_rests: bool


def _placed(mark: Element, offset: int) -> Element:
    """The mark with its distance to the following note, at the place the format wants it."""
    if offset:
        element = Element("offset")
        element.text = str(offset)
        tags = [child.tag for child in mark]
        place = tags.index("sound") if "sound" in tags else len(tags)
        mark.insert(place, element)
    return mark


def _clef(attributes: Element, clef: Clef, number: str, numbered: bool) -> None:
    element = add(attributes, "clef")
    if numbered:
        element.set("number", number)
    add(element, "sign", clef.sign)
    if clef.sign != "percussion":
        add(element, "line", str(clef.line))
    if clef.octave:
        add(element, "clef-octave-change", str(clef.octave))


def _written_value(note: Element, value: Value, accidental: str | None, measure: Measure) -> None:
    is_measure_rest = not value.segment.pitches and value.duration == measure.length
    if not is_measure_rest:
        add(note, "type", value.type)
        for _ in range(value.dots):
            add(note, "dot")
    if accidental:
        add(note, "accidental", accidental)
    if value.in_triplet:
        modification = add(note, "time-modification")
        add(modification, "actual-notes", "3")
        add(modification, "normal-notes", "2")


def _notations(note: Element, pitch: int | None, value: Value, *, is_chord_member: bool) -> None:
    notations = Element("notations")
    if pitch in value.segment.tied_in:
        add(notations, "tied", type="stop")
    if pitch in value.segment.tied_out:
        add(notations, "tied", type="start")
    if value.triplet_edge and not is_chord_member:
        add(notations, "tuplet", type=value.triplet_edge, number="1")
    if len(notations):
        note.append(notations)
