"""How the step grid looks, and which cell lies where."""

from dataclasses import dataclass, field

from PySide6.QtCore import QCoreApplication, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QWidget

from gui.theme import current_theme, mix, role_font
from gui.widgets.drum_kit import STEP_KIT
from gui.widgets.note_colours import level, shades
from gui.widgets.roll.rows import note_name
from gui.widgets.step_pattern import ROWS, Cell, Part, StepPattern

_LABEL_PX = 74
_HEAD_PX = 22
_LEAST_CELL_PX = 13
_MOST_CELL_PX, _MOST_CELL_TALL_PX = 34, 56.0
_DRUM_COLOURS = (3, 3, 9, 9, 1, 7, 7, 0)
_MELODY_COLOUR = 2


def row_name(pattern: StepPattern, part: Part, row: int) -> str:
    """What a row is called."""
    return STEP_KIT[row][1] if part == "drums" else note_name(pattern.pitch("melody", row))


@dataclass(slots=True)
class GridFace:
    """Layout and marks of a step grid.

    Attributes:
        cursor: cell that keys act on.
        hover: cell under the mouse.
        playing: step that sounds now.
        shown_velocity: cell whose velocity is written out.
        first_bar: first bar in view.
        bars_shown: bars that fit beside each other.
        cell_width: pixels.
        cell_height: pixels.
    """

    cursor: Cell = (ROWS - 1, 0)
    hover: Cell | None = None
    playing: int | None = None
    shown_velocity: Cell | None = None
    first_bar: int = 0
    bars_shown: int = 1
    cell_width: float = 16.0
    cell_height: float = 20.0
    _pattern: StepPattern = field(default_factory=StepPattern)
    _width: int = 0

    def resize(self, width: int, height: int, pattern: StepPattern) -> None:
        """Lay out a pattern in so many pixels."""
        self._pattern, self._width = pattern, width
        room = max(1, width - _LABEL_PX - 1)
        bar = pattern.steps_per_bar
        self.bars_shown = min(pattern.bars, max(1, int(room // (bar * _LEAST_CELL_PX))))
        self.first_bar = max(0, min(self.first_bar, pattern.bars - self.bars_shown))
        self.cell_width = min(_MOST_CELL_PX, room / (self.bars_shown * bar))
        self.cell_height = max(6.0, min(_MOST_CELL_TALL_PX, (height - _HEAD_PX - 1) / ROWS))

    def show_step(self, step: int, pattern: StepPattern) -> None:
        """Turn to the bar of a step."""
        bar = step // pattern.steps_per_bar
        if not self.first_bar <= bar < self.first_bar + self.bars_shown:
            self.first_bar = max(0, min(bar, pattern.bars - self.bars_shown))

    @property
    def _first_step(self) -> int:
        return self.first_bar * self._pattern.steps_per_bar

    @property
    def _steps_shown(self) -> int:
        return self.bars_shown * self._pattern.steps_per_bar

    def cell_at(self, at: QPointF) -> Cell | None:
        """The cell under a pixel."""
        column = int((at.x() - _LABEL_PX) // self.cell_width)
        row = int((at.y() - _HEAD_PX) // self.cell_height)
        if 0 <= column < self._steps_shown and 0 <= row < ROWS:
            return row, self._first_step + column
        return None

    def row_label_at(self, at: QPointF) -> int | None:
        """The row whose name is under a pixel."""
        row = int((at.y() - _HEAD_PX) // self.cell_height)
        return row if at.x() < _LABEL_PX and 0 <= row < ROWS else None

    def bar_button_at(self, at: QPointF) -> int | None:
        """The bar whose number in the head is under a pixel."""
        if not 0 <= at.y() < _HEAD_PX or at.x() < _LABEL_PX:
            return None
        share = (at.x() - _LABEL_PX) / max(1.0, self._grid_width())
        bar = int(share * self._pattern.bars)
        return bar if bar < self._pattern.bars else None

    def _grid_width(self) -> float:
        return self._steps_shown * self.cell_width

    def cell_rect(self, cell: Cell) -> QRectF:
        """Where a cell in view is painted, in whole pixels."""
        column = cell[1] - self._first_step
        left = round(_LABEL_PX + column * self.cell_width)
        right = round(_LABEL_PX + (column + 1) * self.cell_width)
        top = round(_HEAD_PX + cell[0] * self.cell_height)
        bottom = round(_HEAD_PX + (cell[0] + 1) * self.cell_height)
        return QRectF(left, top, right - left, bottom - top)

    # -- painting ----------------------------------------------------------------------

    def paint(self, widget: QWidget, pattern: StepPattern, part: Part, *, focus: bool) -> None:
        """Paint everything."""
        theme = current_theme()
        painter = QPainter(widget)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_head(painter)
        self._paint_names(painter, pattern, part)
        cells = pattern.cells(part)
        # Clear colours, because the grid may lie upon the window or upon a panel.
        empty, beat = QColor(theme.text), QColor(theme.text)
        empty.setAlpha(11)
        beat.setAlpha(22)
        now = QColor(theme.playhead)
        now.setAlpha(60)
        painter.setPen(Qt.PenStyle.NoPen)
        for step in range(self._first_step, self._first_step + self._steps_shown):
            inside = step % pattern.steps_per_bar
            ground = beat if inside // pattern.steps_per_beat % 2 == 0 else empty
            if step == self.playing:
                ground = now
            for row in range(ROWS):
                place = self.cell_rect((row, step)).adjusted(1, 1, -1, -1)
                if inside % pattern.steps_per_beat == 0 and step != self._first_step:
                    place.setLeft(place.left() + 1)
                painter.setBrush(ground)
                painter.drawRoundedRect(place, 3, 3)
                if velocity := cells.get((row, step), 0):
                    self._paint_hit(painter, place, part, row, velocity, step == self.playing)
        self._paint_marks(painter, focus=focus)
        if not cells and self.hover is None:
            self._paint_hint(painter)
        shown = self.shown_velocity
        if shown is not None and shown in cells and self._in_view(shown):
            self._paint_velocity(painter, shown, cells[shown])

    def _paint_hint(self, painter: QPainter) -> None:
        """What to do with an empty grid, until the mouse is there to do it."""
        theme = current_theme()
        painter.setFont(role_font("caption"))
        text = QCoreApplication.translate(
            "StepGrid", "Click to set a step.\nDrag up for louder,\ndown for softer."
        )
        flags = int(Qt.AlignmentFlag.AlignCenter)
        size = painter.fontMetrics().size(0, text)
        grid = QRectF(_LABEL_PX, _HEAD_PX, self._grid_width(), ROWS * self.cell_height)
        plate = QRectF(0, 0, min(size.width() + 16, grid.width()), size.height() + 12)
        plate.moveCenter(grid.center())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.surface))
        painter.drawRoundedRect(plate, 6, 6)
        painter.setPen(QColor(theme.text_dim))
        painter.drawText(plate, flags, text)

    def _paint_velocity(self, painter: QPainter, cell: Cell, velocity: int) -> None:
        """The number beside a step whose loudness is being set."""
        theme = current_theme()
        place = self.cell_rect(cell)
        note = QRectF(place.center().x() - 15, place.top() - 20, 30, 18)
        if note.top() < 0:
            note.moveTop(place.bottom() + 2)
        painter.setPen(QPen(QColor(theme.border), 1))
        painter.setBrush(QColor(theme.surface_raised))
        painter.drawRoundedRect(note, 4, 4)
        painter.setPen(QColor(theme.text))
        painter.drawText(note, Qt.AlignmentFlag.AlignCenter, str(velocity))

    def _paint_hit(
        self, painter: QPainter, place: QRectF, part: Part, row: int, velocity: int, lit: bool
    ) -> None:
        """A set step: the louder, the fuller and the higher its filling."""
        theme = current_theme()
        colour = _DRUM_COLOURS[row] if part == "drums" else _MELODY_COLOUR
        tone = shades(theme, colour)[level(velocity)]
        back = QColor(mix(theme.surface, theme.track_colours[colour], 0.3))
        painter.setBrush(back)
        painter.drawRoundedRect(place, 3, 3)
        filled = QRectF(place)
        filled.setTop(place.bottom() - max(4.0, place.height() * velocity / 127))
        painter.setBrush(QColor(mix(tone.name(), theme.text, 0.25)) if lit else tone)
        painter.drawRoundedRect(filled, 3, 3)

    def _paint_marks(self, painter: QPainter, *, focus: bool) -> None:
        theme = current_theme()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for cell, colour, width, wanted in (
            (self.hover, theme.text_dim, 1.0, True),
            (self.cursor, theme.accent, 2.0, focus),
        ):
            if wanted and cell is not None and self._in_view(cell):
                painter.setPen(QPen(QColor(colour), width))
                painter.drawRoundedRect(self.cell_rect(cell).adjusted(1, 1, -1, -1), 3, 3)

    def _in_view(self, cell: Cell) -> bool:
        return self._first_step <= cell[1] < self._first_step + self._steps_shown

    def _paint_names(self, painter: QPainter, pattern: StepPattern, part: Part) -> None:
        theme = current_theme()
        font = role_font("caption")
        painter.setFont(font)
        for row in range(ROWS):
            top = round(_HEAD_PX + row * self.cell_height)
            place = QRect(0, top, _LABEL_PX - 8, round(self.cell_height))
            lively = self.hover is not None and self.hover[0] == row
            painter.setPen(QColor(theme.text if lively else mix(theme.text_dim, theme.text, 0.4)))
            painter.drawText(
                place,
                Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight,
                row_name(pattern, part, row),
            )

    def _paint_head(self, painter: QPainter) -> None:
        """Bar numbers; those in view stand out, a click on another turns to it."""
        theme = current_theme()
        painter.setFont(role_font("caption"))
        width = self._grid_width() / self._pattern.bars
        for bar in range(self._pattern.bars):
            place = QRectF(_LABEL_PX + bar * width + 1, 2, width - 2, _HEAD_PX - 6)
            shown = self.first_bar <= bar < self.first_bar + self.bars_shown
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.surface_raised if shown else theme.surface))
            painter.drawRoundedRect(place, 3, 3)
            painter.setPen(QColor(theme.text if shown else theme.text_dim))
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, str(bar + 1))
