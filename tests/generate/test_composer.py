"""What a request promises, kept whatever the weights say."""

from dataclasses import replace

import pytest

from musicgen.errors import InvalidValueError, SeedError
from musicgen.generate.composer import Composer
from musicgen.generate.request import (
    GenerationFinished,
    GenerationRequest,
    NoteSampled,
    Region,
    SamplingOptions,
)
from musicgen.music.key import Key
from musicgen.music.meter import Meter, MeterMap
from musicgen.music.score import Note, Score, Track
from musicgen.music.tempo import TempoMap
from musicgen.style.style import Style

JAZZ = Style((("jazz", 1.0),))
BAR = 1920


def request(**changes: object) -> GenerationRequest:
    return replace(GenerationRequest(style=JAZZ, length_beats=16, key=Key(2)), **changes)  # type: ignore[arg-type]


def compose(composer: Composer, **changes: object) -> GenerationFinished:
    return composer.compose(request(**changes))[0]


def seed_score() -> Score:
    """Two violins and a bass in 3/4 at 90 bpm, five beats long, off the grid here and there."""
    violin = tuple(Note(480 * beat + 7, 67 + beat, 470, 70) for beat in range(5))
    second = tuple(Note(480 * beat, 55 + beat, 480, 60) for beat in range(5))
    bass = (Note(0, 36, 2400, 90),)
    tracks = (
        Track(40, name="Violin I", notes=violin),
        Track(40, name="Violin II", notes=second),
        Track(43, name="Bass", notes=bass),
    )
    return Score(tracks, TempoMap.constant(90), MeterMap.constant(3, 4), Key(7))


@pytest.mark.parametrize("beats", [1, 16, 61])
def test_the_piece_is_exactly_as_long_as_asked(composer: Composer, beats: int) -> None:
    finished = compose(composer, length_beats=beats)
    assert finished.score.length == beats * 480
    assert max(track.end for track in finished.score.tracks) <= beats * 480
    assert finished.stop_reason == "length"


def test_the_last_bar_has_music(composer: Composer) -> None:
    for seed in range(5):
        finished = compose(composer, sampling=SamplingOptions(random_seed=seed))
        last = max(note.onset for track in finished.score.tracks for note in track.notes)
        assert last >= 16 * 480 - BAR


def test_the_same_random_seed_gives_the_same_score(composer: Composer) -> None:
    options = SamplingOptions(random_seed=5)
    first, second = (compose(composer, sampling=options).score for _ in range(2))
    assert first == second
    assert compose(composer, sampling=SamplingOptions(random_seed=6)).score != first


def test_variations_differ_and_each_one_finishes(composer: Composer) -> None:
    pieces = composer.compose(request(), variations=4)
    assert sorted(piece.variation for piece in pieces) == [0, 1, 2, 3]
    assert len({piece.score for piece in pieces}) == 4


def test_the_stream_holds_the_notes_of_the_finished_score(composer: Composer) -> None:
    events = list(composer.stream(request(), variations=2))
    for variation in range(2):
        mine = [event for event in events if event.variation == variation]
        notes = [event for event in mine if isinstance(event, NoteSampled)]
        score = mine[-1].score  # type: ignore[union-attr]
        settled = [event.settled_until for event in notes]
        assert settled == sorted(settled)
        streamed = sorted((event.track, event.note) for event in notes)
        stored = sorted((i, n) for i, track in enumerate(score.tracks) for n in track.notes)
        for (track, came), (where, kept) in zip(streamed, stored, strict=True):
            # A note ends earlier where its player could not hold it beside later ones.
            assert (where, kept._replace(duration=came.duration)) == (track, came)
            assert 1 <= kept.duration <= came.duration


def most_sounding(notes: tuple[Note, ...]) -> int:
    return max(sum(n.onset <= note.onset < n.end for n in notes) for note in notes)


def test_a_guitar_has_six_strings_in_the_finished_score(composer: Composer) -> None:
    """The guitar of a seed is left as it is, even where it could not be played."""
    held = tuple(Note(120 * number, 50 + number, 3840, 80) for number in range(12))
    seed = Score((Track(24, notes=held),), length=7680)
    request = GenerationRequest(
        seed=seed, length_beats=64, instruments=(24,), sampling=SamplingOptions(density=4.0)
    )
    streamed, finished = [], None
    for event in composer.stream(request):
        if isinstance(event, NoteSampled):
            streamed.append(event.note)
        else:
            finished = event.score
    assert finished is not None
    notes = finished.tracks[0].notes
    assert notes[:12] == held
    assert most_sounding(tuple(streamed)) > 6 >= most_sounding(notes[12:])
    assert [note[:2] for note in streamed] == [note[:2] for note in notes[12:]]


def test_closing_the_stream_cancels(composer: Composer) -> None:
    stream = composer.stream(request(length_beats=4000))
    next(stream)
    stream.close()
    assert list(stream) == []


def test_scale_lock_keeps_to_the_key(composer: Composer) -> None:
    for key in (Key(2), Key(6, "minor")):
        finished = compose(composer, key=key, sampling=SamplingOptions(scale_lock=True))
        pitched = [t for t in finished.score.tracks if not t.is_drum]
        assert {note.pitch % 12 for track in pitched for note in track.notes} <= key.scale


def test_only_the_instruments_that_were_asked_for(composer: Composer) -> None:
    finished = compose(composer, instruments=(0, 32, -1), length_beats=64)
    assert {(t.program, t.is_drum) for t in finished.score.tracks} == {
        (0, False),
        (32, False),
        (0, True),
    }


def test_range_and_polyphony(composer: Composer) -> None:
    options = SamplingOptions(lowest_pitch=60, highest_pitch=64, max_polyphony=2)
    score = compose(composer, instruments=(0,), sampling=options).score
    notes = [note for track in score.tracks for note in track.notes]
    assert {note.pitch for note in notes} <= set(range(60, 65))
    for note in notes:
        assert sum(n.onset <= note.onset < n.end for n in notes) <= 2


def test_a_request_without_facts_takes_those_of_its_tags(composer: Composer) -> None:
    score = composer.compose(GenerationRequest(style=Style((("reel", 1.0),)), length_beats=8))[
        0
    ].score
    assert round(score.tempo_map.bpm_at(0)) == 200
    assert score.meter_map.meter_at(0) == Meter(2, 2)
    assert score.key == Key(7)
    assert {track.program for track in score.tracks} == {40}


def test_a_seed_is_continued_from_its_end_and_left_as_it_is(composer: Composer) -> None:
    seed = seed_score()
    finished = compose(composer, style=Style(), seed=seed, key=None, length_beats=12)
    assert finished.seed_end == 2400
    assert finished.score.length == 2400 + 12 * 480
    assert finished.score.tempo_map == seed.tempo_map
    assert finished.score.meter_map == seed.meter_map
    for before, after in zip(seed.tracks, finished.score.tracks, strict=False):
        assert (before.program, before.name) == (after.program, after.name)
        assert after.notes[: len(before.notes)] == before.notes
        assert all(note.onset >= 2400 for note in after.notes[len(before.notes) :])
    assert len(finished.score.tracks) == 3


def test_tempo_and_meter_can_change_where_the_seed_ends(composer: Composer) -> None:
    finished = compose(
        composer, seed=seed_score(), tempo_bpm=150.0, meter=Meter(4, 4), length_beats=8
    )
    assert round(finished.score.tempo_map.bpm_at(0)) == 90
    assert round(finished.score.tempo_map.bpm_at(2400)) == 150
    assert finished.score.meter_map.meter_at(2400) == Meter(4, 4)


def test_a_long_silence_before_the_start_is_bridged(composer: Composer) -> None:
    seed = Score((Track(notes=(Note(0, 60, 480 * 30, 80),)),))
    finished = compose(composer, seed=seed, length_beats=4)
    new = [n for t in finished.score.tracks for n in t.notes if n.onset > 0]
    assert new and min(note.onset for note in new) >= finished.seed_end == 480 * 30


def test_a_region_is_written_anew_and_the_rest_is_locked(composer: Composer) -> None:
    seed = seed_score()
    region = Region(480, 1440, (0,))
    finished = compose(composer, seed=seed, region=region, style=Style(), key=None)
    assert finished.score.length == seed.length
    assert finished.score.tracks[1:] == seed.tracks[1:]
    outside = [n for n in seed.tracks[0].notes if not 480 <= n.onset < 1440]
    assert [n for n in finished.score.tracks[0].notes if not 480 <= n.onset < 1440] == outside
    assert len(finished.score.tracks) == 3


@pytest.mark.parametrize(
    "changes",
    [
        {"length_beats": 0},
        {"tempo_bpm": 5000.0},
        {"sampling": SamplingOptions(temperature=0)},
        {"sampling": SamplingOptions(top_p=0)},
        {"sampling": SamplingOptions(lowest_pitch=70, highest_pitch=60)},
        {"instruments": (200,)},
        {"style": Style((("polka", 1.0),))},
    ],
)
def test_impossible_requests_are_refused(composer: Composer, changes: dict[str, object]) -> None:
    with pytest.raises(InvalidValueError):
        compose(composer, **changes)


def test_seeds_and_regions_that_hold_nothing_are_refused(composer: Composer) -> None:
    with pytest.raises(SeedError):
        compose(composer, seed=Score())
    with pytest.raises(SeedError):
        compose(composer, seed=seed_score(), region=Region(0, 0, (0,)))
    with pytest.raises(SeedError):
        compose(composer, seed=seed_score(), region=Region(0, 480, (7,)))


def test_swing_moves_off_beats_only(composer: Composer) -> None:
    straight, swung = (
        composer.compose(request(length_beats=256, sampling=SamplingOptions(swing=swing)), 4)
        for swing in (0.0, 0.125)
    )

    def onsets(pieces: tuple[GenerationFinished, ...]) -> list[int]:
        return [n.onset for piece in pieces for t in piece.score.tracks for n in t.notes]

    expected = [onset + 60 * (onset % 480 == 240) for onset in onsets(straight)]
    assert sorted(onsets(swung)) == sorted(expected)
    assert expected != onsets(straight)
