"""Any score → bytes → the same score; and other readers find the same notes."""

import io
import warnings
from collections import Counter

import mido
import pretty_midi
import symusic
from hypothesis import given, settings
from hypothesis import strategies as st

from musicgen.midi.read import read_midi_bytes
from musicgen.midi.write import midi_bytes
from musicgen.music.key import Key
from musicgen.music.meter import Meter, MeterMap
from musicgen.music.score import Control, Marker, Note, Score, Track
from musicgen.music.tempo import TempoMap

# Few pitches and onsets, so that notes of one pitch often overlap, touch and coincide.
notes = st.builds(
    Note,
    onset=st.integers(0, 12).map(lambda step: step * 60) | st.integers(0, 100_000),
    pitch=st.sampled_from([0, 60, 61, 127]),
    duration=st.integers(1, 8).map(lambda step: step * 60) | st.integers(1, 100_000),
    velocity=st.integers(1, 127),
)
texts = st.text(max_size=20).map(lambda text: text.encode("utf-8", "ignore").decode())
names = texts.map(lambda text: text.strip("\0").rstrip())
# Banks, volume and pan have places of their own.
controls = st.one_of(
    st.builds(
        Control,
        tick=st.integers(0, 5000),
        kind=st.just("control"),
        number=st.sampled_from([1, 11, 64, 67, 121, 123]),
        value=st.integers(0, 127),
    ),
    st.builds(
        Control,
        tick=st.integers(0, 5000),
        kind=st.just("pitch_bend"),
        number=st.just(0),
        value=st.integers(-8192, 8191),
    ),
    st.builds(
        Control,
        tick=st.integers(0, 5000),
        kind=st.just("channel_pressure"),
        number=st.just(0),
        value=st.integers(0, 127),
    ),
)
tracks = st.builds(
    Track,
    program=st.integers(0, 127),
    is_drum=st.booleans(),
    name=names,
    notes=st.lists(notes, min_size=1, max_size=12).map(lambda found: tuple(sorted(found))),
    controls=st.lists(controls, max_size=4).map(
        lambda found: tuple(sorted(found, key=lambda control: control.tick))
    ),
    volume=st.integers(0, 127),
    pan=st.integers(0, 127),
)


few = settings(max_examples=15, deadline=None, derandomize=True)


def changes(values: st.SearchStrategy) -> st.SearchStrategy:
    """Changes over time, the first at tick 0."""
    later = st.dictionaries(st.integers(1, 5000), values, max_size=4)
    return st.builds(lambda first, rest: ((0, first), *sorted(rest.items())), values, later)


meters = st.builds(Meter, st.integers(1, 255), st.sampled_from([1, 2, 4, 8, 16, 32, 64, 128]))
markers = st.builds(Marker, st.integers(0, 5000), names.filter(bool))
scores = st.builds(
    Score,
    tracks=st.lists(tracks, max_size=18).map(tuple),
    tempo_map=st.builds(TempoMap, changes(st.integers(1, 0xFFFFFF))),
    meter_map=st.builds(MeterMap, changes(meters)),
    key=st.none() | st.builds(Key, st.integers(0, 11), st.sampled_from(["major", "minor"])),
    markers=st.lists(markers, max_size=3).map(
        lambda found: tuple(sorted(found, key=lambda marker: marker.tick))
    ),
    # Whatever stands on the time line lies within the piece.
    length=st.integers(5000, 300_000),
)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(scores)
def test_a_score_comes_back_as_it_was(score):
    assert read_midi_bytes(midi_bytes(score)) == score


def rows(score: Score) -> Counter:
    return Counter(
        (note, track.is_drum, track.program) for track in score.tracks for note in track.notes
    )


@few
@given(scores)
def test_symusic_finds_the_same(score):
    found = symusic.Score.from_midi(midi_bytes(score))
    assert found.ticks_per_quarter == 480
    assert rows(score) == Counter(
        (Note(n.time, n.pitch, n.duration, n.velocity), track.is_drum, track.program)
        for track in found.tracks
        for n in track.notes
    )
    assert tuple((each.time, each.mspq) for each in found.tempos) == score.tempo_map.changes
    assert (
        tuple((each.time, (each.numerator, each.denominator)) for each in found.time_signatures)
        == score.meter_map.changes
    )


@few
@given(scores)
def test_pretty_midi_finds_the_same(score):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = pretty_midi.PrettyMIDI(io.BytesIO(midi_bytes(score)))
    assert found.resolution == 480
    ticks = {}
    for instrument in found.instruments:
        for note in instrument.notes:
            for seconds in (note.start, note.end):
                ticks[seconds] = round(score.tempo_map.tick_at(seconds))
    assert rows(score) == Counter(
        (
            Note(ticks[n.start], n.pitch, ticks[n.end] - ticks[n.start], n.velocity),
            instrument.is_drum,
            instrument.program,
        )
        for instrument in found.instruments
        for n in instrument.notes
    )


@few
@given(scores)
def test_mido_finds_the_same(score):
    found = mido.MidiFile(file=io.BytesIO(midi_bytes(score)))
    assert (found.type, found.ticks_per_beat) == (1, 480)
    tempi, meters_found, ons, offs = [], [], Counter(), Counter()
    for track in found.tracks:
        now = 0
        for message in track:
            now += message.time
            if message.type == "set_tempo":
                tempi.append((now, message.tempo))
            elif message.type == "time_signature":
                meters_found.append((now, (message.numerator, message.denominator)))
            elif message.type == "note_on":
                ons[now, message.note, message.velocity, message.channel == 9] += 1
            elif message.type == "note_off":
                offs[now, message.note, message.channel == 9] += 1
        assert now == score.length
    assert tuple(tempi) == score.tempo_map.changes
    assert tuple(meters_found) == score.meter_map.changes
    played = [(note, track.is_drum) for track in score.tracks for note in track.notes]
    assert ons == Counter((n.onset, n.pitch, n.velocity, drum) for n, drum in played)
    assert offs == Counter((n.end, n.pitch, drum) for n, drum in played)


@few
@given(scores, st.sampled_from([24, 96, 120, 240]))
def test_a_coarser_file_is_read_exactly(score, division):
    """Files whose resolution divides 480 lose nothing when they are read."""
    factor = 480 // division
    data = midi_bytes(score)
    coarse = read_midi_bytes(data[:12] + division.to_bytes(2, "big") + data[14:])
    for before, after in zip(score.tracks, coarse.tracks, strict=True):
        assert [(n.onset * factor, n.duration * factor) for n in before.notes] == [
            (n.onset, n.duration) for n in after.notes
        ]


def test_overlapping_notes_read_the_same_everywhere():
    overlapping = (Note(0, 60, 480, 90), Note(0, 60, 960, 80), Note(240, 60, 480, 70))
    score = Score(tracks=(Track(notes=overlapping), Track(is_drum=True, notes=overlapping)))
    data = midi_bytes(score)
    assert read_midi_bytes(data) == score
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pretty = pretty_midi.PrettyMIDI(io.BytesIO(data))
    for drum in (False, True):
        expected = sorted((n.onset, n.end) for n in overlapping)
        assert expected == sorted(
            (pretty.time_to_tick(n.start), pretty.time_to_tick(n.end))
            for instrument in pretty.instruments
            if instrument.is_drum == drum
            for n in instrument.notes
        )
        assert expected == sorted(
            (n.time, n.end)
            for track in symusic.Score.from_midi(data).tracks
            if track.is_drum == drum
            for n in track.notes
        )
