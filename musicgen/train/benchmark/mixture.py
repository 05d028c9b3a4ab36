"""Likelihood of rolls under one network, the key and the bar of each roll summed out."""

from collections.abc import Iterator, Sequence
from itertools import product

import numpy as np
import numpy.typing as npt
import torch

from musicgen.model.network import Network, State
from musicgen.train.benchmark.frames import FrameOptions, View, frame_features
from musicgen.train.benchmark.likelihood import frame_nats
from musicgen.train.benchmark.sets import Roll
from musicgen.train.benchmark.stream import CONDITIONS, SHIFTS
from musicgen.train.windows import stack_windows, to_tensors

_ROWS = 48
_WINDOW = 512
# A view this much less likely than the best, after so many events, is read no further.
_HOPELESS_NATS = 25.0
_TRIAL_EVENTS = 192


@torch.no_grad()
def run_nats(
    network: Network,
    runs: Sequence[tuple[Roll, View]],
    options: FrameOptions,
    *,
    first_events: int | None = None,
) -> npt.NDArray[np.float64]:
    """Nats of each roll in its view, [runs].

    Args:
        first_events: read no more of each; the whole by default.
    """
    network.eval()
    result = np.zeros(len(runs))
    # Of like length side by side: a batch costs what its longest run costs.
    order = sorted(range(len(runs)), key=lambda index: -int(runs[index][0].sum()))
    for first in range(0, len(order), _ROWS):
        rows = order[first : first + _ROWS]
        features = [frame_features(runs[row][0], options, runs[row][1]) for row in rows]
        longest = max(map(len, features))
        state: State | None = None
        for start in range(0, min(longest, first_events or longest), _WINDOW):
            stop = min(start + _WINDOW, first_events or longest)
            parts = [part.slice(start, stop) for part in features]
            size = max(map(len, parts))
            window = stack_windows(parts, [CONDITIONS] * len(rows), size, np.zeros(1, bool))
            batch, conditions = to_tensors(window, torch.device("cpu"))
            nats, state = frame_nats(network, batch, conditions, state)
            result[rows] += nats.sum(dim=1).double().numpy()
    return result


def mixture_nats(
    network: Network,
    rolls: Sequence[Roll],
    options: FrameOptions,
    shifts: Sequence[int] = SHIFTS,
) -> Iterator[tuple[int, float]]:
    """Index and nats of each roll, in any order, when all of its views are equally likely.

    By how much a piece is moved and how long its bars are is a hidden variable of the
    piece and is summed out: p(x) = mean over views of p(x in that view). It costs at most
    log(views) nats a piece beside knowing the best view. Views that fall hopelessly
    behind within the first notes are counted as 0, which can only raise the nats.
    """
    views = [View(*pair) for pair in product(shifts, options.bars)]
    together = max(1, _ROWS // len(views))
    order = sorted(range(len(rolls)), key=lambda index: -int(rolls[index].sum()))
    for first in range(0, len(order), together):
        chosen = order[first : first + together]
        runs = [(rolls[index], view) for index in chosen for view in views]
        trial = run_nats(network, runs, options, first_events=_TRIAL_EVENTS)
        best = trial.reshape(len(chosen), -1).min(axis=1).repeat(len(views))
        hopeful = np.nonzero(trial <= best + _HOPELESS_NATS)[0]
        nats = np.full(len(runs), np.inf)
        nats[hopeful] = run_nats(network, [runs[index] for index in hopeful], options)
        for index, row in zip(chosen, nats.reshape(len(chosen), -1), strict=True):
            yield index, float(np.log(len(views)) - np.logaddexp.reduce(-row))
