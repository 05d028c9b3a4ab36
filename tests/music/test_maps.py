"""Tempo, meter, keys and the score that holds them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from musicgen.errors import InvalidValueError
from musicgen.music.key import Key
from musicgen.music.meter import BarPosition, Meter, MeterMap
from musicgen.music.score import Note, Score, Track
from musicgen.music.tempo import TempoMap, microseconds_per_quarter


def test_seconds_go_through_every_tempo():
    tempi = TempoMap(((0, 500_000), (960, 1_000_000), (1440, 250_000)))
    assert [tempi.seconds_at(tick) for tick in (0, 480, 960, 1440, 1920)] == [0, 0.5, 1, 2, 2.25]
    assert tempi.bpm_at(959) == 120
    assert tempi.bpm_at(960) == 60


@settings(max_examples=50, deadline=None, derandomize=True)
@given(
    st.dictionaries(st.integers(0, 50_000), st.integers(50_000, 2_000_000), max_size=6),
    st.integers(0, 100_000),
)
def test_ticks_and_seconds_are_inverse(changes, tick):
    tempi = TempoMap(tuple(sorted(changes.items())))
    assert tempi.tick_at(tempi.seconds_at(tick)) == pytest.approx(tick, abs=1e-3)


@pytest.mark.parametrize("tempo_bpm", [0, -1, 3, 1e9])
def test_tempi_that_midi_cannot_hold(tempo_bpm):
    with pytest.raises(InvalidValueError):
        microseconds_per_quarter(tempo_bpm)


@pytest.mark.parametrize("changes", [((0, 0),), ((0, 1 << 24),), ((0, 9), (50, 9), (40, 9))])
def test_impossible_tempo_maps(changes):
    with pytest.raises(InvalidValueError):
        TempoMap(changes)


@pytest.mark.parametrize("meter", [Meter(0, 4), Meter(4, 0), Meter(-3, 4), Meter(1, 4096)])
def test_impossible_meters(meter):
    with pytest.raises(InvalidValueError):
        MeterMap(((0, meter),))


@pytest.mark.parametrize(
    ("meter", "bar", "beat"),
    [
        (Meter(4, 4), 1920, 480),
        (Meter(3, 4), 1440, 480),
        (Meter(6, 8), 1440, 720),
        (Meter(12, 8), 2880, 720),
        (Meter(3, 8), 720, 240),
        (Meter(7, 8), 1680, 240),
        (Meter(2, 2), 1920, 960),
    ],
)
def test_bars_and_beats(meter, bar, beat):
    assert (meter.bar_ticks, meter.beat_ticks) == (bar, beat)


def test_bars_through_changes_and_broken_bars():
    # Two bars of 4/4, then a change in the middle of the third.
    meters = MeterMap(((0, Meter(4, 4)), (4800, Meter(3, 4))))
    assert meters.position(4799) == BarPosition(2, 959)
    assert meters.position(4800) == BarPosition(3, 0)
    assert meters.position(4800 + 1440) == BarPosition(4, 0)
    assert [meters.bar_start(bar) for bar in range(5)] == [0, 1920, 3840, 4800, 6240]
    assert meters.next_bar(3841) == 4800
    assert meters.next_bar(4800) == 4800


@settings(max_examples=50, deadline=None, derandomize=True)
@given(
    st.dictionaries(
        st.integers(0, 20_000),
        st.builds(Meter, st.integers(1, 12), st.sampled_from([2, 4, 8, 16])),
        max_size=6,
    ),
    st.integers(0, 40_000),
)
def test_a_position_is_where_its_bar_starts_and_the_rest(changes, tick):
    meters = MeterMap(tuple(sorted(changes.items())))
    bar, offset = meters.position(tick)
    assert meters.bar_start(bar) + offset == tick
    assert tick < meters.bar_start(bar + 1)
    assert meters.next_bar(tick) in (tick, meters.bar_start(bar + 1))


def test_a_score_is_never_shorter_than_its_notes():
    tracks = (Track(notes=(Note(0, 60, 480, 80),)), Track(notes=(Note(100, 60, 900, 80),)))
    assert Score(tracks=tracks).length == 1000
    assert Score(tracks=tracks, length=5000).length == 5000


@pytest.mark.parametrize("key", [(12, "major"), (-1, "minor"), (0, "dorian")])
def test_impossible_keys(key):
    with pytest.raises(InvalidValueError):
        Key(*key)


@pytest.mark.parametrize("tonic", range(12))
@pytest.mark.parametrize("mode", ["major", "minor"])
def test_relatives_share_their_transposition(tonic, mode):
    key = Key(tonic, mode)
    assert key.relative.relative == key
    assert key.relative.transposition == key.transposition
    assert (tonic + key.transposition) % 12 == key.reference
    assert -5 <= key.transposition <= 6
