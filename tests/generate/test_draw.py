"""Drawing: probabilities, cuts, and the logarithm that is reported."""

import numpy as np
import pytest

from musicgen.generate.draw import FORBIDDEN, Drawer
from musicgen.generate.request import SamplingOptions

PLAIN = SamplingOptions(temperature=1.0, top_p=1.0, min_p=0.0)


def shares(logits: list[float], options: SamplingOptions, count: int = 4000) -> np.ndarray:
    row, draw = np.array(logits, dtype=np.float32), Drawer(options)
    classes = [draw(row, (number + 0.5) / count)[0] for number in range(count)]
    return np.bincount(classes, minlength=len(logits)) / count


def test_plain_draws_follow_the_softmax() -> None:
    probabilities = np.array([0.5, 0.3, 0.15, 0.05])
    np.testing.assert_allclose(
        shares(np.log(probabilities).tolist(), PLAIN), probabilities, atol=1e-3
    )


def test_forbidden_classes_are_never_drawn() -> None:
    assert shares([0.0, float(FORBIDDEN), 0.0], PLAIN)[1] == 0


def test_nothing_is_drawn_where_all_is_forbidden() -> None:
    assert Drawer(PLAIN)(np.full(4, FORBIDDEN), 0.5)[0] == -1


def test_top_p_keeps_the_most_probable() -> None:
    logits = np.log([0.5, 0.3, 0.15, 0.05]).tolist()
    cut = shares(logits, SamplingOptions(temperature=1.0, top_p=0.7, min_p=0.0))
    np.testing.assert_allclose(cut, [0.625, 0.375, 0, 0], atol=1e-3)


def test_min_p_is_relative_to_the_best() -> None:
    logits = np.log([0.5, 0.3, 0.15, 0.05]).tolist()
    cut = shares(logits, SamplingOptions(temperature=1.0, top_p=1.0, min_p=0.35))
    np.testing.assert_allclose(cut, [0.625, 0.375, 0, 0], atol=1e-3)


@pytest.mark.parametrize(("temperature", "sharper"), [(0.5, True), (2.0, False)])
def test_temperature(temperature: float, sharper: bool) -> None:
    logits = np.log([0.6, 0.4]).tolist()
    best = shares(logits, SamplingOptions(temperature=temperature, top_p=1.0, min_p=0.0))[0]
    assert bool(best > 0.61) is sharper
    assert bool(best < 0.59) is not sharper


def test_reported_probability_is_the_one_drawn_with() -> None:
    index, log_probability = Drawer(PLAIN)(np.log([0.8, 0.2]).astype(np.float32), 0.9)
    assert index == 1
    assert log_probability == pytest.approx(np.log(0.2), rel=1e-5)


def some_logits() -> tuple[np.ndarray, list[float]]:
    """Rows with a fifth of the classes forbidden, and a random number for each."""
    random = np.random.default_rng(2)
    logits = random.normal(size=(300, 40)).astype(np.float32) * 2
    logits[random.random(logits.shape) < 0.2] = FORBIDDEN
    return logits, random.random(300).tolist()


def test_all_cuts_together_equal_whole_rows_sorted_and_summed() -> None:
    """The definition, written out: softmax, min-p, then top-p of what is left."""
    logits, uniforms = some_logits()
    draw = Drawer(SamplingOptions(temperature=0.8, top_p=0.9, min_p=0.05))
    for row, uniform in zip(logits, uniforms, strict=True):
        index, log_probability = draw(row, uniform)
        weights = np.exp((row.astype(np.float64) - row.max()) / 0.8)
        weights[weights < 0.05] = 0
        order = np.argsort(-weights, kind="stable")
        ranked = weights[order] / weights.sum()
        ranked[np.cumsum(ranked) - ranked >= 0.9] = 0
        reached = np.cumsum(ranked / ranked.sum())
        rank = int(np.argmax(reached > uniform))
        assert index == order[rank]
        assert log_probability == pytest.approx(np.log((ranked / ranked.sum())[rank]), abs=1e-5)


@pytest.mark.parametrize("top_p", [0.9, 1.0])
@pytest.mark.parametrize("min_p", [0.0, 0.05])
def test_several_rows_at_once_are_drawn_like_each_alone(top_p: float, min_p: float) -> None:
    logits, uniforms = some_logits()
    logits[7] = FORBIDDEN
    draw = Drawer(SamplingOptions(temperature=0.8, top_p=top_p, min_p=min_p))
    alone = [draw(row, uniform) for row, uniform in zip(logits, uniforms, strict=True)]
    together = draw.several(logits, uniforms)
    assert [index for index, _ in together] == [index for index, _ in alone]
    assert together[7] == (-1, 0.0)
    np.testing.assert_allclose(
        [nats for _, nats in together], [nats for _, nats in alone], atol=1e-5
    )


@pytest.mark.parametrize("rows", [1, 4])
@pytest.mark.parametrize("top_p", [0.9, 1.0])
def test_a_random_number_that_is_rounded_to_one_draws_something_legal(
    rows: int, top_p: float
) -> None:
    """The least likely of what top-p leaves, and never what it cut off or what is forbidden."""
    logits = np.full((rows, 6), FORBIDDEN)
    logits[:, 1:4] = np.log([0.7, 0.25, 0.05])
    draw = Drawer(SamplingOptions(temperature=1.0, top_p=top_p, min_p=0.0))
    draws = draw.several(logits, [float(np.nextafter(1.0, 0.0))] * rows)
    assert [index for index, _ in draws] == [2 if top_p < 1 else 3] * rows
