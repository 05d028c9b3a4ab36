"""Steadiness: busier than before leans towards longer steps, and the reverse."""

from dataclasses import replace
from random import Random

import numpy as np
import pytest

from musicgen.events.live import LiveRun
from musicgen.events.vocabulary import DELTA_CLASSES
from musicgen.generate.plan import Plan, make_plan
from musicgen.generate.request import GenerationRequest
from musicgen.generate.steadiness import LOG_DELTA, Steadiness
from musicgen.model.checkpoint import Checkpoint
from musicgen.music.meter import Meter

BAR, BARS = 96, 32


@pytest.fixture
def plan(checkpoint: Checkpoint) -> Plan:
    """Thirty-two bars for a piano that usually plays eight notes in each."""
    request = GenerationRequest(length_beats=4.0 * BARS, instruments=(0,), meter=Meter(4, 4))
    return replace(make_plan(request, checkpoint, Random(0)), usual={0: 8.0})


def lean(rule: Steadiness, plan: Plan, notes_in_bars: list[int]) -> float:
    """How far a long step is preferred to none after bars of so many notes."""
    run = LiveRun(plan.context, plan.events)
    for bar, notes in enumerate(notes_in_bars):
        for number in range(notes):
            onset = bar * BAR + number * BAR // notes
            rule.noted(run, onset, 0, 60)
    run.push(len(notes_in_bars) * BAR, 0, 60, 6, 80)
    logits = np.zeros(DELTA_CLASSES, dtype=np.float32)
    rule.delta(run, logits)
    return float(logits[-1] / LOG_DELTA[-1])


def test_an_even_piece_is_left_alone(plan: Plan) -> None:
    assert lean(Steadiness(plan), plan, [8] * 8) == pytest.approx(0, abs=1e-6)


def test_a_busier_bar_slows_down_and_a_calmer_one_goes_on(plan: Plan) -> None:
    assert lean(Steadiness(plan), plan, [8] * 6 + [16] * 2) > 0.3
    assert lean(Steadiness(plan), plan, [8] * 6 + [4] * 2) < -0.3


def test_no_lean_is_stronger_than_the_limit(plan: Plan) -> None:
    assert lean(Steadiness(plan), plan, [8] * 6 + [96] * 2) == pytest.approx(1)
    assert lean(Steadiness(plan), plan, [8] * 6 + [0] * 2) == pytest.approx(-1)


def test_where_nothing_is_usual_the_piece_itself_sets_the_pace(plan: Plan) -> None:
    plan = replace(plan, usual={0: 0.0})
    assert lean(Steadiness(plan), plan, [16] * 3) == 0
    assert lean(Steadiness(plan), plan, [16] * 6) == pytest.approx(0, abs=1e-6)
    assert lean(Steadiness(plan), plan, [8] * 4 + [16] * 2) > 0.3


def test_more_notes_are_usual_where_more_were_asked_for(plan: Plan) -> None:
    assert lean(Steadiness(plan, density=2.0), plan, [16] * 8) == pytest.approx(0, abs=1e-6)


def test_the_way_to_the_end_is_free(plan: Plan) -> None:
    assert lean(Steadiness(plan), plan, [8] * (BARS - 3) + [2]) == 0
