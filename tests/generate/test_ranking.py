"""The ranking: each term points one way, and the better continuation comes first."""

from dataclasses import fields, replace
from random import Random

import pytest

from musicgen.generate.composer import Composer
from musicgen.generate.judge import Judge
from musicgen.generate.plan import make_plan
from musicgen.generate.ranking import TERMS, load_weights, rank_score, term_values
from musicgen.generate.ranking_measures import Measured
from musicgen.generate.request import GenerationRequest, SamplingOptions, best_first
from musicgen.music.key import Key
from musicgen.music.meter import MeterMap
from musicgen.music.score import Note, Score, Track
from musicgen.style.style import Style

BEAT = 480
TUNE = [60, 64, 67, 64, 62, 65, 69, 65, 64, 67, 72, 67, 65, 62, 59, 62]


def tune(bars: int, *, clash: bool = False) -> Score:
    notes = [Note(i * BEAT // 2, TUNE[i % 16], BEAT // 2, 80) for i in range(8 * bars)]
    if clash:
        notes += [Note(i * BEAT, 61 + 7 * (i % 5), BEAT, 80) for i in range(16, 4 * bars)]
    return Score(
        (Track(40).with_notes(notes),),
        meter_map=MeterMap.constant(4, 4),
        key=Key(0),
        length=bars * 4 * BEAT,
    )


def judge(composer: Composer) -> Judge:
    request = GenerationRequest(seed=tune(4), length_beats=16, style=Style((("folk", 1.0),)))
    return Judge(composer.network, make_plan(request, composer.checkpoint, Random(0)), None)


def test_every_term_has_a_weight_and_the_usual_values_are_whole() -> None:
    weights = load_weights()
    assert set(weights.terms) == set(TERMS)
    assert "any style" in weights.usual
    assert any(weights.terms.values())


@pytest.mark.parametrize(
    ("term", "worse"),
    [
        ("likelihood_band", {"nats": 6.0}),
        ("loops", {"repeated_bars": 0.9}),
        ("restlessness", {"recalled": 0.0}),
        ("dissonance", {"dissonance": 0.95}),
        ("foreign_pitches", {"foreign": 0.95}),
        ("register", {"register": 8.0}),
        ("density", {"density": -2.0}),
        ("ending", {"ending": 0.0}),
        ("style", {"style": -4.0}),
        ("same_pitches", {"alike_pitches": 0.1}),
    ],
)
def test_a_term_falls_where_the_music_parts_from_what_is_usual(
    term: str, worse: dict[str, float]
) -> None:
    usual = Measured(**{field.name: 0.8 for field in fields(Measured)})
    assert term_values(replace(usual, **worse), usual)[term] < term_values(usual, usual)[term]


def test_the_score_is_the_weighted_sum() -> None:
    usual = Measured()
    written = replace(usual, ending=1.0, style=-2.0)
    assert rank_score(written, usual, {"ending": 3.0, "style": 0.5}) == pytest.approx(2.0)


def test_what_is_measured_is_what_was_written(composer: Composer) -> None:
    written, usual = judge(composer).measured(tune(8))
    assert written.repeated_bars == 0
    # The tune is two bars long and comes again, bar by bar, two bars later.
    assert written.recalled == written.themes == 1
    assert written.dissonance == 0
    assert written.foreign == 0
    assert written.density == usual.density == 1
    assert written.alike_pitches == pytest.approx(1)
    wrong, _ = judge(composer).measured(tune(8, clash=True))
    assert wrong.dissonance > 0.1
    assert wrong.foreign > 0.1
    assert wrong.recalled < 1


def test_without_a_seed_a_band_is_measured_by_who_was_asked_for(composer: Composer) -> None:
    """Saxophone and piano were asked for; where the piano hardly plays, something is missing."""
    request = GenerationRequest(length_beats=32, instruments=(65, 0))
    plan = make_plan(request, composer.checkpoint, Random(0))
    judge = Judge(composer.network, replace(plan, usual={65: 8.0, 0: 0.0}), None)

    def shared(piano_notes: int) -> float:
        notes = tune(8).tracks[0].notes
        tracks = Track(65).with_notes(notes), Track(0).with_notes(notes[:piano_notes])
        return judge.measured(tune(8).with_tracks(tracks))[0].alike_instruments

    assert shared(64) == pytest.approx(1)
    # Half of the notes, and one of two silent.
    assert shared(0) == pytest.approx(0.5 - 1)
    assert shared(0) < shared(8) < shared(32) < shared(64)


def test_variations_come_best_first_and_keep_their_numbers(composer: Composer) -> None:
    request = GenerationRequest(
        style=Style((("folk", 1.0),)), length_beats=24, sampling=SamplingOptions(random_seed=4)
    )
    pieces = composer.compose(request, 4)
    scores = [piece.rank_score for piece in pieces]
    assert None not in scores
    assert scores == sorted(scores, key=lambda score: -(score or 0))
    assert sorted(piece.variation for piece in pieces) == [0, 1, 2, 3]
    assert list(pieces) == sorted(pieces, key=best_first)
    assert composer.compose(request)[0].rank_score is None
