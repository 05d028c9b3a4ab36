"""The variations: what was written, side by side, to hear, keep, continue or discard."""

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QScrollArea, QVBoxLayout, QWidget

from gui.document import Document, Variation
from gui.generation import Generation
from gui.panels.variation_card import VariationCard
from gui.theme import spacing
from musicgen.music.score import Score


class VariationsPanel(QWidget):
    """A card for each variation, kept ones first.

    Signals:
        continue_requested(int): continue from the variation of that number.
        switched(): another variation is in the roll, by the person's choice.
        filled(bool): there is something to see here, or nothing any more.
    """

    continue_requested = Signal(int)
    switched = Signal()
    filled = Signal(bool)

    def __init__(
        self, document: Document, generation: Generation, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._generation = generation
        self._cards: list[VariationCard] = []
        self._growing: list[VariationCard] = []
        self._was_filled = False
        self._empty = QLabel(self.tr("What is written appears here, several pieces at once."))
        self._empty.setProperty("tier", "dim")
        self._empty.setWordWrap(True)

        body = QWidget()
        self._layout = QVBoxLayout(body)
        self._layout.setContentsMargins(spacing(4), 0, spacing(4), spacing(3))
        self._layout.setSpacing(spacing(2))
        self._layout.addWidget(self._empty)
        self._layout.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(body)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.viewport().setAutoFillBackground(False)
        body.setAutoFillBackground(False)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)
        self._scroll = scroll

        document.variations_changed.connect(self.refresh)
        document.score_changed.connect(self._on_score)
        generation.variations_grown.connect(self._on_grown)
        generation.finished.connect(self._end_growing)
        generation.failed.connect(self._end_growing)
        self.refresh()

    @property
    def cards(self) -> tuple[VariationCard, ...]:
        """The cards of finished variations, in the order shown."""
        return tuple(self._cards)

    def step(self, by: int) -> None:
        """Show the next (1) or the previous (-1) variation, round and round."""
        numbers = [card.number for card in self._cards]
        active = self._document.active
        if len(numbers) > 1 and active is not None and active.number in numbers:
            place = (numbers.index(active.number) + by) % len(numbers)
            self._choose(numbers[place])

    def keep_active(self) -> None:
        """Keep the variation in the roll, or no longer."""
        if (active := self._document.active) is not None:
            self._keep(active.number, not active.kept)

    def discard_active(self) -> None:
        """Throw the variation in the roll away; its neighbour takes its place."""
        if (active := self._document.active) is not None:
            self._discard(active.number)

    def refresh(self) -> None:
        """Show the document's variations."""
        variations = self._document.variations
        focused = next((c.number for c in self._cards if c.roll.hasFocus()), None)
        while len(self._cards) > len(variations):
            card = self._cards.pop()
            self._layout.removeWidget(card)
            card.hide()
            card.deleteLater()
        while len(self._cards) < len(variations):
            card = VariationCard(0)
            card.chosen.connect(self._choose)
            card.kept.connect(self._keep)
            card.discarded.connect(self._discard)
            card.continued.connect(self.continue_requested)
            self._layout.insertWidget(len(self._cards), card)
            self._cards.append(card)
        best = _best(variations)
        active = self._document.state.active
        for card, variation in zip(self._cards, variations, strict=True):
            card.number = variation.number
            card.show_variation(
                variation, current=variation.number == active, best=variation.number == best
            )
            if variation.number == focused:
                card.roll.setFocus()
        self._show_empty()

    def set_playhead(self, tick: int | None) -> None:
        """Mark the play position in the current card."""
        for card in self._cards:
            card.roll.set_playhead(tick if card.roll.is_current() else None)

    def _on_score(self, _score: Score) -> None:
        active = self._document.active
        for card in self._cards:
            if active is not None and card.number == active.number:
                card.roll.set_score(active.score, active.seed_end)

    def _on_grown(self, scores: tuple[Score, ...]) -> None:
        if len(self._growing) != len(scores):
            self._end_growing()
            for index in range(len(scores)):
                card = VariationCard(index)
                card.chosen.connect(self._generation.show)
                self._layout.insertWidget(len(self._cards) + index, card)
                self._growing.append(card)
            self._show_empty()
            self._scroll.ensureWidgetVisible(self._growing[0])
        for index, (card, score) in enumerate(zip(self._growing, scores, strict=True)):
            seed_end = self._generation.seed_end
            card.show_growing(
                index,
                score,
                seed_end,
                self._generation.end,
                current=index == self._generation.shown,
            )

    def _end_growing(self, _text: str = "") -> None:
        for card in self._growing:
            self._layout.removeWidget(card)
            card.hide()
            card.deleteLater()
        self._growing.clear()
        self._show_empty()

    def _show_empty(self) -> None:
        there = bool(self._cards or self._growing)
        self._empty.setVisible(not there)
        if there != self._was_filled:
            self._was_filled = there
            self.filled.emit(there)

    def _choose(self, number: int) -> None:
        self._document.switch_to(number, self.tr("Show variation {n}").format(n=number))
        self.switched.emit()

    def _keep(self, number: int, kept: bool) -> None:
        self._document.set_variations(
            self.tr("Keep variation {n}").format(n=number)
            if kept
            else self.tr("Let variation {n} go").format(n=number),
            (replace(v, kept=kept) if v.number == number else v for v in self._document.variations),
        )

    def _discard(self, number: int) -> None:
        label = self.tr("Discard variation {n}").format(n=number)
        self._document.discard(number, label)
        self.switched.emit()


def _best(variations: tuple[Variation, ...]) -> int | None:
    """Number of the likeliest of the variations written together last."""
    if not variations:
        return None
    last = variations[-1].request
    rated = [v for v in variations if v.log_probability is not None and v.request == last]
    if len(rated) < 2:
        return None
    return max(rated, key=lambda v: v.log_probability or 0.0).number
