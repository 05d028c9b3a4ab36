"""A piano to play with the mouse, a finger or the computer's keyboard."""

from collections.abc import Collection
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.theme import current_theme, mix, role_font, spacing, theme_changes

_K = Qt.Key
# The two lower rows are one octave, the two upper rows the next; black keys above white.
_LETTERS: Final = "ZSXDCVGBHNJMQ2W3ER5T6Y7UI"
_OFFSETS: Final = {Qt.Key(ord(letter)): offset for offset, letter in enumerate(_LETTERS)}
_WHITE_STEPS: Final = (0, 2, 4, 5, 7, 9, 11)
_BLACK_WIDTH, _BLACK_HEIGHT = 0.62, 0.6
_OCTAVES = 2
_LOWEST, _HIGHEST = 12, 96
_KEY_VELOCITY = 88
_SOFTEST, _LOUDEST = 40, 120


class PianoKeys(QWidget):
    """Two octaves and a note; the nearer to the front edge a key is struck, the louder.

    Signals:
        note_on(int, int): pitch and velocity.
        note_off(int): pitch.
        lowest_changed(int): pitch of the leftmost key.
    """

    note_on = Signal(int, int)
    note_off = Signal(int)
    lowest_changed = Signal(int)

    def __init__(self, lowest: int = 48, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lowest = lowest
        self._typed: dict[int, int] = {}
        self._pointed: int | None = None
        self._sounding: frozenset[int] = frozenset()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(spacing(22))
        self.setAccessibleName(self.tr("Piano"))
        self.setToolTip(
            self.tr(
                "Play with the mouse, or click here and use the keys Z to M and Q to I;"
                " the left and right arrows change the octave"
            )
        )
        theme_changes.changed.connect(self.update)
        self._describe()

    @property
    def lowest(self) -> int:
        """Pitch of the leftmost key, a C."""
        return self._lowest

    @property
    def highest(self) -> int:
        """Pitch of the rightmost key."""
        return self._lowest + 12 * _OCTAVES

    def set_lowest(self, pitch: int) -> None:
        """Show other octaves; what is held is let go."""
        pitch = max(_LOWEST, min(_HIGHEST, pitch))
        if pitch != self._lowest:
            self.release_all()
            self._lowest = pitch
            self._describe()
            self.update()
            self.lowest_changed.emit(pitch)

    def set_sounding(self, pitches: Collection[int]) -> None:
        """Show these keys as held, as when they are played elsewhere."""
        self._sounding = frozenset(pitches)
        self.update()

    def release_all(self) -> None:
        """Let go of every key."""
        for pitch in {*self._typed.values(), *(() if self._pointed is None else (self._pointed,))}:
            self.note_off.emit(pitch)
        self._typed.clear()
        self._pointed = None
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(spacing(72), spacing(22))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._point(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._point(event.position())

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._point(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        offset = _OFFSETS.get(Qt.Key(event.key()))
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if offset is not None and plain:
            pitch = self._lowest + offset
            if not event.isAutoRepeat() and event.key() not in self._typed:
                self._typed[event.key()] = pitch
                self.note_on.emit(pitch, _KEY_VELOCITY)
                self.update()
        elif plain and event.key() in (_K.Key_Left, _K.Key_Right):
            self.set_lowest(self._lowest + (12 if event.key() == _K.Key_Right else -12))
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        pitch = None if event.isAutoRepeat() else self._typed.pop(event.key(), None)
        if pitch is None:
            super().keyReleaseEvent(event)
        else:
            self.note_off.emit(pitch)
            self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        # The release of a key held while the focus goes would never arrive here.
        self.release_all()
        super().focusOutEvent(event)

    def key_at(self, point: QPointF) -> int | None:
        """Pitch of the key under a point."""
        if not QRectF(self.rect()).contains(point):
            return None
        pitches = range(self._lowest, self.highest + 1)
        blacks = [pitch for pitch in pitches if _is_black(pitch)]
        whites = [pitch for pitch in pitches if not _is_black(pitch)]
        hit = (p for p in (*blacks, *whites) if self._key_rect(p).contains(point))
        return next(hit, None)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        held = {*self._typed.values(), self._pointed, *self._sounding}
        pitches = range(self._lowest, self.highest + 1)
        for black in (False, True):
            for pitch in pitches:
                if _is_black(pitch) == black:
                    self._paint_key(painter, pitch, pitch in held)
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        painter.end()

    def _paint_key(self, painter: QPainter, pitch: int, held: bool) -> None:
        theme = current_theme()
        black = _is_black(pitch)
        ground = theme.key_black if black else theme.key_white
        if held:
            ground = mix(ground, theme.accent, 0.85)
        painter.setPen(QPen(QColor(theme.border if not black else theme.key_black), 1))
        painter.setBrush(QColor(ground))
        rect = self._key_rect(pitch).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(rect, 3, 3)
        text = _LETTERS[pitch - self._lowest] if self.hasFocus() else ""
        if not text and not black and pitch % 12 == 0:
            text = f"C{pitch // 12 - 1}"
        if text:
            ink = theme.key_white if black else theme.key_black
            painter.setPen(QColor(mix(ink, ground, 0.25)))
            painter.setFont(role_font("caption"))
            flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom
            painter.drawText(rect.adjusted(-4, 0, 4, -4), int(flags), text)

    def _key_rect(self, pitch: int) -> QRectF:
        width = self.width() / (7 * _OCTAVES + 1)
        octave, step = divmod(pitch - self._lowest, 12)
        if step in _WHITE_STEPS:
            left = (octave * 7 + _WHITE_STEPS.index(step)) * width
            return QRectF(left, 0, width, self.height())
        before = octave * 7 + _WHITE_STEPS.index(step - 1) + 1
        left = (before - _BLACK_WIDTH / 2) * width
        return QRectF(left, 0, width * _BLACK_WIDTH, self.height() * _BLACK_HEIGHT)

    def _point(self, point: QPointF | None) -> None:
        pitch = None if point is None else self.key_at(point)
        if pitch == self._pointed:
            return
        before, self._pointed = self._pointed, pitch
        if before is not None:
            self.note_off.emit(before)
        if pitch is not None and point is not None:
            share = point.y() / self._key_rect(pitch).height()
            self.note_on.emit(pitch, round(_SOFTEST + (_LOUDEST - _SOFTEST) * min(1.0, share)))
        self.update()

    def _describe(self) -> None:
        text = self.tr("From C{low} to C{high}")
        self.setAccessibleDescription(
            text.format(low=self._lowest // 12 - 1, high=self.highest // 12 - 1)
        )


def _is_black(pitch: int) -> bool:
    return pitch % 12 not in _WHITE_STEPS
