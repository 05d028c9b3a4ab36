"""One step of each kind of recurrent cell, with the weights of `torch.nn` packed once.

The normalisation before a cell scales and shifts its input; both are folded into the
cell's weights, so that a step only centres and divides.
"""

from typing import Protocol

import numpy as np
import torch
from torch import Tensor, nn

from musicgen.model.config import Cell
from musicgen.model.product import FloatArray, Product

# (hidden, cell) for an LSTM, (hidden,) otherwise, each [R, width].
CellState = tuple[FloatArray, ...]


class StepCell(Protocol):
    """A recurrent layer that is run one step at a time."""

    def __call__(self, x: Tensor, state: CellState) -> CellState:
        """The next state from a normalised input [R, width]; the output is its first part."""


def _weights(norm: nn.LayerNorm, cell: nn.RNNBase) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Input matrix and bias with the norm folded in, recurrent matrix and bias; in fp32."""
    values = {name: value.detach().float() for name, value in cell.named_parameters()}
    into = values["weight_ih_l0"]
    bias = values["bias_ih_l0"] + into @ norm.bias.detach().float()
    return into * norm.weight.detach().float(), bias, values["weight_hh_l0"], values["bias_hh_l0"]


def _sigmoid_from_tanh(values: FloatArray) -> None:
    """In place, from tanh(z / 2) to the sigmoid of z: one tanh then serves all gates."""
    values *= 0.5
    values += 0.5


def lstm_matrix(norm: nn.LayerNorm, cell: nn.RNNBase) -> tuple[Tensor, Tensor]:
    """The one matrix of a step of an LSTM, [4 * width, 2 * width], and its bias, [4 * width].

    Its input is the normalised input beside the hidden state. The gates stand in the order
    input, forget, output, candidate; the first three are halved, so that after one tanh for
    all they become sigmoids by halving and adding a half.
    """
    into, bias, again, bias_again = _weights(norm, cell)
    rows = torch.arange(len(into)).chunk(4)
    order = torch.cat([rows[0], rows[1], rows[3], rows[2]])
    scale = torch.ones(len(into), 1)
    scale[: 3 * len(rows[0])] = 0.5
    matrix = torch.cat([into, again], dim=1)[order] * scale
    return matrix, (bias + bias_again)[order] * scale[:, 0]


class LstmCell:
    """Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000."""

    def __init__(self, norm: nn.LayerNorm, cell: nn.RNNBase, dtype: torch.dtype) -> None:
        matrix, bias = lstm_matrix(norm, cell)
        self._product = Product(matrix, bias, dtype)
        self._width = len(matrix) // 4

    def __call__(self, x: Tensor, state: CellState) -> CellState:
        """See `StepCell`."""
        width = self._width
        gates = self._product(x, torch.from_numpy(state[0]))
        np.tanh(gates, out=gates)
        _sigmoid_from_tanh(gates[:, : 3 * width])
        cell = gates[:, width : 2 * width] * state[1]
        new = gates[:, 3 * width :]
        new *= gates[:, :width]
        cell += new
        hidden = np.tanh(cell)
        hidden *= gates[:, 2 * width : 3 * width]
        return hidden, cell


class GruCell:
    """Cho et al. 2014, in the variant of cuDNN."""

    def __init__(self, norm: nn.LayerNorm, cell: nn.RNNBase, dtype: torch.dtype) -> None:
        into, bias, again, bias_again = _weights(norm, cell)
        self._into = Product(into, bias, dtype)
        self._again = Product(again, bias_again, dtype)
        self._width = again.shape[1]

    def __call__(self, x: Tensor, state: CellState) -> CellState:
        """See `StepCell`."""
        both = 2 * self._width
        into, again = self._into(x), self._again(torch.from_numpy(state[0]))
        gates = np.tanh((into[:, :both] + again[:, :both]) * 0.5)
        _sigmoid_from_tanh(gates)
        reset, update = gates[:, : self._width], gates[:, self._width :]
        candidate = np.tanh(into[:, both:] + reset * again[:, both:])
        return (candidate + update * (state[0] - candidate),)


class RnnCell:
    """Elman 1990."""

    def __init__(self, norm: nn.LayerNorm, cell: nn.RNNBase, dtype: torch.dtype) -> None:
        into, bias, again, bias_again = _weights(norm, cell)
        self._product = Product(torch.cat([into, again], dim=1), bias + bias_again, dtype)

    def __call__(self, x: Tensor, state: CellState) -> CellState:
        """See `StepCell`."""
        return (np.tanh(self._product(x, torch.from_numpy(state[0]))),)


def step_cell(kind: Cell, norm: nn.LayerNorm, cell: nn.RNNBase, dtype: torch.dtype) -> StepCell:
    """The step of a trained layer.

    Args:
        kind: of cell.
        norm: applied to the layer's input.
        cell: the layer; its weights are copied.
        dtype: of the packed weights.
    """
    kinds: dict[Cell, type[LstmCell | GruCell | RnnCell]] = {
        "lstm": LstmCell,
        "gru": GruCell,
        "rnn": RnnCell,
    }
    return kinds[kind](norm, cell, dtype)
