"""The network: causal, joint, the same whether read at once or step by step."""

import numpy as np
import pytest
import torch

from musicgen.events.context import BarGrid, PieceContext
from musicgen.events.features import Features, featurise
from musicgen.events.piece import build_events
from musicgen.model.config import CELLS, Cell, NetworkConfig
from musicgen.model.network import HEAD_CLASSES, Batch, Conditions, Network
from musicgen.model.step import SamplingStep, select_rows
from musicgen.music.meter import Meter


def network(cell: Cell = "lstm") -> Network:
    torch.manual_seed(1)
    return Network(
        NetworkConfig(cell=cell, layers=2, width=24, head_width=16, tags=("a", "b"))
    ).eval()


def features(count: int = 40) -> Features:
    random = np.random.default_rng(4)
    events = build_events(
        np.cumsum(random.choice([0, 6, 12], size=count)),
        random.choice([0, 128], size=count),
        random.integers(40, 80, size=count),
        random.integers(1, 60, size=count),
        random.integers(1, 128, size=count),
    )
    bars = BarGrid.build([(0, Meter(4, 4))])
    return featurise(events, PieceContext(bars, 5, 0, int(events.onset[-1]) + 96))


def conditions(rows: int = 1) -> Conditions:
    return Conditions(
        torch.full((rows,), 5),
        torch.zeros(rows, dtype=torch.long),
        torch.zeros(rows, 131),
        torch.ones(rows, 2),
    )


def batch(source: Features) -> Batch:
    return Batch(
        torch.from_numpy(source.inputs)[None],
        torch.from_numpy(source.chroma)[None],
        tuple(torch.from_numpy(rows)[None] for rows in source.heads),
        torch.from_numpy(source.targets)[None],
    )


@pytest.mark.parametrize("cell", CELLS)
@torch.inference_mode()
def test_one_step_at_a_time_equals_all_at_once(cell: Cell) -> None:
    net, source = network(cell), features()
    step = SamplingStep(net)
    constant = net.condition(conditions())
    outputs, _ = net.encode(
        torch.from_numpy(source.inputs)[None], torch.from_numpy(source.chroma)[None], constant, None
    )
    whole = net.head_hidden(outputs)
    state = step.start(1)
    for index in range(len(source)):
        hidden, state = step.encode(
            bags(source.inputs[index]), source.chroma[index : index + 1], constant.numpy(), state
        )
        np.testing.assert_allclose(
            hidden, torch.cat(whole, dim=-1)[0, index : index + 1], atol=1e-5, rtol=1e-4
        )
        for head in range(len(HEAD_CLASSES)):
            rows = torch.from_numpy(source.heads[head][index : index + 1]).long()
            np.testing.assert_allclose(
                step.logits(head, hidden, bags(source.heads[head][index])),
                net.head_logits(head, whole[head][0, index : index + 1], rows),
                atol=1e-5,
                rtol=1e-4,
            )


@pytest.mark.parametrize("cell", CELLS)
@torch.inference_mode()
def test_sequences_that_share_a_step_do_not_touch_each_other(cell: Cell) -> None:
    """Three pieces, each with style and without: the same as each one alone."""
    net, source = network(cell), features()
    step = SamplingStep(net)
    told = torch.cat([net.condition(conditions()), net.condition(without_tags())]).numpy()
    places = [3, 11, 25]
    starts = [bags(source.inputs[place])[0] for place in places]
    chroma = source.chroma[places]
    hidden, state = step.encode(starts, chroma, told.repeat(3, axis=0), step.start(6))
    rows = [bags(source.heads[2][place])[0] for place in places]
    together = step.logits(2, hidden, rows, 1.5)
    for number in range(3):
        alone, own = step.encode(
            starts[number : number + 1], chroma[number : number + 1], told, step.start(2)
        )
        pair = [number, number + 3]
        np.testing.assert_allclose(hidden[pair], alone, atol=1e-5)
        for whole, part in zip(select_rows(state, np.array(pair)), own, strict=True):
            np.testing.assert_allclose(whole[0], part[0], atol=1e-5)
        styled, plain = (
            step.logits(2, alone[half : half + 1], rows[number : number + 1]) for half in (0, 1)
        )
        np.testing.assert_allclose(
            together[number : number + 1], plain + 1.5 * (styled - plain), atol=1e-4
        )


def without_tags() -> Conditions:
    plain = conditions()
    plain.tags.zero_()
    return plain


def bags(rows: np.ndarray) -> list[list[int]]:
    """The rows of one step without the padding, as sampling gives them."""
    return [[row for row in rows.tolist() if row]]


def test_carrying_the_state_equals_one_long_window() -> None:
    net, source = network(), features()
    whole, _ = net(batch(source), conditions())
    first, state = net(batch(source.slice(0, 17)), conditions())
    second, _ = net(batch(source.slice(17, len(source))), conditions(), state)
    torch.testing.assert_close(torch.cat([first, second], dim=1), whole, atol=1e-5, rtol=1e-4)


def test_the_likelihood_of_an_event_does_not_depend_on_later_ones() -> None:
    """Causality, through the data: change one event, and nothing earlier may move."""
    net = network()
    random = np.random.default_rng(9)
    count = 30
    onset = np.arange(count) * 12
    columns = [onset, np.zeros(count, np.int64), random.integers(40, 80, count),
               np.full(count, 12), np.full(count, 80)]  # fmt: skip
    changed = [column.copy() for column in columns]
    changed[2][20] += 5
    changed[3][20] += 7
    bars = BarGrid.build([(0, Meter(4, 4))])
    context = PieceContext(bars, 5, 0, 480)
    nats = [
        net(batch(featurise(build_events(*which), context)), conditions())[0][0]
        for which in (columns, changed)
    ]
    torch.testing.assert_close(nats[0][:20], nats[1][:20])
    assert not torch.allclose(nats[0][21:], nats[1][21:])


def test_every_head_sees_what_was_chosen_before_it() -> None:
    net, source = network(), features()
    outputs, _ = net.encode(
        torch.from_numpy(source.inputs)[None], torch.from_numpy(source.chroma)[None],
        net.condition(conditions()), None,
    )  # fmt: skip
    hidden = net.head_hidden(outputs)
    for head in range(1, len(HEAD_CLASSES)):
        rows = torch.from_numpy(source.heads[head][5:6]).long()
        other = rows.clone()
        # The first column is the attribute that was chosen before, in every head.
        other[0, 0] += 1
        before = net.head_logits(head, hidden[head][0, 5:6], rows)
        assert not torch.allclose(before, net.head_logits(head, hidden[head][0, 5:6], other))


def test_tags_change_what_is_likely() -> None:
    net, source = network(), features()
    with_tags, _ = net(batch(source), conditions())
    without, _ = net(batch(source), without_tags())
    assert not torch.allclose(with_tags, without)


def test_gradients_reach_every_parameter() -> None:
    net, source = network().train(), features()
    known = conditions()
    known.instruments[0, [0, 128]] = 1
    nats, _ = net(batch(source), known)
    nats.sum().backward()
    for name, parameter in net.named_parameters():
        assert parameter.grad is not None and parameter.grad.abs().sum() > 0, name
