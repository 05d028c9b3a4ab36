"""A strip that shows the beat while the rows are semitones; a click turns to the drums."""

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from gui.theme import current_theme, theme_changes
from gui.widgets.drum_kit import drum_rows
from gui.widgets.note_colours import colour_of, shade_table
from gui.widgets.note_raster import Layer, note_image
from gui.widgets.roll.background import grid_lines
from gui.widgets.roll.frame_gate import FrameGate
from gui.widgets.roll.keyboard import WIDTH
from gui.widgets.roll.state import RollState
from musicgen.music.score import Note

_ROW_PX = 4
_HIT_PX = 4
_MOST_ROWS = 12


class DrumStrip(QWidget):
    """All drum tracks in a few pixels, hidden while the roll itself shows drums."""

    def __init__(self, state: RollState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._gate = FrameGate(self)
        self._kit: tuple[int, ...] = ()
        self.label = QLabel(self.tr("Drums"), parent)
        self.label.setProperty("tier", "caption")
        self.label.setIndent(6)
        self.label.setFixedWidth(WIDTH)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(self.tr("The beat; click to edit the drums."))
        self.setAccessibleName(self.tr("Drums in miniature"))
        for signal in (state.look_changed, state.notes_changed):
            signal.connect(self._refresh)
        state.note_added.connect(self._on_note_added)
        state.view_changed.connect(self._gate.request)
        state.playhead_changed.connect(self._on_playhead_changed)
        theme_changes.changed.connect(self._gate.request)
        self._refresh()

    def _tracks(self) -> list[int]:
        state = self._state
        return [
            track
            for track in range(len(state.arrays))
            if state.is_drum(track) and track not in state.hidden and len(state.arrays[track])
        ]

    def _on_note_added(self, track: int, note: Note) -> None:
        if not self._state.is_drum(track):
            return
        if note.pitch in self._kit:
            self._gate.request()
        else:
            self._refresh()

    def _refresh(self, *_: object) -> None:
        used = {
            pitch
            for track in self._tracks()
            for pitch in np.unique(self._state.arrays[track].pitch).tolist()
        }
        # In the order of the kit, but only the drums that are played.
        self._kit = tuple(pitch for pitch in drum_rows(used).pitches if pitch in used)
        self.setFixedHeight(self._rows() * _ROW_PX + 5)
        shown = bool(self._tracks()) and not self._state.geometry.rows.drums
        if shown == self.isHidden():
            self.setVisible(shown)
            self.label.setVisible(shown)
        self._gate.request()

    def _on_playhead_changed(self, before: int | None) -> None:
        for tick in (before, self._state.playhead):
            if tick is not None:
                x = self._state.geometry.playhead_x(tick)
                # Past the gate, together with the field of notes and the ruler.
                self.update(x - 1, 0, 3, self.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, state, geometry = current_theme(), self._state, self._state.geometry
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.surface))
        if state.seed_end > 0:
            seed = round(geometry.x(state.seed_end))
            painter.fillRect(0, 0, seed, self.height(), QColor(theme.seed_shade))
        for tick, kind in grid_lines(
            state.meter_map, geometry.left_tick, geometry.right_tick, geometry.scale, 1
        ):
            colour = theme.grid_bar if kind == "bar" else theme.grid_beat
            painter.fillRect(round(geometry.x(tick)), 0, 1, self.height(), QColor(colour))
        painter.fillRect(0, 0, self.width(), 1, QColor(theme.border))
        self._paint_hits(painter)
        if state.playhead is not None:
            x = geometry.playhead_x(state.playhead)
            painter.fillRect(x, 0, 1, self.height(), QColor(theme.playhead))

    def _paint_hits(self, painter: QPainter) -> None:
        state, geometry = self._state, self._state.geometry
        tracks = self._tracks()
        if not tracks:
            return
        rows = np.zeros(128, np.int64)
        for row, pitch in enumerate(self._kit):
            rows[pitch] = row * self._rows() // len(self._kit)
        layers = []
        for track in tracks:
            notes = state.arrays[track]
            found = notes.between(int(geometry.left_tick), int(geometry.right_tick) + 1)
            left = np.rint(notes.onset[found] * geometry.scale).astype(np.int64)
            left -= geometry.scroll_x
            table = shade_table(current_theme(), colour_of(state.colours, track))
            top = rows[notes.pitch[found]] * _ROW_PX
            layers.append(Layer(left, left + _HIT_PX, top, notes.velocity[found], table))
        height = self._rows() * _ROW_PX
        image = note_image(self.width(), height, layers, thickness=_ROW_PX - 1)
        painter.drawImage(0, 3, image)

    def _rows(self) -> int:
        return min(len(self._kit), _MOST_ROWS)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        tracks = self._tracks()
        if event.button() == Qt.MouseButton.LeftButton and tracks:
            self._state.set_active(tracks[0])
        else:
            super().mousePressEvent(event)
