"""A piano on the screen: mouse, touch of loudness by height, glissando, computer keyboard."""

from collections import Counter
from collections.abc import Iterable

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.theme import current_theme, spacing, theme_changes
from gui.widgets.computer_keys import COMPUTER_KEYS, key_letter
from gui.widgets.key_painter import paint_key
from gui.widgets.roll.rows import is_black_key, note_name

_TYPED_VELOCITY = 96
_SOFTEST, _LOUDEST = 30, 124
_BLACK_WIDTH, _BLACK_HEIGHT = 0.6, 0.62
_MODIFIERS = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)


class PianoKeys(QWidget):
    """Two to four octaves of piano.

    The lower a key is struck, the louder. Z and Q rows of the computer keyboard play,
    Left and Right shift by an octave. What was begun always ends: on release, when the
    focus goes, when the widget is hidden.

    Signals:
        note_on(int, int): pitch and velocity.
        note_off(int): pitch.
        octave_changed(int): octave of the lowest key; 4 holds middle C.
    """

    note_on = Signal(int, int)
    note_off = Signal(int)
    octave_changed = Signal(int)

    def __init__(self, octaves: int = 2, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._octaves = min(4, max(2, octaves))
        self._octave = 4
        self._by_mouse: int | None = None
        self._by_key: dict[int, int] = {}
        self._held: Counter[int] = Counter()
        self._sounding: frozenset[int] = frozenset()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setAccessibleName(self.tr("Piano keyboard"))
        self.setToolTip(
            self.tr("Play with the mouse, or with the letter keys Z to M and Q to P; ← → octave.")
        )
        theme_changes.changed.connect(self.update)
        self._describe()

    def sizeHint(self) -> QSize:
        return QSize(spacing(80), spacing(28))

    def minimumSizeHint(self) -> QSize:
        return QSize(spacing(40), spacing(18))

    # -- range and lights --------------------------------------------------------------

    @property
    def lowest(self) -> int:
        """Pitch of the lowest key, a C."""
        return 12 * (self._octave + 1)

    @property
    def highest(self) -> int:
        """Pitch of the highest key, a C."""
        return self.lowest + 12 * self._octaves

    def octave(self) -> int:
        """Octave of the lowest key."""
        return self._octave

    def set_octave(self, octave: int) -> None:
        """Begin at another octave, -1 to what lets the highest key exist."""
        octave = min(9 - self._octaves, max(-1, octave))
        if octave != self._octave:
            self.release_all()
            self._octave = octave
            self._describe()
            self.update()
            self.octave_changed.emit(octave)

    def set_octaves(self, octaves: int) -> None:
        """Show two to four octaves."""
        self.release_all()
        self._octaves = min(4, max(2, octaves))
        self.set_octave(self._octave)
        self.update()

    def set_sounding(self, pitches: Iterable[int]) -> None:
        """Light up keys that sound from elsewhere (playback, a MIDI keyboard)."""
        sounding = frozenset(pitches)
        if sounding != self._sounding:
            self._sounding = sounding
            self.update()

    def held(self) -> frozenset[int]:
        """Pitches that are held down here."""
        return frozenset(self._held)

    def _describe(self) -> None:
        self.setAccessibleDescription(
            self.tr("Keys from {low} to {high}").format(
                low=note_name(self.lowest), high=note_name(min(127, self.highest))
            )
        )

    # -- playing -----------------------------------------------------------------------

    def _press(self, pitch: int, velocity: int) -> None:
        self._held[pitch] += 1
        if self._held[pitch] == 1:
            self.note_on.emit(pitch, velocity)
            self.update()

    def _lift(self, pitch: int) -> None:
        if pitch not in self._held:
            return
        self._held[pitch] -= 1
        if self._held[pitch] <= 0:
            del self._held[pitch]
            self.note_off.emit(pitch)
            self.update()

    def release_all(self) -> None:
        """Let go of every key."""
        self._by_mouse = None
        self._by_key.clear()
        pitches = list(self._held)
        self._held.clear()
        for pitch in pitches:
            self.note_off.emit(pitch)
        self.update()

    # -- geometry ----------------------------------------------------------------------

    def _white_width(self) -> float:
        return self.width() / (7 * self._octaves + 1)

    def key_rect(self, pitch: int) -> QRectF:
        """Where a key lies."""
        octave, inside = divmod(pitch - self.lowest, 12)
        width = self._white_width()
        whites_below = 7 * octave + (0, 1, 1, 2, 2, 3, 4, 4, 5, 5, 6, 6)[inside]
        if not is_black_key(pitch):
            left = round(whites_below * width)
            return QRectF(left, 0, round((whites_below + 1) * width) - left, self.height())
        # Black keys lean outwards within their group of two or three.
        lean = {1: -0.08, 3: 0.08, 6: -0.1, 8: 0.0, 10: 0.1}[inside]
        black = width * _BLACK_WIDTH
        left = round((whites_below + lean) * width - black / 2)
        return QRectF(left, 0, round(black), round(self.height() * _BLACK_HEIGHT))

    def _pitches(self, *, black: bool) -> list[int]:
        top = min(127, self.highest)
        return [p for p in range(self.lowest, top + 1) if is_black_key(p) == black]

    def key_at(self, at: QPointF) -> int | None:
        """Pitch under a pixel."""
        for black in (True, False):
            for pitch in self._pitches(black=black):
                if self.key_rect(pitch).contains(at):
                    return pitch
        return None

    def _velocity(self, pitch: int, at: QPointF) -> int:
        depth = at.y() / max(1.0, self.key_rect(pitch).height())
        loud = _SOFTEST + (_LOUDEST - _SOFTEST) * min(1.0, max(0.0, depth))
        return round(loud)

    # -- mouse -------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._by_mouse is None:
            self._slide(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._slide(event.position())

    def _slide(self, at: QPointF) -> None:
        """The pressed mouse is at a pixel: glissando."""
        pitch = self.key_at(at)
        if pitch == self._by_mouse:
            return
        before, self._by_mouse = self._by_mouse, pitch
        if pitch is not None:
            self._press(pitch, self._velocity(pitch, at))
        if before is not None:
            self._lift(before)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._by_mouse is not None:
            pitch, self._by_mouse = self._by_mouse, None
            self._lift(pitch)

    # -- computer keyboard -------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if event.modifiers() & _MODIFIERS:
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.set_octave(self._octave + (1 if key == Qt.Key.Key_Right else -1))
        elif key in COMPUTER_KEYS:
            pitch = self.lowest + COMPUTER_KEYS[key]
            if not event.isAutoRepeat() and event.key() not in self._by_key and pitch <= 127:
                self._by_key[event.key()] = pitch
                self._press(pitch, _TYPED_VELOCITY)
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.isAutoRepeat() or event.key() not in self._by_key:
            super().keyReleaseEvent(event)
            return
        self._lift(self._by_key.pop(event.key()))

    def event(self, event: QEvent) -> bool:
        # Letters play here, whatever shortcuts the window has for them.
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and not event.modifiers() & _MODIFIERS
            and event.key() in COMPUTER_KEYS
        ):
            event.accept()
            return True
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.release_all()
        super().focusOutEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self.release_all()
        super().hideEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        lit = self._sounding | self._held.keys()
        for black in (False, True):
            for pitch in self._pitches(black=black):
                letter = key_letter(pitch - self.lowest) if self.hasFocus() else ""
                paint_key(painter, pitch, self.key_rect(pitch), letter, lit=pitch in lit)
        if self.hasFocus():
            painter.setPen(QPen(QColor(current_theme().accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)
