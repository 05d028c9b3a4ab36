"""Note values, voices and beams: what a reader expects to see."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from musicgen.export.notation.beams import beams_of
from musicgen.export.notation.measures import measures_of
from musicgen.export.notation.values import TYPE_STEPS, write_measure
from musicgen.export.notation.voices import segments_of, voices_of
from musicgen.music.meter import MeterMap
from musicgen.music.score import Note, Score


def measure_of(numerator: int = 4, denominator: int = 4):
    score = Score(meter_map=MeterMap.constant(numerator, denominator), length=10)
    return measures_of(score)[0]


def written(*spans: tuple[int, int], meter: tuple[int, int] = (4, 4)) -> list[str]:
    """Values of one measure as text: "q" quarter, "e." dotted eighth, "r" a rest, "~" tied on."""
    notes = [Note(start, 60, end - start, 80) for start, end in spans]
    values = write_measure(segments_of(notes), measure_of(*meter))
    result = []
    for value in values:
        letter = {"16th": "s", "32nd": "t"}.get(value.type, value.type[0])
        text = letter + "." * value.dots + ("3" if value.in_triplet else "")
        text += "~" if value.segment.tied_out else ""
        result.append(text if value.segment.pitches else "r" + text)
    return result


@pytest.mark.parametrize(
    ("spans", "meter", "expected"),
    [
        ([(0, 96)], (4, 4), ["w"]),
        ([(0, 72)], (4, 4), ["h.", "rq"]),
        ([(0, 72)], (3, 4), ["h."]),
        ([(0, 72)], (6, 8), ["h."]),
        ([(0, 36), (36, 48)], (4, 4), ["q.", "e", "rh"]),
        ([(12, 36)], (4, 4), ["re", "q", "re", "rh"]),
        ([(36, 60)], (4, 4), ["rq", "re", "e~", "e", "re", "rq"]),
        ([(24, 72)], (4, 4), ["rq", "h", "rq"]),
        ([(0, 60)], (4, 4), ["h~", "e", "re", "rq"]),
        ([(0, 18), (18, 24)], (4, 4), ["e.", "s", "rq", "rh"]),
        ([(18, 30)], (4, 4), ["re", "rs", "s~", "s", "rs", "re", "rh"]),
        ([(0, 36), (36, 60), (60, 72)], (6, 8), ["q.", "q", "e"]),
        ([(24, 48)], (6, 8), ["rq", "e~", "e", "re", "re"]),
        ([(0, 8), (8, 16), (16, 24)], (4, 4), ["e3", "e3", "e3", "rq", "rh"]),
        ([(0, 16), (16, 48)], (4, 4), ["q3", "e3~", "q", "rh"]),
        ([(0, 4), (4, 24)], (4, 4), ["s3", "s3~", "q3", "rq", "rh"]),
        ([(4, 8)], (4, 8), ["rs3", "s3", "rs3", "re", "rq"]),
    ],
)  # fmt: skip
def test_values_as_a_copyist_would_write_them(spans, meter, expected):
    assert written(*spans, meter=meter) == expected


def test_a_silent_measure_is_one_rest():
    values = write_measure([], measure_of(5, 8))
    assert [(value.duration, value.type) for value in values] == [(60, "whole")]


SPAN = st.tuples(st.integers(0, 27), st.integers(1, 40)).map(
    lambda pair: (pair[0] * 3, pair[0] * 3 + pair[1] * 3)
)


@settings(max_examples=80, deadline=None)
@given(
    spans=st.lists(SPAN, max_size=8),
    meter=st.sampled_from([(4, 4), (3, 4), (6, 8), (7, 8), (5, 4), (9, 8), (2, 2), (5, 16)]),
)
def test_values_fill_the_measure_and_are_what_their_type_says(spans, meter):
    measure = measure_of(*meter)
    notes = [
        Note(start, 60 + index, end - start, 80)
        for index, (start, end) in enumerate(spans)
        if start < measure.length
    ]
    for voice in voices_of(notes):
        values = write_measure(voice, measure)
        assert sum(value.duration for value in values) == measure.length
        for value in values:
            if value.type != "whole" or value.segment.pitches:
                steps = TYPE_STEPS[value.type]
                assert value.duration == steps * 3 // 2 if value.dots else steps
        onsets = [value.start for value in values]
        assert onsets == sorted(set(onsets))


def test_higher_of_two_overlapping_lines_is_the_upper_voice():
    melody = [Note(i * 12, 72 + i, 12, 80) for i in range(8)]
    bass = [Note(0, 48, 96, 80)]
    upper, lower = voices_of([*bass, *melody])
    assert [segment.pitches[0] for segment in upper] == [72 + i for i in range(8)]
    assert [segment.pitches for segment in lower] == [(48,)]


def test_notes_that_begin_and_end_together_are_one_chord():
    (voice,) = voices_of([Note(0, pitch, 24, 80) for pitch in (60, 64, 67)])
    assert [segment.pitches for segment in voice] == [(60, 64, 67)]


def test_seven_lines_fit_into_four_voices_without_losing_a_note():
    notes = [Note(6 * i, 60 + 2 * i, 96 - 7 * i, 80) for i in range(7)]
    voices = voices_of(notes)
    assert len(voices) == 4
    begun = [
        (segment.start, pitch)
        for voice in voices
        for segment in voice
        for pitch in segment.pitches
        if pitch not in segment.tied_in
    ]
    assert sorted(begun) == sorted((note.onset, note.pitch) for note in notes)
    sounding = sum(
        (segment.end - segment.start) * len(segment.pitches)
        for voice in voices
        for segment in voice
    )
    assert sounding == sum(note.duration for note in notes)


def beams(*spans: tuple[int, int], meter: tuple[int, int] = (4, 4)) -> list[tuple[str, ...]]:
    measure = measure_of(*meter)
    notes = [Note(start, 60, end - start, 80) for start, end in spans]
    values = write_measure(segments_of(notes), measure)
    found = beams_of(values, measure)
    return [found.get(index, ()) for index in range(len(values))]


def test_eighths_hang_together_by_half_bars_and_sixteenths_by_beats():
    eighths = [(start, start + 12) for start in range(0, 96, 12)]
    group = [("begin",), ("continue",), ("continue",), ("end",)]
    assert beams(*eighths) == group * 2
    mixed = beams((0, 12), (12, 18), (18, 24), (24, 36), (36, 48))
    assert mixed[:5] == [("begin",), ("continue", "begin"), ("end", "end"), ("begin",), ("end",)]


def test_a_lone_sixteenth_has_a_hook_and_a_lone_eighth_a_flag():
    assert beams((0, 18), (18, 24))[:2] == [("begin",), ("end", "backward hook")]
    assert beams((0, 6), (6, 24))[:2] == [("begin", "forward hook"), ("end",)]
    assert beams((0, 12))[0] == ()


def test_rests_and_compound_beats_break_beams():
    six_eight = [(start, start + 12) for start in range(0, 72, 12)]
    assert beams(*six_eight, meter=(6, 8)) == [("begin",), ("continue",), ("end",)] * 2
    assert beams((0, 12), (24, 36))[:3] == [(), (), ()]
