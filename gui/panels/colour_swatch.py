"""The colour of a track, to press and choose another."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from gui.theme import current_theme, spacing, theme_changes

_DOT_PX = 12
# No wider, so that the dot stands under the track's name.
_WIDTH_PX = _DOT_PX + 4
_NAMES = (
    "Teal", "Orange", "Blue", "Gold", "Plum", "Green",
    "Sky", "Red", "Violet", "Brown", "Emerald", "Slate",
)  # fmt: skip


class ColourSwatch(QToolButton):
    """A dot in the track's colour.

    Signals:
        colour_chosen(int): index into the theme's track colours; by the person only.
    """

    colour_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._index = 0
        self._list = QMenu(self)
        self._list.aboutToShow.connect(self._fill)
        self.setMenu(self._list)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setFixedSize(_WIDTH_PX, spacing(6))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setToolTip(self.tr("Colour of the track"))
        self.setAccessibleName(self.tr("Colour"))
        theme_changes.changed.connect(self.update)
        self.set_index(0)

    def set_index(self, index: int) -> None:
        """Show a colour; emits nothing."""
        self._index = index
        self.setAccessibleDescription(self.tr(_NAMES[index % len(_NAMES)]))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(_colour(self._index)))
        left, top = (self.width() - _DOT_PX) / 2, (self.height() - _DOT_PX) / 2
        painter.drawRoundedRect(QRectF(left, top, _DOT_PX, _DOT_PX), 4, 4)
        painter.end()

    def _fill(self) -> None:
        self._list.clear()
        for index, name in enumerate(_NAMES):
            action = self._list.addAction(_dot(_colour(index)), self.tr(name))
            action.triggered.connect(lambda _=False, i=index: self.colour_chosen.emit(i))

    def sizeHint(self) -> QSize:
        return QSize(_WIDTH_PX, spacing(6))


def _colour(index: int) -> str:
    colours = current_theme().track_colours
    return colours[index % len(colours)]


def _dot(colour: str) -> QIcon:
    pixmap = QPixmap(32, 32)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    painter.drawRoundedRect(QRectF(4, 4, 24, 24), 8, 8)
    painter.end()
    return QIcon(pixmap)
