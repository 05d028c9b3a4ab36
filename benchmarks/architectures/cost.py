"""What the layers cost while composing: one step after so many notes."""

import statistics
import time

import torch
from network import Plain

LENGTHS = (100, 1_000, 10_000)
_STEPS, _REPEATS = 20, 7


@torch.inference_mode()
def step_milliseconds(network: Plain) -> dict[int, float]:
    """Processor time of the layers for one more note, fp32, one thread, by notes so far.

    Tables and heads are the same for every kind and left out. Recurrent steps are written
    by hand, attention keeps the keys and values of all notes.
    """
    network = network.float().eval()
    x = torch.randn(1, network.config.width)
    result = {}
    for notes in LENGTHS:
        state = [cell.memory_of(notes) for cell in network.cells]
        for cell in network.cells:
            if hasattr(cell, "memory"):
                cell.memory = notes
        times = []
        for _ in range(_REPEATS):
            started = time.process_time()
            for _ in range(_STEPS):
                y = x
                for norm, cell, before in zip(network.norms, network.cells, state, strict=True):
                    out, _ = cell.step(norm(y), before)
                    y = y + out
            times.append((time.process_time() - started) / _STEPS)
        result[notes] = 1000 * statistics.median(times)
    return result
