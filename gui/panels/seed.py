"""The seed side: the ways to give the beginning that is to be continued."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtWidgets import QPushButton, QTabWidget, QVBoxLayout, QWidget

from gui.icon import bind_icon
from gui.theme import spacing
from musicgen.music.score import Score


class SeedSource(Protocol):
    """What a tab is made of: a widget that can give a seed."""

    @property
    def changed(self) -> SignalInstance:
        """Emitted when the seed is another one."""

    def seed(self) -> Score | None:
        """The music to go on from; None without any."""


@dataclass(frozen=True, slots=True)
class SeedTab:
    """One tab.

    Attributes:
        source: gives the seed.
        page: the same object as a widget.
        title: on the tab.
        name: what Continue goes on from, as in "Continue …".
        tip: one sentence.
        wanted: what is to be done before there is anything to go on from.
    """

    source: SeedSource
    page: QWidget
    title: str
    name: str
    tip: str
    wanted: str


class SeedPanel(QWidget):
    """Tabs, and one button that continues what the tab in front holds.

    The source of Continue is what was touched last: a tab whose content changed, or the
    piece in the roll (the last tab) after something was written.

    Signals:
        source_changed(): Continue would go on from something else.
        continue_requested(): the button was pressed.
    """

    source_changed = Signal()
    continue_requested = Signal()

    def __init__(self, tabs: Sequence[SeedTab], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pages = tuple(tabs)
        self._piece = len(self._pages) - 1
        self._source = self._piece
        self._buttons: list[QPushButton] = []
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setExpanding(True)
        self.tabs.tabBar().setDrawBase(False)
        self.tabs.setAccessibleName(self.tr("Seed"))
        self.tabs.tabBar().setAccessibleName(self.tr("Ways to give a beginning"))
        for index, tab in enumerate(self._pages):
            button = self._button(tab)
            self._buttons.append(button)
            self.tabs.addTab(_padded(tab.page, button), tab.title)
            self.tabs.setTabToolTip(index, tab.tip)
            tab.source.changed.connect(lambda i=index: self._on_changed(i))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.tabs)
        self.tabs.currentChanged.connect(self._on_tab)
        self._show_button()

    @property
    def button(self) -> QPushButton:
        """The button of the tab in front."""
        return self._buttons[self.tabs.currentIndex()]

    @property
    def source_is_piece(self) -> bool:
        """Whether Continue goes on from the piece in the roll."""
        return self._source == self._piece

    @property
    def source_name(self) -> str:
        """What Continue goes on from, as in "Continue …"."""
        return self._pages[self._source].name

    def seed(self) -> Score | None:
        """The music to go on from; None without any."""
        return self._pages[self._source].source.seed()

    def has_seed(self) -> bool:
        """Whether there is anything to go on from."""
        return self._holds_notes(self._source)

    def choose_piece(self) -> None:
        """Let Continue go on from the piece in the roll."""
        self._source = self._piece
        self._tell()

    def show_page(self, page: QWidget) -> None:
        """Bring the tab of a page to the front and give it the focus."""
        index = next(i for i, tab in enumerate(self._pages) if tab.page is page)
        self.tabs.setCurrentIndex(index)
        page.setFocus()

    def _holds_notes(self, index: int) -> bool:
        seed = self._pages[index].source.seed()
        return seed is not None and seed.note_count > 0

    def _on_changed(self, index: int) -> None:
        # A piece that merely changed does not take over from beats just drawn.
        if index != self._piece or self.tabs.currentIndex() == self._piece:
            self._source = index
        self._tell()

    def _on_tab(self, index: int) -> None:
        if self._holds_notes(index):
            self._source = index
        self._tell()

    def _on_button(self) -> None:
        self._source = self.tabs.currentIndex()
        self.continue_requested.emit()

    def _tell(self) -> None:
        self._show_button()
        self.source_changed.emit()

    def _button(self, tab: SeedTab) -> QPushButton:
        button = QPushButton(self.tr("Continue {what}").format(what=tab.name))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        bind_icon(button, "continue")
        button.clicked.connect(self._on_button)
        return button

    def _show_button(self) -> None:
        index = self.tabs.currentIndex()
        possible = self._holds_notes(index)
        tip = self.tr("Write on from here") if possible else self._pages[index].wanted
        self._buttons[index].setEnabled(possible)
        self._buttons[index].setToolTip(tip)
        self._buttons[index].setAccessibleDescription(tip)


def _padded(page: QWidget, button: QPushButton) -> QWidget:
    """The page within the panels' margins, the button below it."""
    frame = QWidget()
    layout = QVBoxLayout(frame)
    layout.setContentsMargins(spacing(4), spacing(3), spacing(4), spacing(3))
    layout.setSpacing(spacing(4))
    layout.addWidget(page, 1)
    layout.addWidget(button)
    return frame
