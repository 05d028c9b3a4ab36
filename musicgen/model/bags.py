"""Sums of table rows, forward and backward by the same kernel.

`nn.EmbeddingBag` with a padding row leaves torch's fast kernel, and its backward pass
walks over the table one row at a time: together an eighth of an update. Without padding the
fast kernel does the forward pass, and the backward pass is such a sum as well: the
gradient of a table row is the sum of the gradients of the places where it was taken.
"""

from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from musicgen.events.layout import PAD


class _BagSum(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, table: Tensor, flat: Tensor, counts: Tensor) -> Tensor:
        ctx.save_for_backward(flat, counts)
        ctx.rows = len(table)
        return _sum(table, flat, counts)

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None, None]:
        flat, counts = ctx.saved_tensors
        places = torch.arange(len(counts), dtype=flat.dtype, device=flat.device)
        taken_at = places.repeat_interleave(counts, output_size=len(flat))
        order = torch.sort(flat, stable=True).indices
        times = torch.bincount(flat, minlength=ctx.rows)
        return _sum(gradient.contiguous(), taken_at[order], times), None, None


def _sum(rows: Tensor, flat: Tensor, counts: Tensor) -> Tensor:
    """Sums of `rows[flat]`, the first `counts[0]` of them, the next `counts[1]`, ..."""
    ends = F.pad(counts.cumsum(0), (1, 0)).to(flat.dtype)
    result: Tensor = F.embedding_bag(flat, rows, ends, mode="sum", include_last_offset=True)
    return result


def bag_sum(table: Tensor, indices: Tensor) -> Tensor:
    """The sum of the rows of `table` that each row of `indices` names, padding left out.

    Args:
        table: [rows, width].
        indices: [N, columns]; `PAD` names nothing.

    Returns:
        [N, width].
    """
    kept = indices != PAD
    flat, counts = indices.masked_select(kept), kept.sum(dim=1)
    result: Tensor = _BagSum.apply(table, flat, counts)  # type: ignore[no-untyped-call]
    return result
