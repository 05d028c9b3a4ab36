"""A score as a MusicXML 4.0 document."""

from collections.abc import Sequence
from dataclasses import replace
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from musicgen.export.musicxml_marks import harmony, metronome, rehearsal
from musicgen.export.musicxml_measure import MeasureWriter, instrument_id
from musicgen.export.notation.chord_symbols import chord_symbols_among
from musicgen.export.notation.measures import Measure, measures_of
from musicgen.export.notation.parts import Part, parts_of
from musicgen.export.notation.tempo_marks import tempo_marks
from musicgen.export.xml_tree import add
from musicgen.music.instruments import DRUM_NAMES, program_name
from musicgen.music.key_estimate import estimate_key
from musicgen.music.score import Score
from musicgen.music.units import TICKS_PER_STEP

_DOCTYPE = (
    '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n'
    '<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 4.0 Partwise//EN"'
    ' "http://www.musicxml.org/dtds/partwise.dtd">\n'
)
_DRUM_CHANNEL = 10
_FORBIDDEN = {code: None for code in range(32) if chr(code) not in "\t\n"}
# As scores have them, by the last word of an instrument's name.
_USUAL_ABBREVIATIONS = {
    "Piano": "Pno.", "Guitar": "Gtr.", "Bass": "Bass", "Organ": "Org.", "Sax": "Sax.",
    "Strings": "Str.", "Ensemble": "Str.", "Horn": "Hn.", "Trumpet": "Tpt.",
}  # fmt: skip
_OF_SEVERAL_KINDS = frozenset({"Guitar", "Bass", "Sax", "Horn"})


def musicxml(score: Score, *, title: str = "", composer: str = "") -> str:
    """The text of a MusicXML document that any notation program opens.

    Notes are first brought to a grid that can be read (see `notation.grid`); a piece
    without a key gets the one its notes suggest. Markers that are chord symbols become
    chord symbols, other markers rehearsal marks.

    Args:
        score: any score.
        title: printed on top.
        composer: printed at the right.
    """
    measures = measures_of(score)
    parts = parts_of(score, measures)
    if score.key is None and score.note_count:
        score = replace(score, key=estimate_key(score))
    root = Element("score-partwise", version="4.0")
    if title:
        add(add(root, "work"), "work-title", title)
    identification = add(root, "identification")
    if composer:
        add(identification, "creator", composer, type="composer")
    add(add(identification, "encoding"), "software", "musicgen")
    part_list = add(root, "part-list")
    for index, part in enumerate(parts):
        _score_part(part_list, part, index)
    for index, part in enumerate(parts):
        element = SubElement(root, "part", id=f"P{index + 1}")
        _write_part(element, part, index, score, measures)
    ElementTree.indent(root)
    text = ElementTree.tostring(root, encoding="unicode").translate(_FORBIDDEN)
    return _DOCTYPE + text + "\n"


def _score_part(part_list: Element, part: Part, index: int) -> None:
    identity = f"P{index + 1}"
    element = SubElement(part_list, "score-part", id=identity)
    add(element, "part-name", part.name)
    add(element, "part-abbreviation", _abbreviation(part.name))
    pitches: Sequence[int | None] = [None]
    if part.track.is_drum:
        pitches = sorted({note.pitch for note in part.notes})
    for pitch in pitches:
        name = _sound_name(part, pitch)
        sound = add(element, "score-instrument", id=instrument_id(index, pitch))
        add(sound, "instrument-name", name)
    for pitch in pitches:
        midi = add(element, "midi-instrument", id=instrument_id(index, pitch))
        add(midi, "midi-channel", str(_channel(index) if pitch is None else _DRUM_CHANNEL))
        add(midi, "midi-program", str(part.track.program + 1 if pitch is None else 1))
        if pitch is not None:
            add(midi, "midi-unpitched", str(pitch + 1))
        add(midi, "volume", f"{part.track.volume / 127 * 100:.4g}")
        add(midi, "pan", f"{(part.track.pan - 64) / 64 * 90:.4g}")


def _sound_name(part: Part, pitch: int | None) -> str:
    if pitch is None:
        return program_name(part.track.program)
    return DRUM_NAMES.get(pitch, f"Percussion {pitch}")


def _channel(index: int) -> int:
    """A MIDI channel from 1 to 16 that is not the drums'."""
    channel = index % 15 + 1
    return channel if channel < _DRUM_CHANNEL else channel + 1


def _abbreviation(name: str) -> str:
    words = [word for word in name.split() if not word.isdigit()]
    if words and (usual := _USUAL_ABBREVIATIONS.get(words[-1])):
        # An alto and a tenor sax are to be told apart; of pianos there is rarely more than one.
        is_kind = len(words) > 1 and words[-1] in _OF_SEVERAL_KINDS
        return f"{words[0][0]}. {usual}" if is_kind else usual
    if len(words) > 1 and len(name) > 8:
        return " ".join(f"{word[:3]}." if len(word) > 4 else word for word in words[:2])
    return f"{name[:4]}." if len(name) > 6 else name


def _write_part(
    element: Element, part: Part, index: int, score: Score, measures: Sequence[Measure]
) -> None:
    marks = _marks(score, measures) if index == 0 else []
    writer = MeasureWriter(part, index, score.key)
    for measure in measures:
        here = [(step, mark) for step, mark in marks if measure.start <= step < measure.end]
        element.append(writer.write(measure, here))
    barline = SubElement(element[-1], "barline", location="right")
    add(barline, "bar-style", "light-heavy")


def _marks(score: Score, measures: Sequence[Measure]) -> list[tuple[int, Element]]:
    """Tempo marks, chord symbols and rehearsal marks with their steps, in time order."""
    marks: list[tuple[int, Element]] = []
    for tempo in tempo_marks(score):
        compound = any(
            measure.is_compound and measure.start <= tempo.step < measure.end
            for measure in measures
        )
        marks.append((tempo.step, metronome(tempo, is_compound=compound)))
    chords = chord_symbols_among(score.markers)
    for number, marker in enumerate(score.markers):
        chord = chords.get(number)
        if chord is not None:
            marks.append((round(marker.tick / TICKS_PER_STEP), harmony(chord)))
        elif marker.text.strip():
            marks.append((round(marker.tick / TICKS_PER_STEP), rehearsal(marker.text.strip())))
    return sorted(marks, key=lambda mark: mark[0])
