"""What the middle shows before there is a piece: an invitation, not a blank."""

from typing import Final

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from gui.theme import current_theme, mix, spacing, theme_changes

EXAMPLES: Final = (
    "melodic jazz",
    "slow blues in A minor",
    "irish reel, 16 bars",
    "bossa nova for guitar and bass",
)

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
        example_chosen(str), beats_chosen(), file_chosen().
    """

    example_chosen = Signal(str)
    beats_chosen = Signal()
    file_chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        title = QLabel(self.tr("What shall we write?"))
        title.setProperty("tier", "display")
        hint = QLabel(self.tr("Type a wish above, or begin with one of these."))
        hint.setProperty("tier", "dim")
        chips = QVBoxLayout()
        chips.setSpacing(spacing(2))
        self.examples: list[QPushButton] = []
        for pair in (EXAMPLES[:2], EXAMPLES[2:]):
            row = QHBoxLayout()
            row.setSpacing(spacing(2))
            row.addStretch(1)
            for example in pair:
                button = QPushButton(example)
                button.setProperty("role", "example")
                button.setAccessibleDescription(self.tr("Writes this at once"))
                button.clicked.connect(lambda _=False, text=example: self.example_chosen.emit(text))
                row.addWidget(button)
                self.examples.append(button)
            row.addStretch(1)
            chips.addLayout(row)
        ways = QHBoxLayout()
        ways.setSpacing(0)
        or_ = QLabel(self.tr("or"))
        or_.setProperty("tier", "dim")
        self.beats = _link(self.tr("start from beats"))
        self.beats.clicked.connect(self.beats_chosen)
        comma = QLabel(self.tr("or"))
        comma.setProperty("tier", "dim")
        self.file = _link(self.tr("open a MIDI file"))
        self.file.clicked.connect(self.file_chosen)
        ways.addStretch(1)
        for widget in (or_, self.beats, comma, self.file):
            ways.addWidget(widget)
        ways.addStretch(1)

        layout = QVBoxLayout(self)
        layout.setContentsMargins(spacing(6), spacing(6), spacing(6), spacing(6))
        layout.setSpacing(0)
        layout.addStretch(3)
        layout.addWidget(title, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addSpacing(spacing(2))
        layout.addWidget(hint, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addSpacing(spacing(6))
        layout.addLayout(chips)
        layout.addSpacing(spacing(5))
        layout.addLayout(ways)
        layout.addStretch(5)
        theme_changes.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A faint phrase along the lower edge, in the colours notes will have."""
        theme = current_theme()
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.surface))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        height = min(self.height() * 0.3, 220.0)
        row = height / 17
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


def _link(text: str) -> QPushButton:
    button = QPushButton(text)
    button.setProperty("role", "link")
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    return button
