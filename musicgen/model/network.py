"""The network, in the form that is trained.

One recurrent step per note event. The input of a step is the sum of embedding
rows (what just happened, where in the bar, what sounds, what was played here some
bars ago) and of the piece's conditions (style, tempo, mode, instruments). The
step's output feeds five small heads one after another, each of which sees what was
chosen before it: Δt, instrument, pitch, duration, velocity. The probability of an
event is the product of the five, so the model is joint over simultaneous notes.
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from musicgen.events import layout
from musicgen.events.context import MODE_CLASSES, TEMPO_CLASSES
from musicgen.events.features import IGNORED
from musicgen.events.vocabulary import (
    DELTA_CLASSES,
    DURATION_CLASSES,
    INSTRUMENT_CLASSES,
    PITCH_CLASSES,
    VELOCITY_CLASSES,
)
from musicgen.model.bags import bag_sum
from musicgen.model.config import NetworkConfig

HEAD_CLASSES = (
    DELTA_CLASSES,
    INSTRUMENT_CLASSES,
    PITCH_CLASSES,
    DURATION_CLASSES,
    VELOCITY_CLASSES,
)
HEAD_TABLES = (
    layout.DELTA_HEAD,
    layout.INSTRUMENT_HEAD,
    layout.PITCH_HEAD,
    layout.DURATION_HEAD,
    layout.VELOCITY_HEAD,
)
_CELLS = {"lstm": nn.LSTM, "gru": nn.GRU, "rnn": nn.RNN}

# Per layer: (hidden, cell) for an LSTM, (hidden,) otherwise, each [1, B, width].
LayerState = tuple[Tensor, ...]
State = list[LayerState]


@dataclass(frozen=True, slots=True)
class Conditions:
    """What holds for a whole piece, for a batch of pieces.

    Attributes:
        tempo: tempo class, [B].
        mode: mode class, [B].
        instruments: 1 for each instrument class the piece uses, [B, 131]; all 0
            when it is not told.
        tags: weight of each tag, [B, tags]; all 0 for no style.
    """

    tempo: Tensor
    mode: Tensor
    instruments: Tensor
    tags: Tensor


@dataclass(frozen=True, slots=True)
class Batch:
    """Features of B runs of T events, as in `events.features.Features`.

    Attributes:
        inputs: [B, T, INPUT_COLUMNS].
        chroma: [B, T, CHROMA_SIZE].
        heads: five index tensors [B, T, columns].
        targets: [B, T, 5], `IGNORED` where there is none.
    """

    inputs: Tensor
    chroma: Tensor
    heads: tuple[Tensor, ...]
    targets: Tensor


class Network(nn.Module):
    """Notes so far to the distribution of the next note.

    Recurrent layers and the heads' matrices may be held in bf16 while the tables
    stay fp32; `forward` converts between them.
    """

    def __init__(self, config: NetworkConfig) -> None:
        super().__init__()
        self.config = config
        width = config.width
        self.input_table = _table(layout.INPUT.rows, width)
        self.chroma = nn.Linear(layout.CHROMA_SIZE, width, bias=False)
        self.tempo = nn.Embedding(TEMPO_CLASSES, width)
        self.mode = nn.Embedding(MODE_CLASSES, width)
        self.instruments = nn.Linear(INSTRUMENT_CLASSES, width, bias=False)
        self.tags = nn.Linear(max(1, len(config.tags)), width, bias=False)
        self.style = nn.Linear(width, width)
        self.norms = nn.ModuleList(nn.LayerNorm(width) for _ in range(config.layers))
        self.cells = nn.ModuleList(_CELLS[config.cell](width, width) for _ in range(config.layers))
        self.out_norm = nn.LayerNorm(width)
        self.head_in = nn.Linear(width, len(HEAD_CLASSES) * config.head_width)
        self.head_tables = nn.ModuleList(
            _table(table.rows, config.head_width) for table in HEAD_TABLES
        )
        self.head_out = nn.ModuleList(
            nn.Linear(config.head_width, classes) for classes in HEAD_CLASSES
        )
        for embedding in (self.tempo, self.mode):
            nn.init.normal_(embedding.weight, std=0.05)
        for linear in (self.instruments, self.tags):
            nn.init.normal_(linear.weight, std=0.05)

    def condition(self, conditions: Conditions) -> Tensor:
        """The part of every step's input that is constant in a piece, [B, width]."""
        mixed = (
            self.tempo(conditions.tempo)
            + self.mode(conditions.mode)
            + self.instruments(conditions.instruments)
            + self.tags(conditions.tags)
        )
        result: Tensor = mixed + self.style(F.gelu(mixed))
        return result

    def encode(
        self, inputs: Tensor, chroma: Tensor, constant: Tensor, state: State | None
    ) -> tuple[Tensor, State]:
        """Run the recurrent layers.

        Args:
            inputs: [B, T, INPUT_COLUMNS] rows of the input table.
            chroma: [B, T, CHROMA_SIZE].
            constant: [B, width] from `condition`.
            state: from the call before; None at the start.

        Returns:
            Normalised outputs [B, T, width] and the new state.
        """
        outputs, new_state = self._encode_steps(
            inputs.transpose(0, 1), chroma.transpose(0, 1), constant, state
        )
        return outputs.transpose(0, 1), new_state

    def _encode_steps(
        self, inputs: Tensor, chroma: Tensor, constant: Tensor, state: State | None
    ) -> tuple[Tensor, State]:
        """`encode` with time first, [T, B, ...], as the recurrent kernels want it."""
        steps, batch, columns = inputs.shape
        dtype = self.cells[0].weight_hh_l0.dtype
        bag = bag_sum(self.input_table.weight, inputs.reshape(-1, columns))
        x = (bag.view(steps, batch, -1) + self.chroma(chroma) + constant).to(dtype)
        x = self._drop(x)
        new_state: State = []
        for index, (norm, cell) in enumerate(zip(self.norms, self.cells, strict=True)):
            before = state[index] if state else None
            packed = before if before is None or len(before) > 1 else before[0]
            y, after = cell(norm(x), packed)
            new_state.append(after if isinstance(after, tuple) else (after,))
            x = x + self._drop(y)
        return self.out_norm(x), new_state

    def _drop(self, x: Tensor) -> Tensor:
        """Dropout with one mask for all steps of a run; Gal 2016, arXiv:1512.05287."""
        if not self.training or not self.config.dropout:
            return x
        keep = 1 - self.config.dropout
        mask = torch.empty_like(x[:1]).bernoulli_(keep).div_(keep)
        return x * mask

    def head_hidden(self, outputs: Tensor) -> tuple[Tensor, ...]:
        """The heads' shares of the recurrent output, five of [..., head_width]."""
        hidden: Tensor = self.head_in(outputs)
        return hidden.chunk(len(HEAD_CLASSES), dim=-1)

    def head_logits(self, head: int, hidden: Tensor, rows: Tensor) -> Tensor:
        """Logits of one head, [N, classes] in fp32.

        Args:
            head: index into `layout.HEADS`.
            hidden: [N, head_width] from `head_hidden`.
            rows: [N, columns] rows of the head's table.
        """
        table: Tensor = self.head_tables[head].weight  # type: ignore[assignment]
        mixed = F.relu(hidden + bag_sum(table, rows).to(hidden.dtype))
        logits: Tensor = self.head_out[head](mixed)
        return logits.float()

    def forward(
        self, batch: Batch, conditions: Conditions, state: State | None = None
    ) -> tuple[Tensor, State]:
        """Negative log-likelihood of every attribute of every event.

        Returns:
            [B, T, 5] in nats, 0 where there is no target; and the new state.
        """
        constant = self.condition(conditions)
        outputs, new_state = self._encode_steps(
            batch.inputs.transpose(0, 1), batch.chroma.transpose(0, 1), constant, state
        )
        hidden = self.head_hidden(outputs.flatten(0, 1))
        targets = batch.targets.transpose(0, 1)
        losses = []
        for head, part in enumerate(hidden):
            rows = batch.heads[head].transpose(0, 1)
            logits = self.head_logits(head, part, rows.reshape(-1, rows.shape[-1]))
            target = targets[..., head].reshape(-1)
            losses.append(F.cross_entropy(logits, target, reduction="none", ignore_index=IGNORED))
        return torch.stack(losses, dim=-1).view(targets.shape).transpose(0, 1), new_state


def _table(rows: int, width: int) -> nn.EmbeddingBag:
    table = nn.EmbeddingBag(rows, width, mode="sum", padding_idx=layout.PAD)
    # Some thirty rows are summed, so each is small.
    nn.init.normal_(table.weight, std=0.1)
    with torch.no_grad():
        table.weight[layout.PAD].zero_()
    return table
