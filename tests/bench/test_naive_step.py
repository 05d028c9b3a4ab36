"""The naive loop does the same work: only then does its time say anything."""

import numpy as np
import pytest
import torch

from musicgen.bench.floor import Floor, step_weights
from musicgen.bench.naive_step import NaiveStep
from musicgen.model.config import CELLS, Cell, NetworkConfig
from musicgen.model.network import Network
from musicgen.model.step import SamplingStep


def network(cell: Cell = "lstm") -> Network:
    torch.manual_seed(5)
    return Network(NetworkConfig(cell=cell, layers=2, width=24, head_width=16)).eval()


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("guidance", [None, 1.5])
@torch.inference_mode()
def test_it_gives_the_numbers_of_the_fast_step(cell: Cell, guidance: float | None) -> None:
    net = network(cell)
    random = np.random.default_rng(3)
    rows = 2 if guidance is None else 4
    constant = random.normal(size=(rows, 24)).astype(np.float32)
    fast, naive = SamplingStep(net), NaiveStep(net)
    states = [step.start(rows) for step in (fast, naive)]
    for _ in range(3):
        inputs = [random.integers(1, 400, size=size).tolist() for size in (9, 5)]
        chroma = random.random((2, 24)).astype(np.float32)
        hidden, states[0] = fast.encode(inputs, chroma, constant, states[0])
        again, states[1] = naive.encode(inputs, chroma, constant, states[1])
        np.testing.assert_allclose(hidden, again, atol=1e-5)
        bags = [[3, 40, 100], [7, 41]]
        np.testing.assert_allclose(
            fast.logits(1, hidden, bags, guidance),
            naive.logits(1, again, bags, guidance),
            atol=1e-5,
        )


def test_the_floor_reads_every_matrix_of_a_step_once() -> None:
    net = network()
    recurrent, heads = 2 * 8 * 24 * 24, 24 * 80 + 16 * (97 + 131 + 256 + 216 + 16)
    assert step_weights(net) == recurrent + heads
    floor = Floor(step_weights(net), 24)
    assert min(floor.bf16_seconds(), floor.fp32_seconds()) > 0
