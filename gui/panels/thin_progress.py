"""A thin line that fills up. QProgressBar paints at once and in full at every step."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.theme import current_theme, spacing, theme_changes


class ThinProgress(QWidget):
    """Shows a share from 0 to 1."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._share = 0.0
        self.setFixedHeight(spacing(1))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme_changes.changed.connect(self.update)

    @property
    def share(self) -> float:
        """What is shown."""
        return self._share

    def set_share(self, share: float) -> None:
        """Show another share, at the next frame."""
        share = min(1.0, max(0.0, share))
        if round(share * self.width()) != round(self._share * self.width()):
            self.update()
        self._share = share
        self.setAccessibleDescription(f"{share:.0%}")

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        line = QRectF(self.rect())
        painter.setBrush(QColor(theme.border))
        painter.drawRoundedRect(line, 2, 2)
        line.setWidth(line.width() * self._share)
        painter.setBrush(QColor(theme.accent))
        painter.drawRoundedRect(line, 2, 2)
