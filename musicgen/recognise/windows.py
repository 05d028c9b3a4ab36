"""A piece as the recogniser hears it: windows of eight bars, their key taken out.

Real and generated pieces, training and use, all pass through `cut_window`. What would
give away where a file came from rather than how it sounds is left out: the key it stands
in, how much of it is left, and velocities finer than the network's 16 classes.
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from musicgen.events.context import (
    MODE_MAJOR,
    MODE_MINOR,
    MODE_NONE,
    BarGrid,
    PieceContext,
)
from musicgen.events.features import Index, featurise
from musicgen.events.layout import INPUT, PAD
from musicgen.events.piece import EventArrays
from musicgen.events.vocabulary import DRUMS, MAX_DELTA
from musicgen.music.key_estimate import KEYS, key_correlations

WINDOW_BARS = 8
MAX_EVENTS = 192
# A piece of any length is heard in at most so many windows, evenly spread.
MAX_WINDOWS = 6


@dataclass(frozen=True, slots=True)
class HeardWindow:
    """Up to `WINDOW_BARS` bars or `MAX_EVENTS` events.

    Attributes:
        inputs: rows of the input table, [N, INPUT_COLUMNS].
        chroma: pitch-class shares of the last notes, [N, CHROMA_SIZE].
        tempo: tempo class.
        mode: mode class.
    """

    inputs: Index
    chroma: npt.NDArray[np.float32]
    tempo: int
    mode: int


def _hidden(inputs: Index, first: str, last: str) -> Index:
    """The same inputs with padding for all rows from segment `first` to before `last`."""
    inside = (inputs >= INPUT[first]) & (inputs < INPUT[last])
    return np.where(inside, PAD, inputs).astype(np.int32)


def bar_starts(events: EventArrays, bars: BarGrid) -> list[int]:
    """Steps at which windows begin: every eight bars that have notes, at most `MAX_WINDOWS`."""
    if not len(events):
        return []
    place, bar, _, _ = bars.locate(events.onset)
    rank = (bar - bar[0]) // WINDOW_BARS
    first = np.concatenate([[0], np.nonzero(np.diff(rank))[0] + 1])
    # A last window of a bar or two says little that the others do not.
    full = [index for index in first if bar[-1] - bar[index] >= WINDOW_BARS // 2]
    first = np.array(full or first[:1])
    chosen = np.unique(np.linspace(0, len(first) - 1, MAX_WINDOWS).round().astype(int))
    return [int(events.onset[i] - place[i]) for i in first[chosen]]


def cut_window(
    events: EventArrays, bars: BarGrid, tempo: int, start: int, *, shift: int = 0
) -> HeardWindow:
    """The window that begins at a bar line.

    Args:
        events: of the whole piece, in any key.
        bars: its bar grid.
        tempo: tempo class.
        start: step of the bar line; notes follow within eight bars.
        shift: semitones that the pitches are moved by after the key is taken out.
    """
    first = int(np.searchsorted(events.onset, start))
    bar = bars.locate(events.onset[first : first + MAX_EVENTS])[1]
    count = int(np.searchsorted(bar, bars.locate(np.array([start]))[1][0] + WINDOW_BARS))
    part = events.take(np.arange(first, first + count))
    mode, transposition = _key_of(part)
    part = part.transposed(transposition + shift)
    origin = max(start, int(part.onset[0]) - MAX_DELTA)
    last = int(part.onset[-1]) + 1
    context = PieceContext(bars=bars, tempo=tempo, mode=mode, end=last)
    features = featurise(part, context, origin=origin, with_end=False)
    inputs = _hidden(features.inputs, "remaining", "meter")
    return HeardWindow(inputs, features.chroma, tempo, mode)


def cut_windows(events: EventArrays, bars: BarGrid, tempo: int) -> list[HeardWindow]:
    """All windows of a piece; none when it has no notes."""
    return [cut_window(events, bars, tempo, start) for start in bar_starts(events, bars)]


def _key_of(events: EventArrays) -> tuple[int, int]:
    """Mode class of some events, and the semitones to C major or A minor."""
    pitched = events.instrument < DRUMS
    if not pitched.any():
        return MODE_NONE, 0
    histogram = np.bincount(
        events.pitch[pitched] % 12, weights=events.duration[pitched].astype(float), minlength=12
    )
    scores = key_correlations([float(value) for value in histogram])
    key = KEYS[max(range(len(KEYS)), key=scores.__getitem__)]
    return MODE_MAJOR if key.mode == "major" else MODE_MINOR, key.transposition


def without(
    window: HeardWindow, *, instruments: bool = False, velocity: bool = False
) -> HeardWindow:
    """The window with its instruments or velocities hidden; drums stay drums by their pitch."""
    inputs = window.inputs
    if instruments:
        inputs = _hidden(inputs, "instrument", "pitch")
        inputs = _hidden(inputs, "next_instrument1", "next_pitch1")
    if velocity:
        inputs = _hidden(inputs, "velocity", "step")
    return replace(window, inputs=inputs)
