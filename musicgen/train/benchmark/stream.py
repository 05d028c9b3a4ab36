"""Windows over the rolls of a training split, every piece once in each pass."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from musicgen.events.context import MODE_NONE
from musicgen.events.features import Features
from musicgen.events.vocabulary import INSTRUMENT_CLASSES
from musicgen.music.key_estimate import KEYS, key_correlations
from musicgen.train.benchmark.frames import View, frame_features
from musicgen.train.benchmark.recipe import BenchmarkRecipe
from musicgen.train.benchmark.sets import LOWEST_PITCH, Roll
from musicgen.train.windows import EncodedConditions, Window, stack_windows

# Semitones by which a piece may be moved: one interval to each of the twelve keys.
SHIFTS = tuple(range(-5, 7))
CONDITIONS = EncodedConditions(
    0, MODE_NONE, np.zeros(INSTRUMENT_CLASSES, np.float32), np.zeros(1, np.float32)
)


def key_shift(roll: Roll) -> int:
    """Semitones from the estimated key of a roll to C major or A minor, -5 to 6."""
    histogram = np.zeros(12)
    np.add.at(histogram, (np.arange(roll.shape[1]) + LOWEST_PITCH) % 12, roll.sum(axis=0))
    scores = key_correlations([float(value) for value in histogram])
    return KEYS[max(range(len(KEYS)), key=scores.__getitem__)].transposition


def likely_bar(roll: Roll, bars: Sequence[int]) -> int:
    """The one of `bars` at four or eight of which a roll repeats itself most."""

    def repeats(bar_frames: int) -> float:
        lags = [lag for lag in (4 * bar_frames, 8 * bar_frames) if 2 * lag <= len(roll)]
        same = [float((roll[lag:] == roll[:-lag]).all(axis=1).mean()) for lag in lags]
        return max(same, default=0.0)

    return max(bars, key=repeats)


def likely_view(roll: Roll, recipe: BenchmarkRecipe) -> View:
    """How a training piece is read, and a validation piece while training."""
    shift = key_shift(roll) if recipe.transposition == "key" else 0
    return View(shift, likely_bar(roll, recipe.frames.bars))


@dataclass(slots=True)
class _Visit:
    features: Features
    position: int = 0


def windows(rolls: tuple[Roll, ...], recipe: BenchmarkRecipe) -> Iterator[Window]:
    """Endless windows of `recipe.batch` pieces side by side, their order drawn anew each pass."""
    random = np.random.default_rng(recipe.random_seed)
    own = [likely_view(roll, recipe) for roll in rolls]
    moved = 1.0 if recipe.transposition == "random" else recipe.jitter

    def pieces() -> Iterator[Features]:
        while True:
            for index in random.permutation(len(rolls)):
                view = own[index]
                if random.random() < moved:
                    view = View(int(random.choice(SHIFTS)), view.bar_frames)
                yield frame_features(rolls[index], recipe.frames, view)

    following = pieces()
    visits = [_Visit(next(following)) for _ in range(recipe.batch)]
    while True:
        fresh = np.array([visit.position == 0 for visit in visits])
        parts = []
        for visit in visits:
            stop = visit.position + recipe.window
            parts.append(visit.features.slice(visit.position, stop))
            visit.position = stop
        yield stack_windows(parts, [CONDITIONS] * recipe.batch, recipe.window, fresh)
        for row, visit in enumerate(visits):
            if visit.position >= len(visit.features):
                visits[row] = _Visit(next(following))
