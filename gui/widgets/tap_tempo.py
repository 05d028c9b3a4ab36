"""A button to tap a tempo on."""

import statistics
import time
from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QWidget

SLOWEST_BPM = 30.0
FASTEST_BPM = 300.0
_MOST_TAPS = 9


class TapTempo(QPushButton):
    """Counts presses; from the second one on it knows a tempo.

    Signals:
        tempo_tapped(float): quarter notes per minute.

    Args:
        clock: seconds that never go back.
    """

    tempo_tapped = Signal(float)

    def __init__(
        self, parent: QWidget | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(parent)
        self._clock = clock
        self._taps: list[float] = []
        self.setText(self.tr("Tap"))
        self.setToolTip(self.tr("Tap the beat here, with the mouse or the T key."))
        self.setAccessibleName(self.tr("Tap tempo"))
        # On the press, not on the release: that is when a person feels the beat.
        self.pressed.connect(self.tap)

    def tap(self) -> None:
        """One beat, now."""
        now = self._clock()
        if self._taps and now - self._taps[-1] > 60 / SLOWEST_BPM:
            self._taps = []
        self._taps = [*self._taps[-(_MOST_TAPS - 1) :], now]
        if len(self._taps) < 2:
            return
        # The median forgives one tap that was early or doubled.
        gaps = [after - before for before, after in zip(self._taps, self._taps[1:], strict=False)]
        gap = statistics.median(gaps)
        if gap > 0:
            tempo = min(FASTEST_BPM, max(SLOWEST_BPM, 60 / gap))
            self.tempo_tapped.emit(round(tempo, 1))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_T and not event.isAutoRepeat():
            self.tap()
        else:
            super().keyPressEvent(event)
