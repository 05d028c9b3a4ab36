"""The shipped network's tables and heads round another kind of layer, with plain inputs."""

from collections.abc import Callable
from dataclasses import replace

import torch
from ablation_networks import FEATURES, Blanked, embedded, everything_but
from layers import KINDS, LAYERS, build_layers, width_step
from torch import Tensor, nn

from musicgen.events import layout
from musicgen.model.config import NetworkConfig
from musicgen.model.network import HEAD_TABLES, State

# Everything that tells of notes before the previous one is blanked, so that what a
# network knows of them it must have remembered.
PLAIN = tuple(everything_but("position", "remaining", "sequence"))


class Plain(Blanked):
    """A network of one kind; `kind` is set by `class_of`."""

    kind = "lstm"
    features = PLAIN

    def __init__(self, config: NetworkConfig) -> None:
        super().__init__(config)
        self.cells = nn.ModuleList(build_layers(self.kind, config.width))

    def embed(self, inputs: Tensor, chroma: Tensor, constant: Tensor) -> Tensor:
        """Inputs of the first layer, [T, B, width]."""
        return embedded(self, inputs, chroma, constant)

    def run(self, x: Tensor, state: State | None) -> tuple[Tensor, State]:
        """The layers over embedded inputs."""
        new_state: State = []
        for index, (norm, cell) in enumerate(zip(self.norms, self.cells, strict=True)):
            y, after = cell(norm(x), state[index] if state else None)
            new_state.append(after)
            x = x + self._drop(y)
        return self.out_norm(x), new_state

    def _encode_steps(
        self, inputs: Tensor, chroma: Tensor, constant: Tensor, state: State | None
    ) -> tuple[Tensor, State]:
        """As the network's."""
        return self.run(self._drop(self.embed(inputs, chroma, constant)), state)


def class_of(kind: str) -> Callable[[NetworkConfig], Plain]:
    """The class of networks of one kind."""
    return type(f"Plain{kind.title()}", (Plain,), {"kind": kind})


def live_size(kind: str, config: NetworkConfig) -> int:
    """Weights that can be used: blanked rows do not count."""
    with torch.device("meta"):
        network = class_of(kind)(config)
    total = sum(parameter.numel() for parameter in network.parameters())
    tables = {-1: (layout.INPUT, config.width)}
    tables |= {i: (table, config.head_width) for i, table in enumerate(HEAD_TABLES)}
    for where, (table, width) in tables.items():
        offsets = sorted(table.offsets.values())
        ends = dict(zip(offsets, [*offsets[1:], table.rows], strict=True))
        dead = {
            name
            for feature in PLAIN
            for place, names in FEATURES.get(feature, ())
            if place == where
            for name in names
        }
        total -= width * sum(ends[table[name]] - table[name] for name in dead)
    return total - config.width * layout.CHROMA_SIZE


def fitted(kind: str, goal: NetworkConfig, size: int) -> NetworkConfig:
    """A configuration of one kind with as nearly `size` usable weights as widths allow."""
    # The recurrent kinds name their cell, because only the LSTM has a bf16 kernel on a CPU;
    # the other two are matrix products throughout and take bf16 like it.
    cell = kind if kind in ("rnn", "gru") else "lstm"
    step = width_step(kind)
    configs = [
        replace(goal, cell=cell, layers=LAYERS[kind], width=width)
        for width in range(step * (96 // step), 449, step)
    ]
    return min(configs, key=lambda config: abs(live_size(kind, config) - size))


__all__ = ["KINDS", "Plain", "class_of", "fitted", "live_size"]
