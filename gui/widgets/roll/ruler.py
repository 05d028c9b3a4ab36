"""The bar ruler: a click seeks, a drag marks bars."""

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QWidget

from gui.theme import current_theme, role_font, theme_changes
from gui.widgets.roll.background import grid_lines
from gui.widgets.roll.state import RollState

HEIGHT = 28
_DRAG_PX = 5
_LEAST_LABEL_PX = 34


class BarRuler(QWidget):
    """Bars and beats over the notes.

    Signals:
        seek_requested(int): tick that was clicked.
        region_chosen(object): (start, end) in ticks, or None when it was taken away.
    """

    seek_requested = Signal(int)
    region_chosen = Signal(object)

    def __init__(self, state: RollState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._pressed: float | None = None
        self._dragging = False
        self.setFixedHeight(HEIGHT)
        self.setAccessibleName(self.tr("Bar ruler"))
        self.setToolTip(
            self.tr("Click to move the playhead, drag to mark bars, double-click to clear.")
        )
        self._view: tuple[int, float] = (-1, 0.0)
        state.view_changed.connect(self._on_view_changed)
        for signal in (state.look_changed, state.marks_changed):
            signal.connect(self.update)
        state.playhead_changed.connect(self._on_playhead_changed)
        theme_changes.changed.connect(self.update)

    def _on_view_changed(self) -> None:
        view = (self._state.geometry.scroll_x, self._state.geometry.scale)
        if view != self._view:
            self._view = view
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(400, HEIGHT)

    def _on_playhead_changed(self, before: int | None) -> None:
        for tick in (before, self._state.playhead):
            if tick is not None:
                self.update(round(self._state.geometry.x(tick)) - 7, 0, 15, HEIGHT)

    # -- painting ----------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, state = current_theme(), self._state
        geometry, meters = state.geometry, state.meter_map
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.surface))
        if state.seed_end > 0:
            right = round(geometry.x(state.seed_end))
            painter.fillRect(0, 0, right, HEIGHT, QColor(theme.seed_shade))
        if state.region is not None:
            left, right = (round(geometry.x(tick)) for tick in state.region)
            tint = QColor(theme.accent)
            tint.setAlpha(60)
            painter.fillRect(left, 0, right - left, HEIGHT, tint)
            painter.fillRect(left, 0, right - left, 3, QColor(theme.accent))
        painter.setFont(role_font("caption"))
        free = -1
        start, end = geometry.left_tick, geometry.right_tick
        # A number may begin left of the view and still reach into it.
        for tick, kind in grid_lines(meters, start, end, geometry.scale, 1):
            x = round(geometry.x(tick))
            if kind == "beat":
                painter.fillRect(x, HEIGHT - 6, 1, 6, QColor(theme.grid_bar))
                continue
            painter.fillRect(x, HEIGHT - 12, 1, 12, QColor(theme.text_dim))
            if x >= free:
                free = self._paint_bar_label(painter, tick, x)
        self._paint_seed_label(painter)
        painter.fillRect(0, HEIGHT - 1, self.width(), 1, QColor(theme.border))
        self._paint_playhead(painter)

    def _paint_bar_label(self, painter: QPainter, tick: int, x: int) -> int:
        """Bar number, and the meter where it changes; returns where the next may begin.

        The first meter stands in the corner beside the ruler.
        """
        theme, meters = current_theme(), self._state.meter_map
        painter.setPen(QColor(theme.text))
        text = str(meters.position(tick).bar + 1)
        painter.drawText(x + 4, 15, text)
        after = x + 4 + painter.fontMetrics().horizontalAdvance(text)
        if tick > 0 and any(change == tick for change, _ in meters.changes):
            painter.setPen(QColor(theme.text_dim))
            meter = str(meters.meter_at(tick))
            painter.drawText(after + 6, 15, meter)
            after += 6 + painter.fontMetrics().horizontalAdvance(meter)
        return max(after + 10, x + _LEAST_LABEL_PX)

    def _paint_seed_label(self, painter: QPainter) -> None:
        state = self._state
        right = round(state.geometry.x(state.seed_end))
        text = self.tr("seed")
        width = painter.fontMetrics().horizontalAdvance(text)
        if state.seed_end > 0 and right > width + 60:
            painter.setPen(QColor(current_theme().text_dim))
            painter.drawText(min(right, self.width()) - width - 6, HEIGHT - 5, text)

    def _paint_playhead(self, painter: QPainter) -> None:
        if self._state.playhead is None:
            return
        x = self._state.geometry.playhead_x(self._state.playhead) + 0.5
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(current_theme().playhead))
        painter.drawPolygon(
            QPolygonF(
                [
                    QPointF(x - 5, HEIGHT - 10),
                    QPointF(x + 5, HEIGHT - 10),
                    QPointF(x + 0.5, HEIGHT - 1),
                    QPointF(x - 0.5, HEIGHT - 1),
                ]
            )
        )

    # -- mouse -------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = event.position().x()
            self._dragging = False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            return
        x = event.position().x()
        self._dragging = self._dragging or abs(x - self._pressed) >= _DRAG_PX
        if self._dragging:
            self._state.set_region(self._bars(self._pressed, x))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None or event.button() != Qt.MouseButton.LeftButton:
            return
        if self._dragging:
            self.region_chosen.emit(self._state.region)
        else:
            tick = self._state.geometry.tick(event.position().x())
            snap = self._state.snap
            self.seek_requested.emit(round(tick) if snap.ticks == 1 else snap.nearest(tick))
        self._pressed = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._state.region is not None:
            self._state.set_region(None)
            self.region_chosen.emit(None)

    def _bars(self, first: float, second: float) -> tuple[int, int]:
        """Whole bars between two view pixels."""
        geometry, meters = self._state.geometry, self._state.meter_map
        low, high = sorted((geometry.tick(first), geometry.tick(second)))
        start = meters.bar_start(meters.position(int(low)).bar)
        return start, meters.next_bar(max(start + 1, int(high)))

    def minimumSizeHint(self) -> QSize:
        return QSize(40, HEIGHT)


class RulerCorner(QWidget):
    """Left of the ruler: the meter in force where the view begins."""

    def __init__(self, state: RollState, width: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._text = ""
        self.setFixedSize(width, HEIGHT)
        self.setToolTip(self.tr("Time signature"))
        for signal in (state.view_changed, state.look_changed):
            signal.connect(self._read)
        theme_changes.changed.connect(self.update)
        self._read()

    def _read(self) -> None:
        state = self._state
        text = str(state.meter_map.meter_at(max(0, int(state.geometry.left_tick))))
        text = text if state.tracks else ""
        if text != self._text:
            self._text = text
            self.setAccessibleName(self.tr("Time signature {meter}").format(meter=text))
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = current_theme()
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.surface))
        painter.fillRect(0, HEIGHT - 1, self.width(), 1, QColor(theme.border))
        painter.fillRect(self.width() - 1, 0, 1, HEIGHT, QColor(theme.border))
        painter.setFont(role_font("caption"))
        painter.setPen(QColor(theme.text_dim))
        painter.drawText(
            self.rect().adjusted(0, 0, -7, 0),
            Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight,
            self._text,
        )
