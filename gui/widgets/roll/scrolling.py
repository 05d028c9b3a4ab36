"""Scroll bars that follow the view and move it, and the grid the strips are set in."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QScrollBar, QWidget

from gui.widgets.roll.state import RollState

_STEP_PX = 40


def scroll_bars(state: RollState, parent: QWidget) -> tuple[QScrollBar, QScrollBar]:
    """The horizontal and the vertical scroll bar of a roll."""
    across = QScrollBar(Qt.Orientation.Horizontal, parent)
    down = QScrollBar(Qt.Orientation.Vertical, parent)

    def follow() -> None:
        geometry = state.geometry
        for bar, content, view, value in (
            (across, geometry.content_width, geometry.width, geometry.scroll_x),
            (down, geometry.content_height, geometry.height, geometry.scroll_y),
        ):
            bar.blockSignals(True)
            bar.setRange(0, max(0, content - view))
            bar.setPageStep(view)
            bar.setSingleStep(_STEP_PX)
            bar.setValue(value)
            bar.blockSignals(False)

    def scroll() -> None:
        state.geometry.scroll_to(across.value(), down.value())
        state.view_changed.emit()

    state.view_changed.connect(follow)
    # A piece that grows can be scrolled further.
    state.marks_changed.connect(follow)
    across.valueChanged.connect(scroll)
    down.valueChanged.connect(scroll)
    return across, down


def stacked(parent: QWidget, places: dict[tuple[int, int], QWidget]) -> QGridLayout:
    """A grid without gaps, of widgets by (row, column)."""
    grid = QGridLayout(parent)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setSpacing(0)
    for (row, column), widget in places.items():
        grid.addWidget(widget, row, column)
    return grid
