"""Windows of different lengths as one batch."""

from collections.abc import Sequence

import numpy as np
import torch

from musicgen.recognise.network import HeardBatch
from musicgen.recognise.windows import HeardWindow


def stack_heard(windows: Sequence[HeardWindow]) -> HeardBatch:
    """Windows side by side, the shorter ones padded at the end."""
    lengths = [len(window.inputs) for window in windows]
    inputs = np.zeros((len(windows), max(lengths), windows[0].inputs.shape[1]), dtype=np.int64)
    chroma = np.zeros((len(windows), max(lengths), windows[0].chroma.shape[1]), dtype=np.float32)
    for index, window in enumerate(windows):
        inputs[index, : lengths[index]] = window.inputs
        chroma[index, : lengths[index]] = window.chroma
    return HeardBatch(
        torch.from_numpy(inputs),
        torch.from_numpy(chroma),
        torch.tensor([window.tempo for window in windows]),
        torch.tensor([window.mode for window in windows]),
        torch.tensor(lengths),
    )
