"""Frames written as events: nothing lost, and every probability accounted for."""

from itertools import product

import numpy as np
import pytest
import torch

from musicgen.events.features import IGNORED
from musicgen.events.vocabulary import MAX_DELTA
from musicgen.model.config import NetworkConfig
from musicgen.model.network import Network
from musicgen.train.benchmark import frames
from musicgen.train.benchmark.frames import FrameOptions, View, frame_events, frame_features
from musicgen.train.benchmark.mixture import mixture_nats, run_nats
from musicgen.train.benchmark.sets import KEYS, LOWEST_PITCH, Roll


@pytest.fixture(scope="module")
def network() -> Network:
    torch.manual_seed(7)
    network = Network(NetworkConfig(layers=1, width=16, head_width=16))
    with torch.no_grad():
        # Far from even, so that a forgotten mask shows.
        for parameter in network.parameters():
            parameter.mul_(3)
    return network


def _roll(*chords: tuple[int, ...]) -> Roll:
    roll = np.zeros((len(chords), KEYS), dtype=bool)
    for frame, chord in enumerate(chords):
        roll[frame, [pitch - LOWEST_PITCH for pitch in chord]] = True
    return roll


@pytest.mark.parametrize("top_first", [False, True])
def test_the_notes_of_a_roll_are_all_there(top_first: bool) -> None:
    roll = np.random.default_rng(0).random((40, KEYS)) < 0.05
    events = frame_events(roll, FrameOptions(top_first=top_first), shift=2)
    found = np.zeros_like(roll)
    notes = events.duration > 0
    found[events.onset[notes], events.pitch[notes] - LOWEST_PITCH - 2] = True
    assert (found == roll).all()
    steps = np.diff(events.pitch)[np.diff(events.onset) == 0]
    assert (steps < 0).all() if top_first else (steps > 0).all()


def test_a_pitch_carries_how_long_it_has_sounded() -> None:
    events = frame_events(_roll((60, 64), (60,), (60, 64), ()), FrameOptions())
    assert events.velocity.tolist() == [4, 4, 12, 20, 4]


@pytest.mark.parametrize("top_first", [False, True])
@pytest.mark.parametrize(("keys", "length"), [(1, 4), (2, 3), (3, 2)])
def test_probabilities_of_all_rolls_sum_to_one(
    network: Network, top_first: bool, keys: int, length: int
) -> None:
    options = FrameOptions(top_first=top_first, lowest=60, highest=59 + keys)
    rolls = [
        np.array(bits, dtype=bool).reshape(length, keys)
        for bits in product((0, 1), repeat=length * keys)
    ]
    assert len(rolls) == 2 ** (keys * length)
    nats = run_nats(network, [(roll, View(0, 2)) for roll in rolls], options)
    assert np.exp(-nats).sum() == pytest.approx(1, abs=1e-4)


def test_summing_out_key_and_bar_leaves_the_sum_at_one(network: Network) -> None:
    options = FrameOptions(lowest=60, highest=61, bars=(1, 2))
    rolls = [np.array(bits, dtype=bool).reshape(2, 2) for bits in product((0, 1), repeat=4)]
    found = dict(mixture_nats(network, rolls, options, (-2, 0, 3)))
    nats = np.array([found[index] for index in range(len(rolls))])
    assert np.exp(-nats).sum() == pytest.approx(1, abs=1e-4)
    views = [View(shift, bar) for shift in (-2, 0, 3) for bar in (1, 2)]
    alone = run_nats(network, [(rolls[9], view) for view in views], options)
    assert nats[9] == pytest.approx(-np.log(np.exp(-alone).mean()))


def test_long_silences_are_rests_and_only_then_a_choice() -> None:
    roll = np.zeros((3 * MAX_DELTA, KEYS), dtype=bool)
    roll[[0, MAX_DELTA, 2 * MAX_DELTA + 1], 40] = True
    targets = frame_features(roll, FrameOptions(), View(0, 16)).targets
    rests = targets[:, frames.RESTS]
    assert rests.tolist() == [IGNORED, 0, 1, IGNORED, IGNORED]
    assert targets[:, frames.AGAIN].tolist() == [1, 1, 1, 0, 1]
    # Nothing more before the end: any Δt that reaches it would do.
    assert targets[-1, [frames.DELTA_FROM, frames.DELTA_TO]].tolist() == [MAX_DELTA - 1, MAX_DELTA]


def test_the_highest_key_leaves_no_further_note_in_its_frame() -> None:
    targets = frame_features(_roll((107, 108)), FrameOptions(), View(0, 16)).targets
    assert targets[:, frames.AGAIN].tolist() == [1, 1, 0]
    assert targets[:2, frames.PITCH_LOW].tolist() == [21, 108]


def test_no_frame_knows_of_later_ones() -> None:
    random = np.random.default_rng(3)
    one = random.random((300, KEYS)) < 0.04
    other = one.copy()
    other[200:] = random.random((100, KEYS)) < 0.04
    view = View(-3, 8)
    before, after = (frame_features(roll, FrameOptions(), view) for roll in (one, other))
    known = int(one[:200].sum())
    assert (before.inputs[:known] == after.inputs[:known]).all()
    assert (before.chroma[:known] == after.chroma[:known]).all()
    for head, same in zip(before.heads, after.heads, strict=True):
        assert (head[:known] == same[:known]).all()
    assert not (before.inputs[known : known + 40] == after.inputs[known : known + 40]).all()
