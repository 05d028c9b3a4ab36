"""Figures, their JSON and the page made from them."""

import pytest

from musicgen.bench.figure import Figure, Goal, alone, compared
from musicgen.bench.page import page
from musicgen.bench.registry import BENCHMARKS
from musicgen.bench.report import Report

MACHINE: dict[str, object] = {
    "system": "Linux", "architecture": "x86_64", "cores": 2, "instructions": ["AVX2"],
    "python": "3.11", "torch": "2.13",
}  # fmt: skip


def report(*figures: Figure) -> Report:
    return Report("sampling", "one note", 3, False, 1.0, MACHINE, figures)


def test_a_ratio_is_the_median_of_the_repeats_ratios() -> None:
    figure = compared("floor_ratio", "a note", "ms", [2, 3, 8], [1, 1, 2], "floor", Goal(3.5, True))
    # 2, 3 and 4: the ratio of the medians would be 3 as well, of the means 3.25.
    assert (figure.ratio, figure.low, figure.high, figure.value) == (3, 2, 4, 3)
    assert (figure.ours, figure.peer) == (3, 1)


def test_a_goal_of_our_own_figure_is_spread_over_it() -> None:
    goal = Goal(4, at_most=True, of="ours")
    figure = compared("seconds", "a piece", "s", [2, 4, 3], [1, 1, 1], "torch", goal)
    assert (figure.value, figure.low, figure.high, figure.ratio) == (3, 2, 4, 3)


def test_a_figure_without_a_peer() -> None:
    figure = alone("growth", "memory", "MB", [3, 1, 2])
    assert (figure.value, figure.low, figure.high, figure.ratio) == (2, 1, 3, None)


def test_reports_go_through_json() -> None:
    whole = report(
        compared("a", "A", "s", [1, 2], [2, 2], "x", Goal(1.5, True)),
        alone("b", "B", "MB", [5.0]),
    )
    data = whole.to_dict()
    assert (data["a"], data["b"]) == (0.75, 5.0)
    assert Report.from_dict(data) == whole


def test_the_page_holds_every_figure_and_its_goal() -> None:
    text = page(
        [report(compared("a", "cost of a note", "ms", [3], [2], "the floor", Goal(1.5, True)))],
        ["notochord: no network"],
    )
    assert (
        "| cost of a note | 3.00 ms | the floor | 2.00 ms | 1.50 × | 1.50 – 1.50 | ≤ 1.5 × |"
        in text
    )
    assert "2 cores (x86_64 with AVX2)" in text
    assert "- notochord: no network" in text


@pytest.mark.parametrize("benchmark", BENCHMARKS, ids=lambda benchmark: benchmark.name)
def test_every_benchmark_has_its_module(benchmark: object) -> None:
    from importlib import import_module

    from musicgen.bench.registry import Benchmark

    assert isinstance(benchmark, Benchmark)
    assert callable(import_module(f"musicgen.bench.{benchmark.module}").measure)
