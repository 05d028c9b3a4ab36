"""The few tools of the roll in sight: select or draw, snap, fit."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QButtonGroup, QComboBox, QHBoxLayout, QToolButton, QWidget

from gui.icon import bind_icon
from gui.theme import spacing
from gui.widgets.roll.actions import RollActions
from gui.widgets.roll.snap import SNAPS, Snap
from gui.widgets.roll.state import RollState

_ICON_PX = 16
_SIDE_PX = 26


class RollToolBar(QWidget):
    """Sits beside the legend; every tool has a key too."""

    def __init__(
        self, state: RollState, commands: RollActions, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._commands = commands
        self.select = _tool("select", self.tr("Select"), self.tr("Select and move notes (P)"))
        self.pencil = _tool(
            "pencil", self.tr("Pencil"), self.tr("Draw notes (P); double-click draws as well")
        )
        group = QButtonGroup(self)
        for button in (self.select, self.pencil):
            button.setCheckable(True)
            group.addButton(button)
        self.snap = QComboBox()
        for snap in SNAPS:
            self.snap.addItem(self.tr("Snap {grid}").format(grid=snap.name), snap)
        self.snap.setToolTip(self.tr("The grid that notes keep to (S); Alt leaves it for a while"))
        self.snap.setAccessibleName(self.tr("Snap"))
        self.fit = _tool("fit", self.tr("Fit"), self.tr("Show the whole piece (F)"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 1, spacing(1), 1)
        layout.setSpacing(2)
        for widget in (self.select, self.pencil, self.snap, self.fit):
            widget.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            layout.addWidget(widget)
        self.select.clicked.connect(lambda: commands.set_pencil(False))
        self.pencil.clicked.connect(lambda: commands.set_pencil(True))
        self.snap.activated.connect(self._on_snap)
        self.fit.clicked.connect(commands.fit)
        commands.pencil_changed.connect(self._show_pencil)
        commands.snap_changed.connect(self._show_snap)
        self._show_pencil(state.pencil)
        self._show_snap(state.snap)

    def _on_snap(self) -> None:
        snap = self.snap.currentData()
        if isinstance(snap, Snap):
            self._commands.set_snap(snap)

    def _show_pencil(self, pencil: bool) -> None:
        (self.pencil if pencil else self.select).setChecked(True)

    def _show_snap(self, snap: Snap) -> None:
        self.snap.setCurrentIndex(SNAPS.index(snap) if snap in SNAPS else -1)


def _tool(icon: str, name: str, tip: str) -> QToolButton:
    button = QToolButton()
    bind_icon(button, icon)
    button.setIconSize(QSize(_ICON_PX, _ICON_PX))
    button.setFixedSize(_SIDE_PX, _SIDE_PX)
    button.setAccessibleName(name)
    button.setToolTip(tip)
    return button
