"""One page of engraved music on paper of the theme's colour, or on white."""

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QWidget

from gui.theme import current_theme, mix, theme_changes

_WHITE, _BLACK = "#ffffff", "#000000"


class ScorePage(QWidget):
    """Draws itself once per size and colour; `forget` gives the picture's memory back."""

    def __init__(self, svg: str, number: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._renderer = QSvgRenderer(QByteArray(svg.encode()))
        self._picture: QPixmap | None = None
        self._white = False
        self.setAccessibleName(self.tr("Page {n} of the score").format(n=number))
        theme_changes.changed.connect(self.forget)

    def shape_for(self, width: int) -> QSize:
        """Size at a width, keeping the page's proportions."""
        size = self._renderer.viewBoxF().size()
        if size.width() <= 0:
            return QSize(width, width)
        return QSize(width, round(width * size.height() / size.width()))

    def set_white(self, white: bool) -> None:
        """Whether the paper is white in a dark window, too."""
        if white != self._white:
            self._white = white
            self.forget()

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

    def paintEvent(self, _event: QPaintEvent) -> None:
        ratio = self.devicePixelRatioF()
        size = self.size() * ratio
        if self._picture is None or self._picture.size() != size:
            self._picture = self._draw(size)
            self._picture.setDevicePixelRatio(ratio)
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture)
        painter.setPen(QColor(current_theme().border))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _draw(self, size: QSize) -> QPixmap:
        """The page in device pixels; engravings know one ink, so it can be of any colour."""
        paper, ink = self.paper()
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
