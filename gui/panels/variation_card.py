"""One variation: its picture, its name and provenance, and what can be done with it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from gui.document import Variation
from gui.panels.elided_label import ElidedLabel
from gui.panels.section import tool_button
from gui.theme import spacing
from gui.widgets.mini_roll import MiniRoll
from musicgen.music.score import Score


class VariationCard(QWidget):
    """Shows one variation.

    Signals:
        chosen(int), kept(int, bool), discarded(int), continued(int): with its number.
    """

    chosen = Signal(int)
    kept = Signal(int, bool)
    discarded = Signal(int)
    continued = Signal(int)

    def __init__(self, number: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.number = number
        self.roll = MiniRoll()
        self.roll.setFixedHeight(spacing(10))
        self.roll.clicked.connect(self._on_clicked)
        self._name = QLabel()
        self._name.setProperty("tier", "strong")
        self._detail = ElidedLabel()
        self._detail.setProperty("tier", "caption")
        self._keep = tool_button("keep", self.tr("Keep this one"), checked_icon="kept")
        self._keep.clicked.connect(self._on_keep)
        self._continue = tool_button("continue", self.tr("Continue from this one"))
        self._continue.clicked.connect(self._on_continue)
        self._discard = tool_button("discard", self.tr("Throw this one away"))
        self._discard.clicked.connect(self._on_discard)
        self._name.setMinimumHeight(spacing(6))
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(spacing(2))
        head.addWidget(self._name)
        head.addWidget(self._detail, 1)
        tools = QHBoxLayout()
        tools.setSpacing(0)
        for button in (self._keep, self._continue, self._discard):
            tools.addWidget(button)
        head.addLayout(tools)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self.roll)

    def show_variation(self, variation: Variation, *, current: bool, best: bool) -> None:
        """Show a finished variation."""
        score = variation.score
        bars = score.meter_map.position(max(0, score.length - 1)).bar + 1 if score.length else 0
        detail = variation.origin or self.tr("{bars} bars").format(bars=bars)
        name = f"{variation.number} ★" if best else str(variation.number)
        self._name.setText(name)
        self._detail.setText(detail)
        tip = self.tr("Variation {number}: {detail}; {bars} bars, {notes} notes.").format(
            number=variation.number, detail=detail, bars=bars, notes=score.note_count
        )
        if best:
            tip += " " + self.tr("The star marks the one the network finds most likely.")
        self._detail.setToolTip(tip)
        self._name.setToolTip(tip)
        self.roll.setToolTip(tip)
        self.roll.setAccessibleName(self.tr("Variation {number}").format(number=variation.number))
        self.roll.set_score(score, variation.seed_end)
        self.roll.set_progress(None)
        self.roll.set_current(current)
        self._keep.setChecked(variation.kept)
        self._show_tools(True)

    def show_growing(
        self, index: int, score: Score, seed_end: int, end: int, *, current: bool
    ) -> None:
        """Show a variation that is being written; `end` is the tick it will end at."""
        self._name.setText(str(index + 1))
        self._detail.setText(self.tr("writing…"))
        self.roll.setAccessibleName(self.tr("Variation being written"))
        self.roll.set_score(score, seed_end, end)
        self.roll.set_current(current)
        self._show_tools(False)

    def _show_tools(self, shown: bool) -> None:
        for button in (self._keep, self._continue, self._discard):
            button.setVisible(shown)

    def _on_clicked(self) -> None:
        self.chosen.emit(self.number)

    def _on_keep(self, checked: bool) -> None:
        self.kept.emit(self.number, checked)

    def _on_continue(self) -> None:
        self.continued.emit(self.number)

    def _on_discard(self) -> None:
        self.discarded.emit(self.number)
