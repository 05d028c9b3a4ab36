"""Seed tab "Here": continue from the end, the playhead or the selection of the roll."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QButtonGroup, QLabel, QRadioButton, QVBoxLayout, QWidget

from gui.document import Document
from gui.theme import spacing
from gui.widgets.mini_roll import MiniRoll
from musicgen.music.score import Score
from musicgen.music.timeline import slice_ticks


class HereSeed(QWidget):
    """Gives a part of what is in the roll as a seed.

    Signals:
        changed(): another part.

    Args:
        document: whose score it is.
        playhead: the play position in ticks.
    """

    changed = Signal()

    def __init__(
        self, document: Document, playhead: Callable[[], int], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._playhead = playhead
        self._group = QButtonGroup(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(spacing(2))
        self.end = self._choice(self.tr("From its end"))
        self.at_playhead = self._choice(self.tr("From the playhead"))
        self.selected = self._choice(self.tr("From the selected bars alone"))
        self._note = QLabel()
        self._note.setProperty("tier", "caption")
        self._note.setWordWrap(True)
        self._roll = MiniRoll()
        self._roll.setFixedHeight(spacing(16))
        self._roll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._roll.unsetCursor()
        self._roll.setToolTip(self.tr("What the network hears before it goes on"))
        self._roll.setAccessibleName(self.tr("The music to go on from"))
        for widget in (self.end, self.at_playhead, self.selected, self._roll, self._note):
            layout.addWidget(widget)
        layout.addStretch(1)
        self.end.setChecked(True)
        self._group.buttonToggled.connect(self._on_toggled)
        document.score_changed.connect(self._on_document)
        document.selection_changed.connect(self._on_document)
        self.refresh()

    def seed(self) -> Score | None:
        """The part of the piece to go on from; None when there is none."""
        score = self._document.score
        if not score.note_count:
            return None
        if self.at_playhead.isChecked():
            tick = self._playhead()
            return slice_ticks(score, 0, tick) if 0 < tick < score.length else score
        if self.selected.isChecked():
            selection = self._document.selection
            if selection.end <= selection.start:
                return None
            chosen = selection.tracks or tuple(range(len(score.tracks)))
            part = score.with_tracks(score.tracks[i] for i in chosen if i < len(score.tracks))
            seed = slice_ticks(part, selection.start, selection.end)
            return seed if seed.note_count else None
        return score

    def refresh(self) -> None:
        """Say what each choice would do now."""
        selection = self._document.selection
        there = bool(self._document.score.note_count)
        for button in (self.end, self.at_playhead):
            button.setEnabled(there)
        can_select = there and selection.end > selection.start
        self.selected.setEnabled(can_select)
        if self.selected.isChecked() and not can_select:
            self.end.setChecked(True)
        if not there:
            text = self.tr("There is nothing in the roll yet.")
        elif self.at_playhead.isChecked():
            text = self.tr("What comes after the playhead is replaced.")
        elif self.selected.isChecked():
            text = self.tr("The selection begins a new piece.")
        else:
            text = self.tr("New bars are added; nothing is replaced.")
        self._note.setText(text)
        self._show_seed()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show_seed()

    def _show_seed(self) -> None:
        seed = self.seed() if self.isVisible() else None
        self._roll.setVisible(bool(self._document.score.note_count))
        if seed is not None:
            self._roll.set_score(seed, length=self._document.score.length)

    def _choice(self, text: str) -> QRadioButton:
        button = QRadioButton(text)
        self._group.addButton(button)
        return button

    def _on_toggled(self, _button: object, checked: bool) -> None:
        if checked:
            self.refresh()
            self.changed.emit()

    def _on_document(self, _value: object) -> None:
        self.refresh()
        self.changed.emit()
