"""A button that opens the General MIDI instruments by family."""

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from gui.panels.field_button import FieldButton
from gui.track_names import short_program_name
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
        # Filled when it first opens: 128 entries for every strip of a mixer would be felt.
        self._list.aboutToShow.connect(self._show_choice)
        self._entries: list[QAction] = []
        self._families: list[QAction] = []
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
        is_named = name not in ("", instrument)
        self.setText(f"{name} · {instrument}" if is_named else instrument)
        self.set_short(name if is_named else short_program_name(program).capitalize())
        self.setToolTip(self.tr("Instrument: {name}").format(name=instrument))
        self.setAccessibleDescription(instrument)

    def _show_choice(self) -> None:
        if self._list.isEmpty():
            self._fill()
        for action in self._entries:
            action.setChecked(action.data() == self._program)
        for index, family in enumerate(self._families):
            family.setChecked(index == self._program // _PROGRAMS_PER_FAMILY)

    def _fill(self) -> None:
        for index, family in enumerate(FAMILIES):
            menu = self._list.addMenu(
                QCoreApplication.translate("Families", family[0].upper() + family[1:])
            )
            self._families.append(menu.menuAction())
            menu.menuAction().setCheckable(True)
            first = index * _PROGRAMS_PER_FAMILY
            for program in range(first, first + _PROGRAMS_PER_FAMILY):
                self._add(menu, PROGRAM_NAMES[program], program)
        self._list.addSeparator()
        self._add(self._list, self.tr("Drums"), DRUMS)

    def _add(self, menu: QMenu, name: str, program: int) -> None:
        action = QAction(name, menu)
        action.setCheckable(True)
        action.setData(program)
        action.triggered.connect(lambda: self._choose(program))
        menu.addAction(action)
        self._entries.append(action)

    def _choose(self, program: int) -> None:
        if program != self._program:
            self.set_program(program)
            self.program_chosen.emit(program)
