"""Loudness as one or two bars."""

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.playback.levels import SILENCE_DB, decibels
from gui.theme import current_theme, mix, spacing, theme_changes

_LOUD_DB = -6.0
_TOO_LOUD_DB = -1.0
_FALL_DB = 1.8
_HOLD_FRAMES = 30
_FRAME_MS = 33
_BAR_PX = 4
_GAP_PX = 2


class LevelMeter(QWidget):
    """Bars that jump up with a level and fall slowly, with the highest one marked.

    Args:
        bars: how many, one below the other.
        width: pixels it asks for; 0 takes what there is.
    """

    def __init__(self, bars: int = 2, width: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._heard = [0.0] * bars
        self._levels = [SILENCE_DB] * bars
        self._peaks = [SILENCE_DB] * bars
        self._held = [0] * bars
        self._colour = ""
        self._frame = QTimer(self, interval=_FRAME_MS)
        self._frame.timeout.connect(self._fall)
        height = bars * _BAR_PX + (bars - 1) * _GAP_PX
        if width:
            self.setFixedSize(width, height)
        else:
            self.setFixedHeight(height)
            self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        theme_changes.changed.connect(self.update)

    def set_colour(self, colour: str) -> None:
        """Paint in this colour whatever the level; "" goes by the level."""
        self._colour = colour
        self.update()

    def set_levels(self, *amplitudes: float) -> None:
        """Show amplitudes, 0 to 1, one for each bar, from now on."""
        self._heard = list(amplitudes[: len(self._levels)])
        if not self._frame.isActive():
            self._fall()
            self._frame.start()

    def _fall(self) -> None:
        for index, amplitude in enumerate(self._heard):
            level = decibels(amplitude)
            self._levels[index] = max(level, self._levels[index] - _FALL_DB, SILENCE_DB)
            self._held[index] -= 1
            if level >= self._peaks[index]:
                self._peaks[index], self._held[index] = level, _HOLD_FRAMES
            elif self._held[index] < 0:
                self._peaks[index] = max(SILENCE_DB, self._peaks[index] - _FALL_DB)
        if max(*self._peaks, *self._levels) <= SILENCE_DB:
            self._frame.stop()
        self.update()

    def levels(self) -> tuple[float, ...]:
        """What the bars show, in dB below full scale."""
        return tuple(self._levels)

    def sizeHint(self) -> QSize:
        return QSize(spacing(24), self.minimumHeight())

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        ground = QColor(mix(theme.surface, theme.text, 0.08))
        for index, level in enumerate(self._levels):
            top = index * (_BAR_PX + _GAP_PX)
            row = QRectF(0, top, self.width(), _BAR_PX)
            painter.setBrush(ground)
            painter.drawRoundedRect(row, 2, 2)
            self._fill(painter, top, self._along(level))
            mark = self._along(self._peaks[index])
            if mark >= 2:
                painter.setBrush(self._tint(self._peaks[index]))
                painter.drawRect(QRectF(min(mark, self.width()) - 2, top, 2, _BAR_PX))
        painter.end()

    def _fill(self, painter: QPainter, top: int, length: float) -> None:
        """One bar up to `length`, in the colours of the levels it passes."""
        start = 0.0
        for limit in (0.0,) if self._colour else (_LOUD_DB, _TOO_LOUD_DB, 0.0):
            end = min(length, self._along(limit))
            if end > start:
                painter.setBrush(self._tint(limit))
                painter.drawRoundedRect(QRectF(start, top, end - start, _BAR_PX), 1, 1)
            start = max(start, end)

    def _along(self, level_db: float) -> float:
        return self.width() * min(1.0, 1 - level_db / SILENCE_DB)

    def _tint(self, level_db: float) -> QColor:
        theme = current_theme()
        if self._colour:
            return QColor(self._colour)
        if level_db > _TOO_LOUD_DB:
            return QColor(theme.error)
        return QColor(theme.warning if level_db > _LOUD_DB else theme.accent)
