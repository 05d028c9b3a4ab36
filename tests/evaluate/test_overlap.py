"""Overlapping areas where they are known."""

import math

import numpy as np
import pytest

from musicgen.evaluate.comparison import Pair, compare
from musicgen.evaluate.excerpts import excerpt_of
from musicgen.evaluate.overlap import (
    distance_overlap,
    histogram_overlap,
    overlapping_area,
    random_halves,
)
from musicgen.generate.seeds import parse_notes

RANDOM = np.random.default_rng(5)


def test_a_set_overlaps_itself_wholly() -> None:
    values = RANDOM.normal(size=40)
    assert overlapping_area(values, values, 0.01) == pytest.approx(1, abs=1e-3)


def test_sets_far_apart_do_not_overlap() -> None:
    assert overlapping_area(np.zeros(10), np.ones(10), 0.01) < 1e-6


def test_two_normal_distributions_overlap_as_the_formula_says() -> None:
    # Area under the smaller of two unit normal densities d apart: erfc(d / sqrt(8)).
    first, second = RANDOM.normal(0, 1, 1500), RANDOM.normal(1, 1, 1500)
    assert overlapping_area(first, second, 0.01) == pytest.approx(
        math.erfc(1 / math.sqrt(8)), abs=0.04
    )


def test_values_that_are_all_equal_have_a_density() -> None:
    assert overlapping_area(np.zeros(20), np.zeros(20), 0.02) == pytest.approx(1, abs=1e-3)
    mostly = np.array([0.0] * 19 + [0.5])
    assert 0.8 < overlapping_area(mostly, np.zeros(20), 0.1) < 1


def test_too_little_is_no_figure() -> None:
    assert math.isnan(overlapping_area(np.array([1.0, math.nan]), np.arange(5.0), 0.1))


def test_distances_forgive_a_shift_less_than_a_wider_spread() -> None:
    real = RANDOM.normal(0, 1, 50)
    alike, wide = RANDOM.normal(0, 1, 50), RANDOM.normal(0, 4, 50)
    assert distance_overlap(alike, real, 0.01) > 0.9 > distance_overlap(wide, real, 0.01)


def test_distances_between_histograms_count_too() -> None:
    real = RANDOM.dirichlet(np.ones(4), 40)
    alike, peaked = RANDOM.dirichlet(np.ones(4), 40), np.tile([1.0, 0, 0, 0], (40, 1))
    assert distance_overlap(alike, real, 0.02) > distance_overlap(peaked, real, 0.02) + 0.1


def test_histograms_share_what_both_have() -> None:
    assert histogram_overlap(np.array([0.5, 0.5, 0]), np.array([0.25, 0.25, 0.5])) == 0.5


def test_halves_part_no_piece() -> None:
    groups = np.array([0, 0, 1, 1, 2, 2, 3, 3])
    for one, other in random_halves(groups):
        assert sorted([*one, *other]) == list(range(8))
        assert not set(groups[one]) & set(groups[other])
    assert random_halves(np.zeros(5, dtype=np.int64)) == []


def test_pieces_compared_with_themselves_overlap_in_everything() -> None:
    tunes = ["C4 D4 E4 F4 | G4:2 E4:2", "E4:0.5 F4:0.5 G4 C5:2 | C4 D4 E4 R", "G4:4 | A4 B4 C5:2"]
    pairs = []
    for index, text in enumerate(tunes):
        piece = excerpt_of(parse_notes(text))
        pairs.append(Pair.cut("folk", str(index), 0, piece, piece))
    (family,) = compare(pairs)
    assert (family.pieces, family.real_pieces) == (3, 3)
    assert family.mean("values") == pytest.approx(1, abs=1e-3)
    assert family.mean("values_ceiling") < 1


def test_a_pair_has_the_same_number_of_bars() -> None:
    long, short = excerpt_of(parse_notes("C4 D4 E4 F4 " * 6)), excerpt_of(parse_notes("C4 " * 8))
    pair = Pair.cut("folk", "a", 0, short, long)
    assert (pair.real.bars, pair.written.bars, len(pair.written.onset)) == (2, 2, 8)


def test_a_real_excerpt_counts_once() -> None:
    piece, other = excerpt_of(parse_notes("C4 D4 E4 F4")), excerpt_of(parse_notes("G4 C4:3"))
    same = [Pair.cut("folk", "a", 0, piece, other)] * 3
    (family,) = compare([*same, Pair.cut("folk", "a", 4, other, other)])
    assert (family.pieces, family.real_pieces) == (4, 1)
    assert family.overlaps[0].real == (2 + 1) / 2
