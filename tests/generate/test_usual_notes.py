"""How much each instrument usually plays: from the training piece, or from the seed."""

from dataclasses import replace
from random import Random

import pytest

from musicgen.generate.plan import make_plan
from musicgen.generate.request import GenerationRequest
from musicgen.model.checkpoint import Checkpoint
from musicgen.model.facts import PieceFacts
from musicgen.music.key import Key
from musicgen.music.meter import Meter
from musicgen.music.score import Note, Score, Track
from musicgen.music.units import TICKS_PER_QUARTER as QUARTER
from musicgen.style.style import Style

DUO = PieceFacts(frozenset(("jazz",)), (32, 66), Meter(4, 4), Key(5), 140.0, 3, (4.0, 5.5))


def test_a_tag_takes_them_from_its_training_piece(checkpoint: Checkpoint) -> None:
    request = GenerationRequest(style=Style((("jazz", 1.0),)), length_beats=8.0)
    plan = make_plan(request, replace(checkpoint, facts=(DUO,)), Random(0))
    assert plan.usual == {32: 4.0, 66: 5.5}


def test_an_instrument_of_other_styles_plays_as_it_does_there(checkpoint: Checkpoint) -> None:
    polka = replace(DUO, tags=frozenset({"folk"}), instruments=(21, 40), notes_per_bar=(9.0, 3.0))
    alone = replace(polka, instruments=(21,), notes_per_bar=(30.0,))
    request = GenerationRequest(
        style=Style((("jazz", 1.0),)), length_beats=8.0, instruments=(66, 21)
    )
    plan = make_plan(request, replace(checkpoint, facts=(DUO, polka, alone)), Random(0))
    assert plan.usual == {66: 5.5, 21: 9.0}


def test_an_instrument_of_no_training_piece_has_none(checkpoint: Checkpoint) -> None:
    request = GenerationRequest(
        style=Style((("jazz", 1.0),)), length_beats=8.0, instruments=(66, 11)
    )
    plan = make_plan(request, replace(checkpoint, facts=(DUO,)), Random(0))
    assert plan.usual == {66: 5.5, 11: 0.0}


def test_a_seed_tells_them_by_its_last_bars(checkpoint: Checkpoint) -> None:
    busy = tuple(Note(beat * QUARTER, 40, QUARTER, 80) for beat in range(64))
    calm = tuple(Note(bar * 4 * QUARTER, 70, QUARTER, 80) for bar in range(16))
    seed = Score(tracks=(Track(32, notes=busy), Track(66, notes=calm)))
    plan = make_plan(GenerationRequest(seed=seed, length_beats=8.0), checkpoint, Random(0))
    assert plan.usual == pytest.approx({32: 4.0, 66: 1.0})


def test_a_seed_of_one_note_does_not_exaggerate(checkpoint: Checkpoint) -> None:
    seed = Score(tracks=(Track(0, notes=(Note(0, 60, QUARTER, 80),)),))
    plan = make_plan(GenerationRequest(seed=seed, length_beats=8.0), checkpoint, Random(0))
    assert plan.usual == {0: 1.0}
