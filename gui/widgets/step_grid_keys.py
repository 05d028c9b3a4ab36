"""Where the keys of the keyboard take the cursor of the step grid."""

from typing import Final

from PySide6.QtCore import Qt

from gui.widgets.step_pattern import ROWS, Cell, StepPattern

VELOCITY_KEYS: Final = {Qt.Key.Key_Plus: 8, Qt.Key.Key_Equal: 8, Qt.Key.Key_Minus: -8}
"""How much a key raises the velocity of the step under the cursor."""


def cursor_after(key: Qt.Key, cell: Cell, pattern: StepPattern, *, by_beat: bool) -> Cell | None:
    """The cell that a key moves to, held within the pattern; None when it moves nowhere.

    Args:
        key: the key pressed.
        cell: row and step now.
        pattern: what the cursor moves over.
        by_beat: Left and Right go by beats instead of steps.
    """
    stride = pattern.steps_per_beat if by_beat else 1
    row, step = cell
    moves = {
        Qt.Key.Key_Left: (row, step - stride),
        Qt.Key.Key_Right: (row, step + stride),
        Qt.Key.Key_Up: (row - 1, step),
        Qt.Key.Key_Down: (row + 1, step),
        Qt.Key.Key_PageUp: (row, step - pattern.steps_per_bar),
        Qt.Key.Key_PageDown: (row, step + pattern.steps_per_bar),
        Qt.Key.Key_Home: (row, 0),
        Qt.Key.Key_End: (row, pattern.steps - 1),
    }
    if key not in moves:
        return None
    row, step = moves[key]
    return min(ROWS - 1, max(0, row)), min(pattern.steps - 1, max(0, step))
