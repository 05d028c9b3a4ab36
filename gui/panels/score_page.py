"""One page of engraved music on paper of the theme's colour, or on white."""

import re
from collections.abc import Sequence

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QWidget

from gui.theme import LIGHT, current_theme, mix, theme_changes

_WHITE, _BLACK = "#ffffff", "#000000"
# Notes stand above and below the staves: so much more of the page's height belongs to a bar.
_AROUND_BAR = 0.012
_MARK_ALPHA, _MARK_RADIUS_PX, _MARK_LINE_PX = 24, 4, 3

Box = tuple[float, float, float, float]
"""Left, top, right and bottom, as shares of the page's sides."""


class ScorePage(QWidget):
    """Drawn once per size and colour; `forget` gives the picture's memory back.

    Signals:
        wanted(): it is in view, and not drawn in this size yet; `draw` does it.
        bar_clicked(int): index among the page's bars.
    """

    wanted = Signal()
    bar_clicked = Signal(int)

    def __init__(
        self, svg: str, number: int, bars: Sequence[Box] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._svg = svg
        self._bars = tuple(bars)
        self._marked: int | None = None
        self._renderer: QSvgRenderer | None = None
        self._picture: QPixmap | None = None
        self._white = False
        self.setAccessibleName(self.tr("Page {n} of the score").format(n=number))
        theme_changes.changed.connect(self.forget)

    def shape_for(self, width: int) -> QSize:
        """Size at a width, keeping the page's proportions."""
        found = re.search(r'viewBox="\S+ \S+ (\S+) (\S+)"', self._svg[:2000])
        return QSize(width, round(width * float(found[2]) / float(found[1])) if found else width)

    def set_white(self, white: bool) -> None:
        """Whether the paper is white in a dark window, too."""
        if white != self._white:
            self._white = white
            self.forget()

    def mark_bar(self, index: int | None) -> None:
        """Tint the bar that is played, None for none."""
        before, self._marked = self._marked, index
        for bar in (before, index):
            if bar is not None:
                place = self.bar_rect(bar).adjusted(-1, -_MARK_LINE_PX, 1, 1)
                self.update(place.toAlignedRect())

    def bar_rect(self, index: int) -> QRectF:
        """Where a bar of this page is, in pixels."""
        left, top, right, bottom = self._bars[index]
        top, bottom = top - _AROUND_BAR, bottom + _AROUND_BAR
        wide, high = self.width(), self.height()
        return QRectF(left * wide, top * high, (right - left) * wide, (bottom - top) * high)

    def forget(self) -> None:
        """Let go of the picture; it is drawn again when it is next seen."""
        self._picture = None
        self.update()

    def paper(self) -> tuple[str, str]:
        """Colours of paper and ink."""
        theme = current_theme()
        if self._white or theme.name == "light":
            return _WHITE, _BLACK
        return mix(theme.surface, theme.text, 0.04), mix(theme.surface, theme.text, 0.86)

    @property
    def drawn(self) -> bool:
        """Whether there is a picture of the present size."""
        wanted = self.size() * self.devicePixelRatioF()
        return self._picture is not None and self._picture.size() == wanted

    def draw(self) -> None:
        """Make the picture; takes ten milliseconds or two."""
        ratio = self.devicePixelRatioF()
        self._picture = self._draw(self.size() * ratio)
        self._picture.setDevicePixelRatio(ratio)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self.paper()[0]))
        if self._picture is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawPixmap(self.rect(), self._picture)
        if self._marked is not None:
            self._paint_mark(painter, self.bar_rect(self._marked))
        painter.setPen(QColor(current_theme().border))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()
        if not self.drawn:
            self.wanted.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for index in range(len(self._bars)):
            if self.bar_rect(index).contains(event.position()):
                self.bar_clicked.emit(index)
                return
        super().mousePressEvent(event)

    def _paint_mark(self, painter: QPainter, place: QRectF) -> None:
        # On white paper the colours of a dark window would be too pale to see.
        theme = LIGHT if self.paper()[0] == _WHITE else current_theme()
        colour = QColor(theme.playhead)
        colour.setAlpha(_MARK_ALPHA)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRoundedRect(place, _MARK_RADIUS_PX, _MARK_RADIUS_PX)
        colour.setAlpha(255)
        painter.setBrush(colour)
        line = QRectF(place.left(), place.top() - _MARK_LINE_PX, place.width(), _MARK_LINE_PX)
        painter.drawRoundedRect(line, _MARK_LINE_PX / 2, _MARK_LINE_PX / 2)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _draw(self, size: QSize) -> QPixmap:
        """The page in device pixels; engravings know one ink, so it can be of any colour."""
        paper, ink = self.paper()
        if self._renderer is None:
            # Only now: the pages further down may never be looked at.
            self._renderer = QSvgRenderer(QByteArray(self._svg.encode()))
        picture = QPixmap(size)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._renderer.render(painter, QRectF(0, 0, size.width(), size.height()))
        if ink != _BLACK:
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
            painter.fillRect(picture.rect(), QColor(ink))
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationOver)
        painter.fillRect(picture.rect(), QColor(paper))
        painter.end()
        return picture
