"""The network, in the form that samples: one step at a time, weights packed once.

`nn.LSTM` packs its weights anew at every call, which costs seven times the step
itself when it is called for one step. Here a layer is one matrix product.
"""

import torch
import torch.nn.functional as F
from torch import Tensor

from musicgen.model.network import Conditions, LayerState, Network, State


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

    Args:
        network: its recurrent weights are copied.
        dtype: of the recurrent weights; see `fastest_dtype`.
    """

    def __init__(self, network: Network, dtype: torch.dtype = torch.float32) -> None:
        self._network = network.eval()
        self._dtype = dtype
        self._width = network.config.width
        self._kind = network.config.cell
        self._input = network.input_table.weight.detach()
        self._layers = []
        for norm, cell in zip(network.norms, network.cells, strict=True):
            weights = {name: p.detach().to(dtype) for name, p in cell.named_parameters()}
            into, again = weights["weight_ih_l0"], weights["weight_hh_l0"]
            bias_in, bias_again = weights["bias_ih_l0"], weights["bias_hh_l0"]
            if self._kind == "gru":
                packed: tuple[Tensor, ...] = (
                    into.contiguous(),
                    bias_in,
                    again.contiguous(),
                    bias_again,
                )
            else:
                packed = (torch.cat([into, again], dim=1).contiguous(), bias_in + bias_again)
            self._layers.append((norm, packed))

    def constant(self, conditions: Conditions) -> Tensor:
        """Input of every step that the conditions decide, [R, width]."""
        return self._network.condition(conditions)

    def start(self, rows: int) -> State:
        """State before the first event, for `rows` sequences."""
        zeros = torch.zeros(1, rows, self._width)
        parts = 2 if self._kind == "lstm" else 1
        return [(zeros,) * parts for _ in self._layers]

    def encode(
        self, inputs: Tensor, chroma: Tensor, constant: Tensor, state: State
    ) -> tuple[tuple[Tensor, ...], State]:
        """One step.

        Args:
            inputs: [V, INPUT_COLUMNS] rows of the input table.
            chroma: [V, CHROMA_SIZE].
            constant: [R, width] from `constant`; R is V, or 2V with the same inputs
                under other conditions in the second half.
            state: of R sequences.

        Returns:
            Shares of the heads, five of [R, head_width], and the new state.
        """
        network = self._network
        x = F.embedding_bag(inputs, self._input, mode="sum", padding_idx=0)
        x = x + network.chroma(chroma)
        if constant.shape[0] != x.shape[0]:
            x = x.repeat(constant.shape[0] // x.shape[0], 1)
        x = x + constant
        new_state: State = []
        for (norm, packed), layer in zip(self._layers, state, strict=True):
            y, after = self._cell(norm(x), layer, packed)
            new_state.append(after)
            x = x + y
        return network.head_hidden(network.out_norm(x)), new_state

    def _cell(
        self, x: Tensor, state: LayerState, packed: tuple[Tensor, ...]
    ) -> tuple[Tensor, LayerState]:
        hidden = state[0][0]
        if self._kind == "gru":
            into, bias_in, again, bias_again = packed
            before, carried = x.to(self._dtype), hidden.to(self._dtype)
            in_reset, in_update, in_new = F.linear(before, into, bias_in).float().chunk(3, dim=1)
            reset, update, new = F.linear(carried, again, bias_again).float().chunk(3, dim=1)
            reset = torch.sigmoid(in_reset + reset)
            update = torch.sigmoid(in_update + update)
            candidate = torch.tanh(in_new + reset * new)
            hidden = candidate + update * (hidden - candidate)
            return hidden, (hidden[None],)
        gates = F.linear(torch.cat([x, hidden], dim=1).to(self._dtype), *packed).float()
        if self._kind == "rnn":
            hidden = torch.tanh(gates)
            return hidden, (hidden[None],)
        into_gate, forget, new, out = gates.chunk(4, dim=1)
        cell = torch.sigmoid(forget) * state[1][0] + torch.sigmoid(into_gate) * torch.tanh(new)
        hidden = torch.sigmoid(out) * torch.tanh(cell)
        return hidden, (hidden[None], cell[None])

    def logits(self, head: int, hidden: Tensor, rows: Tensor) -> Tensor:
        """Logits of one head, [R, classes].

        Args:
            head: index into `layout.HEADS`.
            hidden: this head's share from `encode`, [R, head_width].
            rows: [V, columns] rows of the head's table.
        """
        network = self._network
        table = network.head_tables[head](rows)
        if hidden.shape[0] != table.shape[0]:
            table = table.repeat(hidden.shape[0] // table.shape[0], 1)
        result: Tensor = network.head_out[head](F.relu(hidden + table))
        return result


def select_rows(state: State, rows: Tensor) -> State:
    """The state of some of the sequences."""
    return [tuple(part[:, rows] for part in layer) for layer in state]


def repeat_rows(state: State, times: int) -> State:
    """The same state for `times` copies of the sequences."""
    return [tuple(part.repeat(1, times, 1) for part in layer) for layer in state]
