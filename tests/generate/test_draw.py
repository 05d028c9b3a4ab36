"""Drawing: probabilities, cuts, and the logarithm that is reported."""

import numpy as np
import pytest

from musicgen.generate.draw import FORBIDDEN, draw
from musicgen.generate.request import SamplingOptions

PLAIN = SamplingOptions(temperature=1.0, top_p=1.0, min_p=0.0)


def shares(logits: list[float], options: SamplingOptions, count: int = 4000) -> np.ndarray:
    rows = np.repeat(np.array([logits], dtype=np.float32), count, axis=0)
    uniforms = (np.arange(count) + 0.5) / count
    classes, _ = draw(rows, options, uniforms)
    return np.bincount(classes, minlength=len(logits)) / count


def test_plain_draws_follow_the_softmax() -> None:
    probabilities = np.array([0.5, 0.3, 0.15, 0.05])
    np.testing.assert_allclose(
        shares(np.log(probabilities).tolist(), PLAIN), probabilities, atol=1e-3
    )


def test_forbidden_classes_are_never_drawn() -> None:
    assert shares([0.0, float(FORBIDDEN), 0.0], PLAIN)[1] == 0


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
    logits = np.log([[0.8, 0.2]]).astype(np.float32)
    classes, logs = draw(logits, PLAIN, np.array([0.9]))
    assert classes[0] == 1
    assert logs[0] == pytest.approx(np.log(0.2), rel=1e-5)
