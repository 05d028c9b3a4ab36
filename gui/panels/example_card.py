"""One prompt to try: what it says, what it shows of the language, and a few notes to look at."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from gui.theme import current_theme, mix, role_font, spacing, theme_changes

_PICTURE_PX = 64
_NO_PICTURE_BELOW_PX = 240
_BEATS, _ROWS = 8.0, 11.0
_LOOK_COLOURS = 3


@dataclass(frozen=True, slots=True)
class Example:
    """A prompt to try.

    Attributes:
        prompt: goes into the prompt field as it stands.
        lesson: what of the prompts' language it shows, in a few words.
        phrase: notes to look at: (beat, row from below, beats long, voice).
    """

    prompt: str
    lesson: str
    phrase: tuple[tuple[float, int, float, int], ...]


class ExampleCard(QAbstractButton):
    """Shows an `Example`; pressing it is trying it."""

    def __init__(self, example: Example, lesson: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._example = example
        self._lesson = lesson
        self.setText(example.prompt)
        self.setToolTip(self.tr("Writes this at once"))
        self.setAccessibleName(example.prompt)
        self.setAccessibleDescription(f"{lesson}. {self.toolTip()}")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme_changes.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(spacing(75), spacing(16))

    def minimumSizeHint(self) -> QSize:
        return QSize(spacing(40), spacing(16))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        active = self.underMouse() or self.hasFocus()
        ground = mix(theme.surface, theme.accent if active else theme.text, 0.1 if active else 0.03)
        line = theme.accent if active else theme.border
        painter.setPen(QPen(QColor(line), 2 if self.hasFocus() else 1))
        painter.setBrush(QColor(mix(ground, theme.text, 0.08) if self.isDown() else ground))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)
        left = spacing(4)
        if self.width() >= _NO_PICTURE_BELOW_PX:
            self._paint_phrase(painter, QRectF(spacing(3), 10, _PICTURE_PX, self.height() - 20))
            left = spacing(5) + _PICTURE_PX
        room = self.rect().adjusted(left, spacing(2), -spacing(3), -spacing(2))
        for role, text, tone, align in (
            ("strong", self.text(), theme.text, Qt.AlignmentFlag.AlignBottom),
            ("caption", self._lesson, theme.text_dim, Qt.AlignmentFlag.AlignTop),
        ):
            painter.setFont(role_font("strong" if role == "strong" else "caption"))
            painter.setPen(QColor(tone))
            upper = align == Qt.AlignmentFlag.AlignBottom
            half = room.adjusted(
                0, 0 if upper else room.height() // 2 + 2, 0, -room.height() // 2 if upper else 0
            )
            shown = painter.fontMetrics().elidedText(
                text, Qt.TextElideMode.ElideRight, half.width()
            )
            painter.drawText(half, int(align | Qt.AlignmentFlag.AlignLeft), shown)

    def _paint_phrase(self, painter: QPainter, place: QRectF) -> None:
        theme = current_theme()
        beat, row = place.width() / _BEATS, place.height() / _ROWS
        painter.setPen(Qt.PenStyle.NoPen)
        for start, line, length, voice in self._example.phrase:
            painter.setBrush(QColor(theme.track_colours[voice % _LOOK_COLOURS]))
            painter.drawRoundedRect(
                QRectF(
                    place.left() + start * beat,
                    place.bottom() - (line + 1) * row,
                    max(2.0, length * beat - 1),
                    row - 0.8,
                ),
                1.2,
                1.2,
            )
