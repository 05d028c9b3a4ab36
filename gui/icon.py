"""The program's own icons, tinted with the theme's colours."""

import weakref
from functools import lru_cache
from pathlib import Path
from typing import Literal, Protocol

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from gui.theme import current_theme, mix, theme_changes

IconColour = Literal["text", "text_dim", "accent", "accent_text", "warning", "error"]

ICON_PX = 20
_FOLDER = Path(__file__).parent / "icons"
_SCALES = (1, 2, 3)


class _HasIcon(Protocol):
    def setIcon(self, icon: QIcon) -> None: ...


def icon(name: str, colour: IconColour = "text", *, checked: str = "") -> QIcon:
    """Icon `name` (a file in gui/icons) in a colour of the current theme.

    Args:
        name: file name without ".svg".
        colour: the theme's field to tint it with.
        checked: another icon to show while the button is checked, in the accent colour.
    """
    theme = current_theme()
    tint = str(getattr(theme, colour))
    pale = mix(theme.text_dim, theme.surface, 0.45)
    made = QIcon()
    for scale in _SCALES:
        made.addPixmap(_pixmap(name, tint, scale), QIcon.Mode.Normal)
        made.addPixmap(_pixmap(name, pale, scale), QIcon.Mode.Disabled)
        if checked:
            made.addPixmap(_pixmap(checked, theme.accent, scale), QIcon.Mode.Normal, QIcon.State.On)
    return made


def application_icon() -> QIcon:
    """The icon of the program in the task bar; its colours are its own."""
    return QIcon(str(_FOLDER / "app.svg"))


def bind_icon(
    target: _HasIcon, name: str, colour: IconColour = "text", *, checked: str = ""
) -> None:
    """Give `target` an icon that follows the theme for as long as it lives."""
    _bound[target] = (name, colour, checked)
    target.setIcon(icon(name, colour, checked=checked))


_bound: "weakref.WeakKeyDictionary[_HasIcon, tuple[str, IconColour, str]]" = (
    weakref.WeakKeyDictionary()
)


def _retint() -> None:
    for target, (name, colour, checked) in list(_bound.items()):
        try:
            target.setIcon(icon(name, colour, checked=checked))
        except RuntimeError:  # Qt has deleted the widget behind the Python object
            _bound.pop(target, None)


theme_changes.changed.connect(_retint)


@lru_cache(maxsize=512)
def _pixmap(name: str, tint: str, scale: int) -> QPixmap:
    source = (_FOLDER / f"{name}.svg").read_text(encoding="utf-8")
    renderer = QSvgRenderer(QByteArray(source.replace("currentColor", tint).encode()))
    pixmap = QPixmap(QSize(ICON_PX, ICON_PX) * scale)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter, QRectF(0, 0, ICON_PX * scale, ICON_PX * scale))
    painter.end()
    pixmap.setDevicePixelRatio(scale)
    return pixmap
