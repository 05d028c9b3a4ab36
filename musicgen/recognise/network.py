"""The network that listens: one LSTM step per note, pooled over the window."""

from dataclasses import asdict, dataclass
from typing import Any

import torch
from torch import Tensor, nn

from musicgen.events.context import MODE_CLASSES, TEMPO_CLASSES
from musicgen.events.layout import CHROMA_SIZE, INPUT, PAD

# The class of a tempo or mode that is not told.
TEMPO_UNKNOWN, MODE_UNKNOWN = TEMPO_CLASSES, MODE_CLASSES


@dataclass(frozen=True, slots=True)
class RecogniserConfig:
    """Sizes and vocabularies.

    Attributes:
        tags: names the network tells apart, each on its own.
        families: names of which it chooses one.
        table_width: width of a note's embedding.
        width: width of the LSTM layers.
        layers: number of them.
        dropout: between layers and after pooling, 0 to 1.
    """

    tags: tuple[str, ...]
    families: tuple[str, ...]
    table_width: int = 160
    width: int = 192
    layers: int = 2
    dropout: float = 0.3

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "RecogniserConfig":
        """Back from `to_dict`."""
        known = {**data, "tags": tuple(data["tags"]), "families": tuple(data["families"])}
        return cls(**known)


@dataclass(frozen=True, slots=True)
class HeardBatch:
    """Windows side by side.

    Attributes:
        inputs: [B, T, INPUT_COLUMNS], padded with 0.
        chroma: [B, T, CHROMA_SIZE].
        tempo: classes or `TEMPO_UNKNOWN`, [B].
        mode: classes or `MODE_UNKNOWN`, [B].
        lengths: events in each window, at least 1, [B].
    """

    inputs: Tensor
    chroma: Tensor
    tempo: Tensor
    mode: Tensor
    lengths: Tensor


class RecogniserNetwork(nn.Module):
    """Notes to tags and to a family."""

    def __init__(self, config: RecogniserConfig) -> None:
        super().__init__()
        self.config = config
        width = config.table_width
        self.table = nn.EmbeddingBag(INPUT.rows, width, mode="sum", padding_idx=PAD)
        self.chroma = nn.Linear(CHROMA_SIZE, width)
        self.tempo = nn.Embedding(TEMPO_CLASSES + 1, width)
        self.mode = nn.Embedding(MODE_CLASSES + 1, width)
        self.norm = nn.LayerNorm(width)
        self.lstm = nn.LSTM(
            width, config.width, config.layers, batch_first=True, dropout=config.dropout
        )
        self.hidden = nn.Linear(2 * config.width, config.width)
        self.dropout = nn.Dropout(config.dropout)
        self.tags = nn.Linear(config.width, max(1, len(config.tags)))
        self.families = nn.Linear(config.width, len(config.families))
        for table in (self.table, self.tempo, self.mode):
            nn.init.normal_(table.weight, std=0.1)
        with torch.no_grad():
            self.table.weight[PAD].zero_()
            # Of a hundred tags some five apply.
            self.tags.bias.fill_(-3.0)

    def forward(self, batch: HeardBatch) -> tuple[Tensor, Tensor]:
        """Logits of the tags [B, tags] and of the families [B, families]."""
        size, steps, columns = batch.inputs.shape
        x = self.table(batch.inputs.reshape(-1, columns)).view(size, steps, -1)
        x = x + self.chroma(batch.chroma)
        x = x + (self.tempo(batch.tempo) + self.mode(batch.mode))[:, None]
        outputs, _ = self.lstm(self.dropout(self.norm(x)))
        # Mean and maximum over time: a style shows throughout, and now and then.
        there = torch.arange(steps)[None, :, None] < batch.lengths[:, None, None]
        mean = (outputs * there).sum(dim=1) / batch.lengths[:, None]
        most = outputs.masked_fill(~there, -1.0).amax(dim=1)
        hidden = self.dropout(torch.relu(self.hidden(torch.cat([mean, most], dim=1))))
        return self.tags(hidden), self.families(hidden)
