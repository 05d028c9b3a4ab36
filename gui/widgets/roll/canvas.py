"""The field of notes: paints tiles and what lies upon them."""

import time
from collections.abc import Iterable
from typing import cast

from PySide6.QtCore import QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QRegion, QResizeEvent
from PySide6.QtWidgets import QWidget

from gui.theme import current_theme, theme_changes
from gui.widgets.note_colours import colour_of
from gui.widgets.roll.background import paint_background
from gui.widgets.roll.frame_gate import FrameGate
from gui.widgets.roll.gestures import Gesture
from gui.widgets.roll.note_painter import FEW, LEAST_DRUM_PX, MANY, paint_notes
from gui.widgets.roll.overlay import (
    paint_marks,
    paint_playhead,
    paint_selection,
    playhead_strip,
)
from gui.widgets.roll.state import RollState
from gui.widgets.roll.tiles import Tile, TileCache
from musicgen.music.score import Note

_TILE_BUDGET_S = 0.001
_TILES_AT_ONCE = 2
_ZOOM_REST_MS = 140
_REST_MS = 40
_BETWEEN_TILES_MS = 5


class NoteCanvas(QWidget):
    """Shows the notes of a `RollState`; knows no mouse and no keys."""

    def __init__(self, state: RollState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.state = state
        self.gesture: Gesture | None = None
        # Whether the focus came by keys, and so has to be seen.
        self.framed = False
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._tiles = TileCache(self._paint_content)
        self._tile_key: tuple[object, ...] = ()
        self._gate = FrameGate(self)
        self._zooming = QTimer(self, singleShot=True, interval=_ZOOM_REST_MS)
        self._zooming.timeout.connect(self._gate.request)
        self._idle = QTimer(self, singleShot=True)
        self._idle.timeout.connect(self._make_one_tile)
        self._wanted: list[tuple[Tile, QRect]] = []
        state.look_changed.connect(self._forget)
        theme_changes.changed.connect(self._forget)
        state.notes_changed.connect(self._on_notes_changed)
        state.note_added.connect(self._on_note_added)
        state.view_changed.connect(self._on_view_changed)
        state.selection_changed.connect(self.request_paint)
        state.marks_changed.connect(self.request_paint)
        state.playhead_changed.connect(self._on_playhead_changed)

    # -- what has to be painted anew ---------------------------------------------------

    def request_paint(self) -> None:
        """Paint everything with the next frame."""
        self._gate.request()

    def zooming(self) -> None:
        """The scale is being changed: paint directly until it rests."""
        self._zooming.start()

    def _forget(self) -> None:
        self._tiles.clear()
        self.request_paint()

    def _on_view_changed(self) -> None:
        geometry = self.state.geometry
        key = (geometry.scale, geometry.row_height, geometry.rows)
        if key != self._tile_key:
            self._tile_key = key
            self._tiles.clear()
        if self._idle.isActive():
            # Still scrolling: tiles for later can wait.
            self._idle.start(_REST_MS)
        self.request_paint()

    def _on_notes_changed(self, start: int, end: int) -> None:
        scale = self.state.geometry.scale
        self._tiles.drop(round(start * scale) - LEAST_DRUM_PX, round(end * scale) + LEAST_DRUM_PX)
        self.request_paint()

    def _on_note_added(self, track: int, note: Note) -> None:
        state, geometry = self.state, self.state.geometry
        row = geometry.rows.row_of(note.pitch)
        if row < 0 or track not in state.shown_tracks():
            return
        left = round(note.onset * geometry.scale)
        width = max(LEAST_DRUM_PX, round(note.duration * geometry.scale) + 1)
        area = QRect(left, row * geometry.row_height, width, geometry.row_height)
        # Painted from the arrays and not from the note alone, so that what it lies
        # under or upon comes out as in a tile painted whole.
        self._tiles.paint_upon(area, self._paint_clipped)
        self._gate.request(area.translated(-geometry.scroll_x, -geometry.scroll_y))

    def _on_playhead_changed(self, before: int | None) -> None:
        # Past the gate: were the place gathered and the position read later, when it has
        # moved on, only a part of the line would be painted. The ruler moves along, too.
        for tick in (before, self.state.playhead):
            strip = playhead_strip(self.state, tick)
            if strip is not None and strip.intersects(self.rect()):
                self.update(strip)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.state.geometry.resize(event.size().width(), event.size().height())
        self.state.view_changed.emit()

    # -- painting ----------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, geometry = current_theme(), self.state.geometry
        self._tiles.set_ratio(self.devicePixelRatioF())
        painter = QPainter(self)
        offset = QPoint(geometry.scroll_x, geometry.scroll_y)
        painter.translate(-offset)
        for exposed in _rectangles(event.region()):
            area = exposed.translated(offset)
            painter.setClipRect(area)
            self._paint_tiles(painter, area)
            if geometry.content_height < area.bottom():
                painter.fillRect(
                    area.intersected(
                        QRect(area.left(), geometry.content_height, area.width(), 1 << 20)
                    ),
                    QColor(theme.window),
                )
            paint_marks(painter, theme, self.state, area)
            paint_selection(painter, theme, self.state, area)
            if self.gesture is not None:
                self.gesture.paint(painter, theme, area)
        painter.setClipping(False)
        painter.resetTransform()
        paint_playhead(painter, theme, self.state)
        if self.framed and self.hasFocus():
            painter.setPen(QColor(theme.accent))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _paint_tiles(self, painter: QPainter, area: QRect) -> None:
        if self._zooming.isActive():
            self._paint_content(painter, area, many=FEW)
            return
        tiles = [(tile, place, self._tiles.get(tile)) for tile, place in self._tiles.touching(area)]
        # A jump shows so many new tiles that painting the area once is quicker.
        few = sum(pixmap is None for _, _, pixmap in tiles) <= _TILES_AT_ONCE
        until = time.perf_counter() + _TILE_BUDGET_S
        missing = QRect()
        for tile, place, found in tiles:
            pixmap = found
            if pixmap is None and few and time.perf_counter() < until:
                pixmap = self._tiles.make(tile, place)
            if pixmap is None:
                missing = missing.united(place.intersected(area))
                self._wanted.append((tile, place))
            else:
                painter.drawPixmap(place.topLeft(), pixmap)
        if not missing.isEmpty():
            painter.save()
            painter.setClipRect(missing, Qt.ClipOperation.IntersectClip)
            self._paint_content(painter, missing, many=FEW)
            painter.restore()
        if not self._wanted:
            self._want_neighbours()
        if self._wanted and not self._idle.isActive():
            self._idle.start(_REST_MS)

    def _want_neighbours(self) -> None:
        """Ask for the tiles that scrolling would show next."""
        size, geometry = self._tiles.size, self.state.geometry
        view = QRect(geometry.scroll_x, geometry.scroll_y, self.width(), self.height())
        around = view.adjusted(-size, 0, size, 0).intersected(
            QRect(0, 0, geometry.content_width, geometry.content_height)
        )
        self._wanted = [
            item for item in self._tiles.touching(around) if not self._tiles.get(item[0])
        ]

    def _make_one_tile(self) -> None:
        while self._wanted and not self._zooming.isActive():
            tile, place = self._wanted.pop(0)
            if self._tiles.get(tile) is None:
                self._tiles.make(tile, place)
                self._show_made(place)
                break
        if self._wanted:
            self._idle.start(_BETWEEN_TILES_MS)

    def _show_made(self, place: QRect) -> None:
        """A tile in view takes the place of what was painted quickly there."""
        geometry = self.state.geometry
        seen = place.translated(-geometry.scroll_x, -geometry.scroll_y) & self.rect()
        if not seen.isEmpty():
            self._gate.request(seen)

    def _paint_clipped(self, painter: QPainter, area: QRect) -> None:
        painter.save()
        painter.setClipRect(area, Qt.ClipOperation.IntersectClip)
        self._paint_content(painter, area)
        painter.restore()

    def _paint_content(self, painter: QPainter, area: QRect, many: int = MANY) -> None:
        """Ground and notes of `area` in content pixels."""
        state, theme = self.state, current_theme()
        step = state.snap.ticks
        paint_background(
            painter, theme, state.geometry, area, state.meter_map, state.seed_end, step
        )
        layers = [
            (state.arrays[track], colour_of(state.colours, track)) for track in state.shown_tracks()
        ]
        paint_notes(painter, theme, state.geometry, area, layers, many=many)


def _rectangles(region: QRegion) -> list[QRect]:
    """The rectangles of a region, or their hull when there are many."""
    if region.rectCount() > 6:
        return [region.boundingRect()]
    # Iterable in fact, though its type stub does not say so.
    return list(cast("Iterable[QRect]", region))
