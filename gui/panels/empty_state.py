"""What the middle shows before there is a piece: an invitation, not a blank."""

from typing import Final

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from gui.icon import bind_icon
from gui.panels.example_card import ExampleCard
from gui.panels.examples import EXAMPLES
from gui.theme import current_theme, mix, spacing, theme_changes

_COLUMNS: Final = 2
_WIDEST_PX: Final = 720
_STAFF_ROWS, _LEAST_STAFF_PX = 17, 60

# A phrase to look at: (beat, row from below, beats long, colour).
_PHRASE: Final = (
    (0, 9, 1.4, 0), (1.5, 11, 0.9, 0), (2.5, 12, 1.4, 0), (4, 14, 2.4, 0), (7, 12, 0.9, 0),
    (8, 11, 1.9, 0), (10, 9, 0.9, 0), (11, 7, 2.4, 0), (14, 9, 1.9, 0),
    (0, 4, 3.7, 2), (4, 5, 3.7, 2), (8, 3, 3.7, 2), (12, 4, 3.7, 2),
    (0, 6, 3.7, 2), (4, 7, 3.7, 2), (8, 6, 3.7, 2), (12, 6, 3.7, 2),
    (0, 0, 0.9, 1), (2, 2, 0.9, 1), (4, 1, 0.9, 1), (6, 2, 0.9, 1), (8, 0, 0.9, 1),
    (10, 2, 0.9, 1), (12, 1, 0.9, 1), (14, 0, 0.9, 1),
)  # fmt: skip


class EmptyState(QWidget):
    """Examples to click, and the other ways in.

    Signals:
        example_chosen(str), beats_chosen(), keys_chosen(), file_chosen().
    """

    example_chosen = Signal(str)
    beats_chosen = Signal()
    keys_chosen = Signal()
    file_chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        title = QLabel(self.tr("What shall we write?"))
        title.setProperty("tier", "display")
        hint = QLabel(self.tr("Type a wish above, or press one of these to hear it."))
        hint.setProperty("tier", "dim")
        hint.setWordWrap(True)
        cards = QGridLayout()
        cards.setSpacing(spacing(2))
        self.examples: list[ExampleCard] = []
        for index, example in enumerate(EXAMPLES):
            card = ExampleCard(example, self.tr(example.lesson))
            card.clicked.connect(
                lambda _=False, text=example.prompt: self.example_chosen.emit(text)
            )
            cards.addWidget(card, index // _COLUMNS, index % _COLUMNS)
            self.examples.append(card)
        for column in range(_COLUMNS):
            cards.setColumnStretch(column, 1)
        self.beats = _way("beats", self.tr("beats"), self.tr("Draw a beat or a tune"))
        self.beats.clicked.connect(self.beats_chosen)
        self.keys = _way("keys", self.tr("keys"), self.tr("Play the beginning on a keyboard"))
        self.keys.clicked.connect(self.keys_chosen)
        self.file = _way("open", self.tr("a MIDI file"), self.tr("Open one, or drop it anywhere"))
        self.file.clicked.connect(self.file_chosen)
        ways = QHBoxLayout()
        ways.setSpacing(spacing(2))
        or_ = QLabel(self.tr("or start from"))
        or_.setProperty("tier", "dim")
        for widget in (or_, self.beats, self.keys, self.file):
            ways.addWidget(widget)
        ways.addStretch(1)

        self._column = QWidget()
        self._column.setMaximumWidth(_WIDEST_PX)
        lines = QVBoxLayout(self._column)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        lines.addWidget(title)
        lines.addSpacing(spacing(1))
        lines.addWidget(hint)
        lines.addSpacing(spacing(5))
        lines.addLayout(cards)
        lines.addSpacing(spacing(4))
        lines.addLayout(ways)
        across = QHBoxLayout()
        across.addStretch(1)
        across.addWidget(self._column, 1000)
        across.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(spacing(6), spacing(6), spacing(6), spacing(6))
        layout.setSpacing(0)
        layout.addStretch(2)
        layout.addLayout(across)
        layout.addStretch(3)
        theme_changes.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A faint phrase below the examples, in the colours notes will have."""
        theme = current_theme()
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.surface))
        height = self.height() - self._column.geometry().bottom() - spacing(6)
        if height < _LEAST_STAFF_PX:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        row = min(height / _STAFF_ROWS, 13.0)
        beat = self.width() / 15.4
        for start, line, length, colour in _PHRASE:
            shade = mix(theme.surface, theme.track_colours[colour], 0.2)
            painter.setBrush(QColor(shade))
            painter.drawRoundedRect(
                QRectF(
                    start * beat - beat * 0.2,
                    self.height() - (line + 1.6) * row,
                    length * beat,
                    row * 0.78,
                ),
                row * 0.3,
                row * 0.3,
            )


def _way(icon: str, text: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    bind_icon(button, icon)
    button.setToolTip(tip)
    button.setAccessibleDescription(tip)
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    return button
