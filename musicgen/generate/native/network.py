"""A network's weights, packed for the compiled sampling loop."""

import ctypes
import weakref
from typing import Any

import numpy as np
import torch
from torch import Tensor

from musicgen.events.history import class_tables
from musicgen.events.layout import (
    DELTA_HEAD,
    DURATION_HEAD,
    INPUT,
    INSTRUMENT_HEAD,
    LOOKBACK_BARS,
    PITCH_HEAD,
    VELOCITY_HEAD,
)
from musicgen.events.vocabulary import DURATION_VALUES
from musicgen.generate.draw import FloatArray
from musicgen.generate.native.library import Library, fill, load_library
from musicgen.model.cells import lstm_matrix
from musicgen.model.network import Network
from musicgen.model.step import head_in_matrix

_TABLES = {
    "input": INPUT,
    "delta": DELTA_HEAD,
    "instrument": INSTRUMENT_HEAD,
    "pitch": PITCH_HEAD,
    "duration": DURATION_HEAD,
    "velocity": VELOCITY_HEAD,
}


class NativeNetwork:
    """The weights in the form that the compiled loop reads; equal to `Network` up to rounding.

    Attributes:
        library: the compiled functions.
        handle: of the packed network.
        layers, width: as in its configuration.
        rows: where features stand in the tables.

    Args:
        library: the compiled functions.
        network: with LSTM cells; its weights are copied.
    """

    def __init__(self, library: Library, network: Network) -> None:
        config = network.config
        self.library = library
        self.layers, self.width = config.layers, config.width
        self._shares = len(network.head_out) * config.head_width
        self.rows = _rows(library)
        functions = library.functions
        self.handle: int = functions.network_new(config.layers, config.width, config.head_width)
        if not self.handle:
            raise MemoryError
        weakref.finalize(self, functions.network_free, self.handle)
        tables = [
            *(table.weight for table in network.head_tables),
            network.input_table.weight,
            network.chroma.weight.T,
        ]
        for index, values in enumerate(tables):
            self._take(index, values)  # type: ignore[arg-type]
        matrices = [
            *(
                lstm_matrix(norm, cell)  # type: ignore[arg-type]
                for norm, cell in zip(network.norms, network.cells, strict=True)
            ),
            head_in_matrix(network),
            *((out.weight, out.bias) for out in network.head_out),
        ]
        for index, (weights, bias) in enumerate(matrices):
            self._pack(index, weights, bias)  # type: ignore[arg-type]

    @classmethod
    def build(cls, network: Network) -> "NativeNetwork | None":
        """The network for the compiled loop; None where that is missing or cannot run it."""
        library = load_library()
        return cls(library, network) if library and network.config.cell == "lstm" else None

    def _take(self, index: int, table: Tensor) -> None:
        values = _array(table)
        functions = self.library.functions
        if not functions.network_table(self.handle, index, values.ctypes.data, values.size):
            raise MemoryError

    def _pack(self, index: int, weights: Tensor, bias: Tensor) -> None:
        matrix, offset = _array(weights), _array(bias)
        packed = self.library.functions.network_pack(
            self.handle, index, matrix.ctypes.data, offset.ctypes.data, *matrix.shape
        )
        if not packed:
            raise MemoryError

    def multiply(self, rows: int, times: int) -> None:
        """Nothing but the matrix products of so many steps, for benchmarks."""
        if not self.library.functions.network_products(self.handle, rows, times):
            raise MemoryError

    def step(self, x: FloatArray, state: FloatArray) -> tuple[FloatArray, FloatArray]:
        """All layers once, as the loop runs them, for tests and benchmarks.

        Args:
            x: input, [R, width].
            state: hidden state and cell of every layer, [R, layers, 2, width].

        Returns:
            The heads' shares of the output side by side, [R, 5 * head_width], and the new state.
        """
        rows = len(x)
        x, state = np.array(x, dtype=np.float32), np.array(state, dtype=np.float32)
        shares: FloatArray = np.empty((rows, self._shares), dtype=np.float32)
        kept = self.library.functions.network_run(
            self.handle, rows, x.ctypes.data, state.ctypes.data, shares.ctypes.data
        )
        if not kept:
            raise MemoryError
        return shares, state


def _array(values: Tensor) -> FloatArray:
    with torch.no_grad():
        result: FloatArray = values.detach().float().contiguous().numpy()
    return result


def _rows(library: Library) -> ctypes.Structure:
    """Where features stand in the tables, and the classes of what is counted."""
    rows = library.rows()
    durations, _, remaining = class_tables()
    fields: dict[str, Any] = {
        "lookback_bars": LOOKBACK_BARS,
        "duration_values": DURATION_VALUES.tolist(),
        "duration_class": durations,
        "remaining_class": remaining,
    }
    for table, segments in _TABLES.items():
        for segment, offset in segments.offsets.items():
            # Segments that differ in a number at their end are one array.
            name = f"{table}_{segment.rstrip('0123456789')}"
            if segment[-1].isdigit():
                fields.setdefault(name, []).append(offset)
            else:
                fields[name] = offset
    fill(rows, fields)
    return rows
