"""The legend: tracks with their colours; click to draw into one, click its dot to hide it."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from gui.theme import current_theme, role_font, spacing, theme_changes
from gui.track_names import short_track_name
from gui.widgets.flow_layout import FlowLayout
from gui.widgets.note_colours import colour_of
from gui.widgets.roll.description import track_name
from gui.widgets.roll.state import RollState

_DOT_PX = 22


class LegendItem(QAbstractButton):
    """One track.

    Signals:
        hide_toggled(): its dot was clicked, or H pressed.
    """

    hide_toggled = Signal()

    def __init__(self, name: str, short: str, colour: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._short = self._label = short
        self._colour = colour
        self._hidden = False
        self.setText(name)
        self.setCheckable(True)
        self.setFont(role_font("caption"))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setToolTip(
            self.tr(
                "{name}. Click to draw into this track; click the dot, or press H, to hide it."
            ).format(name=name)
        )

    def show_state(self, *, active: bool, hidden: bool) -> None:
        """Whether the track is drawn into, and whether its notes are hidden."""
        self.setChecked(active)
        self._hidden = hidden
        state = self.tr("hidden") if hidden else self.tr("shown")
        self.setAccessibleName(f"{self.text()}, {state}")
        self.update()

    def set_short(self, short: bool) -> None:
        """Whether a word or two must do for the name."""
        label = self._short if short else self.text()
        if label != self._label:
            self._label = label
            self.updateGeometry()
            self.update()

    def length(self, short: bool) -> int:
        """Pixels across with the full or the short name."""
        bold = role_font("caption")
        bold.setBold(True)
        width = QFontMetrics(bold).horizontalAdvance(self._short if short else self.text())
        return min(width, 180) + _DOT_PX + spacing(2)

    def sizeHint(self) -> QSize:
        return QSize(self.length(self._label == self._short), spacing(6))

    def nextCheckState(self) -> None:
        """Being active is decided by the roll, not by the click."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(QColor(theme.accent), 1.5) if self.hasFocus() else Qt.PenStyle.NoPen)
        ground = QColor(
            theme.surface_raised if self.isChecked() or self.underMouse() else theme.surface
        )
        painter.setBrush(ground)
        painter.drawRoundedRect(frame, 5, 5)
        dot = QRectF(7, self.height() / 2 - 5, 10, 10)
        painter.setPen(QPen(QColor(self._colour), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush if self._hidden else QColor(self._colour))
        painter.drawRoundedRect(dot, 3, 3)
        if self._hidden:
            painter.drawLine(dot.bottomLeft() + QPointF(2, -2), dot.topRight() + QPointF(-2, 2))
        font = role_font("caption")
        font.setBold(self.isChecked())
        painter.setFont(font)
        painter.setPen(QColor(theme.text_dim if self._hidden else theme.text))
        room = self.rect().adjusted(_DOT_PX, 0, -spacing(1), 0)
        name = painter.fontMetrics().elidedText(
            self._label, Qt.TextElideMode.ElideRight, room.width()
        )
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, name)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        right = event.button() == Qt.MouseButton.RightButton
        if right or event.position().x() < _DOT_PX:
            self.hide_toggled.emit()
            event.accept()
        else:
            super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_H:
            self.hide_toggled.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)


class TrackLegend(QWidget):
    """All tracks of the roll.

    Signals:
        rebuilt(): its items are other widgets now.
    """

    rebuilt = Signal()

    def __init__(self, state: RollState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._items: list[LegendItem] = []
        self._shown: list[tuple[str, str, str]] = []
        layout = FlowLayout(self, gap=spacing(1))
        layout.setContentsMargins(spacing(1), 2, spacing(1), 2)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(self.tr("Tracks"))
        state.look_changed.connect(self._rebuild)
        state.marks_changed.connect(self._rebuild)
        theme_changes.changed.connect(self._rebuild)
        self._rebuild()

    def _rebuild(self) -> None:
        state, colours = self._state, current_theme().track_colours
        shown = [
            (
                track_name(state, index),
                short_track_name(track),
                colours[colour_of(state.colours, index) % len(colours)],
            )
            for index, track in enumerate(state.tracks)
        ]
        if shown != self._shown:
            self._shown = shown
            layout = self.layout()
            for item in self._items:
                if layout is not None:
                    layout.removeWidget(item)
                item.hide()
                item.deleteLater()
            self._items = []
            for track, (name, short, colour) in enumerate(shown):
                item = LegendItem(name, short, colour, self)
                item.clicked.connect(lambda _=False, t=track: state.set_active(t))
                item.hide_toggled.connect(lambda t=track: state.set_hidden(state.hidden ^ {t}))
                if layout is not None:
                    layout.addWidget(item)
                item.show()
                self._items.append(item)
            self._choose_names()
            self.updateGeometry()
            self.rebuilt.emit()
        for track, item in enumerate(self._items):
            item.show_state(active=track == state.active, hidden=track in state.hidden)

    def _choose_names(self) -> None:
        """Short names before a second line: what lies below the legend shall not move."""
        gaps = spacing(1) * (len(self._items) + 1)
        full = sum(item.length(False) for item in self._items) + gaps
        for item in self._items:
            item.set_short(full > self.width())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._choose_names()

    def items(self) -> list[LegendItem]:
        """The widgets of all tracks."""
        return list(self._items)

    def item(self, track: int) -> LegendItem:
        """The widget of one track."""
        return self._items[track]

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()
        return super().event(event)
