"""The last bar of a piece."""

import numpy as np
import pytest

from musicgen.events.context import BarGrid, PieceContext
from musicgen.events.live import LiveRun
from musicgen.events.piece import EventArrays
from musicgen.events.vocabulary import DELTA_CLASSES, DURATION_CLASSES, PITCH_CLASSES
from musicgen.generate.draw import FORBIDDEN
from musicgen.generate.ending import Ending
from musicgen.generate.plan import Plan
from musicgen.music.key import Key
from musicgen.music.meter import Meter
from musicgen.music.score import Score

BAR = 96
NOTHING = np.zeros(0, dtype=np.int64)
EMPTY = EventArrays(NOTHING, NOTHING, NOTHING, NOTHING, NOTHING)
CONTEXT = PieceContext(BarGrid.build([(0, Meter(4, 4))]), 9, 0, 4 * BAR)
RULE = Ending(Plan(Score(), CONTEXT, EMPTY, 0, 0, 4 * BAR, frozenset(), Key(0), EMPTY))


def run_at(step: int, pitch: int = 60, duration: int = 12) -> LiveRun:
    run = LiveRun(CONTEXT, EMPTY)
    run.push(step, 0, pitch, duration, 80)
    return run


def shares(logits: np.ndarray) -> np.ndarray:
    weights = np.exp(logits - logits.max())
    return weights / weights.sum()


def test_onsets_after_the_tonic_become_the_end() -> None:
    logits = np.zeros(DELTA_CLASSES, np.float32)
    before = shares(logits)
    RULE.delta(run_at(3 * BAR + 24), logits)
    after, left = shares(logits), BAR - 24
    # What completes the chord is as likely as it was; what would follow is four times rarer.
    assert after[0] == pytest.approx(before[0], rel=1e-4)
    assert after[1:left].sum() == pytest.approx(before[1:left].sum() / np.exp(1.4), rel=1e-4)
    assert after[left:].sum() > before[left:].sum()


def test_a_piece_does_not_stop_on_another_note_than_the_tonic() -> None:
    logits = np.zeros(DELTA_CLASSES, np.float32)
    RULE.delta(run_at(3 * BAR + 24, pitch=62), logits)
    assert (logits[BAR - 24 :] < 0).all()
    assert not logits[: BAR - 24].any()


def test_an_end_that_is_forbidden_stays_so() -> None:
    logits = np.zeros(DELTA_CLASSES, np.float32)
    logits[BAR:] = FORBIDDEN
    RULE.delta(run_at(3 * BAR), logits)
    assert (logits[BAR:] == FORBIDDEN).all()
    assert not logits[:BAR].any()


def test_only_the_last_bar_is_touched() -> None:
    run = run_at(2 * BAR)
    for classes in (DELTA_CLASSES, PITCH_CLASSES, DURATION_CLASSES):
        logits = np.zeros(classes, np.float32)
        RULE.delta(run, logits)
        RULE.pitch(run, 24, 0, [], logits)
        RULE.duration(run, 24, 0, 60, logits)
        assert not logits.any()


def test_the_lowest_note_is_led_to_the_tonic_and_the_others_are_free() -> None:
    logits = np.zeros(PITCH_CLASSES, np.float32)
    RULE.pitch(run_at(3 * BAR, pitch=55, duration=BAR), 0, 0, [], logits)
    assert logits[48] == 0
    assert logits[43] < 0
    assert not logits[55:].any()


def test_last_notes_are_held() -> None:
    logits = np.zeros(DURATION_CLASSES, np.float32)
    RULE.duration(run_at(3 * BAR), 0, 0, 67, logits)
    assert logits[BAR - 1] > 0
    assert 0 < logits[5] < logits[BAR // 2 - 1] < logits[BAR - 1]
    assert logits[BAR] == 0
    drums = np.zeros(DURATION_CLASSES, np.float32)
    RULE.duration(run_at(3 * BAR), 0, 128, 128 + 36, drums)
    assert not drums.any()
    outside_the_chord = np.zeros(DURATION_CLASSES, np.float32)
    RULE.duration(run_at(3 * BAR, duration=BAR), 0, 0, 62, outside_the_chord)
    assert not outside_the_chord.any()
    over_a_passing_note = np.zeros(DURATION_CLASSES, np.float32)
    RULE.duration(run_at(3 * BAR, pitch=62), 0, 0, 64, over_a_passing_note)
    assert not over_a_passing_note.any()
