"""The network, in the form that samples: one step at a time, weights packed once.

`nn.LSTM` packs its weights anew at every call, which costs several times the step
itself when it is called for one step. Here a layer is one matrix product and a few
array operations, and numpy does what is small: a call into it costs a third of one
into torch.
"""

import numpy as np
import torch
from torch import Tensor

from musicgen.events.vocabulary import IntArray
from musicgen.model.cells import CellState, step_cell
from musicgen.model.network import HEAD_CLASSES, Conditions, Network, State
from musicgen.model.product import FloatArray, Product, SmallProduct
from musicgen.model.table_sums import Bags, TableSums

StepState = list[CellState]
_EPSILON = 1e-5


def fastest_dtype() -> torch.dtype:
    """Number format in which this processor multiplies a few rows by a matrix fastest.

    Decided by what the processor can do and not by a stopwatch, because rounding
    decides notes: the same random seed must give the same music at every start.
    """
    abilities = torch.cpu.get_capabilities()
    native = abilities.get("avx512_bf16") or abilities.get("amx_bf16")
    return torch.bfloat16 if native else torch.float32


class SamplingStep:
    """One note event at a time through a network's weights.

    Equal to `Network.encode` and `Network.head_logits` up to rounding; a test holds
    the two together. State goes in and comes out; nothing is kept between calls.
    Call it under `torch.inference_mode()`.

    Args:
        network: its weights are copied, except for the tables.
        dtype: of the recurrent weights; see `fastest_dtype`.
    """

    def __init__(self, network: Network, dtype: torch.dtype = torch.float32) -> None:
        config = network.config
        self._network = network.eval()
        self._shape = (config.width,)
        self._parts = 2 if config.cell == "lstm" else 1
        self._input = TableSums(network.input_table.weight)
        self._chroma = network.chroma.weight.detach().T.contiguous().numpy()
        self._cells = [
            step_cell(config.cell, norm, cell, dtype)  # type: ignore[arg-type]
            for norm, cell in zip(network.norms, network.cells, strict=True)
        ]
        self._head_in = Product(*head_in_matrix(network), dtype)
        self._head_tables = [
            TableSums(table.weight)  # type: ignore[arg-type]
            for table in network.head_tables
        ]
        self._head_out = [
            SmallProduct(out.weight, out.bias)  # type: ignore[arg-type]
            for out in network.head_out
        ]
        width = config.head_width
        self._shares = [
            slice(head * width, (head + 1) * width) for head in range(len(HEAD_CLASSES))
        ]

    def constant(self, conditions: Conditions) -> FloatArray:
        """Input of every step that the conditions decide, [R, width]."""
        constant: FloatArray = self._network.condition(conditions).detach().numpy()
        return constant

    def start(self, rows: int) -> StepState:
        """State before the first event, for `rows` sequences."""
        zeros = np.zeros((rows, *self._shape), dtype=np.float32)
        return [(zeros,) * self._parts for _ in self._cells]

    def encode(
        self, inputs: Bags, chroma: FloatArray, constant: FloatArray, state: StepState
    ) -> tuple[FloatArray, StepState]:
        """One step.

        Args:
            inputs: rows of the input table, for V sequences.
            chroma: [V, CHROMA_SIZE].
            constant: [R, width] from `constant`; R is V, or 2V with the same inputs
                under other conditions in the second half.
            state: of R sequences.

        Returns:
            The heads' shares of the output side by side, [R, 5 * head_width], and the
            new state.
        """
        x = self._input(inputs)
        x += chroma @ self._chroma
        x = constant + (x if len(x) == len(constant) else np.concatenate([x, x]))
        whole = torch.from_numpy(x)
        new_state: StepState = []
        for cell, before in zip(self._cells, state, strict=True):
            after = cell(self._normalised(whole), before)
            new_state.append(after)
            x += after[0]
        return self._head_in(self._normalised(whole)), new_state

    def _normalised(self, x: Tensor) -> Tensor:
        return torch.layer_norm(x, self._shape, None, None, _EPSILON, False)

    def logits(
        self, head: int, hidden: FloatArray, rows: Bags, guidance: float | None = None
    ) -> FloatArray:
        """Logits of one head, [V, classes].

        Args:
            head: index into `layout.HEADS`.
            hidden: from `encode`, [R, 5 * head_width].
            rows: rows of the head's table, for V sequences.
            guidance: with R = 2V, how far to go from the second half's logits towards
                the first half's; 1 arrives there, more goes beyond.
        """
        share = hidden[:, self._shares[head]]
        table = self._head_tables[head](rows)
        if guidance is None:
            table += share
            np.maximum(table, 0, out=table)
            return self._head_out[head](table)
        # The last matrix is linear, so the two halves can be mixed before it.
        count = len(rows)
        mixed = np.maximum(share[:count] + table, 0)
        mixed *= guidance
        table += share[count:]
        np.maximum(table, 0, out=table)
        table *= 1 - guidance
        mixed += table
        return self._head_out[head](mixed)


def head_in_matrix(network: Network) -> tuple[Tensor, Tensor]:
    """What goes into all heads from the normalised output, with the norm folded in, and its bias.

    Shapes [5 * head_width, width] and [5 * head_width].
    """
    matrix, norm = network.head_in.weight.detach(), network.out_norm
    bias = network.head_in.bias.detach() + matrix @ norm.bias.detach()
    return matrix * norm.weight.detach(), bias


def resumed(state: State) -> StepState:
    """The state after `Network.encode`, to go on from step by step."""
    return [tuple(part[0].float().numpy() for part in layer) for layer in state]


def select_rows(state: StepState, rows: IntArray) -> StepState:
    """The state of some of the sequences, in the order of `rows`."""
    return [tuple(part[rows] for part in layer) for layer in state]
