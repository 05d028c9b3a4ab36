"""Colours, type sizes and the spacing grid of the window, light and dark.

Everything that paints asks `current_theme()` while painting, and repaints on
`theme_changes.changed`. Nothing else in the window names a colour.
"""

import math
from dataclasses import dataclass
from typing import Final, Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QSpinBox, QWidget

ThemeName = Literal["system", "light", "dark"]
FontRole = Literal["caption", "body", "strong", "title", "display"]

FONT_SIZES: Final[dict[FontRole, int]] = {
    "caption": 11,
    "body": 13,
    "strong": 13,
    "title": 16,
    "display": 24,
}
"""The one type scale: logical pixels by role."""

_BOLD_ROLES: Final = frozenset({"strong", "title", "display"})
_FAMILIES: Final = (
    "Inter",
    "Segoe UI Variable Text",
    "Segoe UI",
    "SF Pro Text",
    ".AppleSystemUIFont",
    "Cantarell",
    "Noto Sans",
    "Open Sans",
    "DejaVu Sans",
)
_GRID_PX: Final = 4


@dataclass(frozen=True, slots=True)
class Theme:
    """A set of colours, each as "#rrggbb".

    Attributes:
        name: "light" or "dark".
        window: behind everything.
        surface: panels, fields and the roll.
        surface_raised: buttons, chips, headers.
        border: lines between areas.
        text: body text.
        text_dim: secondary text; still at least 4.5:1 on `surface`.
        accent: the one colour that asks to be pressed.
        accent_text: text upon `accent`.
        warning: something deserves a look.
        error: something failed.
        grid_bar: bar lines.
        grid_beat: beat lines.
        grid_step: lines finer than a beat.
        key_white: white piano keys and their rows.
        key_black: black piano keys.
        playhead: the play position.
        selection: outlines and boxes of what is selected.
        seed_shade: ground behind the seed, apart from what was generated.
        track_colours: twelve colours that notes take by track.
    """

    name: Literal["light", "dark"]
    window: str
    surface: str
    surface_raised: str
    border: str
    text: str
    text_dim: str
    accent: str
    accent_text: str
    warning: str
    error: str
    grid_bar: str
    grid_beat: str
    grid_step: str
    key_white: str
    key_black: str
    playhead: str
    selection: str
    seed_shade: str
    track_colours: tuple[str, ...]


LIGHT: Final = Theme(
    name="light",
    window="#eef0f3",
    surface="#fbfcfd",
    surface_raised="#e6e9ee",
    border="#d3d8df",
    text="#1b212b",
    text_dim="#586273",
    accent="#2f6f6b",
    accent_text="#ffffff",
    warning="#8a5a00",
    error="#b3362b",
    grid_bar="#c3c9d2",
    grid_beat="#dde1e7",
    grid_step="#edeff3",
    key_white="#ffffff",
    key_black="#3a4350",
    playhead="#d9463b",
    selection="#1b212b",
    seed_shade="#f3eee1",
    track_colours=(
        "#2f7f79",
        "#c8663c",
        "#5a6fc0",
        "#a8862a",
        "#a2528f",
        "#5b8f3e",
        "#3d86b5",
        "#b94f5f",
        "#7c62b3",
        "#8a6b4d",
        "#2f9467",
        "#6b7686",
    ),
)

DARK: Final = Theme(
    name="dark",
    window="#14171b",
    surface="#1b1f25",
    surface_raised="#272d35",
    border="#343b45",
    text="#e6e9ee",
    text_dim="#98a2b0",
    accent="#6cc0b6",
    accent_text="#0e1d1c",
    warning="#e0b04d",
    error="#f08070",
    grid_bar="#414955",
    grid_beat="#2c323b",
    grid_step="#22272e",
    key_white="#8a919c",
    key_black="#1e2228",
    playhead="#ff7a6b",
    selection="#ffffff",
    seed_shade="#25231d",
    track_colours=(
        "#5fb8ae",
        "#e6946a",
        "#8f9ff0",
        "#d9b85a",
        "#d287c0",
        "#92c474",
        "#74b8e2",
        "#ea8390",
        "#b199e6",
        "#bf9f7e",
        "#63c797",
        "#9aa5b4",
    ),
)


class ThemeChanges(QObject):
    """Tells painters that `current_theme()` is another one now."""

    changed = Signal()


theme_changes: Final = ThemeChanges()
_current: Theme = LIGHT
_chosen: ThemeName = "system"


def current_theme() -> Theme:
    """The colours in force."""
    return _current


def spacing(steps: int) -> int:
    """Logical pixels of `steps` steps of the 4-pixel grid."""
    return steps * _GRID_PX


def role_font(role: FontRole) -> QFont:
    """The font of one step of the type scale."""
    font = QFont()
    font.setFamilies(list(_FAMILIES))
    font.setPixelSize(FONT_SIZES[role])
    if role in _BOLD_ROLES:
        font.setWeight(QFont.Weight.DemiBold)
    return font


def mix(first: str, second: str, share: float) -> str:
    """Colour between two: `share` 0 is `first`, 1 is `second`."""
    a, b = QColor(first), QColor(second)
    channels = (
        round(x + (y - x) * share)
        for x, y in ((a.red(), b.red()), (a.green(), b.green()), (a.blue(), b.blue()))
    )
    return "#{:02x}{:02x}{:02x}".format(*channels)


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.1)."""

    def luminance(colour: str) -> float:
        rgb = QColor(colour)
        parts = (
            value / 12.92 if value <= 0.04045 else math.pow((value + 0.055) / 1.055, 2.4)
            for value in (rgb.redF(), rgb.greenF(), rgb.blueF())
        )
        return sum(
            weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True)
        )

    high, low = sorted((luminance(first), luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def apply_theme(app: QApplication, name: ThemeName) -> None:
    """Give the whole application the theme `name`; "system" follows the desktop."""
    global _current, _chosen
    from gui.theme_style import style_sheet

    _chosen = name
    _current = _resolve(name)
    app.setStyle("Fusion")
    app.setFont(role_font("body"))
    app.setPalette(_palette(_current))
    app.setStyleSheet(style_sheet(_current))
    theme_changes.changed.emit()


def follow_desktop(app: QApplication) -> None:
    """Switch along when the desktop goes from light to dark, if "system" is chosen."""

    def again() -> None:
        if _chosen == "system" and _resolve("system") is not _current:
            apply_theme(app, "system")

    app.styleHints().colorSchemeChanged.connect(again)


def pad_spin_boxes(root: QWidget) -> None:
    """Let the text of spin boxes under `root` begin where that of other fields does.

    Qt gives the text of a styled spin box no padding of its own.
    """
    for box in root.findChildren(QSpinBox):
        if box.alignment() & Qt.AlignmentFlag.AlignLeft:
            box.lineEdit().setTextMargins(spacing(1) + 2, 0, 0, 0)


def _resolve(name: ThemeName) -> Theme:
    if name == "system":
        scheme = QGuiApplication.styleHints().colorScheme()
        return DARK if scheme == Qt.ColorScheme.Dark else LIGHT
    return DARK if name == "dark" else LIGHT


def _palette(theme: Theme) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    for key, colour in (
        (role.Window, theme.window),
        (role.WindowText, theme.text),
        (role.Base, theme.surface),
        (role.AlternateBase, theme.surface_raised),
        (role.Text, theme.text),
        (role.PlaceholderText, theme.text_dim),
        (role.Button, theme.surface_raised),
        (role.ButtonText, theme.text),
        (role.BrightText, theme.accent_text),
        (role.ToolTipBase, theme.surface_raised),
        (role.ToolTipText, theme.text),
        (role.Highlight, theme.accent),
        (role.HighlightedText, theme.accent_text),
        (role.Link, theme.accent),
        (role.Mid, theme.border),
        (role.Dark, theme.border),
        (role.Light, theme.surface_raised),
        (role.Midlight, theme.surface_raised),
        (role.Shadow, theme.border),
    ):
        palette.setColor(key, QColor(colour))
    for key in (role.Text, role.WindowText, role.ButtonText):
        palette.setColor(
            QPalette.ColorGroup.Disabled, key, QColor(mix(theme.text_dim, theme.surface, 0.4))
        )
    return palette
