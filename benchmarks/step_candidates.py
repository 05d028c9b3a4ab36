"""Ways to run one step of the recurrent layers, side by side.

    python benchmarks/step_candidates.py [--layers 2] [--width 384] [--rows 1 2 8 16]

Two layers with their residuals and norms and the heads' input matrix, random weights, one
thread. Every candidate does the same work; µs of processor time for a step, the median of
rounds in which all candidates take turns. `torch.compile` needs a C++ compiler and is left
out without one.
"""

import argparse
import statistics
import time
import warnings
from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor, nn

from musicgen.generate.native.library import Library, usable_libraries
from musicgen.generate.native.network import NativeNetwork
from musicgen.model.cells import step_cell
from musicgen.model.config import NetworkConfig
from musicgen.model.network import Network
from musicgen.model.product import Product

_ROUNDS, _CALLS = 25, 20
_HEAD_WIDTH = 256
_HEADS = 5 * _HEAD_WIDTH
Step = Callable[[Tensor, list[tuple[Tensor, Tensor]]], Tensor]


class Plain(nn.Module):
    """A step by hand: one linear per layer; eager, scripted or compiled."""

    def __init__(self, cells: nn.ModuleList, head: nn.Linear, dtype: torch.dtype) -> None:
        super().__init__()
        self.matrices = nn.ParameterList(
            nn.Parameter(
                torch.cat([cell.weight_ih_l0, cell.weight_hh_l0], dim=1).to(dtype),  # type: ignore[list-item]
                requires_grad=False,
            )
            for cell in cells
        )
        self.head = nn.Parameter(head.weight.to(dtype), requires_grad=False)
        self.dtype = dtype

    def forward(self, x: Tensor, state: list[tuple[Tensor, Tensor]]) -> Tensor:
        """One step from input [R, width] and (hidden, cell) of each layer."""
        for index, matrix in enumerate(self.matrices):
            hidden, cell = state[index]
            normed = torch.layer_norm(x, [x.shape[1]])
            both = torch.cat([normed, hidden], dim=1).to(self.dtype)
            gates = torch.nn.functional.linear(both, matrix).float()
            into, forget, new, out = gates.chunk(4, dim=1)
            cell = torch.sigmoid(forget) * cell + torch.sigmoid(into) * torch.tanh(new)
            x = x + torch.sigmoid(out) * torch.tanh(cell)
        normed = torch.layer_norm(x, [x.shape[1]])
        return torch.nn.functional.linear(normed.to(self.dtype), self.head).float()


def _ours(cells: nn.ModuleList, head: nn.Linear, width: int, dtype: torch.dtype) -> Step:
    norms = [nn.LayerNorm(width) for _ in cells]
    packed = [
        step_cell("lstm", norm, cell, dtype)  # type: ignore[arg-type]
        for norm, cell in zip(norms, cells, strict=True)
    ]
    product = Product(head.weight, head.bias, dtype)

    def step(x: Tensor, state: list[tuple[Tensor, Tensor]]) -> Tensor:
        values = x.numpy().copy()
        whole = torch.from_numpy(values)
        for cell, (hidden, before) in zip(packed, state, strict=True):
            normed = torch.layer_norm(whole, (width,), None, None, 1e-5, False)
            values += cell(normed, (hidden.numpy(), before.numpy()))[0]
        return torch.from_numpy(product(torch.layer_norm(whole, (width,))))

    return step


def _naive(cells: nn.ModuleList, head: nn.Linear, width: int) -> Step:
    norms = [nn.LayerNorm(width) for _ in cells]

    def step(x: Tensor, state: list[tuple[Tensor, Tensor]]) -> Tensor:
        for norm, cell, (hidden, before) in zip(norms, cells, state, strict=True):
            y, _ = cell(norm(x)[:, None], (hidden[None], before[None]))
            x = x + y[:, 0]
        out: Tensor = head(torch.layer_norm(x, (width,)))
        return out

    return step


def _compiled(library: Library, cells: nn.ModuleList, width: int) -> Step:
    network = Network(NetworkConfig(layers=len(cells), width=width, head_width=_HEAD_WIDTH))
    network.cells = cells
    native = NativeNetwork(library, network.eval())

    def step(x: Tensor, state: list[tuple[Tensor, Tensor]]) -> Tensor:
        whole = torch.stack([torch.stack(parts, dim=1) for parts in state], dim=1)
        return torch.from_numpy(native.step(x.numpy(), whole.numpy())[0])

    return step


def _int8(cells: nn.ModuleList, head: nn.Linear) -> Step:
    """Weight-only int8 with a scale per row, bf16 activations."""

    def packed(matrix: Tensor) -> tuple[Tensor, Tensor]:
        scale = matrix.abs().amax(dim=1) / 127
        return (matrix / scale[:, None]).round().to(torch.int8), scale.bfloat16()

    matrices = [
        packed(torch.cat([cell.weight_ih_l0, cell.weight_hh_l0], dim=1))  # type: ignore[list-item]
        for cell in cells
    ]
    last = packed(head.weight)

    def step(x: Tensor, state: list[tuple[Tensor, Tensor]]) -> Tensor:
        for (matrix, scale), (hidden, cell) in zip(matrices, state, strict=True):
            both = torch.cat([torch.layer_norm(x, (x.shape[1],)), hidden], dim=1).bfloat16()
            gates = torch._weight_int8pack_mm(both, matrix, scale).float()
            into, forget, new, out = gates.chunk(4, dim=1)
            cell = torch.sigmoid(forget) * cell + torch.sigmoid(into) * torch.tanh(new)
            x = x + torch.sigmoid(out) * torch.tanh(cell)
        normed = torch.layer_norm(x, (x.shape[1],)).bfloat16()
        return torch._weight_int8pack_mm(normed, *last).float()

    return step


def candidates(layers: int, width: int) -> dict[str, Step]:
    """Every way, by name."""
    torch.manual_seed(1)
    cells = nn.ModuleList(nn.LSTM(width, width, batch_first=True) for _ in range(layers))
    head = nn.Linear(width, _HEADS)
    for parameter in [*cells.parameters(), *head.parameters()]:
        parameter.requires_grad_(False)
    ways: dict[str, Step] = {"nn.LSTM, one step per call": _naive(cells, head, width)}
    for dtype in (torch.float32, torch.bfloat16):
        name = str(dtype).removeprefix("torch.")
        plain = Plain(cells, head, dtype)
        ways[f"plain torch, {name}"] = plain
        ways[f"TorchScript, {name}"] = torch.jit.freeze(torch.jit.script(plain.eval()))
        ways[f"torch.compile, {name}"] = torch.compile(plain)
        ways[f"packed by oneDNN, numpy between, {name}"] = _ours(cells, head, width, dtype)
    ways["int8 weights"] = _int8(cells, head)
    for library in usable_libraries():
        ways[f"C, for processors with {library.variant}"] = _compiled(library, cells, width)
    return ways


def measure(way: Step, x: Tensor, state: list[tuple[Tensor, Tensor]]) -> float:
    """Processor time of a step in µs."""
    started = time.process_time()
    for _ in range(_CALLS):
        way(x, state)
    return (time.process_time() - started) / _CALLS * 1e6


@torch.no_grad()
def main() -> None:
    """Print a Markdown table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--layers", type=int, default=2)
    parser.add_argument("--width", type=int, default=384)
    parser.add_argument("--rows", type=int, nargs="+", default=[1, 2, 8, 16])
    args = parser.parse_args()
    warnings.simplefilter("ignore")
    torch.set_num_threads(1)
    ways = candidates(args.layers, args.width)
    inputs = {
        rows: (
            torch.randn(rows, args.width),
            [
                (torch.randn(rows, args.width), torch.randn(rows, args.width))
                for _ in range(args.layers)
            ],
        )
        for rows in args.rows
    }
    first: dict[str, float] = {}
    for name in list(ways):
        started = time.perf_counter()
        try:
            for x, state in inputs.values():
                for _ in range(3):
                    ways[name](x, state)
        except Exception as error:  # what a machine cannot run is left out of its table
            print(f"{name}: left out ({type(error).__name__})")
            del ways[name]
        first[name] = time.perf_counter() - started
    times: dict[tuple[str, int], list[float]] = {}
    for _ in range(_ROUNDS):
        for name, way in ways.items():
            for rows, (x, state) in inputs.items():
                times.setdefault((name, rows), []).append(measure(way, x, state))
    print("| way | " + " | ".join(f"{rows} rows" for rows in inputs) + " | before the first |")
    print("|---|" + "---|" * (len(inputs) + 1))
    for name in ways:
        row = " | ".join(f"{statistics.median(times[name, rows]):.0f}" for rows in inputs)
        print(f"| {name} | {row} | {first[name]:.1f} s |")
    print(f"\nnumpy {np.__version__}, torch {torch.__version__}; µs of processor time a step")


if __name__ == "__main__":
    main()
