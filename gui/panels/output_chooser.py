"""A button that says what music is heard through, and opens what else there is."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from gui.icon import ICON_PX, bind_icon
from gui.playback.output import OutputChoice
from gui.playback.outputs import Outputs
from gui.theme import spacing

_WIDTH_PX = 176


class OutputChooser(QPushButton):
    """Shows and changes the output.

    The list is asked for anew whenever it opens, so that what was plugged in is there.
    """

    def __init__(self, outputs: Outputs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._outputs = outputs
        self._silent = ""
        self._list = QMenu(self)
        self._list.setToolTipsVisible(True)
        self._list.aboutToShow.connect(self._fill)
        self.setMenu(self._list)
        self.setProperty("role", "quiet")
        self.setIconSize(QSize(ICON_PX, ICON_PX))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFixedWidth(_WIDTH_PX)
        self.setAccessibleName(self.tr("Sound output"))
        outputs.changed.connect(self._on_changed)
        outputs.fell_silent.connect(self._on_silent)
        outputs.sounding.connect(self._on_sounding)
        self._show()

    def _fill(self) -> None:
        self._list.clear()
        for old in self._list.findChildren(QActionGroup):
            old.deleteLater()
        choices = self._outputs.available()
        group = QActionGroup(self._list)
        self._list.addSection(self.tr("Sound"))
        ports = [choice for choice in choices if choice.is_midi]
        for choice in choices:
            if not choice.is_midi:
                self._add(choice, group)
        self._list.addSection(self.tr("MIDI port"))
        for choice in ports:
            self._add(choice, group)
        if not ports:
            nothing = self._list.addAction(self.tr("No MIDI port was found"))
            nothing.setEnabled(False)

    def _add(self, choice: OutputChoice, group: QActionGroup) -> None:
        action = QAction(choice.label, self._list)
        action.setCheckable(True)
        action.setChecked(choice[:2] == self._outputs.choice[:2])
        action.triggered.connect(lambda: self._outputs.choose(choice))
        group.addAction(action)
        self._list.addAction(action)

    def _on_changed(self, _choice: OutputChoice) -> None:
        self._silent = ""
        self._show()

    def _on_silent(self, reason: str) -> None:
        self._silent = reason
        self._show()

    def _on_sounding(self, _device: str) -> None:
        self._silent = ""
        self._show()

    def _show(self) -> None:
        label = self.tr("Silent") if self._silent else self._outputs.choice.label
        bind_icon(self, "muted" if self._silent else "speaker")
        room = _WIDTH_PX - ICON_PX - spacing(8)
        self.setText(self.fontMetrics().elidedText(label, Qt.TextElideMode.ElideRight, room))
        tip = self._silent or self.tr("Heard through {output}").format(
            output=self._outputs.choice.label
        )
        self.setToolTip(tip)
        self.setAccessibleDescription(tip)
