"""Chips: small rounded labels that say one thing each, can be clicked and taken away."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from gui.theme import current_theme, mix, role_font, spacing, theme_changes
from gui.widgets.flow_layout import FlowLayout

_GAP_PX = spacing(1) + 2

ChipKind = Literal["plain", "accent", "fact", "unknown", "suggestion", "starter"]


@dataclass(frozen=True, slots=True)
class ChipText:
    """What one chip shows.

    Attributes:
        text: the label.
        kind: "accent" for style tags, "fact" for tempo, key and the like, "unknown" for a
            word that was not understood, "suggestion" for one to click instead, "starter"
            for one to add.
        tooltip: a sentence shown on hovering and read out by screen readers.
        removable: shows a cross.
        data: handed back with the chip's signals.
    """

    text: str
    kind: ChipKind = "plain"
    tooltip: str = ""
    removable: bool = False
    data: object = None


class Chip(QAbstractButton):
    """One chip.

    Signals:
        removed(): its cross was clicked, or Delete pressed on it.
    """

    removed = Signal()

    def __init__(self, chip: ChipText, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chip = chip
        self.setText(chip.text)
        self.setToolTip(chip.tooltip)
        self.setAccessibleName(chip.text)
        self.setAccessibleDescription(chip.tooltip)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFont(role_font("caption"))
        theme_changes.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(_length(self.chip), spacing(6))

    def minimumSizeHint(self) -> QSize:
        return QSize(min(self.sizeHint().width(), spacing(12)), spacing(6))

    def colours(self) -> tuple[str, str, str]:
        """Ground, outline and text as "#rrggbb"."""
        theme = current_theme()
        ground, line, text = {
            "plain": (theme.surface_raised, theme.border, theme.text),
            "accent": (
                mix(theme.surface, theme.accent, 0.16),
                mix(theme.surface, theme.accent, 0.5),
                theme.text,
            ),
            "fact": (theme.surface_raised, theme.border, theme.text),
            "unknown": (
                mix(theme.surface, theme.warning, 0.12),
                theme.warning,
                mix(theme.warning, theme.text, 0.45),
            ),
            "suggestion": (theme.surface, mix(theme.border, theme.accent, 0.6), theme.text),
            "starter": (theme.window, theme.border, theme.text_dim),
        }[self.chip.kind]
        if self.isDown():
            ground = mix(ground, theme.text, 0.16)
        elif self.underMouse() and self.isEnabled():
            ground = mix(ground, theme.text, 0.07)
        return ground, line, text if self.isEnabled() else theme.text_dim

    def _cross(self) -> QRectF:
        side = float(spacing(4))
        return QRectF(self.width() - side - 5, (self.height() - side) / 2, side, side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        ground, line, text = self.colours()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        focus = self.hasFocus()
        pen = QPen(QColor(current_theme().accent if focus else line), 2 if focus else 1)
        if self.chip.kind == "unknown":
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(QColor(ground))
        painter.drawRoundedRect(frame, frame.height() / 2, frame.height() / 2)
        painter.setPen(QColor(text))
        room = self.rect().adjusted(10, 0, -(spacing(5) + 4) if self.chip.removable else -10, 0)
        label = QFontMetrics(self.font()).elidedText(
            self.text(), Qt.TextElideMode.ElideRight, room.width() + 1
        )
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, label)
        if self.chip.removable:
            painter.setPen(QPen(QColor(text), 1.4))
            centre, reach = self._cross().center(), 3.0
            painter.drawLine(centre - QPointF(reach, reach), centre + QPointF(reach, reach))
            painter.drawLine(centre - QPointF(reach, -reach), centre + QPointF(reach, -reach))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.chip.removable and self.isDown() and self._cross().contains(event.position()):
            self.setDown(False)
            self.removed.emit()
            return
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.chip.removable and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)


class ChipRow(QWidget):
    """Chips that flow over as many lines as they need.

    Signals:
        chip_clicked(ChipText), chip_removed(ChipText).
    """

    chip_clicked = Signal(object)
    chip_removed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layout = FlowLayout(self, gap=_GAP_PX)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._chips: tuple[ChipText, ...] = ()
        self._widgets: list[Chip] = []

    @property
    def chips(self) -> tuple[ChipText, ...]:
        """What is shown now."""
        return self._chips

    def set_chips(self, chips: Iterable[ChipText]) -> None:
        """Show these; chips that stay the same keep their widget and their focus."""
        chips = tuple(chips)
        if chips == self._chips:
            return
        kept = 0
        while kept < min(len(chips), len(self._chips)) and chips[kept] == self._chips[kept]:
            kept += 1
        for widget in self._widgets[kept:]:
            self._layout.removeWidget(widget)
            # Hidden at once, deleted later: the click that led here may still be in it.
            widget.hide()
            widget.deleteLater()
        del self._widgets[kept:]
        for chip in chips[kept:]:
            widget = Chip(chip, self)
            widget.clicked.connect(lambda _=False, c=chip: self.chip_clicked.emit(c))
            widget.removed.connect(lambda c=chip: self.chip_removed.emit(c))
            self._layout.addWidget(widget)
            self._widgets.append(widget)
            widget.show()
        self._chips = chips
        self.setAccessibleDescription(", ".join(chip.text for chip in chips))
        self.updateGeometry()

    def length(self, chips: Iterable[ChipText]) -> int:
        """Pixels that these would take side by side."""
        return sum(_length(chip) + _GAP_PX for chip in chips)

    def widget_at(self, index: int) -> Chip:
        """The widget of chip `index`."""
        return self._widgets[index]


def _length(chip: ChipText) -> int:
    """Pixels across."""
    letters = QFontMetrics(role_font("caption")).horizontalAdvance(chip.text)
    return letters + spacing(5) + (spacing(4) if chip.removable else 0)
