"""What the File tab shows before there is a file: where to drop one, and some to try."""

from pathlib import Path

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from gui.icon import bind_icon, icon
from gui.theme import current_theme, spacing, theme_changes

SAMPLES = Path(__file__).resolve().parent.parent.parent / "midi_samples"
_MOST = 8


class FileOffer(QWidget):
    """A place to drop a file at, and the seeds that come with the program.

    Signals:
        chosen(Path): one of them was pressed.
    """

    chosen = Signal(object)

    def __init__(self, folder: Path = SAMPLES, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(_DropPlace(), 1)
        self.samples: list[QPushButton] = []
        paths = sorted(folder.glob("*.mid"))[:_MOST]
        if paths:
            heading = QLabel(self.tr("or try one of these"))
            heading.setProperty("tier", "caption")
            layout.addSpacing(spacing(3))
            layout.addWidget(heading)
            layout.addSpacing(spacing(1))
        for path in paths:
            button = QPushButton(path.stem.replace("_", " ").capitalize())
            button.setProperty("role", "row")
            bind_icon(button, "file", "text_dim")
            button.setToolTip(self.tr("Take {name} as the beginning").format(name=path.name))
            button.clicked.connect(lambda _=False, p=path: self.chosen.emit(p))
            layout.addWidget(button)
            self.samples.append(button)


class _DropPlace(QWidget):
    """A dashed frame; what is dropped on it is taken by the tab around it."""

    def __init__(self) -> None:
        super().__init__()
        self._text = self.tr("Drop a MIDI file here")
        self._more = self.tr("Its end is where the music goes on")
        self.setMinimumHeight(spacing(24))
        self.setMaximumHeight(spacing(50))
        self.setAccessibleName(self._text)
        theme_changes.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.text_dim), 1, Qt.PenStyle.DashLine))
        painter.setOpacity(0.7)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)
        painter.setOpacity(1)
        side, middle = spacing(6), self.rect().center()
        place = self.rect().adjusted(spacing(2), 0, -spacing(2), 0)
        symbol = QRectF(middle.x() - side / 2, middle.y() - spacing(9), side, side)
        icon("open", "text_dim").paint(painter, symbol.toRect())
        centre = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        painter.setPen(QColor(theme.text))
        painter.drawText(place.adjusted(0, middle.y() - spacing(1), 0, 0), centre, self._text)
        painter.setPen(QColor(theme.text_dim))
        painter.drawText(place.adjusted(0, middle.y() + spacing(4), 0, 0), centre, self._more)
