"""The variations: what was written, side by side, to hear, keep, continue or discard."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from gui.document import Document
from gui.generation import Generation
from gui.panels.edge_fade import fade_edges
from gui.panels.elided_label import ElidedLabel
from gui.panels.variation_card import VariationCard
from gui.panels.variation_groups import VariationGroup, in_groups
from gui.theme import spacing
from musicgen.music.score import Score

_HEADING_PX, _CARD_PX = spacing(6), spacing(17)


class VariationsPanel(QWidget):
    """A card for each variation: kept ones first, then the best of the latest.

    Signals:
        continue_requested(int): continue from the variation of that number.
        switched(): another variation is in the roll, by the person's choice.
        filled(int): there is more to see here, so many pixels high; 0 when there is
            nothing any more.
    """

    continue_requested = Signal(int)
    switched = Signal()
    filled = Signal(int)

    def __init__(
        self, document: Document, generation: Generation, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._generation = generation
        self._cards: list[VariationCard] = []
        self._growing: list[VariationCard] = []
        self._headings: list[_Heading] = []
        self._told = 0
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
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.viewport().setAutoFillBackground(False)
        body.setAutoFillBackground(False)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)
        fade_edges(scroll)
        self._scroll = scroll
        # After the cards have found their places: the one in the roll has a line more.
        self._reveal = QTimer(self, singleShot=True, interval=0)
        self._reveal.timeout.connect(self._show_current)

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
            self._reveal.start()

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
        groups = list(in_groups(self._document.variations))
        focused = next((c.number for c in self._cards if c.roll.hasFocus()), None)
        _adjust(self._cards, sum(len(group.variations) for group in groups), self._make_card)
        _adjust(self._headings, len(groups), _Heading)
        active = self._document.state.active
        cards, row = iter(self._cards), 0
        for heading, group in zip(self._headings, groups, strict=True):
            heading.show_group(group)
            self._layout.insertWidget(row, heading)
            row += 1
            for place, variation in enumerate(group.variations, start=1):
                card = next(cards)
                card.show_variation(
                    variation,
                    current=variation.number == active,
                    place=place,
                    count=len(group.variations),
                    best=variation.number == group.best,
                )
                self._layout.insertWidget(row, card)
                row += 1
                if variation.number == focused:
                    card.roll.setFocus()
        self._show_empty()

    def _make_card(self) -> VariationCard:
        card = VariationCard(0)
        card.chosen.connect(self._choose)
        card.kept.connect(self._keep)
        card.discarded.connect(self._discard)
        card.continued.connect(self.continue_requested)
        return card

    def set_playhead(self, tick: int | None) -> None:
        """Mark the play position in the current card."""
        for card in self._cards:
            card.roll.set_playhead(tick if card.roll.is_current() else None)

    def _on_score(self, _score: Score) -> None:
        active = self._document.active
        for card in self._cards:
            if active is not None and card.number == active.number:
                card.roll.set_score(active.score, active.seed_end)

    def _show_current(self) -> None:
        for card in self._cards:
            if card.roll.is_current():
                self._scroll.ensureWidgetVisible(card, 0, spacing(6))

    def _on_grown(self, scores: tuple[Score, ...]) -> None:
        if len(self._growing) != len(scores):
            self._end_growing()
            for index in range(len(scores)):
                card = VariationCard(index)
                card.chosen.connect(self._generation.show)
                self._layout.insertWidget(self._layout.count() - 2, card)
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
        # Hints of widgets that are not shown yet are no help here.
        cards = len(self._cards) + len(self._growing)
        headings = len(self._headings) + 1
        height = headings * _HEADING_PX + cards * _CARD_PX + spacing(2) if cards else 0
        self._empty.setVisible(not cards)
        if height > self._told or not height:
            self.filled.emit(height)
        self._told = height

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


class _Heading(QWidget):
    """What the variations below it came from, and how long they are."""

    def __init__(self) -> None:
        super().__init__()
        self._origin, self._bars = ElidedLabel(), QLabel()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(spacing(2))
        row.addWidget(self._origin, 1)
        row.addWidget(self._bars)
        for label in (self._origin, self._bars):
            label.setProperty("tier", "caption")

    def show_group(self, group: VariationGroup) -> None:
        """Name what the group has in common."""
        self._origin.setText(group.origin)
        self._origin.setToolTip(group.origin)
        fewest, most = group.bars
        if fewest != most:
            text = self.tr("{fewest}–{most} bars").format(fewest=fewest, most=most)
        else:
            text = self.tr("1 bar") if most == 1 else self.tr("{n} bars").format(n=most)
        self._bars.setText(text)


_Shown = TypeVar("_Shown", bound=QWidget)


def _adjust(widgets: list[_Shown], count: int, make: Callable[[], _Shown]) -> None:
    """Let there be so many widgets: those that stay are the same ones."""
    while len(widgets) > count:
        widget = widgets.pop()
        widget.hide()
        widget.setParent(None)
        widget.deleteLater()
    while len(widgets) < count:
        widgets.append(make())
