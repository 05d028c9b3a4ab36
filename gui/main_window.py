"""The window: where the panels stand. What they do together is in the flows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QKeyEvent,
    QPaintEvent,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QFrame,
    QMainWindow,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from gui.actions import Actions
from gui.document import Document
from gui.icon import application_icon, bind_icon
from gui.panels.empty_state import EmptyState
from gui.panels.message_bar import MessageBar
from gui.panels.prompt import PromptPanel
from gui.settings import Settings

if TYPE_CHECKING:
    from gui.assembly import Assembly

MINIMUM_SIZE = QSize(1024, 640)
FIRST_SIZE = QSize(1280, 800)
_SEED_PX, _SIDE_PX, _MIXER_PX = 320, 296, 120


class MainWindow(QMainWindow):
    """Prompt bar on top, seed left, roll in the middle, variations and controls right.

    Signals:
        painted(): the window is on the screen for the first time.
        close_requested(QCloseEvent): may be refused by ignoring the event.
        closed(): the window has closed; processes and threads are to end.
        files_dropped(list): paths as text.

    Attributes:
        assembly: keeps what is behind the window alive; None until it is put in.
    """

    painted = Signal()
    close_requested = Signal(object)
    closed = Signal()
    files_dropped = Signal(list)

    def __init__(self, settings: Settings, document: Document) -> None:
        super().__init__()
        self.settings = settings
        self.document = document
        self.actions_table = Actions(self)
        self.menus = self.actions_table.fill(self.menuBar())
        self.setWindowIcon(application_icon())
        self.setMinimumSize(MINIMUM_SIZE)
        self.resize(FIRST_SIZE)
        self.setAcceptDrops(True)
        self._was_painted = False
        self.assembly: Assembly | None = None

        self.prompt = PromptPanel(settings)
        self.messages = MessageBar()
        self.empty = EmptyState()
        self.centre = QStackedWidget()
        self.centre.addWidget(self.empty)
        self._roll: QWidget | None = None
        self._free_ground: dict[QWidget, QWidget] = {}
        self._score: QWidget | None = None
        # Whether the mixer is wanted, beside the score and beside everything else: a page of
        # music needs the height, and so the mixer is folded away there until it is asked for.
        self._mixer_wanted = {True: False, False: True}
        self.seed_side = _Side()
        self.right_side = _Side()
        self.mixer_side = _Side()
        self.transport_side = _Side()
        self.right_splitter = _splitter(Qt.Orientation.Vertical)
        self.right_side.put(self.right_splitter)
        self._middle = _splitter(Qt.Orientation.Vertical, self.centre, self.mixer_side)
        self._body = _splitter(
            Qt.Orientation.Horizontal, self.seed_side, self._middle, self.right_side
        )
        for splitter, index in ((self._middle, 0), (self._body, 1)):
            splitter.setStretchFactor(index, 1)
            splitter.setCollapsible(index, False)
        self._body.setSizes([_SEED_PX, FIRST_SIZE.width() - _SEED_PX - _SIDE_PX, _SIDE_PX])
        self._middle.setSizes([1000, _MIXER_PX])
        for side, width in ((self.seed_side, _SEED_PX), (self.right_side, _SIDE_PX)):
            side.setMinimumWidth(width - 40)
        self.mixer_side.setMinimumHeight(_MIXER_PX)

        central = QWidget()
        layout = QVBoxLayout(central)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.prompt)
        layout.addWidget(line())
        layout.addWidget(self._body, 1)
        layout.addWidget(self.transport_side)
        self.messages.setParent(central)
        self.messages.hide()
        self.messages.float_over(self.centre)
        self.setCentralWidget(central)
        self.prompt.field.setFocus()

        document.dirty_changed.connect(self.show_title)
        document.path_changed.connect(self.show_title)
        self.centre.currentChanged.connect(self._on_page)
        self._connect_views()
        self._show_mixer()
        self.show_title()

    def show_title(self, _value: object = None) -> None:
        """Name of the project, with a mark while something is unsaved."""
        name = self.document.name or self.tr("Untitled")
        self.setWindowTitle(f"{name}[*] – musicgen")
        self.setWindowModified(self.document.dirty)

    def set_action_icon(self, name: str, icon: str) -> None:
        """Give an action another icon, as Play has while it would pause."""
        bind_icon(self.actions_table[name], icon)

    def show_centre(self, page: QWidget | None) -> None:
        """Show a page in the middle; None goes back to the roll, or the empty state."""
        if page is None:
            has_roll = self._roll is not None and bool(self.document.score.tracks)
            page = self._roll if has_roll else self.empty
        assert page is not None
        self.centre.setCurrentWidget(page)

    def put_roll(self, roll: QWidget, notes: QWidget) -> None:
        """Give the middle its roll; messages may lie over its field of notes, and only there."""
        self._roll = roll
        self._free_ground[roll] = notes
        self.centre.addWidget(roll)

    def put_score(self, score: QWidget) -> None:
        """Give the middle its engraved pages."""
        self._score = score
        self.centre.addWidget(score)

    def layout_text(self) -> str:
        """Where the splitters stand and what is shown, to be stored."""
        parts = [bytes(s.saveState().toBase64().data()).decode() for s in self._splitters()]
        sides = [self.actions_table[name].isChecked() for name in _SIDE_ACTIONS[:2]]
        marks = [*sides, self._mixer_wanted[False], self._mixer_wanted[True]]
        return "|".join([*parts, "".join("01"[mark] for mark in marks)])

    def restore_layout(self, geometry: str, layout: str) -> None:
        """Put the window where it was; nonsense is left out."""
        if geometry:
            self.restoreGeometry(QByteArray.fromBase64(QByteArray(geometry.encode())))
        parts = layout.split("|")
        if len(parts) != len(self._splitters()) + 1:
            return
        for splitter, text in zip(self._splitters(), parts, strict=False):
            splitter.restoreState(QByteArray.fromBase64(QByteArray(text.encode())))
        marks = [mark == "1" for mark in parts[-1]]
        for name, mark in zip(_SIDE_ACTIONS[:2], marks, strict=False):
            self.actions_table[name].setChecked(mark)
        self._mixer_wanted.update(zip((False, True), marks[2:], strict=False))
        self._show_mixer()

    def _on_page(self, _index: int) -> None:
        if (page := self.centre.currentWidget()) is not None:
            self.messages.float_over(self._free_ground.get(page, page))
        self._show_mixer()

    def _on_mixer(self, wanted: bool) -> None:
        self._mixer_wanted[self._shows_score()] = wanted
        self._show_mixer()

    def _show_mixer(self) -> None:
        """The mixer is there if it is wanted, with the roll: it comes before the notes do."""
        wanted = self._mixer_wanted[self._shows_score()]
        action = self.actions_table["show_mixer"]
        action.blockSignals(True)
        action.setChecked(wanted)
        action.blockSignals(False)
        self.mixer_side.setVisible(wanted and self.centre.currentWidget() is not self.empty)

    def _shows_score(self) -> bool:
        return self._score is not None and self.centre.currentWidget() is self._score

    def _splitters(self) -> tuple[QSplitter, ...]:
        return self._body, self._middle, self.right_splitter

    def _sides(self) -> tuple[_Side, ...]:
        return self.seed_side, self.right_side, self.mixer_side

    def _connect_views(self) -> None:
        for name, side in zip(_SIDE_ACTIONS, self._sides(), strict=True):
            show = self._on_mixer if side is self.mixer_side else side.setVisible
            action = self.actions_table.on(name, show)
            action.blockSignals(True)
            action.setChecked(True)
            action.blockSignals(False)

    def event(self, event: QEvent) -> bool:
        # A button with the focus is pressed by Space; only elsewhere does Space play.
        # The question comes up to the window when the widget itself has no answer.
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Space
            and not event.modifiers()
            and isinstance(QApplication.focusWidget(), QAbstractButton)
        ):
            event.accept()
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            # Its children follow in the same frame.
            QTimer.singleShot(0, self.painted.emit)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.close_requested.emit(event)
        if event.isAccepted():
            geometry = self.saveGeometry().toBase64().data()
            self.settings.set("geometry", bytes(geometry).decode())
            self.settings.set("layout", self.layout_text())
            self.settings.save()
            self.closed.emit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() and event.source() is None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.files_dropped.emit([url.toLocalFile() for url in event.mimeData().urls()])


_SIDE_ACTIONS = ("show_seed", "show_side", "show_mixer")


class _Side(QWidget):
    """A place for a panel that comes after the first paint, in the panels' colour."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("area", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)

    def put(self, widget: QWidget) -> None:
        self._layout.addWidget(widget)


def line() -> QFrame:
    """A hairline between areas."""
    frame = QFrame()
    frame.setProperty("role", "line")
    frame.setFixedHeight(1)
    return frame


def _splitter(orientation: Qt.Orientation, *widgets: QWidget) -> QSplitter:
    splitter = QSplitter(orientation)
    splitter.setHandleWidth(1)
    splitter.setChildrenCollapsible(False)
    for widget in widgets:
        splitter.addWidget(widget)
    return splitter
