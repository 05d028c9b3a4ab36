"""The pattern behind the step grid: every edit of it, and taking edits back."""

import random
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from gui.widgets.step_fill import random_fill
from gui.widgets.step_grid_painter import GridFace, row_name
from gui.widgets.step_pattern import (
    DEFAULT_VELOCITY,
    Cell,
    Division,
    Part,
    StepPattern,
    pattern_from,
)
from musicgen.music.key import Key
from musicgen.music.meter import Meter
from musicgen.music.score import Score

_MOST_UNDO = 100


class StepEditor(QWidget):
    """A pattern that can be edited by calls; its subclass puts it under mouse and keys.

    Signals:
        changed(): the pattern is another one, by hand or by a call that edits it.
        note_preview(int, int, bool): pitch, velocity and whether it is a drum.
        part_changed(str): "drums" or "melody" is shown.
    """

    changed = Signal()
    note_preview = Signal(int, int, bool)
    part_changed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.face = GridFace()
        self._pattern = StepPattern()
        self._part: Part = "drums"
        self._undo: list[StepPattern] = []
        self._redo: list[StepPattern] = []
        self._draw = random.Random()
        # What was there when a gesture began: the gesture is one step back.
        self._before: StepPattern | None = None

    # -- data --------------------------------------------------------------------------

    def pattern(self) -> StepPattern:
        """The pattern as it is."""
        return self._pattern

    def set_pattern(self, pattern: StepPattern) -> None:
        """Show a pattern; emits nothing and forgets what could be taken back."""
        self._undo, self._redo = [], []
        self._show(pattern)

    def score(self, tempo_bpm: float) -> Score:
        """The pattern as music."""
        return self._pattern.score(tempo_bpm)

    def set_score(self, score: Score) -> None:
        """Show the first four bars of a score, as far as a grid can hold them."""
        self.set_pattern(pattern_from(score))

    def part(self) -> Part:
        """Which rows are shown."""
        return self._part

    def set_part(self, part: Part) -> None:
        """Show the drum rows or the scale rows."""
        if part != self._part:
            self._part = part
            self._describe()
            self.part_changed.emit(part)

    def set_bars(self, bars: int) -> None:
        """One to four bars; new bars repeat the old ones."""
        self._edit(self._pattern.with_bars(bars))

    def set_division(self, division: Division) -> None:
        """Straight sixteenths or eighth-note triplets."""
        self._edit(self._pattern.with_division(division))

    def set_meter(self, meter: Meter) -> None:
        """Another time signature."""
        self._edit(self._pattern.with_meter(meter))

    def set_key(self, key: Key) -> None:
        """Another scale for the melody rows; the tune moves along."""
        self._edit(replace(self._pattern, key=key))

    def set_program(self, program: int) -> None:
        """General MIDI program of the melody, 0 to 127."""
        self._edit(replace(self._pattern, program=program))

    def clear(self) -> None:
        """No step set in the part that is shown."""
        self._edit(self._pattern.with_cells(self._part, {}))

    def random_fill(self, random_seed: int | None = None) -> None:
        """Draw the part that is shown at random; the same number gives the same pattern."""
        draw = self._draw if random_seed is None else random.Random(random_seed)
        self._edit(random_fill(self._pattern, self._part, draw))

    def is_empty(self) -> bool:
        """Whether no step is set at all."""
        return not self._pattern.drums and not self._pattern.melody

    def set_playhead(self, tick: int | None) -> None:
        """Light up the step that sounds at `tick`, None for none."""
        step = None
        if tick is not None:
            step = tick // self._pattern.step_ticks % self._pattern.steps
        if step != self.face.playing:
            self.face.playing = step
            if step is not None and self._before is None:
                self.face.show_step(step, self._pattern)
            self.update()

    # -- changing ----------------------------------------------------------------------

    def _show(self, pattern: StepPattern) -> None:
        self._pattern = pattern
        row, step = self.face.cursor
        self.face.cursor = (row, min(step, pattern.steps - 1))
        self.face.resize(self.width(), self.height(), pattern)
        self._describe()

    def _edit(self, pattern: StepPattern) -> None:
        if pattern == self._pattern:
            return
        if self._before is None:
            self._remember(self._pattern)
        self._show(pattern)
        self.changed.emit()

    def _remember(self, pattern: StepPattern) -> None:
        self._undo = [*self._undo[-_MOST_UNDO:], pattern]
        self._redo = []

    def undo(self) -> None:
        """Take the last change back."""
        if self._undo:
            self._redo.append(self._pattern)
            self._show(self._undo.pop())
            self.changed.emit()

    def redo(self) -> None:
        """Make the last change that was taken back again."""
        if self._redo:
            self._undo.append(self._pattern)
            self._show(self._redo.pop())
            self.changed.emit()

    def velocity(self, cell: Cell) -> int:
        """Velocity of a step, 0 when it is not set."""
        return self._pattern.cells(self._part).get(cell, 0)

    def set_velocity(self, cell: Cell, velocity: int) -> None:
        """Set a step (1 to 127) or clear it (0)."""
        cells = dict(self._pattern.cells(self._part))
        if velocity > 0:
            cells[cell] = min(127, velocity)
        else:
            cells.pop(cell, None)
        self._edit(self._pattern.with_cells(self._part, cells))

    def toggle(self, cell: Cell) -> None:
        """Set or clear a step; a step that is set is heard."""
        self.set_velocity(cell, 0 if self.velocity(cell) else DEFAULT_VELOCITY)
        self._preview(cell)

    def _preview(self, cell: Cell) -> None:
        if velocity := self.velocity(cell):
            pitch = self._pattern.pitch(self._part, cell[0])
            self.note_preview.emit(pitch, velocity, self._part == "drums")

    def _describe(self) -> None:
        row, step = self.face.cursor
        velocity = self.velocity((row, step))
        bar, inside = divmod(step, self._pattern.steps_per_bar)
        self.setAccessibleDescription(
            self.tr("{row}, bar {bar}, step {step}, {state}; {count} steps set").format(
                row=row_name(self._pattern, self._part, row),
                bar=bar + 1,
                step=inside + 1,
                state=self.tr("velocity {v}").format(v=velocity) if velocity else self.tr("off"),
                count=len(self._pattern.cells(self._part)),
            )
        )
        self.update()
