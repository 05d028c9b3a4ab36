"""The strip at the left: piano keys with note names, or drums by name."""

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from gui.theme import current_theme, mix, role_font, theme_changes
from gui.widgets.roll.rows import is_black_key, note_name
from gui.widgets.roll.state import RollState

WIDTH = 76


class KeyStrip(QWidget):
    """Names the rows; a press lets the row be heard.

    Signals:
        pressed(int): pitch of the row that was pressed.
    """

    pressed = Signal(int)

    def __init__(self, state: RollState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._hover = self._held = -1
        self.setFixedWidth(WIDTH)
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Rows of the piano roll"))
        self._view: tuple[object, ...] = ()
        state.view_changed.connect(self._on_view_changed)
        state.look_changed.connect(self.update)
        theme_changes.changed.connect(self.update)

    def set_hover(self, row: int) -> None:
        """Mark the row that the mouse is over, -1 for none."""
        if row != self._hover:
            self._hover = row
            self.update()

    def _on_view_changed(self) -> None:
        geometry = self._state.geometry
        view = (geometry.scroll_y, geometry.row_height, geometry.rows)
        if view != self._view:
            self._view = view
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, geometry = current_theme(), self._state.geometry
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.surface))
        first = max(0, geometry.row(event.rect().top()))
        last = min(len(geometry.rows) - 1, geometry.row(event.rect().bottom()))
        if geometry.rows.drums:
            self._paint_drums(painter, first, last)
        else:
            self._paint_keys(painter, first, last)
        painter.fillRect(self.width() - 1, 0, 1, self.height(), QColor(theme.border))

    def _paint_drums(self, painter: QPainter, first: int, last: int) -> None:
        theme, geometry = current_theme(), self._state.geometry
        font = role_font("caption")
        font.setPixelSize(max(8, min(11, geometry.row_height - 1)))
        painter.setFont(font)
        for row in range(first, last + 1):
            place = QRect(0, geometry.y(row), WIDTH - 1, geometry.row_height)
            if row in (self._hover, self._held):
                painter.fillRect(place, QColor(mix(theme.surface, theme.accent, 0.25)))
            elif geometry.rows.is_dark(row):
                painter.fillRect(place, QColor(mix(theme.surface, theme.text, 0.04)))
            painter.fillRect(0, place.bottom(), WIDTH, 1, QColor(theme.grid_beat))
            if geometry.row_height >= 8:
                painter.setPen(QColor(theme.text))
                name = painter.fontMetrics().elidedText(
                    geometry.rows.name(row), Qt.TextElideMode.ElideRight, WIDTH - 12
                )
                painter.drawText(
                    place.adjusted(6, 0, -4, 0),
                    Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft,
                    name,
                )

    def _paint_keys(self, painter: QPainter, first: int, last: int) -> None:
        theme, geometry = current_theme(), self._state.geometry
        height = geometry.row_height
        white, black = QColor(theme.key_white), QColor(theme.key_black)
        seam = QColor(mix(theme.key_white, theme.key_black, 0.22))
        lit = QColor(theme.accent)
        ink = QColor("#2b323c")
        length = round(WIDTH * 0.6)
        painter.fillRect(0, geometry.y(first), WIDTH, (last - first + 1) * height, white)
        font = role_font("caption")
        font.setPixelSize(max(8, min(11, height)))
        painter.setFont(font)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for row in range(first, last + 1):
            pitch, top = geometry.rows.pitches[row], geometry.y(row)
            marked = row in (self._hover, self._held)
            if is_black_key(pitch):
                # The seam between white keys runs behind the middle of the black one.
                painter.fillRect(length, top + height // 2, WIDTH - length, 1, seam)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(lit if marked else black)
                painter.drawRoundedRect(QRectF(-4, top + 0.5, length + 4, max(1, height - 1)), 2, 2)
                continue
            if marked:
                glow = QColor(lit)
                glow.setAlpha(90)
                painter.fillRect(0, top, WIDTH, height, glow)
            if pitch % 12 in (0, 5):
                painter.fillRect(0, top + height - 1, WIDTH, 1, seam)
            if height >= 14 or (pitch % 12 == 0 and height >= 4):
                painter.setPen(ink)
                tall = max(height, 12)
                painter.drawText(
                    QRect(0, top + (height - tall) // 2, WIDTH - 6, tall),
                    Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight,
                    note_name(pitch),
                )

    def _press(self, event: QMouseEvent) -> None:
        row = self._state.geometry.row(event.position().y())
        if 0 <= row < len(self._state.geometry.rows) and row != self._held:
            self._held = row
            self.pressed.emit(self._state.geometry.rows.pitch_at(row))
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.set_hover(self._state.geometry.row(event.position().y()))
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._press(event)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._held = -1
        self.update()

    def leaveEvent(self, _event: object) -> None:
        self.set_hover(-1)
