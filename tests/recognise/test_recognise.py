"""The recogniser hears the music, not the file it came in."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from musicgen.errors import CheckpointError
from musicgen.events.encode import bar_grid, score_to_events
from musicgen.events.layout import INPUT
from musicgen.music.meter import MeterMap
from musicgen.music.score import Note, Score, Track
from musicgen.recognise.batch import stack_heard
from musicgen.recognise.checkpoint import (
    Calibration,
    RecogniserCheckpoint,
    load_recogniser,
    save_recogniser,
)
from musicgen.recognise.network import RecogniserConfig, RecogniserNetwork
from musicgen.recognise.recognise import Recogniser
from musicgen.recognise.windows import (
    MAX_EVENTS,
    MAX_WINDOWS,
    WINDOW_BARS,
    bar_starts,
    cut_windows,
    without,
)

BEAT = 480


def piece(bars: int, *, shift: int = 0, velocity: int = 80, program: int = 40) -> Score:
    scale = (0, 2, 4, 5, 7, 9, 11, 12)
    notes = [
        Note(240 * i, 60 + shift + scale[(i * i // 3) % 8], 240, velocity) for i in range(8 * bars)
    ]
    drums = Track(is_drum=True).with_notes(Note(BEAT * b, 36, 60, 90) for b in range(4 * bars))
    return Score((Track(program).with_notes(notes), drums), meter_map=MeterMap.constant(4, 4))


@pytest.fixture(scope="module")
def checkpoint() -> RecogniserCheckpoint:
    torch.manual_seed(0)
    config = RecogniserConfig(("folk", "jazz", "waltz"), ("jazz", "folk"), 16, 24)
    return RecogniserCheckpoint(RecogniserNetwork(config).eval(), Calibration(0.7, -0.1, 1.3))


@pytest.fixture(scope="module")
def recogniser(checkpoint: RecogniserCheckpoint) -> Recogniser:
    return Recogniser(checkpoint)


def test_confidences_are_probabilities_the_likeliest_first(recogniser: Recogniser) -> None:
    found = recogniser.recognise(piece(16))
    assert found is not None
    assert sum(share for _, share in found.families) == pytest.approx(1)
    assert found.family == found.families[0][0]
    values = [value for _, value in found.tags]
    assert values == sorted(values, reverse=True)
    assert all(0 < value < 1 for value in values)
    assert all(value >= 0.6 for _, value in found.likely_tags(0.6))


@pytest.mark.parametrize("shift", [-5, 3, 6])
def test_every_key_sounds_the_same(recogniser: Recogniser, shift: int) -> None:
    here, there = recogniser.recognise(piece(12)), recogniser.recognise(piece(12, shift=shift))
    assert here is not None
    assert there is not None
    # Octaves may differ: a key is reached by the shorter way.
    assert {n for n, _ in here.families} == {n for n, _ in there.families}
    if abs(shift) < 6:
        assert dict(here.tags) == pytest.approx(dict(there.tags), abs=0.02)


def test_velocities_of_one_class_sound_the_same(recogniser: Recogniser) -> None:
    first, second = piece(12, velocity=81), piece(12, velocity=85)
    assert recogniser.recognise(first) == recogniser.recognise(second)


def test_how_much_is_left_of_the_piece_is_not_told() -> None:
    score = piece(40)
    window = cut_windows(score_to_events(score), bar_grid(score.meter_map), 8)[0]
    inside = (window.inputs >= INPUT["remaining"]) & (window.inputs < INPUT["meter"])
    assert not inside.any()


def test_windows_are_few_and_short() -> None:
    score = piece(400)
    events, bars = score_to_events(score), bar_grid(score.meter_map)
    starts = bar_starts(events, bars)
    assert len(starts) == MAX_WINDOWS
    assert starts[0] == 0
    assert all(start % (WINDOW_BARS * 96) == 0 for start in starts)
    windows = cut_windows(events, bars, 8)
    assert all(0 < len(window.inputs) <= MAX_EVENTS for window in windows)


def test_music_that_begins_late_is_heard(recogniser: Recogniser) -> None:
    late = Score((Track(0).with_notes([Note(90 * BEAT, 60, BEAT, 80)]),))
    assert recogniser.recognise(late) is not None
    assert recogniser.recognise(Score()) is None


def test_hidden_instruments_and_velocities_leave_no_trace() -> None:
    def windows(score: Score) -> np.ndarray:
        window = cut_windows(score_to_events(score), bar_grid(score.meter_map), 8)[0]
        return without(window, instruments=True, velocity=True).inputs

    loud = piece(8, velocity=120, program=41)
    assert (windows(piece(8)) == windows(loud)).all()


def test_padding_changes_nothing(checkpoint: RecogniserCheckpoint) -> None:
    def window(bars: int):  # type: ignore[no-untyped-def]
        score = piece(bars)
        return cut_windows(score_to_events(score), bar_grid(score.meter_map), 8)[0]

    short, long = window(3), window(14)
    with torch.no_grad():
        alone, _ = checkpoint.network(stack_heard([short]))
        padded, _ = checkpoint.network(stack_heard([short, long]))
    torch.testing.assert_close(alone[0], padded[0], rtol=1e-4, atol=1e-5)


def test_weights_go_through_a_file(checkpoint: RecogniserCheckpoint, tmp_path: Path) -> None:
    path = tmp_path / "recogniser.safetensors"
    save_recogniser(path, replace(checkpoint, training={"windows": 7}))
    again = load_recogniser(path)
    assert again.calibration == checkpoint.calibration
    assert again.training == {"windows": 7}
    first, second = (
        Recogniser(checkpoint).recognise(piece(8)),
        Recogniser(again).recognise(piece(8)),
    )
    assert first is not None
    assert second is not None
    assert dict(second.families) == pytest.approx(dict(first.families), abs=0.01)
    path.write_bytes(b"no weights")
    with pytest.raises(CheckpointError, match="recogniser"):
        load_recogniser(path)
