"""Changing harmony: what has lasted for four bars is leant away from."""

from random import Random

import numpy as np
import pytest

from musicgen.events.live import LiveRun
from musicgen.events.vocabulary import DRUM_PITCH_OFFSET, DRUMS, PITCH_CLASSES
from musicgen.generate.harmony import ChangingHarmony
from musicgen.generate.plan import Plan, make_plan
from musicgen.generate.request import GenerationRequest
from musicgen.model.checkpoint import Checkpoint
from musicgen.music.meter import Meter

BAR, BARS = 96, 24
C, F, G = (48, 60, 64, 67), (53, 65, 69), (43, 55, 59, 62)
C_SEVENTH = (48, 58, 64, 67)


@pytest.fixture
def plan(checkpoint: Checkpoint) -> Plan:
    request = GenerationRequest(length_beats=4.0 * BARS, instruments=(0,), meter=Meter(4, 4))
    return make_plan(request, checkpoint, Random(0))


def lean_after(plan: Plan, *chords: tuple[int, ...], instrument: int = 0) -> np.ndarray:
    """What the rule adds to each pitch of the bar after these, a chord in each."""
    rule, run = ChangingHarmony(plan), LiveRun(plan.context, plan.events)
    for bar, chord in enumerate(chords):
        for pitch in chord:
            rule.noted(run, bar * BAR, 0, pitch)
    run.push(len(chords) * BAR, DRUMS, DRUM_PITCH_OFFSET + 36, 6, 80)
    logits = np.zeros(PITCH_CLASSES, dtype=np.float32)
    rule.pitch(run, 0, instrument, [], logits)
    return logits


def test_three_bars_of_a_chord_and_changing_ones_are_left_alone(plan: Plan) -> None:
    assert not lean_after(plan, C, C, C).any()
    assert not lean_after(plan, C, C, F, F, C, C).any()
    assert not lean_after(plan, C, F, G, C, F, G).any()


def test_after_four_bars_its_notes_become_less_likely_bar_by_bar(plan: Plan) -> None:
    four, five, nine = (lean_after(plan, *[C] * bars) for bars in (4, 5, 9))
    assert four[60] < 0 and four[72] == four[60] and four[64] < 0
    assert four[62] == four[65] == four[69] == 0
    # The root is struck twice as often as the others.
    assert four[60] == pytest.approx(2 * four[64])
    assert five[60] == pytest.approx(2 * four[60])
    twelve = lean_after(plan, *[C] * 12)
    assert nine[60] == pytest.approx(-3) and twelve[60] == pytest.approx(-3)


def test_a_seventh_more_or_less_is_the_same_harmony(plan: Plan) -> None:
    lean = lean_after(plan, C, C_SEVENTH, C, C_SEVENTH)
    assert lean[60] < lean[64] < lean[58] < 0


def test_another_chord_or_an_empty_bar_ends_it(plan: Plan) -> None:
    assert not lean_after(plan, C, C, C, C, C, F).any()
    assert not lean_after(plan, C, C, C, (), C, C).any()


def test_drums_and_the_end_of_a_piece_are_left_alone(plan: Plan) -> None:
    assert not lean_after(plan, *[C] * 8, instrument=DRUMS).any()
    assert not lean_after(plan, *[C] * (BARS - 2)).any()
    assert lean_after(plan, *[C] * (BARS - 3)).any()
