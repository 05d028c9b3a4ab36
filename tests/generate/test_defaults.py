"""What a style is sampled with when nobody says."""

from dataclasses import replace
from random import Random

import numpy as np

from musicgen.events.live import LiveRun
from musicgen.events.vocabulary import DELTA_CLASSES, DRUM_PITCH_OFFSET, DRUMS
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


def leaning(request: GenerationRequest, checkpoint: Checkpoint, now: int) -> np.ndarray | None:
    """Δt that drums are kept away from, the last event being at step `now`."""
    plan = make_plan(request, checkpoint, Random(0))
    rules = build_constraints(plan, request.sampling, region=False)
    feel = next((rule for rule in rules if isinstance(rule, Feel)), None)
    if feel is None:
        return None
    run, logits = LiveRun(plan.context, plan.events), np.zeros(DELTA_CLASSES, np.float32)
    run.push(now, DRUMS, DRUM_PITCH_OFFSET + 36, 3, 80)
    feel.delta(run, logits)
    return np.flatnonzero(logits < 0)


def test_a_drummer_alone_leans_off_the_grid_in_the_first_bars(checkpoint: Checkpoint) -> None:
    alone = GenerationRequest(instruments=(-1,), meter=Meter(4, 4), length_beats=64.0)
    early = leaning(alone, checkpoint, 7)
    assert early is not None
    assert early[:3].tolist() == [5, 11, 17]
    on_grid = leaning(alone, checkpoint, 12)
    # Struck together with a hit on the grid is no matter of time.
    assert on_grid is not None
    assert on_grid[:2].tolist() == [6, 12]
    late = leaning(alone, checkpoint, 4 * 96)
    assert late is not None
    assert len(late) == 0


def test_drums_in_a_band_keep_its_time(checkpoint: Checkpoint) -> None:
    band = GenerationRequest(instruments=(0, -1), length_beats=16.0)
    assert leaning(band, checkpoint, 0) is None
