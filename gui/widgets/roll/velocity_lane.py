"""The lane under the notes: how loud each is, set by dragging."""

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.theme import current_theme, mix, role_font, theme_changes
from gui.track_names import short_track_name
from gui.widgets.note_arrays import NoteArrays
from gui.widgets.note_colours import LEVELS, colour_of, level, shades
from gui.widgets.note_raster import picture_of
from gui.widgets.roll import edits
from gui.widgets.roll.background import grid_lines
from gui.widgets.roll.edits import PickedNote
from gui.widgets.roll.state import RollState

_TOP, _BOTTOM = 8, 5
_REACH_PX = 6
_HEAD_PX, _WIDEST_STEM_PX = 10, 4


class VelocityLane(QWidget):
    """Stems of the active track; a drag over them draws their velocity.

    A drag that begins on one of several selected notes raises or lowers all of them.
    """

    def __init__(self, state: RollState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.state = state
        self._new: dict[PickedNote, int] = {}
        self._last: QPointF | None = None
        self._together: PickedNote | None = None
        self.setMinimumHeight(44)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setAccessibleName(self.tr("Velocity of the notes"))
        self.setToolTip(
            self.tr("Drag over the stems to set how loud notes are; selected ones move together.")
        )
        self._view: tuple[int, float] = (-1, 0.0)
        state.replaced.connect(self._give_up)
        state.view_changed.connect(self._on_view_changed)
        for signal in (
            state.look_changed,
            state.selection_changed,
            state.notes_changed,
            state.note_added,
        ):
            signal.connect(self._refresh)
        theme_changes.changed.connect(self.update)

    def _give_up(self) -> None:
        """The notes of a drag may be gone."""
        self._new, self._last, self._together = {}, None, None

    def _refresh(self, *_: object) -> None:
        self.update()

    def _on_view_changed(self) -> None:
        view = (self.state.geometry.scroll_x, self.state.geometry.scale)
        if view != self._view:
            self._view = view
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(400, 64)

    def _y(self, velocity: float) -> float:
        room = self.height() - _TOP - _BOTTOM
        return _TOP + room * (1 - velocity / 127)

    def _velocity(self, y: float) -> int:
        room = max(1, self.height() - _TOP - _BOTTOM)
        return min(127, max(1, round(127 * (1 - (y - _TOP) / room))))

    # -- painting ----------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, state, geometry = current_theme(), self.state, self.state.geometry
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.surface))
        for tick, kind in grid_lines(
            state.meter_map, geometry.left_tick, geometry.right_tick, geometry.scale, 1
        ):
            colour = theme.grid_bar if kind == "bar" else theme.grid_beat
            painter.fillRect(round(geometry.x(tick)), 0, 1, self.height(), QColor(colour))
        half = round(self._y(64))
        painter.fillRect(0, half, self.width(), 1, QColor(theme.grid_step))
        painter.fillRect(0, 0, self.width(), 1, QColor(theme.border))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if state.active in state.shown_tracks():
            picked = state.picked_arrays.get(state.active)
            faded = picked is not None
            self._paint_stems(painter, state.arrays[state.active], faded=faded)
            if picked is not None:
                self._paint_stems(painter, picked, faded=False)
            self._paint_new(painter)

    def _paint_stems(self, painter: QPainter, notes: NoteArrays, *, faded: bool) -> None:
        """One stem per pixel column, of the loudest note there."""
        theme, geometry = current_theme(), self.state.geometry
        onset = notes.onset
        low, high = np.searchsorted(
            onset, (geometry.left_tick - 8 / geometry.scale, geometry.right_tick)
        )
        columns = np.rint(onset[low:high] * geometry.scale).astype(np.int64) - geometry.scroll_x
        inside = (columns >= -4) & (columns < self.width() + 4)
        loudest = np.zeros(self.width() + 8, np.int32)
        np.maximum.at(loudest, columns[inside] + 4, notes.velocity[low:high][inside])
        filled = np.flatnonzero(loudest)
        tones = shades(theme, colour_of(self.state.colours, self.state.active))
        if faded:
            tones = tuple(QColor(mix(tone.name(), theme.surface, 0.65)) for tone in tones)
        width, heads = _stem_shape(filled)
        self._paint_forest(painter, filled, loudest[filled], tones, width)
        if heads:
            for column, velocity in zip(filled.tolist(), loudest[filled].tolist(), strict=True):
                self._paint_head(painter, column - 4, velocity, tones[level(velocity)])

    def _paint_forest(
        self,
        painter: QPainter,
        columns: npt.NDArray[np.intp],
        velocities: npt.NDArray[np.int32],
        tones: tuple[QColor, ...],
        width: int,
    ) -> None:
        """All stems as one image."""
        height = self.height() - _BOTTOM
        room = self.height() - _TOP - _BOTTOM
        top = np.rint(_TOP + room * (1 - velocities / 127)).astype(np.int64)
        table = np.array([tone.rgba() for tone in tones], np.uint32)
        colour = table[np.minimum(velocities >> 4, LEVELS - 1)]
        pixels = np.zeros((height, self.width() + 8), np.uint32)
        stems = np.where(np.arange(height)[:, None] >= top[None, :], colour[None, :], 0)
        for right in range(width):
            inside = columns + right < pixels.shape[1]
            pixels[:, columns[inside] + right] = stems[:, inside]
        painter.drawImage(-4, 0, picture_of(pixels))

    def _paint_stem(self, painter: QPainter, x: int, velocity: int, tone: QColor) -> None:
        top = self._y(velocity)
        painter.fillRect(QRectF(x, round(top), 2, self.height() - _BOTTOM - round(top)), tone)
        self._paint_head(painter, x, velocity, tone)

    def _paint_head(self, painter: QPainter, x: int, velocity: int, tone: QColor) -> None:
        painter.setBrush(tone)
        painter.drawEllipse(QPointF(x + 1, self._y(velocity)), 3.5, 3.5)

    def _paint_new(self, painter: QPainter) -> None:
        if not self._new:
            return
        theme, geometry = current_theme(), self.state.geometry
        tones = shades(theme, colour_of(self.state.colours, self.state.active))
        for (_, note), velocity in self._new.items():
            x = round(geometry.x(note.onset))
            if -4 <= x <= self.width() + 4:
                painter.fillRect(x, _TOP, 2, self.height() - _TOP, QColor(theme.surface))
                self._paint_stem(painter, x, velocity, tones[level(velocity)])
        if self._last is not None:
            painter.setPen(QColor(theme.text))
            painter.setFont(role_font("caption"))
            text = str(self._velocity(self._last.y()))
            left = min(self._last.x() + 10, self.width() - 30.0)
            painter.drawText(
                QPointF(left, max(12.0, min(self._last.y(), self.height() - 6.0))), text
            )

    # -- mouse -------------------------------------------------------------------------

    def _notes_between(self, left: float, right: float) -> list[PickedNote]:
        """Notes of the active track whose stems stand between two view pixels."""
        state = self.state
        if state.active not in state.shown_tracks():
            return []
        notes, geometry = state.arrays[state.active], state.geometry
        start, end = geometry.tick(left), geometry.tick(right)
        low, high = np.searchsorted(notes.onset, (start, end + 1))
        items = [(state.active, notes.note(index)) for index in range(low, high)]
        return [item for item in items if not state.is_locked(state.active, item[1].onset)]

    def _nearest(self, at: QPointF) -> PickedNote | None:
        near = self._notes_between(at.x() - _REACH_PX, at.x() + _REACH_PX)
        geometry = self.state.geometry
        return min(
            near,
            key=lambda item: (
                abs(geometry.x(item[1].onset) - at.x()) // 2,
                abs(self._y(item[1].velocity) - at.y()),
            ),
            default=None,
        )

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        picked = self.state.picked
        near = self._notes_between(
            event.position().x() - _REACH_PX, event.position().x() + _REACH_PX
        )
        held = [item for item in near if item in picked]
        self._together = held[0] if held and len(picked) > 1 else None
        self._last = event.position()
        self._drag(event.position(), event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._last is not None:
            self._drag(self._last, event.position())
            self._last = event.position()

    def _drag(self, before: QPointF, now: QPointF) -> None:
        if self._together is not None:
            change = self._velocity(now.y()) - self._together[1].velocity
            self._new = {
                item: min(127, max(1, item[1].velocity + change))
                for item in self.state.editable(self.state.picked)
            }
        elif before == now:
            if (item := self._nearest(now)) is not None:
                self._new[item] = self._velocity(now.y())
        else:
            left, right = sorted((before, now), key=QPointF.x)
            width = max(1.0, right.x() - left.x())
            for item in self._notes_between(left.x() - 3, right.x() + 3):
                share = (self.state.geometry.x(item[1].onset) - left.x()) / width
                share = min(1.0, max(0.0, share))
                self._new[item] = self._velocity(left.y() + share * (right.y() - left.y()))
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._last is None or event.button() != Qt.MouseButton.LeftButton:
            return
        new, self._new, self._last = self._new, {}, None
        changed = {item: v for item, v in new.items() if v != item[1].velocity}
        if changed:
            score, after = edits.change(
                self.state.score,
                frozenset(changed),
                lambda track, note: note._replace(velocity=changed[track, note]),
            )
            kept = (self.state.picked - changed.keys()) | (
                after if self.state.picked & changed.keys() else edits.NOTHING
            )
            self.state.commit(self.tr("Change velocity"), (score, frozenset(kept)))
        self.update()


class LaneScale(QWidget):
    """Left of the lane: what it shows, and of which track."""

    def __init__(self, lane: VelocityLane, width: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lane = lane
        self.setFixedWidth(width)
        for signal in (lane.state.look_changed, lane.state.active_changed):
            signal.connect(self.update)
        theme_changes.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, state = current_theme(), self._lane.state
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.surface))
        painter.fillRect(0, 0, self.width(), 1, QColor(theme.border))
        painter.fillRect(self.width() - 1, 0, 1, self.height(), QColor(theme.border))
        painter.setFont(role_font("caption"))
        painter.setPen(QColor(theme.text_dim))
        left = int(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        line = painter.fontMetrics().height()
        room = self.rect().adjusted(6, 5, -6, 0)
        painter.drawText(room, left, self.tr("Velocity"))
        if state.active < len(state.tracks):
            name = painter.fontMetrics().elidedText(
                short_track_name(state.tracks[state.active]),
                Qt.TextElideMode.ElideRight,
                room.width(),
            )
            painter.setPen(QColor(shades(theme, colour_of(state.colours, state.active))[-1]))
            painter.drawText(room.adjusted(0, line + 1, 0, 0), left, name)


def _stem_shape(columns: npt.NDArray[np.intp]) -> tuple[int, bool]:
    """How wide stems may be in pixels, and whether there is room for their heads."""
    if len(columns) < 2:
        return 2, True
    # The closest tenth decides: a single pair struck together does not.
    between = int(np.quantile(np.diff(columns), 0.1))
    if between >= _HEAD_PX:
        return 2, True
    return max(1, min(_WIDEST_STEM_PX, between - 1)), False
