"""A matrix that a few rows are multiplied by again and again, packed once.

A plain product packs the matrix anew at every call, which costs as much again as
reading it. oneDNN takes a matrix that has been packed before; where torch comes
without oneDNN, the plain product does.
"""

from functools import cache

import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as F
from torch import Tensor

FloatArray = npt.NDArray[np.float32]
# The packing that is right for eight rows is as fast for one and for sixteen.
_PACKED_FOR_ROWS = 8


@cache
def _can_pack() -> bool:
    """Whether this build of torch multiplies by packed matrices."""
    try:
        packed = torch.ops.mkldnn._reorder_linear_weight(torch.ones(2, 2), _PACKED_FOR_ROWS)
        torch.ops.mkldnn._linear_pointwise(torch.ones(1, 2), packed, None, "none", [], "")
    except (AttributeError, RuntimeError, NotImplementedError):
        return False
    return True


class Product:
    """`x @ matrix.T + bias` for a handful of rows.

    Args:
        matrix: [outputs, inputs].
        bias: [outputs], added in fp32.
        dtype: of the packed matrix.
    """

    def __init__(self, matrix: Tensor, bias: Tensor, dtype: torch.dtype) -> None:
        self._dtype = dtype
        self._inputs = matrix.shape[1]
        self._matrix = matrix.detach().to(dtype).contiguous()
        self._bias: FloatArray = bias.detach().float().numpy()
        self._packed = _can_pack()
        if self._packed:
            self._matrix = torch.ops.mkldnn._reorder_linear_weight(self._matrix, _PACKED_FOR_ROWS)
            self._multiply = torch.ops.mkldnn._linear_pointwise.default
        # Where the parts of an input are put side by side, for each number of rows.
        self._rows: dict[int, Tensor] = {}

    def __call__(self, *parts: Tensor) -> FloatArray:
        """Product of fp32 parts that stand side by side, [R, n1], [R, n2] … to [R, outputs]."""
        count = len(parts[0])
        x = self._rows.get(count)
        if x is None:
            x = self._rows[count] = torch.empty(count, self._inputs, dtype=self._dtype)
        begin = 0
        for part in parts:
            end = begin + part.shape[1]
            x[:, begin:end].copy_(part)
            begin = end
        if self._packed:
            y: Tensor = self._multiply(x, self._matrix, None, "none", [], "")
        else:
            y = F.linear(x, self._matrix)
        result: FloatArray = y.float().numpy()
        result += self._bias
        return result


class SmallProduct:
    """The same in fp32, for matrices so small that the call costs more than the reading."""

    def __init__(self, matrix: Tensor, bias: Tensor) -> None:
        self._matrix: FloatArray = matrix.detach().float().contiguous().numpy()
        self._bias: FloatArray = bias.detach().float().numpy()
        self._many = Product(matrix, bias, torch.float32)

    def __call__(self, x: FloatArray) -> FloatArray:
        """Product of [R, inputs], in fresh memory, [R, outputs]."""
        if len(x) == 1:
            row: FloatArray = self._matrix @ x[0]
            row += self._bias
            return row[None]
        return self._many(torch.from_numpy(x))
