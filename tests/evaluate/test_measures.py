"""Measures on tunes small enough to count by hand."""

import math
from dataclasses import replace

import numpy as np
import pytest

from musicgen.evaluate import measures
from musicgen.evaluate.excerpts import Excerpt, excerpt_of
from musicgen.evaluate.histograms import HISTOGRAMS, histogram_table, mean_histogram
from musicgen.generate.seeds import parse_beats, parse_notes
from musicgen.music.key import Key
from musicgen.music.meter import Meter

C_MAJOR = Key(0, "major")


def tune(text: str, bars: int | None = None, meter: Meter = Meter(4, 4)) -> Excerpt:
    return excerpt_of(replace(parse_notes(text, meter=meter), key=C_MAJOR), bars)


def drums(pattern: str) -> Excerpt:
    return excerpt_of(parse_beats(pattern))


def test_entropy_counts_the_pitch_classes() -> None:
    assert measures.pitch_class_entropy(tune("C4 C5 C3 C4")) == 0
    assert measures.pitch_class_entropy(tune("C4 D4 E4 F4")) == 2
    assert math.isclose(measures.pitch_class_entropy(tune("C4 C4 C4 G4")), 0.811278, rel_tol=1e-5)


def test_a_scale_holds_a_share_of_the_notes() -> None:
    assert measures.scale_consistency(tune("C4 D4 E4 F4 | G4 A4 B4 C5")) == 1
    assert measures.scale_consistency(tune("C4 D4 E4 F#4 | G4 A4 Bb4 F4")) == 7 / 8


def test_groove_is_where_bars_agree() -> None:
    assert measures.groove_consistency(tune("C4 D4 E4 F4 | G4 G4 G4 G4")) == 1
    # Beats 2 and 4 are struck in the first bar only: 2 of 16 sixteenths differ.
    assert measures.groove_consistency(tune("C4 D4 E4 F4 | G4:2 G4:2")) == 14 / 16


def test_polyphony_counts_only_while_something_sounds() -> None:
    assert measures.polyphony(tune("C4 D4 E4 F4")) == 1
    assert measures.polyphony(tune("[C4 E4 G4]:2 R:2")) == 3
    assert measures.polyphony(tune("[C4 E4 G4]:2 C4:2")) == 2


def test_density_interval_and_length() -> None:
    piece = tune("[C4 E4]:1 D4:0.5 E4:0.5 F4:2")
    assert measures.note_density(piece) == 5 / 4
    assert measures.inter_onset_interval(piece) == pytest.approx((1 + 0.5 + 0.5) / 3)
    assert measures.note_length(piece) == (1 + 1 + 0.5 + 0.5 + 2) / 5


def test_velocity_spread_is_in_classes_of_eight() -> None:
    piece = tune("C4 D4 E4 F4")
    assert measures.velocity_spread(piece) == 0
    loud = replace(piece, velocity=np.array([64, 64, 80, 80]))
    assert measures.velocity_spread(loud) == 1


def test_a_bar_is_empty_when_nothing_sounds_in_it() -> None:
    assert measures.empty_bar_rate(tune("C4:4 | R:4 | D4:4 | E4:4")) == 0.25
    assert measures.empty_bar_rate(tune("C4:8 | D4:4 | E4:4")) == 0


@pytest.mark.parametrize(("lag", "expected"), [(1, 0.0), (2, 1.0), (4, math.nan)])
def test_bars_that_come_back_after_two(lag: int, expected: float) -> None:
    piece = tune("C4 D4 E4 F4 | G4 A4 G4 A4 | C4 D4 E4 F4 | G4 A4 G4 A4")
    assert measures.self_similarity(piece, lag) == pytest.approx(expected, nan_ok=True)


def test_half_the_notes_in_common_is_a_similarity_of_a_half() -> None:
    assert measures.self_similarity(tune("C4 D4 E4 F4 | C4 D4 A4 B4"), 1) == 0.5
    # Two of four notes against two of two: 2 * 2 / (4 + 2).
    assert measures.self_similarity(tune("C4 D4 E4 F4 | C4 D4 R R"), 1) == pytest.approx(2 / 3)


def test_a_push_of_a_hair_is_the_same_bar() -> None:
    piece = tune("C4 D4 E4 F4 | C4 D4 E4 F4")
    pushed = replace(piece, place=piece.place + np.array([0, 2, 0, 2, 1, 0, 1, 0]))
    assert measures.self_similarity(pushed, 1) == 1


def test_three_quarters_to_the_bar() -> None:
    piece = tune("C4 D4 E4 | C4 D4 E4", meter=Meter(3, 4))
    assert (piece.bars, piece.bar_steps) == (2, 72)
    assert measures.self_similarity(piece, 1) == 1


def test_drums_have_no_pitch_to_measure() -> None:
    piece = drums("kick x...x...x...x... *2")
    values = measures.measured(piece)
    silent = {"pitch-class entropy", "scale consistency", "polyphony"}
    assert {name for name in silent if math.isnan(values[name])} == silent
    assert values["groove consistency"] == 1
    assert values["self-similarity, 1 bar"] == 1


def test_measures_do_not_ask_for_the_key_when_it_is_given() -> None:
    in_d = excerpt_of(replace(parse_notes("D4 E4 F#4 G4"), key=Key(2, "major")))
    assert (in_d.pitch % 12).tolist() == [0, 2, 4, 5]


def test_histograms_are_shares_of_named_classes() -> None:
    pitches, intervals, lengths = (
        dict(zip(h.labels, h.of(tune("[C4 E4]:1 C4:0.5 C4:0.5 C4:2")), strict=True))
        for h in HISTOGRAMS
    )
    assert (pitches["C"], pitches["E"]) == (0.8, 0.2)
    assert (intervals["1/4"], intervals["1/8"]) == pytest.approx((1 / 3, 2 / 3))
    assert (lengths["1/4"], lengths["1/8"], lengths["1/2"]) == pytest.approx((0.4, 0.4, 0.2))


def test_every_piece_counts_the_same_in_a_mean_histogram() -> None:
    pieces = [tune("C4 C4 C4 C4"), tune("D4:4"), drums("kick x...x...x...x...")]
    mean = mean_histogram(histogram_table(HISTOGRAMS[0], pieces))
    assert mean is not None
    assert (mean[0], mean[2]) == (0.5, 0.5)
    assert mean_histogram(histogram_table(HISTOGRAMS[0], pieces[2:])) is None
