"""The sampling loop in compiled code, on as many cores as there are groups of pieces."""

import ctypes
import os
from collections import deque
from collections.abc import Generator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from itertools import pairwise
from typing import Any

import numpy as np

from musicgen.events.piece import EventArrays, event_keys
from musicgen.events.vocabulary import IntArray
from musicgen.generate.draw import FloatArray
from musicgen.generate.native.library import Bars, Random
from musicgen.generate.native.network import NativeNetwork
from musicgen.generate.plan import Plan
from musicgen.generate.sampled import Beginning, SampledEnd, SampledEvent

# Fewer pieces than this are not worth a core of their own: their rows cost hardly more than one.
_PIECES_IN_GROUP = 4
# Steps between two returns from the compiled code: the first note comes at once, then there
# are fewer returns, and still a few milliseconds between them, so that cancelling is prompt.
_FIRST_STEPS, _MOST_STEPS = 1, 64
# With two on order the next is begun before somebody has looked at the last.
_AHEAD = 2
# What a row of what `layout.h` calls an event is about.
_NOTE, _REASONS = 0, {1: "length", 2: "limit"}
_Rows = list[tuple[Any, ...]]


class _Group:
    """Pieces that share every pass over the weights, in a thread of their own.

    Args:
        network: the packed weights.
        settings: of the request.
        plan: what to write.
        beginning: what the network knows before the first event.
        seeds: number of each piece, and what its random numbers depend on.
    """

    def __init__(
        self,
        network: NativeNetwork,
        settings: ctypes.Structure,
        plan: Plan,
        beginning: Beginning,
        seeds: list[tuple[int, int]],
    ) -> None:
        self._functions = functions = network.library.functions
        constant = np.ascontiguousarray(beginning.constant, dtype=np.float32)
        state = _packed_state(beginning, network)
        self._handle = functions.group_new(
            network.handle,
            settings,
            len(seeds),
            len(constant),
            1.0 if beginning.guidance is None else beginning.guidance,
            constant.ctypes.data,
            state.ctypes.data,
        )
        if not self._handle:
            raise MemoryError
        grid = plan.context.bars
        meters = [
            np.ascontiguousarray(column, dtype=np.int64)
            for column in (grid.start, grid.bar_steps, grid.first_bar, grid.meter)
        ]
        played, locked = _table(plan.events), _table(plan.locked)
        keys = event_keys(plan.locked.onset, plan.locked.instrument, plan.locked.pitch)
        staying = np.column_stack([keys, locked]).astype(np.int64)
        generators = [np.random.default_rng(seed).bit_generator for seed in seeds]
        # The library looks at these while it writes.
        self._kept = network, settings, plan, meters, staying, generators
        for (_, number), generator in zip(seeds, generators, strict=True):
            added = functions.group_add(
                self._handle,
                number,
                _random(generator),
                network.rows,
                Bars(len(grid.start), *(column.ctypes.data for column in meters)),
                played.ctypes.data,
                len(played),
                staying.ctypes.data,
                len(staying),
            )
            if not added:
                functions.group_free(self._handle)
                raise MemoryError
        self._events = np.zeros(2 * len(seeds) * _MOST_STEPS, dtype=np.dtype(network.library.event))
        self._thread = ThreadPoolExecutor(1)
        self._coming: deque[Future[tuple[_Rows, bool]]] = deque()
        self._steps = _FIRST_STEPS
        for _ in range(_AHEAD):
            self._go_on()

    def close(self) -> None:
        """Stop writing and give the memory back."""
        self._thread.shutdown(cancel_futures=True)
        self._functions.group_free(self._handle)

    @property
    def writing(self) -> bool:
        """Whether there is more to come."""
        return bool(self._coming)

    def next_rows(self) -> _Rows:
        """The next events of the pieces, as rows of what `layout.h` calls an event."""
        rows, is_last = self._coming.popleft().result()
        if is_last:
            self._coming.clear()
        else:
            self._go_on()
        return rows

    def _go_on(self) -> None:
        """Have the next few events written while what is there is looked at."""
        self._coming.append(self._thread.submit(self._write, self._steps))
        self._steps = min(2 * self._steps, _MOST_STEPS)

    def _write(self, steps: int) -> tuple[_Rows, bool]:
        # The compiled code lets go of the interpreter, so this thread is one indeed.
        made = self._functions.group_write(self._handle, steps, self._events.ctypes.data)
        if made < 0:
            raise MemoryError
        return self._events[:made].tolist(), not self._functions.group_pieces(self._handle)


def write_natively(
    network: NativeNetwork,
    settings: ctypes.Structure,
    plan: Plan,
    beginning: Beginning,
    seeds: list[tuple[int, int]],
) -> Generator[SampledEvent | SampledEnd, None, None]:
    """Write what a plan asks for; every piece is the same, alone and among others.

    Args:
        network: the packed weights.
        settings: from `native_settings`.
        plan: what to write.
        beginning: what the network knows before the first event.
        seeds: of each piece, what its random numbers depend on; the second is its number.
    """
    with ExitStack() as stack:
        groups = []
        for first, beyond in pairwise(_edges(len(seeds))):
            groups.append(_Group(network, settings, plan, beginning, seeds[first:beyond]))
            stack.callback(groups[-1].close)
        while groups:
            for group in groups:
                yield from map(_told, group.next_rows())
            groups = [group for group in groups if group.writing]


def _told(row: tuple[Any, ...]) -> SampledEvent | SampledEnd:
    if row[-1] == _NOTE:
        return SampledEvent(*row[:-1])
    return SampledEnd(row[0], _REASONS[row[-1]])


def _packed_state(beginning: Beginning, network: NativeNetwork) -> FloatArray:
    """Hidden state and cell of every layer, [H, layers, 2, width]."""
    shape = len(beginning.constant), network.layers, 2, network.width
    state: FloatArray = np.zeros(shape, dtype=np.float32)
    for layer, parts in enumerate(beginning.state or ()):
        for part, values in enumerate(parts):
            state[:, layer, part] = values
    return state


def _table(events: EventArrays) -> IntArray:
    """Onset, instrument, pitch, duration and velocity side by side, [N, 5]."""
    columns = events.onset, events.instrument, events.pitch, events.duration, events.velocity
    return np.column_stack(columns).astype(np.int64)


def _random(generator: Any) -> Random:
    """Numpy's own generator; what it draws is what it draws for Python."""
    interface = generator.ctypes
    draw = ctypes.cast(interface.next_double, ctypes.c_void_p)
    return Random(interface.state_address, draw.value)


def _edges(pieces: int) -> list[int]:
    """Where groups begin and end: one for each core, as long as there are enough pieces."""
    groups = max(1, min(pieces // _PIECES_IN_GROUP, _cores()))
    return [round(index * pieces / groups) for index in range(groups + 1)]


def _cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
