"""A beat or a tune to start from, drawn at random but as drummers play it."""

import random
from typing import Final

from gui.widgets.step_pattern import ROWS, Cell, Part, StepPattern

_CRASH, _RIDE, _OPEN_HAT, _CLOSED_HAT, _TOM, _CLAP, _SNARE, _KICK = range(ROWS)
_STEPS_OF_A_TUNE: Final = (-2, -1, -1, 0, 1, 1, 2)


def random_fill(pattern: StepPattern, part: Part, draw: random.Random) -> StepPattern:
    """The pattern with one part drawn anew."""
    cells = _beat(pattern, draw) if part == "drums" else _tune(pattern, draw)
    return pattern.with_cells(part, cells)


def _beat(pattern: StepPattern, draw: random.Random) -> dict[Cell, int]:
    """Kick and backbeat with a timekeeper; the last bar may end in a fill."""
    cells: dict[Cell, int] = {}
    beat, bar = pattern.steps_per_beat, pattern.steps_per_bar
    beats = max(1, bar // beat)
    timekeeper = draw.choice((_CLOSED_HAT, _CLOSED_HAT, _RIDE))
    every = draw.choice((1, 2, 2)) if pattern.division == "straight" else draw.choice((1, 2))
    backbeat = draw.choice((_SNARE, _SNARE, _SNARE, _CLAP))
    extra = [step for step in range(bar) if step % beat and draw.random() < 0.16]
    for start in range(0, pattern.steps, bar):
        for step in range(0, bar, every):
            strong = step % beat == 0
            cells[timekeeper, start + step] = (
                draw.randint(78, 96) if strong else draw.randint(48, 74)
            )
        for number in range(beats):
            at = start + number * beat
            back = number % 2 == 1 if beats != 3 else number == 2
            cells[backbeat if back else _KICK, at] = draw.randint(96, 118)
        for step in extra:
            cells[_KICK, start + step] = draw.randint(80, 104)
        if draw.random() < 0.5:
            last = start + bar - every
            cells.pop((timekeeper, last), None)
            cells[_OPEN_HAT, last] = draw.randint(70, 92)
    if pattern.bars > 1 and draw.random() < 0.6:
        cells[_CRASH, 0] = 104
        for step in range(pattern.steps - beat, pattern.steps):
            row = draw.choice((_TOM, _SNARE))
            cells[row, step] = 80 + 30 * (step - pattern.steps + beat) // beat
    return cells


def _tune(pattern: StepPattern, draw: random.Random) -> dict[Cell, int]:
    """A walk over the scale that comes home to the tonic."""
    cells: dict[Cell, int] = {}
    row = draw.choice((ROWS - 1, ROWS - 3, ROWS - 5))
    for step in range(pattern.steps):
        on_beat = step % pattern.steps_per_beat == 0
        if draw.random() < (0.8 if on_beat else 0.3):
            row = min(ROWS - 1, max(0, row + draw.choice(_STEPS_OF_A_TUNE)))
            cells[row, step] = draw.randint(86, 112) if on_beat else draw.randint(64, 90)
    last = pattern.steps - pattern.steps_per_beat
    for step in range(last, pattern.steps):
        for any_row in range(ROWS):
            cells.pop((any_row, step), None)
    cells[ROWS - 1, last] = 96
    return cells
