"""MusicXML: what another program reads out of it is what went in."""

import base64
import io
import random
from collections import Counter
from xml.etree import ElementTree

import mido
import pytest
import verovio

from musicgen.export.musicxml import musicxml
from musicgen.export.notation.grid import quantise_for_reading
from musicgen.export.notation.tempo_marks import tempo_marks
from musicgen.music.key import Key
from musicgen.music.meter import Meter, MeterMap
from musicgen.music.score import Marker, Note, Score, Track
from musicgen.music.tempo import TempoMap


def read_back(document: str) -> Counter[tuple[int, int, int]]:
    """(onset, pitch, duration) in steps as verovio plays the document."""
    verovio.enableLog(verovio.LOG_OFF)
    toolkit = verovio.toolkit()
    toolkit.setOptions({"breaks": "none"})
    assert toolkit.loadData(document)
    file = mido.MidiFile(file=io.BytesIO(base64.b64decode(toolkit.renderToMIDI())))
    found: Counter[tuple[int, int, int]] = Counter()
    scale = 24 / file.ticks_per_beat
    for track in file.tracks:
        time, sounding = 0, {}
        for message in track:
            time += message.time
            if message.type == "note_on" and message.velocity:
                sounding.setdefault((message.channel, message.note), []).append(time)
            elif message.type in ("note_on", "note_off"):
                start = sounding[message.channel, message.note].pop(0)
                steps = round(start * scale), message.note, round((time - start) * scale)
                found[steps] += 1
    return found


def expected(score: Score) -> Counter[tuple[int, int, int]]:
    return Counter(
        (note.onset // 20, note.pitch, note.duration // 20)
        for track in quantise_for_reading(score).tracks
        for note in track.notes
    )


def random_score(seed: int) -> Score:
    """Piano with up to six lines at once, a melody with triplets, changing meters."""
    choose = random.Random(seed)
    piano, tune = [], []
    for _ in range(90):
        onset = choose.randrange(0, 9_600, 60)
        length = choose.choice([60, 120, 240, 480, 700, 1_300, 2_000])
        piano.append(Note(onset, choose.randint(30, 95), length, 80))
    tick = 0
    while tick < 9_000:
        parts = choose.choice([1, 2, 3, 3, 4, 6])
        for index in range(parts):
            if choose.random() < 0.8:
                jitter = choose.randint(-8, 8) if tick else 0
                onset = tick + index * 480 // parts + jitter
                tune.append(Note(onset, choose.randint(60, 84), 480 // parts, 80))
        tick += 480
    meters = choose.choice(
        [
            ((0, Meter(4, 4)),),
            ((0, Meter(3, 4)), (2_880, Meter(4, 4))),
            ((0, Meter(6, 8)), (2_880, Meter(5, 8)), (5_280, Meter(2, 2))),
            ((0, Meter(7, 8)), (1_700, Meter(12, 8))),
        ]
    )
    tracks = (Track(0).with_notes(piano), Track(73).with_notes(tune))
    return Score(tracks, meter_map=MeterMap(meters), key=Key(choose.randint(0, 11), "minor"))


@pytest.mark.parametrize("seed", range(12))
def test_notes_in_are_notes_out(seed):
    score = random_score(seed)
    assert read_back(musicxml(score)) == expected(score)


def measure_lengths(part: ElementTree.Element) -> list[int]:
    """Furthest position reached in each measure, checking that none goes before its start."""
    lengths = []
    for measure in part.iter("measure"):
        position = furthest = 0
        for element in measure:
            step = int(element.findtext("duration", "0"))
            if element.tag == "backup":
                position -= step
            elif element.tag == "forward" or element.find("chord") is None:
                position += step
            assert position >= 0
            furthest = max(furthest, position)
        lengths.append(furthest)
    return lengths


@pytest.mark.parametrize("seed", [0, 3, 5, 7])
def test_every_measure_of_every_part_is_full(seed):
    parts = ElementTree.fromstring(musicxml(random_score(seed))).findall("part")
    lengths = [measure_lengths(part) for part in parts]
    assert lengths[0] == lengths[1]
    assert all(length > 0 for length in lengths[0])


@pytest.mark.parametrize("seed", [1, 4])
def test_ties_and_triplets_that_begin_also_end(seed):
    root = ElementTree.fromstring(musicxml(random_score(seed)))
    for part in root.findall("part"):
        ties = Counter(tie.get("type") for tie in part.iter("tie"))
        assert ties["start"] == ties["stop"] > 0
        triplets = Counter(mark.get("type") for mark in part.iter("tuplet"))
        assert triplets["start"] == triplets["stop"]
    assert triplets["start"] > 0
    for beam_number in ("1", "2"):
        beams = Counter(
            beam.text for beam in root.iter("beam") if beam.get("number") == beam_number
        )
        assert beams["begin"] == beams["end"]


def first_attributes(score: Score) -> list[ElementTree.Element]:
    root = ElementTree.fromstring(musicxml(score))
    found = [part.find("measure/attributes") for part in root.findall("part")]
    return [element for element in found if element is not None]


def test_clefs_keys_and_staves_suit_the_instruments():
    wide = tuple(Note(i * 480, pitch, 480, 80) for i, pitch in enumerate((36, 84, 40, 80)))
    low, high = (Note(0, 33, 480, 80),), (Note(0, 79, 480, 80),)
    tracks = (
        Track(0, notes=wide),
        Track(33, notes=low),
        Track(73, notes=high),
        Track(26, notes=(Note(0, 57, 480, 80),)),
        Track(0, True, notes=(Note(0, 38, 60, 80),)),
    )
    piano, bass, flute, guitar, drums = first_attributes(Score(tracks, key=Key(9, "major")))
    assert piano.findtext("staves") == "2"
    assert [clef.findtext("sign") for clef in piano.findall("clef")] == ["G", "F"]
    assert (bass.findtext("clef/sign"), bass.findtext("clef/clef-octave-change")) == ("F", "-1")
    assert flute.findtext("clef/sign") == "G"
    assert guitar.findtext("clef/clef-octave-change") == "-1"
    assert drums.findtext("clef/sign") == "percussion" and drums.find("key") is None
    assert flute.findtext("key/fifths") == "3"


def test_two_hands_on_two_tracks_share_a_part():
    right = Track(0, name="Piano", notes=(Note(0, 76, 480, 80),))
    left = Track(0, name="Piano", notes=(Note(0, 45, 480, 80),))
    (attributes,) = first_attributes(Score((right, left)))
    assert attributes.findtext("staves") == "2"
    assert len(first_attributes(Score((left, right)))) == 2


def test_drums_are_unpitched_and_named():
    track = Track(
        is_drum=True, notes=(Note(0, 36, 60, 80), Note(0, 42, 60, 80), Note(480, 38, 60, 80))
    )
    root = ElementTree.fromstring(musicxml(Score((track,))))
    names = {
        element.get("id"): element.findtext("instrument-name")
        for element in root.iter("score-instrument")
    }
    struck = [
        names[instrument.get("id")]
        for note in root.iter("note")
        if (instrument := note.find("instrument")) is not None
    ]
    assert len(struck) == 3 and len(set(struck)) == 3
    assert {element.text for element in root.iter("midi-unpitched")} == {"37", "43", "39"}
    assert root.find(".//pitch") is None


def test_tempo_and_markers_are_printed():
    score = Score(
        (Track(notes=tuple(Note(i * 480, 60, 480, 80) for i in range(16))),),
        tempo_map=TempoMap(((0, 500_000), (3_840, 400_000))),
        markers=(Marker(0, "Am7"), Marker(720, "D7/F#"), Marker(1_920, "Verse")),
    )
    root = ElementTree.fromstring(musicxml(score, title="A < B", composer="C & D"))
    assert [mark.text for mark in root.iter("per-minute")] == ["120", "150"]
    assert [harmony.findtext("root/root-step") for harmony in root.iter("harmony")] == ["A", "D"]
    assert root.findtext(".//harmony/bass/bass-step") == "F"
    assert root.findtext(".//rehearsal") == "Verse"
    assert root.findtext("work/work-title") == "A < B"


def test_a_breathing_tempo_prints_few_marks_and_keeps_what_is_heard():
    beats = [(i * 480, round(500_000 * (1 + 0.03 * ((i * 7) % 5 - 2)))) for i in range(64)]
    score = Score((Track(notes=(Note(0, 60, 64 * 480, 80),)),), tempo_map=TempoMap(tuple(beats)))
    marks = tempo_marks(score)
    assert sum(mark.is_visible for mark in marks) <= 64 // 4
    assert len(marks) > 40


def test_compound_meters_count_dotted_quarters():
    score = Score(
        (Track(notes=(Note(0, 60, 1_440, 80),)),),
        tempo_map=TempoMap.constant(120),
        meter_map=MeterMap.constant(6, 8),
    )
    root = ElementTree.fromstring(musicxml(score))
    assert root.find(".//beat-unit-dot") is not None
    assert root.findtext(".//per-minute") == "80"


def test_scores_without_notes_and_names_with_control_characters_are_still_documents():
    for score in (Score(), Score((Track(name="a\x00b\x0bc"),), length=4_000)):
        root = ElementTree.fromstring(musicxml(score))
        assert root.find("part/measure/note/rest") is not None
    assert root.findtext(".//part-name") == "abc"
