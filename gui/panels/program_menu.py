"""A button that opens the General MIDI instruments by family."""

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from gui.panels.field_button import FieldButton
from musicgen.music.instruments import DRUMS, FAMILIES, PROGRAM_NAMES, program_name

_PROGRAMS_PER_FAMILY = 8


class ProgramMenu(FieldButton):
    """Shows one instrument and lets another be chosen.

    Signals:
        program_chosen(int): General MIDI program, -1 for drums; by the person only.
    """

    program_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._program = 0
        self._list = QMenu(self)
        # Filled when it opens: 128 entries for every strip of a mixer would be felt.
        self._list.aboutToShow.connect(self._fill)
        self.setMenu(self._list)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(self.tr("Instrument"))
        self.set_program(0)

    @property
    def program(self) -> int:
        """General MIDI program, -1 for drums."""
        return self._program

    def set_program(self, program: int, name: str = "") -> None:
        """Show a program, -1 for drums, under a name of its own if it has one."""
        self._program = program
        instrument = program_name(program)
        self.setText(instrument if name in ("", instrument) else f"{name} · {instrument}")
        self.setToolTip(self.tr("Instrument: {name}").format(name=instrument))
        self.setAccessibleDescription(instrument)

    def _fill(self) -> None:
        self._list.clear()
        # Clearing takes away the entries of the families, not the menus behind them.
        for family_menu in self._list.findChildren(QMenu):
            family_menu.deleteLater()
        for index, family in enumerate(FAMILIES):
            menu = self._list.addMenu(
                QCoreApplication.translate("Families", family[0].upper() + family[1:])
            )
            first = index * _PROGRAMS_PER_FAMILY
            for program in range(first, first + _PROGRAMS_PER_FAMILY):
                self._add(menu, PROGRAM_NAMES[program], program)
            menu.menuAction().setCheckable(True)
            menu.menuAction().setChecked(first <= self._program < first + _PROGRAMS_PER_FAMILY)
        self._list.addSeparator()
        self._add(self._list, self.tr("Drums"), DRUMS)

    def _add(self, menu: QMenu, name: str, program: int) -> None:
        action = QAction(name, menu)
        action.setCheckable(True)
        action.setChecked(program == self._program)
        action.triggered.connect(lambda: self._choose(program))
        menu.addAction(action)

    def _choose(self, program: int) -> None:
        if program != self._program:
            self.set_program(program)
            self.program_chosen.emit(program)
