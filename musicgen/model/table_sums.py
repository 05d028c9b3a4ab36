"""Sums of a few rows of an embedding table."""

from collections.abc import Sequence
from itertools import accumulate, chain

import numpy as np
import torch
from torch import Tensor

from musicgen.events.vocabulary import IntArray
from musicgen.model.product import FloatArray

# Rows of a table to be added up, for each sequence; padding may be left out.
Bags = Sequence[list[int]]


class TableSums:
    """A table whose rows are added up.

    Args:
        table: [rows, width].
    """

    def __init__(self, table: Tensor) -> None:
        self._table = table.detach().float().contiguous()
        self._array: FloatArray = self._table.numpy()

    def __call__(self, bags: Bags) -> FloatArray:
        """The sum of each bag's rows, in fresh memory, [bags, width]."""
        if len(bags) == 1:
            rows: FloatArray = self._array.take(bags[0], axis=0)
            alone: FloatArray = np.add.reduce(rows, axis=0, keepdims=True)
            return alone
        ends = list(accumulate(map(len, bags)))
        flat: IntArray = np.fromiter(chain.from_iterable(bags), np.int64, ends[-1])
        starts: IntArray = np.array([0, *ends[:-1]])
        sums = torch.embedding_bag(self._table, torch.from_numpy(flat), torch.from_numpy(starts))
        result: FloatArray = sums[0].numpy()
        return result
