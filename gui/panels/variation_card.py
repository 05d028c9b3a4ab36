"""One variation: its picture, who plays, how it ranks, and what can be done with it."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from gui.document import Variation
from gui.icon import bind_icon
from gui.panels.elided_label import ElidedLabel
from gui.panels.players_label import PlayersLabel
from gui.panels.section import tool_button
from gui.panels.variation_groups import described, quoted, why_best
from gui.theme import spacing
from gui.track_names import instruments_in_short
from gui.widgets.mini_roll import MiniRoll
from musicgen.music.score import Score

_ROLL_PX = spacing(9)


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
        self.best = False
        self.roll = MiniRoll()
        self.roll.setFixedHeight(_ROLL_PX)
        self.roll.clicked.connect(self._on_clicked)
        self._name = QLabel()
        self._name.setProperty("tier", "strong")
        self._name.setMinimumSize(spacing(3), spacing(6))
        self._star = QToolButton()
        self._star.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._star.clicked.connect(self._on_clicked)
        self._star.setFixedSize(spacing(5), spacing(6))
        self._star.setIconSize(QSize(spacing(4) + 2, spacing(4) + 2))
        self._star.setStyleSheet("padding: 0; border: none; background: transparent;")
        bind_icon(self._star, "starred", "warning")
        self._players = PlayersLabel()
        self._players.setProperty("tier", "caption")
        self._remark = ElidedLabel()
        self._remark.setProperty("tier", "caption")
        self._keep = tool_button("keep", self.tr("Keep this one"), checked_icon="kept")
        self._keep.clicked.connect(self._on_keep)
        self._continue = tool_button("continue", self.tr("Continue from this one"))
        self._continue.clicked.connect(self._on_continue)
        self._discard = tool_button("discard", self.tr("Throw this one away"))
        self._discard.clicked.connect(self._on_discard)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(spacing(1))
        head.addWidget(self._name)
        head.addWidget(self._star)
        head.addWidget(self._players, 1)
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
        layout.addWidget(self._remark)

    def show_variation(
        self, variation: Variation, *, current: bool, place: int, count: int, best: bool
    ) -> None:
        """Show a finished variation, the one at `place` (from 1) of `count`."""
        self.number, self.best = variation.number, best
        self._name.setText(str(variation.number))
        self._star.setVisible(best)
        self._players.setText(instruments_in_short(variation.score.tracks))
        tip = described(variation, place, count)
        why = why_best(variation) if best else ""
        self._star.setToolTip(why)
        self._star.setAccessibleName(why)
        if best:
            tip = f"{tip} {why}"
        for widget in (self, self._name, self._players):
            widget.setToolTip(tip)
        self.roll.setToolTip(tip)
        name = self.tr("Variation {number}").format(number=variation.number)
        self.roll.setAccessibleName(f"{name}. {why}" if best else name)
        self.roll.set_score(variation.score, variation.seed_end)
        self.roll.set_progress(None)
        self.roll.set_current(current)
        self._keep.setChecked(variation.kept)
        self.show_remark(quoted(variation) if current else "")
        self._show_tools(True)

    def show_remark(self, text: str) -> None:
        """One more line below the picture, "" for none."""
        self._remark.setText(text)
        self._remark.setToolTip(text)
        self._remark.setVisible(bool(text))

    def show_growing(
        self, index: int, score: Score, seed_end: int, end: int, *, current: bool
    ) -> None:
        """Show a variation that is being written; `end` is the tick it will end at."""
        self._name.setText(str(index + 1))
        self._star.hide()
        self._remark.hide()
        self._players.setText(instruments_in_short(score.tracks) or self.tr("writing…"))
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
