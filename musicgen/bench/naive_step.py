"""The sampling step as one would first write it: `nn.LSTM`, called for one step at a time."""

import numpy as np
import torch

from musicgen.events.layout import INPUT_COLUMNS, PAD
from musicgen.model.cells import CellState
from musicgen.model.network import Network, State
from musicgen.model.product import FloatArray
from musicgen.model.step import SamplingStep, StepState
from musicgen.model.table_sums import Bags


class NaiveStep(SamplingStep):
    """The same network and the same numbers as `SamplingStep`, by the network's own modules.

    Args:
        network: used as it is, in fp32.
    """

    def __init__(self, network: Network) -> None:
        super().__init__(network)
        self._plain = network

    def encode(
        self, inputs: Bags, chroma: FloatArray, constant: FloatArray, state: StepState
    ) -> tuple[FloatArray, StepState]:
        """See `SamplingStep.encode`."""
        copies = len(constant) // len(inputs)
        rows = torch.tensor([row + [PAD] * (INPUT_COLUMNS - len(row)) for row in inputs])
        before: State = [tuple(torch.from_numpy(part)[None] for part in layer) for layer in state]
        outputs, after = self._plain.encode(
            rows[:, None].repeat(copies, 1, 1),
            torch.from_numpy(chroma)[:, None].repeat(copies, 1, 1),
            torch.from_numpy(constant),
            before,
        )
        shares = torch.cat(self._plain.head_hidden(outputs[:, 0]), dim=-1)
        return shares.numpy(), [_as_arrays(layer) for layer in after]

    def logits(
        self, head: int, hidden: FloatArray, rows: Bags, guidance: float | None = None
    ) -> FloatArray:
        """See `SamplingStep.logits`."""
        width = self._plain.config.head_width
        share = torch.from_numpy(hidden[:, head * width : (head + 1) * width])
        columns = max(map(len, rows))
        table = torch.tensor([row + [PAD] * (columns - len(row)) for row in rows])
        table = table.repeat(len(hidden) // len(rows), 1)
        logits: FloatArray = self._plain.head_logits(head, share, table).numpy()
        if guidance is None:
            return logits
        styled, plain = np.split(logits, 2)
        result: FloatArray = plain + np.float32(guidance) * (styled - plain)
        return result


def _as_arrays(layer: tuple[torch.Tensor, ...]) -> CellState:
    return tuple(part[0].numpy() for part in layer)
