"""A score in miniature: enough to tell one variation from another at a glance."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.theme import current_theme, mix, spacing, theme_changes
from gui.widgets.note_arrays import NoteArrays, score_arrays
from gui.widgets.note_colours import colour_of, shade_table
from gui.widgets.note_raster import Layer, note_image
from musicgen.music.score import Score

_MARGIN = 5
_LEAST_RANGE = 24
_DRUM_SHARE = 0.24


class MiniRoll(QWidget):
    """A small picture of a score, with its progress and whether it is the current one.

    Signals:
        clicked(): chosen with the mouse, Enter or Space.
    """

    clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._score = Score()
        self._seed_end = 0
        self._length = 0
        self._colours: tuple[int, ...] = ()
        self._progress: float | None = None
        self._playhead: int | None = None
        self._current = False
        self._picture: QPixmap | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(self.tr("Miniature of a variation"))
        theme_changes.changed.connect(self._repaint_all)

    def sizeHint(self) -> QSize:
        return QSize(spacing(50), spacing(14))

    def minimumSizeHint(self) -> QSize:
        return QSize(spacing(16), spacing(8))

    def set_score(self, score: Score, seed_end: int = 0, length: int = 0) -> None:
        """Show `score`.

        Args:
            score: what to draw.
            seed_end: tick before which the music was given.
            length: ticks the whole width stands for, when the piece is still growing.
        """
        if (score, seed_end, length) == (self._score, self._seed_end, self._length):
            return
        self._score, self._seed_end, self._length = score, seed_end, length
        self.setAccessibleDescription(
            self.tr("{notes} notes in {tracks} tracks, {beats:.0f} beats").format(
                notes=score.note_count, tracks=len(score.tracks), beats=score.length_beats
            )
        )
        self._repaint_all()

    def set_track_colours(self, colours: Sequence[int]) -> None:
        """Colour index of each track; tracks beyond take their own index."""
        self._colours = tuple(colours)
        self._repaint_all()

    def set_progress(self, progress: float | None) -> None:
        """Share of the piece that is written, 0 to 1; None when nothing is going on."""
        self._progress = None if progress is None else min(1.0, max(0.0, progress))
        self.update()

    def set_playhead(self, tick: int | None) -> None:
        """Mark the play position, None for none."""
        if tick != self._playhead:
            self._playhead = tick
            self.update()

    def set_current(self, current: bool) -> None:
        """Whether this is the variation that is shown and heard."""
        self._current = current
        self.update()

    def is_current(self) -> bool:
        """Whether this is the variation that is shown and heard."""
        return self._current

    def _repaint_all(self) -> None:
        self._picture = None
        self.update()

    def _span(self) -> int:
        return max(1, self._length, self._score.length)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = current_theme()
        ratio = self.devicePixelRatioF()
        room = QRectF(self.rect()).adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        size = QSize(max(1, int(room.width() * ratio)), max(1, int(room.height() * ratio)))
        if self._picture is None or self._picture.size() != size:
            self._picture = self._draw_notes(size)
            self._picture.setDevicePixelRatio(ratio)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        lively = self._current or self.hasFocus()
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        if lively:
            frame.adjust(0.5, 0.5, -0.5, -0.5)
        ground = mix(theme.surface, theme.accent, 0.07) if self._current else theme.surface
        if self.underMouse() and not self._current:
            ground = mix(theme.surface, theme.text, 0.04)
        painter.setPen(
            QPen(QColor(theme.accent if lively else theme.border), 2.0 if lively else 1.0)
        )
        painter.setBrush(QColor(ground))
        painter.drawRoundedRect(frame, 5, 5)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        if self._seed_end > 0:
            width = room.width() * min(1.0, self._seed_end / self._span())
            painter.fillRect(
                QRectF(room.left(), room.top(), width, room.height()), QColor(theme.seed_shade)
            )
        painter.drawPixmap(room.topLeft(), self._picture)
        if self._playhead is not None:
            x = room.left() + room.width() * min(1.0, self._playhead / self._span())
            painter.fillRect(QRectF(round(x), 3, 1, self.height() - 6), QColor(theme.playhead))
        if self._progress is not None:
            track = QRectF(room.left(), self.height() - 5.0, room.width(), 2.0)
            painter.fillRect(track, QColor(theme.border))
            track.setWidth(room.width() * self._progress)
            painter.fillRect(track, QColor(theme.accent))

    def _draw_notes(self, size: QSize) -> QPixmap:
        """The notes alone, on nothing, in device pixels."""
        width, height = size.width(), size.height()
        arrays = score_arrays(self._score)
        drum = [track.is_drum for track in self._score.tracks]
        pitched = [a for a, d in zip(arrays, drum, strict=True) if not d and len(a)]
        struck = [a for a, d in zip(arrays, drum, strict=True) if d and len(a)]
        drums_top = height
        if struck:
            drums_top = round(height * (1 - _DRUM_SHARE)) if pitched else 0
        low, high = _pitch_range(pitched)
        thinnest = round((2 if drums_top > 26 else 1) * self.devicePixelRatioF())
        thickness = max(thinnest, min(height // 12, round(drums_top / (high - low + 1))))
        kit = np.unique(np.concatenate([a.pitch for a in struck])) if struck else np.zeros(0)
        layers = []
        for index, (notes, is_drum) in enumerate(zip(arrays, drum, strict=True)):
            if not len(notes):
                continue
            scale = width / self._span()
            left = (notes.onset * scale).astype(np.int64)
            right = ((notes.onset + notes.duration) * scale).astype(np.int64)
            if is_drum:
                place = np.searchsorted(kit, notes.pitch)
                share = 1 - (place + 0.5) / len(kit)
                row = drums_top + share * (height - drums_top) - thickness / 2
                right = np.minimum(right, left + max(2, thickness))
            else:
                # A pixel between neighbours keeps repeated notes apart.
                right = np.maximum(left + 1, right - 1)
                row = (high - notes.pitch) / max(1, high - low) * (drums_top - thickness)
            table = shade_table(current_theme(), colour_of(self._colours, index))
            layers.append(Layer(left, right, row.astype(np.int64), notes.velocity, table))
        return QPixmap.fromImage(note_image(width, height, layers, thickness=thickness))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit()
            event.accept()
        else:
            super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.clicked.emit()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()
        return super().event(event)


def _pitch_range(arrays: Sequence[NoteArrays]) -> tuple[int, int]:
    """Lowest and highest pitch, at least two octaves apart."""
    if not arrays:
        return 48, 48 + _LEAST_RANGE
    low = min(int(notes.pitch.min()) for notes in arrays)
    high = max(int(notes.pitch.max()) for notes in arrays)
    spare = max(0, _LEAST_RANGE - (high - low))
    return low - spare // 2, high + (spare + 1) // 2
