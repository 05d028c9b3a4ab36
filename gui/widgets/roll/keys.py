"""The keys of the roll: every function without a mouse, as one table."""

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

_CTRL = Qt.KeyboardModifier.ControlModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_ALT = Qt.KeyboardModifier.AltModifier
_NONE = Qt.KeyboardModifier.NoModifier
_MEANT = _CTRL | _SHIFT | _ALT


class KeyTarget(NamedTuple):
    """A key with what it does.

    Attributes:
        key: the key.
        modifiers: held with it.
        shown: how the key is written.
        meaning: what it does, in a few words.
        command: name of the command in `RollActions`.
        amount: argument of the command, None when it takes none.
    """

    key: Qt.Key
    modifiers: Qt.KeyboardModifier
    shown: str
    meaning: str
    command: str
    amount: int | None = None


K = Qt.Key
KEYS: tuple[KeyTarget, ...] = (
    KeyTarget(K.Key_Up, _NONE, "↑", "Transpose up", "transpose", 1),
    KeyTarget(K.Key_Down, _NONE, "↓", "Transpose down", "transpose", -1),
    KeyTarget(K.Key_Up, _SHIFT, "Shift+↑", "Up an octave", "transpose", 12),
    KeyTarget(K.Key_Down, _SHIFT, "Shift+↓", "Down an octave", "transpose", -12),
    KeyTarget(K.Key_Up, _CTRL, "Ctrl+↑", "Louder", "louder", 5),
    KeyTarget(K.Key_Down, _CTRL, "Ctrl+↓", "Softer", "louder", -5),
    KeyTarget(K.Key_Left, _NONE, "←", "Earlier by a grid step", "nudge", -1),
    KeyTarget(K.Key_Right, _NONE, "→", "Later by a grid step", "nudge", 1),
    KeyTarget(K.Key_Left, _SHIFT, "Shift+←", "Shorter by a grid step", "lengthen", -1),
    KeyTarget(K.Key_Right, _SHIFT, "Shift+→", "Longer by a grid step", "lengthen", 1),
    KeyTarget(K.Key_Left, _CTRL, "Ctrl+←", "Playhead back a bar", "seek_bars", -1),
    KeyTarget(K.Key_Right, _CTRL, "Ctrl+→", "Playhead on a bar", "seek_bars", 1),
    KeyTarget(K.Key_Left, _CTRL | _SHIFT, "Ctrl+Shift+←", "Add previous note", "extend", -1),
    KeyTarget(K.Key_Right, _CTRL | _SHIFT, "Ctrl+Shift+→", "Add next note", "extend", 1),
    KeyTarget(K.Key_Home, _NONE, "Home", "Playhead to the start", "seek_start"),
    KeyTarget(K.Key_End, _NONE, "End", "Playhead to the end", "seek_end"),
    KeyTarget(K.Key_PageUp, _NONE, "Page up", "Scroll back", "scroll_pages", -1),
    KeyTarget(K.Key_PageDown, _NONE, "Page down", "Scroll on", "scroll_pages", 1),
    KeyTarget(K.Key_PageUp, _SHIFT, "Shift+Page up", "Scroll up", "scroll_rows", -12),
    KeyTarget(K.Key_PageDown, _SHIFT, "Shift+Page down", "Scroll down", "scroll_rows", 12),
    KeyTarget(K.Key_Delete, _NONE, "Del", "Delete", "delete"),
    KeyTarget(K.Key_Backspace, _NONE, "Backspace", "Delete", "delete"),
    KeyTarget(K.Key_N, _NONE, "N", "New note", "insert"),
    KeyTarget(K.Key_Insert, _NONE, "Ins", "New note", "insert"),
    KeyTarget(K.Key_Q, _NONE, "Q", "Quantise", "quantise"),
    KeyTarget(K.Key_F, _NONE, "F", "Fit all in view", "fit"),
    KeyTarget(K.Key_P, _NONE, "P", "Pencil on and off", "toggle_pencil"),
    KeyTarget(K.Key_S, _NONE, "S", "Next snap setting", "next_snap", 1),
    KeyTarget(K.Key_S, _SHIFT, "Shift+S", "Previous snap setting", "next_snap", -1),
    KeyTarget(K.Key_L, _NONE, "L", "Mark the bars of the selection", "mark_bars"),
    KeyTarget(K.Key_L, _SHIFT, "Shift+L", "Clear the marked bars", "clear_region"),
    KeyTarget(K.Key_T, _NONE, "T", "Next track", "next_track", 1),
    KeyTarget(K.Key_T, _SHIFT, "Shift+T", "Previous track", "next_track", -1),
    KeyTarget(K.Key_Plus, _NONE, "+", "Zoom in", "zoom_time", 1),
    KeyTarget(K.Key_Equal, _NONE, "=", "Zoom in", "zoom_time", 1),
    KeyTarget(K.Key_Minus, _NONE, "−", "Zoom out", "zoom_time", -1),
    KeyTarget(K.Key_Plus, _SHIFT, "Shift++", "Higher rows", "zoom_rows", 1),
    KeyTarget(K.Key_Minus, _SHIFT, "Shift+−", "Lower rows", "zoom_rows", -1),
    KeyTarget(K.Key_Underscore, _SHIFT, "Shift+−", "Lower rows", "zoom_rows", -1),
    KeyTarget(K.Key_D, _CTRL, "Ctrl+D", "Duplicate", "duplicate"),
    KeyTarget(K.Key_A, _CTRL, "Ctrl+A", "Select all", "select_all"),
    KeyTarget(K.Key_A, _CTRL | _SHIFT, "Ctrl+Shift+A", "Select nothing", "select_none"),
    KeyTarget(K.Key_C, _CTRL, "Ctrl+C", "Copy", "copy"),
    KeyTarget(K.Key_X, _CTRL, "Ctrl+X", "Cut", "cut"),
    KeyTarget(K.Key_V, _CTRL, "Ctrl+V", "Paste", "paste"),
    KeyTarget(K.Key_Escape, _NONE, "Esc", "Give up, select nothing; then Tab leaves", "escape"),
)
_BY_KEY = {(target.key, target.modifiers): target for target in KEYS}


def key_target(event: QKeyEvent) -> KeyTarget | None:
    """What a key press means here, None when nothing."""
    return _BY_KEY.get((Qt.Key(event.key()), event.modifiers() & _MEANT))


def run_key(target: KeyTarget, commands: object) -> None:
    """Do what a key means."""
    command: Callable[..., object] = getattr(commands, target.command)
    if target.amount is None:
        command()
    else:
        command(target.amount)
