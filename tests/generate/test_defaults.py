"""What a style is sampled with when nobody says."""

from dataclasses import replace
from random import Random

import numpy as np

from musicgen.events.live import LiveRun
from musicgen.events.vocabulary import DRUM_PITCH_OFFSET, DRUMS, DURATION_CLASSES
from musicgen.generate.composer import Composer
from musicgen.generate.constraints import build_constraints
from musicgen.generate.defaults import default_sampling, load_defaults
from musicgen.generate.feel import Feel
from musicgen.generate.plan import check_request, make_plan
from musicgen.generate.request import GenerationRequest, SamplingOptions
from musicgen.model.checkpoint import Checkpoint
from musicgen.music.meter import Meter
from musicgen.style.families import load_families
from musicgen.style.style import Style


def test_every_row_is_a_family_or_any_style() -> None:
    assert load_defaults().keys() <= {"any style"} | {family.name for family in load_families()}


def test_a_family_decides_over_any_style() -> None:
    anything, folk = default_sampling(Style()), default_sampling(Style((("reel", 1.0),)))
    rows = load_defaults()
    assert anything == replace(SamplingOptions(), **rows["any style"])  # type: ignore[arg-type]
    assert folk == replace(anything, **rows["irish-or-fiddle folk"])  # type: ignore[arg-type]
    assert folk != anything


def test_all_of_them_can_be_sampled_with() -> None:
    for family in load_families():
        style = Style(tuple((tag, 1.0) for tag in sorted(family.any_of | family.all_of)[:3]))
        check_request(GenerationRequest(sampling=default_sampling(style)))


def shortest(request: GenerationRequest, checkpoint: Checkpoint, now: int) -> bool | None:
    """Whether drums may last one step, the last hit being at `now`; None without the rule."""
    plan = make_plan(request, checkpoint, Random(0))
    rules = build_constraints(plan, request.sampling, region=False)
    feel = next((rule for rule in rules if isinstance(rule, Feel)), None)
    if feel is None:
        return None
    run, logits = LiveRun(plan.context, plan.events), np.zeros(DURATION_CLASSES, np.float32)
    run.push(now, DRUMS, DRUM_PITCH_OFFSET + 36, 3, 80)
    feel.duration(run, 6, DRUMS, DRUM_PITCH_OFFSET + 36, logits)
    assert not logits[1:].any()
    return bool(logits[0] == 0)


def test_a_drummer_alone_sets_out_as_a_player(checkpoint: Checkpoint) -> None:
    alone = GenerationRequest(instruments=(-1,), meter=Meter(4, 4), length_beats=64.0)
    assert shortest(alone, checkpoint, 0) is False
    assert shortest(alone, checkpoint, 4 * 96 - 12) is False
    assert shortest(alone, checkpoint, 4 * 96) is True


def test_drums_in_a_band_are_left_alone(checkpoint: Checkpoint) -> None:
    band = GenerationRequest(instruments=(0, -1), length_beats=16.0)
    assert shortest(band, checkpoint, 0) is None


def test_one_step_is_taken_where_nothing_longer_fits(composer: Composer) -> None:
    request = GenerationRequest(instruments=(-1,), meter=Meter(4, 4), length_beats=4.0)
    score = composer.compose(request)[0].score
    assert max(note.end for track in score.tracks for note in track.notes) <= 4 * 480
