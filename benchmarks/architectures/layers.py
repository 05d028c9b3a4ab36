"""The five kinds of sequence layer, all with the same face: (x, state) → (y, state).

x and y are [T, B, width]; a state is a tuple of tensors whose second axis is the batch,
None at the start of a piece. Nothing looks ahead.
"""

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

LayerState = tuple[Tensor, ...]


class Recurrent(nn.Module):
    """A plain, gated or long short-term recurrent layer.

    Elman 1990; Cho et al. 2014, arXiv:1406.1078; Hochreiter and Schmidhuber 1997.
    """

    def __init__(self, kind: str, width: int) -> None:
        super().__init__()
        self.kind = kind
        cells = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}
        self.cell = cells[kind](width, width)

    def forward(self, x: Tensor, state: LayerState | None) -> tuple[Tensor, LayerState]:
        """A run of steps."""
        packed = state if state is None or len(state) > 1 else state[0]
        y, after = self.cell(x, packed)
        return y, after if isinstance(after, tuple) else (after,)

    def step(self, x: Tensor, state: LayerState) -> tuple[Tensor, LayerState]:
        """One step by hand, x [B, width]: `nn.LSTM` packs its weights anew at every call."""
        cell, h = self.cell, state[0]
        from_input = F.linear(x, cell.weight_ih_l0, cell.bias_ih_l0)
        from_state = F.linear(h, cell.weight_hh_l0, cell.bias_hh_l0)
        if self.kind == "rnn":
            h = torch.tanh(from_input + from_state)
            return h, (h,)
        if self.kind == "gru":
            r, z, n = from_input.chunk(3, -1)
            hr, hz, hn = from_state.chunk(3, -1)
            z = torch.sigmoid(z + hz)
            h = z * h + (1 - z) * torch.tanh(n + torch.sigmoid(r + hr) * hn)
            return h, (h,)
        i, f, g, o = (from_input + from_state).chunk(4, -1)
        c = torch.sigmoid(f) * state[1] + torch.sigmoid(i) * torch.tanh(g)
        h = torch.sigmoid(o) * torch.tanh(c)
        return h, (h, c)

    def memory_of(self, notes: int) -> LayerState:
        """A state as after `notes` notes of one piece; its size does not depend on them."""
        del notes
        width = self.cell.hidden_size
        return tuple(torch.randn(1, width) for _ in range(2 if self.kind == "lstm" else 1))


class Attention(nn.Module):
    """A causal Transformer block with linear distance biases.

    Vaswani et al. 2017, arXiv:1706.03762; Press et al. 2022, arXiv:2108.12409. Keys and
    values of up to `memory` earlier notes are carried, as in Dai et al. 2019,
    arXiv:1901.02860.
    """

    memory = 256
    head_size = 32

    def __init__(self, width: int) -> None:
        super().__init__()
        self.heads = max(1, width // self.head_size)
        self.project = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.norm = nn.LayerNorm(width)
        self.rise = nn.Linear(width, 4 * width)
        self.fall = nn.Linear(4 * width, width)
        slopes = 2.0 ** (-8 * (torch.arange(self.heads) + 1) / self.heads)
        self.register_buffer("slopes", slopes, persistent=False)

    def forward(self, x: Tensor, state: LayerState | None) -> tuple[Tensor, LayerState]:
        """A run of steps; the state is keys and values, [past, B, 2 × width]."""
        steps, batch, width = x.shape
        query, pair = self.project(x).split([width, 2 * width], dim=-1)
        past = x.new_zeros(0, batch, 2 * width) if state is None else state[0].to(x.dtype)
        seen = torch.cat([past, pair])
        key, value = seen.transpose(0, 1).chunk(2, dim=-1)
        lag = torch.arange(steps)[:, None] + len(past) - torch.arange(len(seen))[None, :]
        bias = -self.slopes.float()[:, None, None] * lag.clamp(min=0)
        bias = bias.masked_fill(lag < 0, float("-inf"))[None]
        if len(past):
            # Zeros stand before the first note of a piece that began in an earlier window.
            empty = (seen.abs().sum(-1) == 0).transpose(0, 1)
            bias = bias.masked_fill(empty[:, None, None], float("-inf"))
        mixed = F.scaled_dot_product_attention(
            self._split(query.transpose(0, 1)),
            self._split(key),
            self._split(value),
            attn_mask=bias.to(x.dtype),
        )
        y = self.out(mixed.permute(2, 0, 1, 3).reshape(steps, batch, width))
        y = y + self.fall(F.relu(self.rise(self.norm(x + y))))
        return y, (seen[-self.memory :],)

    def _split(self, x: Tensor) -> Tensor:
        batch, steps, width = x.shape
        return x.view(batch, steps, self.heads, width // self.heads).transpose(1, 2)

    def step(self, x: Tensor, state: LayerState) -> tuple[Tensor, LayerState]:
        """One step with cached keys and values."""
        y, after = self(x[None], state)
        return y[0], after

    def memory_of(self, notes: int) -> LayerState:
        """Keys and values of `notes` notes."""
        return (torch.randn(notes, 1, 2 * self.out.in_features),)


class Convolution(nn.Module):
    """A gated causal convolution over two places `dilation` apart.

    Van den Oord et al. 2016, arXiv:1609.03499.
    """

    def __init__(self, width: int, dilation: int) -> None:
        super().__init__()
        self.dilation = dilation
        self.now = nn.Linear(width, 2 * width)
        self.before = nn.Linear(width, 2 * width, bias=False)
        self.out = nn.Linear(width, width)

    def forward(self, x: Tensor, state: LayerState | None) -> tuple[Tensor, LayerState]:
        """A run of steps; the state is the last `dilation` inputs, [dilation, B, width]."""
        steps, batch, width = x.shape
        past = x.new_zeros(self.dilation, batch, width) if state is None else state[0].to(x.dtype)
        seen = torch.cat([past, x])
        content, gate = (self.now(x) + self.before(seen[:steps])).chunk(2, dim=-1)
        y = self.out(torch.tanh(content) * torch.sigmoid(gate))
        return y, (seen[-self.dilation :],)

    def step(self, x: Tensor, state: LayerState) -> tuple[Tensor, LayerState]:
        """One step."""
        y, after = self(x[None], state)
        return y[0], after

    def memory_of(self, notes: int) -> LayerState:
        """The last inputs."""
        del notes
        return (torch.randn(self.dilation, 1, self.out.in_features),)


KINDS = ("rnn", "gru", "lstm", "transformer", "cnn")
LAYERS = {"rnn": 2, "gru": 2, "lstm": 2, "transformer": 3, "cnn": 8}


def build_layers(kind: str, width: int) -> list[nn.Module]:
    """The layers of one network; the CNN's see 255 notes back."""
    count = LAYERS[kind]
    if kind == "transformer":
        return [Attention(width) for _ in range(count)]
    if kind == "cnn":
        return [Convolution(width, 2**index) for index in range(count)]
    return [Recurrent(kind, width) for _ in range(count)]


def width_step(kind: str) -> int:
    """Widths of a kind are multiples of this."""
    return Attention.head_size if kind == "transformer" else 4


def receptive_field(kind: str) -> float:
    """How many notes back a network can possibly look."""
    return 2 ** LAYERS["cnn"] - 1 if kind == "cnn" else math.inf
