"""Networks that lack a part of the shipped one, or have another in its place."""

import math
from collections.abc import Callable
from dataclasses import replace

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from musicgen.events import layout
from musicgen.model.bags import bag_sum
from musicgen.model.config import NetworkConfig
from musicgen.model.network import HEAD_TABLES, Batch, Conditions, Network, State

_INPUT = -1
_DELTA, _INSTRUMENT, _PITCH, _DURATION, _VELOCITY = range(5)

# Feature -> (table, segment names); _INPUT is the input table, others are heads.
FEATURES: dict[str, tuple[tuple[int, tuple[str, ...]], ...]] = {
    "position": (
        (_INPUT, ("step", "quarter", "bar", "meter")),
        *((head, ("step", "quarter")) for head in range(5)),
    ),
    "remaining": ((_INPUT, ("remaining",)),),
    "sounding": ((_INPUT, ("sounding", "struck")),),
    "new_onset": ((_PITCH, ("sounding", "struck")),),
    "last": (
        (_PITCH, tuple(f"last{back}" for back in range(1, layout.PREVIOUS_PITCHES + 1))),
        (_DURATION, ("last",)),
        (_VELOCITY, ("last",)),
    ),
    # What a head is told of the attributes drawn before its own.
    "sequence": (
        (_INSTRUMENT, ("delta", "step", "quarter")),
        (_PITCH, ("instrument", "together", "step", "quarter", "last1", "last2", "last3")),
        (_DURATION, ("delta", "instrument", "pitch", "step", "quarter", "last")),
        (_VELOCITY, ("instrument", "pitch", "duration", "step", "quarter", "last")),
    ),
    **{
        f"lookback{bars}": (
            (_INPUT, tuple(f"next_{what}{bars}" for what in
                           ("delta", "instrument", "pitch", "duration"))),
            (_DELTA, (f"next_delta{bars}",)),
        )
        for bars in layout.LOOKBACK_BARS
    },
    **{
        f"then{bars}": tuple(
            (head, (f"then{bars}",)) for head in (_INSTRUMENT, _PITCH, _DURATION)
        )
        for bars in layout.LOOKBACK_BARS
    },
}  # fmt: skip
_CHROMA = "chroma"


def everything_but(*kept: str) -> list[str]:
    """All features except these."""
    return [name for name in (*FEATURES, _CHROMA) if name not in kept]


class Blanked(Network):
    """The shipped network with some features replaced by padding."""

    features: tuple[str, ...] = ()

    def __init__(self, config: NetworkConfig) -> None:
        super().__init__(config)
        tables = {_INPUT: layout.INPUT, **dict(enumerate(HEAD_TABLES))}
        for where, table in tables.items():
            ends = [*sorted(table.offsets.values())[1:], table.rows]
            sizes = dict(zip(sorted(table.offsets.values()), ends, strict=True))
            rows = torch.arange(table.rows)
            for feature in self.features:
                for place, names in FEATURES.get(feature, ()):
                    for name in names if place == where else ():
                        first = table[name]
                        rows[first : sizes[first]] = layout.PAD
            self.register_buffer(f"rows{where + 1}", rows, persistent=False)

    def without_blanked(self, batch: Batch) -> Batch:
        """What is left of the features."""
        return replace(
            batch,
            inputs=self.get_buffer("rows0")[batch.inputs.long()],
            chroma=batch.chroma * (_CHROMA not in self.features),
            heads=tuple(
                self.get_buffer(f"rows{head + 1}")[rows.long()]
                for head, rows in enumerate(batch.heads)
            ),
        )

    def forward(
        self, batch: Batch, conditions: Conditions, state: State | None = None
    ) -> tuple[Tensor, State]:
        """As the network's, on what is left of the features."""
        return super().forward(self.without_blanked(batch), conditions, state)


def size_of(config: NetworkConfig) -> int:
    """Number of weights, tables included."""
    with torch.device("meta"):
        return sum(parameter.numel() for parameter in Network(config).parameters())


def blank(*features: str) -> Callable[[NetworkConfig], Network]:
    """A class of networks without these features; "lookback" and "then" mean every distance."""
    names = []
    for feature in features:
        several = [f"{feature}{bars}" for bars in layout.LOOKBACK_BARS]
        names += several if feature in ("lookback", "then") else [feature]
    unknown = set(names) - set(FEATURES) - {_CHROMA}
    if unknown:
        raise ValueError(f"no feature {', '.join(sorted(unknown))}")
    return type("BlankedNetwork", (Blanked,), {"features": tuple(names)})


def embedded(network: Network, inputs: Tensor, chroma: Tensor, constant: Tensor) -> Tensor:
    """Inputs of the first layer, time first, [T, B, width]."""
    steps, batch, columns = inputs.shape
    bag = bag_sum(network.input_table.weight, inputs.reshape(-1, columns))
    x = bag.view(steps, batch, -1) + network.chroma(chroma) + constant
    return x.to(network.head_in.weight.dtype)


class Forgetful(Network):
    """Every window begins from nothing while training, as without carried state."""

    def forward(
        self, batch: Batch, conditions: Conditions, state: State | None = None
    ) -> tuple[Tensor, State]:
        """As the network's, the state it is given left aside."""
        return super().forward(batch, conditions, None)


class NoResidual(Network):
    """Each layer's output alone goes to the next."""

    def _encode_steps(
        self, inputs: Tensor, chroma: Tensor, constant: Tensor, state: State | None
    ) -> tuple[Tensor, State]:
        """As the network's, without adding a layer's input to its output."""
        x = self._drop(embedded(self, inputs, chroma, constant))
        new_state: State = []
        for index, (norm, cell) in enumerate(zip(self.norms, self.cells, strict=True)):
            y, after = cell(norm(x), state[index] if state else None)
            new_state.append(after)
            x = self._drop(y)
        return self.out_norm(x), new_state


class NoNorm(Network):
    """No layer norm in front of the recurrent layers."""

    def __init__(self, config: NetworkConfig) -> None:
        super().__init__(config)
        self.norms = nn.ModuleList(nn.Identity() for _ in range(config.layers))


class Attending(Blanked):
    """One attention head over the last 256 outputs in place of the look-back.

    The queries, keys and values are projections of the recurrent output; a learned bias
    tells how far back each is. What is read is added to the output (Luong et al. 2015,
    arXiv:1508.04025, with distance biases).
    """

    features = tuple(f"{name}{bars}" for name in ("lookback", "then")
                     for bars in layout.LOOKBACK_BARS)  # fmt: skip
    memory = 256
    head_size = 64

    def __init__(self, config: NetworkConfig) -> None:
        super().__init__(config)
        self.query = nn.Linear(config.width, self.head_size)
        self.key = nn.Linear(config.width, self.head_size)
        self.value = nn.Linear(config.width, config.width)
        self.distance = nn.Parameter(torch.zeros(self.memory + 1))

    def _encode_steps(
        self, inputs: Tensor, chroma: Tensor, constant: Tensor, state: State | None
    ) -> tuple[Tensor, State]:
        """As the network's, then the attention; the state ends with the past outputs."""
        outputs, new_state = super()._encode_steps(
            inputs, chroma, constant, state[:-1] if state else None
        )
        recent = outputs.float().transpose(0, 1)
        batch, steps, width = recent.shape
        past = recent.new_zeros(self.memory, batch, width) if state is None else state[-1][0]
        seen = torch.cat([past.transpose(0, 1), recent], dim=1)
        scores = self.query(recent) @ self.key(seen).transpose(1, 2) / math.sqrt(self.head_size)
        lag = (
            torch.arange(steps)[:, None] + self.memory - torch.arange(steps + self.memory)[None, :]
        )
        allowed = (lag >= 0) & (lag <= self.memory)
        # A row of zeros is a place before the piece began.
        real = seen.abs().sum(-1) > 0
        scores = scores + self.distance[lag.clamp(0, self.memory)]
        scores = scores.masked_fill(~(allowed[None] & real[:, None]), float("-inf"))
        read = F.softmax(scores, dim=-1) @ self.value(seen)
        new_state.append((seen[:, -self.memory :].transpose(0, 1),))
        return (recent + read).transpose(0, 1).to(outputs.dtype), new_state
