"""The vectorised features and the live ones must be the same numbers."""

import numpy as np
import pytest

from musicgen.events import layout
from musicgen.events.context import BarGrid, PieceContext
from musicgen.events.features import featurise
from musicgen.events.live import LiveRun, chroma_of
from musicgen.events.piece import EventArrays, build_events
from musicgen.events.vocabulary import DRUMS, DURATION_VALUES, duration_class
from musicgen.music.meter import Meter


def random_piece(seed: int) -> tuple[EventArrays, PieceContext]:
    """A piece with chords, drums, rests, repeats and a change of meter."""
    random = np.random.default_rng(seed)
    count = int(random.integers(1, 220))
    onset = np.cumsum(
        random.choice([0, 0, 6, 12, 24, 250], size=count, p=[0.3, 0.1, 0.3, 0.2, 0.08, 0.02])
    )
    instrument = random.choice([0, 32, 66, DRUMS], size=count)
    pitch = random.integers(36, 84, size=count)
    duration = random.integers(1, 120, size=count)
    velocity = random.integers(1, 128, size=count)
    events = build_events(onset, instrument, pitch, duration, velocity)
    half = int(events.onset[-1]) // 2
    bars = BarGrid.build([(0, Meter(4, 4)), (half, Meter(6, 8))])
    end = int((events.onset + events.duration).max()) + 60
    return events, PieceContext(bars, tempo=9, mode=0, end=end)


def used(rows: object) -> list[int]:
    return sorted(row for row in np.asarray(rows).tolist() if row != layout.PAD)


@pytest.mark.parametrize("seed", range(6))
def test_live_rows_equal_vectorised_rows(seed: int) -> None:
    events, context = random_piece(seed)
    features = featurise(events, context)
    run = LiveRun(context, events.take(np.arange(0)))
    columns = (events.onset, events.instrument, events.pitch, events.duration, events.velocity)
    for index, event in enumerate(zip(*(c.tolist() for c in columns), strict=True)):
        onset, instrument, pitch, duration, _ = event
        rows, deltas = run.input_rows()
        delta = onset - run.now
        assert used(rows) == used(features.inputs[index]), index
        assert used(deltas) == used(features.heads[0][index]), index
        chroma = chroma_of([run.pitch_class_counts()])[0]
        np.testing.assert_allclose(chroma, features.chroma[index], rtol=1e-6)
        assert used(run.instrument_rows(delta)) == used(features.heads[1][index]), index
        if instrument <= DRUMS:
            length = int(duration_class(np.array(duration)))
            then = run.then(delta, instrument)
            expected = [used(head[index]) for head in features.heads[2:]]
            assert used(run.pitch_rows(delta, instrument, then)) == expected[0], index
            assert used(run.duration_rows(delta, instrument, pitch, then)) == expected[1], index
            assert used(run.velocity_rows(delta, instrument, pitch, length)) == expected[2], index
        run.push(*event)


def test_a_fork_and_what_it_came_from_go_separate_ways() -> None:
    events, context = random_piece(2)
    run, alone = (LiveRun(context, events) for _ in range(2))
    fork = run.fork()
    onset = int(events.onset[-1])
    for step in range(1, 60):
        fork.push(onset + 6 * step, 66, 70, 24, 100)
    assert run.input_rows() == alone.input_rows()
    assert run.pitch_class_counts() == alone.pitch_class_counts()
    assert run.pitch_rows(0, 66, []) == alone.pitch_rows(0, 66, [])
    assert len(fork) == len(run) + 59
    assert fork.now == onset + 6 * 59


def test_a_run_that_begins_inside_a_piece_sees_nothing_earlier() -> None:
    events, context = random_piece(3)
    first = len(events) // 2
    onset = int(events.onset[first])
    run = events.take(np.arange(first, len(events)))
    features = featurise(run, context, origin=onset)
    moved = featurise(events.take(np.arange(first, first + 1)), context, origin=onset)
    np.testing.assert_array_equal(features.inputs[0], moved.inputs[0])
    assert features.targets[0, 0] == 0


def test_durations_survive_their_classes() -> None:
    values = np.arange(1, 193)
    np.testing.assert_array_equal(DURATION_VALUES[duration_class(values)], values)
    assert DURATION_VALUES[duration_class(np.array([900]))][0] == DURATION_VALUES[-1]
    long = np.arange(193, 769)
    assert np.abs(DURATION_VALUES[duration_class(long)] - long).max() <= 24


def test_doubles_are_dropped_and_long_gaps_get_rests() -> None:
    same = np.array([0, 0, 400])
    events = build_events(
        same, np.zeros(3, np.int64), np.array([60, 60, 62]), np.array([5, 9, 4]),
        np.full(3, 80),
    )  # fmt: skip
    assert events.duration[0] == 9
    assert events.onset.tolist() == [0, 96, 192, 288, 384, 400]
    assert np.diff(events.onset).max() <= 96
