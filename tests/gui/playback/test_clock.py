"""The position that is heard."""

from itertools import pairwise

import pytest

from gui.playback.clock import SlewedClock, Trail
from gui.playback.progress import PlayState, Span

PLAYING, STOPPED = PlayState.PLAYING, PlayState.STOPPED


class Hand:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.time = 100.0

    def __call__(self) -> float:
        return self.time


def test_uneven_reports_make_an_even_clock() -> None:
    hand = Hand()
    clock = SlewedClock(hand)
    seen = []
    for step in range(2000):
        hand.time += 0.005
        played = step * 0.005
        # The sound system counts in steps of 40 ms and is 20 ms late.
        clock.observe(max(0.0, played // 0.04 * 0.04 - 0.02), played + 0.1)
        seen.append(clock.now())
    steps = [after - before for before, after in pairwise(seen[200:])]
    assert min(steps) >= 0.0045
    assert max(steps) <= 0.0055
    assert seen[-1] == pytest.approx(2000 * 0.005, abs=0.08)


def test_it_stands_while_the_device_has_not_begun() -> None:
    hand = Hand()
    clock = SlewedClock(hand)
    for _ in range(200):
        hand.time += 0.005
        clock.observe(0.0, 0.093)
    assert clock.now() < 0.08
    assert clock.standing_seconds == pytest.approx(1.0)


def test_it_never_passes_what_was_written() -> None:
    hand = Hand()
    clock = SlewedClock(hand)
    hand.time += 0.01
    clock.observe(0.01, 0.05)
    hand.time += 3.0
    assert clock.now() <= 0.05


def test_a_large_difference_is_jumped() -> None:
    hand = Hand()
    clock = SlewedClock(hand)
    hand.time += 0.01
    clock.observe(0.01, 1.0)
    hand.time += 0.01
    clock.observe(2.0, 3.0)
    assert clock.now() == pytest.approx(2.0)


def test_the_trail_answers_what_is_heard_and_not_what_is_rendered() -> None:
    trail = Trail()
    trail.lay([Span(1.0, 0, 0, STOPPED), Span(0.5, 0, 480, PLAYING), Span(0.5, 960, 1440, PLAYING)])
    assert trail.at(0.5) == (0, STOPPED)
    assert trail.at(1.25) == (240, PLAYING)
    assert trail.at(1.75) == (1200, PLAYING)
    assert trail.at(9.0) == (1440, PLAYING)
    assert trail.end == 2.0


def test_a_jump_shows_at_once_and_then_what_is_heard() -> None:
    trail = Trail()
    trail.lay([Span(1.0, 0, 480, PLAYING)])
    trail.pin(4800)
    trail.lay([Span(1.0, 4800, 5280, PLAYING)])
    assert trail.at(0.5)[0] == 4800
    assert trail.at(1.5)[0] == 5040


def test_the_trail_forgets_what_was_heard_long_ago() -> None:
    trail = Trail()
    for index in range(10_000):
        trail.lay([Span(0.01, index, index + 1, PLAYING)])
    assert len(trail._spans) < 1000
