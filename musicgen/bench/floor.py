"""The floor of a step: how long reading the weights once takes, as matrix–vector products."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch

from musicgen.generate.native.network import NativeNetwork
from musicgen.model.network import Network
from musicgen.model.product import FloatArray, Product

_WARM_UP, _PASSES = 5, 60


def step_weights(network: Network) -> int:
    """Weights in the matrices that every note reads; tables are read a few rows at a time."""
    read = ("head_in.weight", "head_out.", "cells.")
    return sum(
        parameter.numel()
        for name, parameter in network.named_parameters()
        if name.startswith(read) and parameter.dim() > 1
    )


@dataclass(frozen=True, slots=True)
class Floor:
    """One matrix of as many weights, multiplied by a vector or a few, again and again.

    Attributes:
        weights: in the matrix.
        columns: of the matrix; the width of the network.
    """

    weights: int
    columns: int

    def bf16_seconds(self, rows: int = 1) -> float:
        """Time of one product with so many vectors, through oneDNN, packed."""
        product = Product(self._matrix().bfloat16(), torch.zeros(self._rows), torch.bfloat16)
        x = torch.ones(rows, self.columns)
        return _timed(lambda: product(x))

    def fp32_seconds(self, rows: int = 1) -> float:
        """The same through the BLAS that numpy brings."""
        matrix: FloatArray = self._matrix().numpy()
        x = np.ones((self.columns, rows), dtype=np.float32)
        x = x[:, 0] if rows == 1 else x
        out = np.empty((self._rows, *x.shape[1:]), dtype=np.float32)
        return _timed(lambda: np.dot(matrix, x, out=out))

    @property
    def _rows(self) -> int:
        return self.weights // self.columns

    def _matrix(self) -> torch.Tensor:
        return torch.full((self._rows, self.columns), 0.01)


def native_seconds(network: NativeNetwork, rows: int = 1) -> float:
    """Time of the matrix products of one step in compiled code, and nothing else."""
    return _timed(lambda: network.multiply(rows, 1))


def _timed(call: Callable[[], object]) -> float:
    for _ in range(_WARM_UP):
        call()
    started = time.perf_counter()
    for _ in range(_PASSES):
        call()
    return (time.perf_counter() - started) / _PASSES
