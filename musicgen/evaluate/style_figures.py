"""Pictures of the style report: piano rolls and distributions, as PNG files in memory."""

import base64
from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np

from musicgen.evaluate.comparison import Pair, measure_table
from musicgen.evaluate.excerpts import Excerpt
from musicgen.evaluate.histograms import HISTOGRAMS, histogram_table, mean_histogram
from musicgen.evaluate.measures import MEASURES
from musicgen.evaluate.overlap import kernel_density
from musicgen.events.vocabulary import DRUM_PITCH_OFFSET, DRUMS

if TYPE_CHECKING:
    from matplotlib.figure import Figure

WRITTEN, REAL = "#d1495b", "#3d6f8e"
_INK, _GRID = "#4a4a4a", "#e6e3dc"
# Distinct on white, in the order in which instruments appear.
_COLOURS = ("#3d6f8e", "#d1495b", "#4f9d69", "#edae49", "#7d5ba6", "#2a9d9d", "#a0643c", "#8a8a8a")
_COLUMNS = 4


def _new_figure(width: float, height: float) -> "Figure":
    # Imported here: drawing needs 40 MB that measuring does not.
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), facecolor="white")


def _png(figure: "Figure") -> str:
    """A figure as a data address that a page can hold."""
    buffer = BytesIO()
    figure.savefig(buffer, format="png", dpi=110)
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode("ascii")


def _quiet(axes: Any) -> None:
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(_GRID)
    axes.tick_params(labelsize=7, colors=_INK, length=0)


def roll_picture(excerpt: Excerpt) -> str:
    """Piano roll of an excerpt: bars from left to right, drums in a strip below."""
    figure = _new_figure(5.2, 2.1)
    axes = figure.subplots()
    drums = excerpt.instrument == DRUMS
    low = int(excerpt.pitch[~drums].min()) if (~drums).any() else 60
    kit = {pitch: low - 3 - row for row, pitch in enumerate(np.unique(excerpt.pitch[drums]))}
    for index, instrument in enumerate(np.unique(excerpt.instrument)):
        own = excerpt.instrument == instrument
        height = [kit[p] if p >= DRUM_PITCH_OFFSET else p for p in excerpt.pitch[own].tolist()]
        start = excerpt.onset[own] / excerpt.bar_steps + 1
        # A drum hit is a point in time; it is drawn as wide as a thirty-second.
        length = np.full(own.sum(), 3) if instrument == DRUMS else excerpt.duration[own]
        axes.barh(
            height,
            length / excerpt.bar_steps,
            left=start,
            height=0.8,
            color="#777777" if instrument == DRUMS else _COLOURS[index % len(_COLOURS)],
            alpha=0.9,
        )
    axes.set_xlim(1, excerpt.bars + 1)
    axes.set_xticks(range(1, excerpt.bars + 1, max(1, excerpt.bars // 8)))
    octaves = [pitch for pitch in range(0, 128, 12) if axes.get_ylim()[0] < pitch]
    octaves = [pitch for pitch in octaves if pitch < axes.get_ylim()[1]]
    axes.set_yticks(octaves, [f"C{pitch // 12 - 1}" for pitch in octaves])
    axes.grid(color=_GRID, lw=0.6)
    axes.set_axisbelow(True)
    _quiet(axes)
    figure.subplots_adjust(0.06, 0.12, 0.99, 0.97)
    return _png(figure)


def distribution_picture(pairs: Sequence[Pair]) -> str:
    """Small plots, one a measure: written pieces and real ones."""
    real, written = [pair.real for pair in pairs], [pair.written for pair in pairs]
    tables = measure_table(written), measure_table(real)
    count = len(MEASURES) + len(HISTOGRAMS)
    rows = -(-count // _COLUMNS)
    figure = _new_figure(10.4, 1.35 * rows)
    grid = figure.subplots(rows, _COLUMNS, squeeze=False).ravel()
    for axes, measure in zip(grid, MEASURES, strict=False):
        axes.set_title(measure.name, fontsize=8, color=_INK, loc="left")
        axes.set_yticks([])
        _quiet(axes)
        sets = [table[measure.name] for table in tables]
        sets = [values[~np.isnan(values)] for values in sets]
        if min(len(values) for values in sets) < 2:
            continue
        both = np.concatenate(sets)
        margin = max(0.15 * float(np.ptp(both)), 2 * measure.grain)
        points = np.linspace(both.min() - margin, both.max() + margin, 200)
        for values, colour in zip(sets, (WRITTEN, REAL), strict=True):
            density = kernel_density(values, measure.grain, points)
            axes.fill_between(points, density, color=colour, alpha=0.28, lw=0)
            axes.plot(points, density, color=colour, lw=1.1)
    for axes, histogram in zip(grid[len(MEASURES) :], HISTOGRAMS, strict=False):
        axes.set_title(histogram.name, fontsize=8, color=_INK, loc="left")
        axes.set_yticks([])
        _quiet(axes)
        for offset, excerpts, colour in ((-0.2, written, WRITTEN), (0.2, real, REAL)):
            shares = mean_histogram(histogram_table(histogram, excerpts))
            if shares is not None:
                axes.bar(np.arange(len(shares)) + offset, shares, 0.4, color=colour, alpha=0.8)
        axes.set_xticks(range(len(histogram.labels)), histogram.labels, fontsize=5.5)
    for axes in grid[count:]:
        axes.set_visible(False)
    figure.subplots_adjust(0.02, 0.04, 0.98, 0.96, wspace=0.12, hspace=0.55)
    return _png(figure)
