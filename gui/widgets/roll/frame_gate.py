"""Gathers repaints: however many changes come, a widget paints once per frame."""

import time

from PySide6.QtCore import QObject, QRect, Qt, QTimer
from PySide6.QtGui import QRegion
from PySide6.QtWidgets import QWidget

FRAME_MS = 16


class FrameGate(QObject):
    """Hands the gathered region of a widget to `update` at most once per frame."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._widget = widget
        self._region = QRegion()
        self._last = 0.0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._release)

    def request(self, area: QRect | None = None) -> None:
        """Ask for `area` (or everything) to be painted with the next frame."""
        self._region += QRegion(self._widget.rect() if area is None else area)
        if not self._timer.isActive():
            waited = (time.monotonic() - self._last) * 1000
            self._timer.start(max(0, round(FRAME_MS - waited)))

    def _release(self) -> None:
        self._last = time.monotonic()
        region, self._region = self._region, QRegion()
        self._widget.update(region)
