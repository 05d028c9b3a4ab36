"""The buttons that start: Generate, how many at once, Continue; and Stop, with the progress."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from gui.icon import IconColour, bind_icon
from gui.panels.field_button import FieldButton
from gui.panels.thin_progress import ThinProgress
from gui.settings import Settings
from gui.theme import spacing

MOST_AT_ONCE: Final = 8
_STOP_PX = spacing(30)


class WriteBar(QStackedWidget):
    """Shows either what can be started or what is going on.

    Attributes:
        generate, continue_, stop: buttons.
        at_once: shows and sets how many pieces are written at once.
        progress, status: how far the writing is, as a line and in words.
    """

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.generate = bar_button(self.tr("Generate"), "generate", "primary")
        self.continue_ = bar_button(self.tr("Continue"), "continue")
        self.stop = bar_button(self.tr("Stop"), "stop")
        self.stop.setFixedWidth(_STOP_PX)
        self.at_once = _CountButton(settings)
        self.status = QLabel()
        self.status.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom)
        self.progress = ThinProgress()
        self.progress.setAccessibleName(self.tr("Bars written"))
        for page in (self._start_page(), self._writing_page()):
            self.addWidget(page)
        self.setFixedHeight(spacing(10))
        self.setFixedWidth(spacing(88))

    def _start_page(self) -> QWidget:
        page = QWidget()
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(spacing(1))
        row.addWidget(self.generate, 1)
        row.addWidget(self.at_once)
        row.addSpacing(spacing(1))
        row.addWidget(self.continue_, 1)
        return page

    def _writing_page(self) -> QWidget:
        page = QWidget()
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(spacing(3))
        column = QVBoxLayout()
        column.setSpacing(spacing(1))
        column.addWidget(self.status)
        column.addWidget(self.progress)
        row.addLayout(column, 1)
        row.addWidget(self.stop)
        return page

    @property
    def writing(self) -> bool:
        """Whether it shows what is going on."""
        return self.currentIndex() == 1

    def set_writing(self, writing: bool) -> None:
        """Show Stop and the progress, or Generate and Continue; the focus goes along."""
        focus = QApplication.focusWidget()
        had_focus = focus is not None and self.isAncestorOf(focus)
        self.setCurrentIndex(1 if writing else 0)
        self.progress.set_share(0.0)
        self.status.setText(self.tr("Starting…") if writing else "")
        if had_focus:
            (self.stop if writing else self.generate).setFocus()


class _CountButton(FieldButton):
    """How many pieces are written at once; the setting of that name."""

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self.setProperty("size", "large")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setToolTip(self.tr("How many pieces are written at once, to choose from"))
        self.setAccessibleName(self.tr("Pieces at once"))
        menu, group = QMenu(self), QActionGroup(self)
        self._choices: dict[int, QAction] = {}
        for number in range(1, MOST_AT_ONCE + 1):
            text = self.tr("1 piece") if number == 1 else self.tr("{n} pieces").format(n=number)
            action = menu.addAction(text)
            action.setCheckable(True)
            group.addAction(action)
            action.triggered.connect(self._setter(number))
            self._choices[number] = action
        self.setMenu(menu)
        settings.changed.connect(self._on_setting)
        self._on_setting("variations")

    def _setter(self, number: int) -> Callable[[], None]:
        return lambda: self._settings.set("variations", number)

    def _on_setting(self, name: str) -> None:
        if name == "variations":
            number = self._settings.get("variations")
            self.setText(f"× {number}")
            self.setAccessibleDescription(str(number))
            self._choices[number].setChecked(True)


def bar_button(text: str, icon: str, role: str = "") -> QPushButton:
    """A button of the bar. Tab reaches it; a click leaves the focus where it was."""
    button = QPushButton(text)
    colour: IconColour = "accent_text" if role == "primary" else "text"
    bind_icon(button, icon, colour)
    button.setProperty("role", role)
    button.setProperty("size", "" if role == "chip" else "large")
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
