"""Where ticks and rows lie in pixels, and back; scrolling and zooming."""

import math
from dataclasses import dataclass, field

from gui.widgets.roll.rows import PITCH_ROWS, Rows
from musicgen.music.units import TICKS_PER_QUARTER

MIN_SCALE = 0.002
MAX_SCALE = 2.0
MIN_ROW = 3
MAX_ROW = 40
_SPARE_TICKS = 16 * TICKS_PER_QUARTER


@dataclass(slots=True)
class Geometry:
    """The view upon the notes.

    Content pixels count from tick 0 and from the top row; view pixels are content
    pixels less the scroll offset. Scrolling is in whole pixels, so that cached tiles
    and one-pixel lines stay crisp.

    Attributes:
        scale: pixels per tick.
        row_height: pixels per row.
        scroll_x: content pixel at the left edge of the view.
        scroll_y: content pixel at the upper edge of the view.
        width: of the view in pixels.
        height: of the view in pixels.
        length: ticks of the piece.
        rows: which pitch stands in which row.
    """

    scale: float = 0.08
    row_height: int = 12
    scroll_x: int = 0
    scroll_y: int = 0
    width: int = 1
    height: int = 1
    length: int = 0
    rows: Rows = field(default_factory=lambda: PITCH_ROWS)

    @property
    def content_width(self) -> int:
        """Pixels that can be scrolled over: the piece and four bars after it."""
        return max(self.width, round((self.length + _SPARE_TICKS) * self.scale))

    @property
    def content_height(self) -> int:
        """Pixels of all rows."""
        return len(self.rows) * self.row_height

    @property
    def left_tick(self) -> float:
        """Tick at the left edge of the view."""
        return self.scroll_x / self.scale

    @property
    def right_tick(self) -> float:
        """Tick at the right edge of the view."""
        return (self.scroll_x + self.width) / self.scale

    def x(self, tick: float) -> float:
        """View pixel of a tick."""
        return tick * self.scale - self.scroll_x

    def playhead_x(self, tick: float) -> int:
        """View pixel of the playhead's line: the one before, so that what begins there is seen."""
        return max(0, round(tick * self.scale) - 1) - self.scroll_x

    def tick(self, x: float) -> float:
        """Tick of a view pixel, at least 0."""
        return max(0.0, (x + self.scroll_x) / self.scale)

    def y(self, row: int) -> int:
        """View pixel of the upper edge of a row."""
        return row * self.row_height - self.scroll_y

    def row(self, y: float) -> int:
        """Row at a view pixel; may lie outside the rows."""
        return math.floor((y + self.scroll_y) / self.row_height)

    def resize(self, width: int, height: int) -> None:
        """The view has another size."""
        self.width, self.height = max(1, width), max(1, height)
        self.scroll_to(self.scroll_x, self.scroll_y)

    def scroll_to(self, x: float, y: float) -> None:
        """Scroll, held within the content."""
        self.scroll_x = max(0, min(round(x), self.content_width - self.width))
        self.scroll_y = max(0, min(round(y), self.content_height - self.height))

    def zoom_time(self, factor: float, anchor_x: float) -> None:
        """Zoom the time axis; the tick under view pixel `anchor_x` stays where it is."""
        tick = self.tick(anchor_x)
        self.scale = min(MAX_SCALE, max(MIN_SCALE, self.scale * factor))
        self.scroll_to(tick * self.scale - anchor_x, self.scroll_y)

    def zoom_rows(self, steps: int, anchor_y: float) -> None:
        """Make rows `steps` pixels higher; the pitch under `anchor_y` stays where it is."""
        place = (anchor_y + self.scroll_y) / self.row_height
        self.row_height = min(MAX_ROW, max(MIN_ROW, self.row_height + steps))
        self.scroll_to(self.scroll_x, place * self.row_height - anchor_y)

    def fit(self, start: int, end: int, top_row: int, bottom_row: int) -> None:
        """Show this stretch of ticks and rows, as large as it goes."""
        span = max(TICKS_PER_QUARTER, end - start)
        self.scale = min(MAX_SCALE, max(MIN_SCALE, 0.97 * self.width / span))
        rows = max(1, bottom_row - top_row + 1)
        self.row_height = min(22, max(MIN_ROW, self.height // rows))
        middle = (top_row + bottom_row + 1) / 2 * self.row_height
        self.scroll_to(start * self.scale - 0.01 * self.width, middle - self.height / 2)

    def shows(self, tick: float, row: int) -> bool:
        """Whether what begins at a tick, in a row, is in view."""
        return 0 <= self.x(tick) <= self.width and self._holds(row)

    def _holds(self, row: int) -> bool:
        return 0 <= self.y(row) <= self.height - self.row_height

    def reveal(self, start: float, end: float, row: int | None) -> bool:
        """Scroll as little as shows this stretch and row; True when it had to scroll."""
        before = (self.scroll_x, self.scroll_y)
        x, y = self.scroll_x, self.scroll_y
        margin = min(48, self.width // 6)
        if self.x(start) < 0 or self.x(end) > self.width:
            fits = (end - start) * self.scale < self.width - 2 * margin
            if self.x(start) < 0 or not fits:
                x = round(start * self.scale - margin)
            else:
                x = round(end * self.scale - self.width + margin)
        if row is not None and not self._holds(row):
            y = round((row + 0.5) * self.row_height - self.height / 2)
        self.scroll_to(x, y)
        return (self.scroll_x, self.scroll_y) != before
