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
        # Where the parts of an input are put side by side: by the rows and widths of the parts.
        self._places: dict[tuple[int, ...], tuple[Tensor, list[Tensor]]] = {}

    def __call__(self, *parts: Tensor) -> FloatArray:
        """Product of fp32 parts that stand side by side, [R, n1], [R, n2] … to [R, outputs]."""
        shape = (parts[0].shape[0], *(part.shape[1] for part in parts))
        x, places = self._places.get(shape) or self._make_places(*shape)
        for place, part in zip(places, parts, strict=True):
            place.copy_(part)
        if self._packed:
            y: Tensor = self._multiply(x, self._matrix, None, "none", [], "")
        else:
            y = F.linear(x, self._matrix)
        result: FloatArray = y.float().numpy()
        result += self._bias
        return result

    def _make_places(self, rows: int, *widths: int) -> tuple[Tensor, list[Tensor]]:
        x = torch.empty(rows, self._inputs, dtype=self._dtype)
        made = self._places[rows, *widths] = x, list(torch.split(x, list(widths), dim=1))
        return made


class SmallProduct:
    """The same in fp32, for matrices so small that the call costs more than the reading."""

    def __init__(self, matrix: Tensor, bias: Tensor) -> None:
        self._matrix: FloatArray = matrix.detach().float().contiguous().numpy()
        self._bias: FloatArray = bias.detach().float().numpy()

    def __call__(self, x: FloatArray) -> FloatArray:
        """Product of [R, inputs], in fresh memory, [R, outputs]."""
        if len(x) == 1:
            row: FloatArray = self._matrix @ x[0]
            row += self._bias
            return row[None]
        # The matrix first: BLAS then takes both as they lie.
        columns: FloatArray = self._matrix @ x.T
        return np.add(columns.T, self._bias, order="C")
