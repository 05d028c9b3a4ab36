"""What stands over the staff in MusicXML: tempo, chord symbols, rehearsal marks."""

from xml.etree.ElementTree import Element

from musicgen.export.notation.chord_symbols import ChordSymbol
from musicgen.export.notation.tempo_marks import TempoMark
from musicgen.export.xml_tree import add

_LONGEST_REHEARSAL = 12


def metronome(mark: TempoMark, *, is_compound: bool) -> Element:
    """A tempo: printed as a metronome mark if it is a visible one, else for players only.

    Args:
        mark: the tempo in quarter notes per minute.
        is_compound: True to print dotted quarters.
    """
    direction = Element("direction", placement="above")
    kind = add(direction, "direction-type")
    if mark.is_visible:
        figure = add(kind, "metronome", parentheses="no")
        add(figure, "beat-unit", "quarter")
        if is_compound:
            add(figure, "beat-unit-dot")
        shown = mark.tempo_bpm / 1.5 if is_compound else mark.tempo_bpm
        add(figure, "per-minute", f"{shown:.0f}")
    else:
        # A direction must hold something; this prints nothing.
        add(kind, "words", "")
    add(direction, "sound", tempo=f"{mark.tempo_bpm:.3f}".rstrip("0").rstrip("."))
    return direction


def rehearsal(text: str) -> Element:
    """A section name: boxed when it is short, else as plain words."""
    direction = Element("direction", placement="above")
    kind = add(direction, "direction-type")
    add(kind, "rehearsal" if len(text) <= _LONGEST_REHEARSAL else "words", text)
    return direction


def harmony(chord: ChordSymbol) -> Element:
    """A chord symbol; "N.C." where no chord is played, as words, which all programs print."""
    if chord.kind == "none":
        direction = Element("direction", placement="above")
        add(add(direction, "direction-type"), "words", chord.text)
        return direction
    element = Element("harmony")
    root = add(element, "root")
    add(root, "root-step", chord.root)
    if chord.root_alter:
        add(root, "root-alter", str(chord.root_alter))
    add(element, "kind", chord.kind, text=chord.text)
    if chord.bass:
        bass = add(element, "bass")
        add(bass, "bass-step", chord.bass)
        if chord.bass_alter:
            add(bass, "bass-alter", str(chord.bass_alter))
    for number, alteration in chord.degrees:
        # The text of the kind shows it already.
        degree = add(element, "degree")
        degree.set("print-object", "no")
        add(degree, "degree-value", str(number))
        add(degree, "degree-alter", str(alteration))
        add(degree, "degree-type", "add" if number > 7 else "alter")
    return element
