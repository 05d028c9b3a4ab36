"""A button that opens a list of instruments to tick."""

from typing import Final

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QMenu, QWidget

from gui.panels.field_button import FieldButton

_CHOICES: Final = (
    ("Piano", 0),
    ("Electric piano", 4),
    ("Harpsichord", 6),
    ("Vibraphone", 11),
    ("Organ", 16),
    ("Accordion", 21),
    ("Acoustic guitar", 24),
    ("Electric guitar", 26),
    ("Double bass", 32),
    ("Electric bass", 33),
    ("Violin", 40),
    ("Cello", 42),
    ("Strings", 48),
    ("Choir", 52),
    ("Trumpet", 56),
    ("Trombone", 57),
    ("Brass", 61),
    ("Alto saxophone", 65),
    ("Tenor saxophone", 66),
    ("Clarinet", 71),
    ("Flute", 73),
    ("Synthesiser", 80),
    ("Drums", -1),
)


class _StayingMenu(QMenu):
    """Stays open while things are ticked; Space ticks, Enter ticks and closes."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        action = self.activeAction()
        if action is not None and action.isCheckable():
            action.trigger()
        else:
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        action = self.activeAction()
        if event.key() == Qt.Key.Key_Space and action is not None and action.isCheckable():
            action.trigger()
        else:
            super().keyPressEvent(event)


class InstrumentButton(FieldButton):
    """Shows which instruments are wanted.

    Signals:
        programs_changed(tuple): General MIDI programs ticked, -1 for drums.
    """

    programs_changed = Signal(tuple)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._programs: tuple[int, ...] = ()
        menu = _StayingMenu(self)
        self._any = QAction(self.tr("As the style has it"), menu)
        self._any.triggered.connect(self._clear)
        menu.addAction(self._any)
        menu.addSeparator()
        self._boxes: dict[int, QAction] = {}
        for name, program in _CHOICES:
            action = QAction(instrument_name(name), menu)
            action.setCheckable(True)
            action.toggled.connect(self._on_toggled)
            menu.addAction(action)
            self._boxes[program] = action
        self.setMenu(menu)
        self.setAccessibleName(self.tr("Instruments"))
        self._show()

    @property
    def programs(self) -> tuple[int, ...]:
        """General MIDI programs ticked, -1 for drums; empty leaves it to the style."""
        return self._programs

    def set_programs(self, programs: tuple[int, ...]) -> None:
        """Tick these; programs not in the list are kept unseen. Emits nothing."""
        self._programs = programs
        for program, action in self._boxes.items():
            action.blockSignals(True)
            action.setChecked(program in programs)
            action.blockSignals(False)
        self._show()

    def _clear(self) -> None:
        self.set_programs(())
        self.programs_changed.emit(())

    def _on_toggled(self, _checked: bool) -> None:
        self._programs = tuple(p for p, action in self._boxes.items() if action.isChecked())
        self._show()
        self.programs_changed.emit(self._programs)

    def _show(self) -> None:
        names = [action.text() for p, action in self._boxes.items() if p in self._programs]
        if not names:
            text = self.tr("As the style has it")
        elif len(names) <= 2:
            text = ", ".join(names)
        else:
            text = self.tr("{count} instruments").format(count=len(names))
        self.setText(text)
        self.setToolTip(", ".join(names) or text)


def instrument_name(name: str) -> str:
    """The name in the person's language."""
    return QCoreApplication.translate("Instruments", name)
