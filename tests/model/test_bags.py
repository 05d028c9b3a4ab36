"""Sums of table rows are what torch's own embedding bag gives, forward and backward."""

import torch
from torch import nn

from musicgen.events.layout import PAD
from musicgen.model.bags import bag_sum


def test_the_same_as_an_embedding_bag() -> None:
    torch.manual_seed(0)
    bag = nn.EmbeddingBag(50, 7, mode="sum", padding_idx=PAD)
    indices = torch.randint(0, 50, (40, 9), dtype=torch.int32)
    indices[3] = PAD
    gradient = torch.randn(40, 7)
    expected = bag(indices)
    (expected_gradient,) = torch.autograd.grad(expected, bag.weight, gradient)
    found = bag_sum(bag.weight, indices)
    (found_gradient,) = torch.autograd.grad(found, bag.weight, gradient)
    torch.testing.assert_close(found, expected)
    torch.testing.assert_close(found_gradient, expected_gradient)
    assert not found[3].any()
    assert not found_gradient[PAD].any()


def test_nothing_but_padding() -> None:
    table = torch.ones(4, 3, requires_grad=True)
    found = bag_sum(table, torch.full((2, 5), PAD, dtype=torch.int32))
    found.sum().backward()
    assert not found.any()
    assert table.grad is not None and not table.grad.any()
