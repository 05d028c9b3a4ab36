"""How one key of the on-screen piano looks."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from gui.theme import current_theme, mix, role_font
from gui.widgets.roll.rows import is_black_key, note_name

_BOTTOM = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom


def paint_key(painter: QPainter, pitch: int, place: QRectF, letter: str, *, lit: bool) -> None:
    """Paint a key; black ones after the white ones they lie upon.

    Args:
        painter: antialiased, in the widget's pixels.
        pitch: which key.
        place: where it lies.
        letter: key of the computer keyboard that plays it, "" to write none.
        lit: whether it sounds.
    """
    if is_black_key(pitch):
        _paint_black(painter, place.adjusted(0, -4, 0, 0), letter, lit=lit)
    else:
        _paint_white(painter, pitch, place.adjusted(0.5, -4, -0.5, -0.5), letter, lit=lit)


def _paint_white(painter: QPainter, pitch: int, place: QRectF, letter: str, *, lit: bool) -> None:
    theme = current_theme()
    ground = mix(theme.key_white, theme.accent, 0.6) if lit else theme.key_white
    painter.setPen(QPen(QColor(mix(theme.key_white, theme.key_black, 0.3)), 1))
    painter.setBrush(QColor(ground))
    painter.drawRoundedRect(place, 4, 4)
    if not lit:
        edge = QRectF(place.left() + 3, place.bottom() - 4, place.width() - 6, 3)
        painter.fillRect(edge, QColor(mix(theme.key_white, theme.key_black, 0.14)))
    painter.setPen(QColor(mix(theme.key_black, "#000000", 0.4)))
    painter.setFont(role_font("caption"))
    if pitch % 12 == 0 and place.width() >= 18:
        painter.drawText(place.adjusted(-4, 0, 4, -8), _BOTTOM, note_name(pitch))
    if letter and place.width() >= 10 and place.height() > 70:
        painter.drawText(place.adjusted(0, 0, 0, -22), _BOTTOM, letter)


def _paint_black(painter: QPainter, place: QRectF, letter: str, *, lit: bool) -> None:
    theme = current_theme()
    ground = mix(theme.key_black, theme.accent, 0.85) if lit else theme.key_black
    painter.setPen(QPen(QColor(mix(theme.key_black, "#000000", 0.5)), 1))
    painter.setBrush(QColor(ground))
    painter.drawRoundedRect(place, 3, 3)
    if not lit:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(mix(theme.key_black, theme.key_white, 0.16)))
        painter.drawRoundedRect(place.adjusted(2.5, 0, -2.5, -8), 2, 2)
    if letter and place.width() >= 12:
        painter.setFont(role_font("caption"))
        painter.setPen(QColor("#000000" if lit and theme.name == "dark" else "#ffffff"))
        painter.drawText(place.adjusted(0, 0, 0, -12), _BOTTOM, letter)
