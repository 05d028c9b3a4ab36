"""The prompt bar: what to write, what was understood of it, and the buttons that start."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QWidget

from gui.panels.prompt_field import PromptField
from gui.panels.understanding import known_chips, starter_chips
from gui.panels.write_bar import WriteBar, bar_button
from gui.settings import Settings
from gui.theme import spacing
from gui.widgets.chips import ChipRow, ChipText
from musicgen.errors import MusicGenError

if TYPE_CHECKING:  # the catalogue is read after the first paint
    from musicgen.style.catalogue import Catalogue
    from musicgen.style.prompt import Prompt

_READ_AFTER_MS: Final = 120
_MOST_HISTORY: Final = 50
_MOST_COMPLETIONS: Final = 4


class PromptPanel(QWidget):
    """Reads the prompt while it is typed and offers Generate, Continue and Stop.

    Signals:
        generate_requested(), continue_requested(), rewrite_requested(), stop_requested().
        prompt_changed(): another understanding of another text.
    """

    generate_requested = Signal()
    continue_requested = Signal()
    rewrite_requested = Signal()
    stop_requested = Signal()
    prompt_changed = Signal()

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._catalogue: Catalogue | None = None
        self._prompt: Prompt | None = None
        self._complaint = ""
        self._read_text = ""

        self.field = PromptField()
        self.field.setPlaceholderText(
            self.tr("Describe the music: a style, a tempo, a key, instruments, how many bars")
        )
        self.field.setAccessibleName(self.tr("Prompt"))
        self.field.set_history(settings.get("prompt_history"))
        self._bar = WriteBar(settings)
        self.generate_button = self._bar.generate
        self.continue_button = self._bar.continue_
        self.stop_button = self._bar.stop
        self.count_button = self._bar.at_once
        self.status, self.progress = self._bar.status, self._bar.progress
        self.rewrite_button = bar_button(self.tr("Rewrite"), "regenerate", "chip")
        self.rewrite_button.hide()
        self.chips = ChipRow()
        self.chips.setAccessibleName(self.tr("What was understood"))
        self.engine = QLabel()
        self.engine.setProperty("tier", "caption")
        self._arrange()

        self._timer = QTimer(self, singleShot=True, interval=_READ_AFTER_MS)
        self._timer.timeout.connect(self.read_now)
        self.field.textChanged.connect(self._on_text)
        self.field.returnPressed.connect(self.generate_requested)
        self.generate_button.clicked.connect(self.generate_requested)
        self.continue_button.clicked.connect(self.continue_requested)
        self.rewrite_button.clicked.connect(self.rewrite_requested)
        self.stop_button.clicked.connect(self.stop_requested)
        self.chips.chip_clicked.connect(self._on_chip)
        self.chips.chip_removed.connect(self._on_chip_removed)
        self.set_writing(False)
        self.setFocusProxy(self.field)

    @property
    def text(self) -> str:
        """The prompt as typed."""
        return self.field.text().strip()

    @property
    def prompt(self) -> Prompt | None:
        """The prompt as understood; None while empty or not understood at all."""
        return self._prompt

    @property
    def complaint(self) -> str:
        """Why the prompt cannot be used, one sentence, "" if it can."""
        return self._complaint

    def set_text(self, text: str) -> None:
        """Put `text` into the field and read it at once."""
        self.field.setText(text)
        self.read_now()

    def set_catalogue(self, catalogue: Catalogue, known: dict[str, int] | None = None) -> None:
        """Read with this catalogue; complete the tags with most music behind them first."""
        self._catalogue = catalogue
        weight = known or {}
        names = sorted(catalogue.names, key=lambda name: -weight.get(name, 0))
        self.field.set_words(names)
        self.read_now()

    def set_continue_text(self, text: str, tip: str, *, possible: bool) -> None:
        """Say what Continue would go on from."""
        self.continue_button.setText(text)
        self.continue_button.setToolTip(tip)
        self.continue_button.setAccessibleDescription(tip)
        self.continue_button.setEnabled(possible)

    def set_rewrite_text(self, text: str) -> None:
        """Offer to write something anew; "" offers nothing."""
        if text:
            self.rewrite_button.setText(text)
        self.rewrite_button.setVisible(bool(text))

    def set_status(self, text: str) -> None:
        """A few words on the engine."""
        self.engine.setText(text)

    def set_writing(self, writing: bool) -> None:
        """Show Stop and the progress, or Generate and Continue."""
        self._bar.set_writing(writing)

    def set_progress(self, done: float, text: str) -> None:
        """How much is written, 0 to 1, and in words."""
        self.progress.set_share(done)
        self.status.setText(text)

    def remember(self) -> None:
        """Put the prompt into the history."""
        if self.text:
            self._settings.push_recent("prompt_history", self.text, _MOST_HISTORY)
            self.field.set_history(self._settings.get("prompt_history"))

    def read_now(self) -> None:
        """Understand the text as it stands."""
        self._timer.stop()
        if self._catalogue is None:
            return
        from musicgen.style.prompt import read_prompt

        text = self._read_text = self.field.text()
        self._prompt, self._complaint = None, ""
        if text.strip():
            try:
                self._prompt = read_prompt(text, self._catalogue, strict=False)
                if self._prompt.unknown and not self._prompt.words:
                    self._complaint = self._not_understood(self._prompt)
            except MusicGenError as error:
                self._complaint = str(error)
        self._show_understanding()
        self.prompt_changed.emit()

    def _arrange(self) -> None:
        side = QWidget()
        side.setFixedHeight(spacing(6))
        beside = QHBoxLayout(side)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(spacing(2))
        beside.addWidget(self.rewrite_button)
        beside.addStretch(1)
        beside.addWidget(self.engine)

        grid = QGridLayout(self)
        grid.setContentsMargins(spacing(4), spacing(2), spacing(4), spacing(2))
        grid.setHorizontalSpacing(spacing(3))
        grid.setVerticalSpacing(spacing(2))
        grid.addWidget(self.field, 0, 0)
        grid.addWidget(self._bar, 0, 1)
        grid.addWidget(self.chips, 1, 0)
        grid.addWidget(side, 1, 1, Qt.AlignmentFlag.AlignTop)
        grid.setRowMinimumHeight(1, spacing(6))
        grid.setColumnStretch(0, 1)

    def _show_understanding(self) -> None:
        chips = known_chips(self._prompt)
        marks: list[tuple[int, int]] = []
        unknown = self._prompt.unknown if self._prompt else ()
        for lost in unknown:
            span = (lost.start, lost.end)
            if self._still_typing(lost.end):
                chips += self._completions(lost.text, span, lost.nearest)
                continue
            marks.append(span)
            tip = self.tr("“{text}” was not understood and is left out.").format(text=lost.text)
            chips.append(ChipText(lost.text, "unknown", tip, removable=True, data=span))
            chips += [self._suggestion(name, span) for name in lost.nearest]
        if not unknown:
            chips += self._starters(chips)
        self.chips.set_chips(chips)
        self.field.mark_unknown(marks)

    def _starters(self, chips: list[ChipText]) -> list[ChipText]:
        """Words to add, as many as there is room for in the line."""
        fitting: list[ChipText] = []
        for chip in starter_chips(self._prompt):
            if self.chips.length([*chips, *fitting, chip]) > self.chips.width():
                break
            fitting.append(chip)
        return fitting

    def _not_understood(self, prompt: Prompt) -> str:
        words = ", ".join(f"“{word.text}”" for word in prompt.unknown)
        nearest = ", ".join(dict.fromkeys(n for word in prompt.unknown for n in word.nearest))
        text = self.tr("Nothing in the prompt was understood: {words}.").format(words=words)
        if nearest:
            text += " " + self.tr("Near to it are: {nearest}.").format(nearest=nearest)
        return text

    def _still_typing(self, end: int) -> bool:
        """Whether the word ending at `end` is the one being typed now."""
        at_end = end == len(self.field.text()) == self.field.cursorPosition()
        return at_end and self.field.hasFocus()

    def _completions(
        self, typed: str, span: tuple[int, int], nearest: tuple[str, ...]
    ) -> list[ChipText]:
        assert self._catalogue is not None
        start = typed.lower()
        names = [name for name in self._catalogue.names if name.startswith(start)]
        return [self._suggestion(name, span) for name in (names or nearest)[:_MOST_COMPLETIONS]]

    def _suggestion(self, name: str, span: tuple[int, int]) -> ChipText:
        tag = self._catalogue.resolve(name) if self._catalogue else None
        tip = tag.description if tag else ""
        return ChipText(name, "suggestion", tip, data=(*span, name))

    def _on_text(self, _text: str) -> None:
        self._timer.start()

    def _on_chip(self, chip: ChipText) -> None:
        """A suggestion replaces its word, a starter is added, another chip selects its word."""
        text = self.field.text()
        if chip.kind == "starter":
            before = text.strip(" ,")
            self.field.setText(f"{before}, {chip.data}" if before else str(chip.data))
            self.read_now()
            self.field.setFocus()
            return
        if self._is_outdated(chip) or not isinstance(chip.data, tuple):
            return
        start, end = chip.data[:2]
        if chip.kind == "suggestion":
            name = str(chip.data[2])
            self.field.setText(text[:start] + name + (text[end:] or " "))
            self.field.setCursorPosition(len(self.field.text()))
            self.read_now()
        else:
            self.field.setSelection(start, end - start)
        self.field.setFocus()

    def _is_outdated(self, chip: ChipText) -> bool:
        """Whether the chip is of a text that has been typed on since; all are then renewed."""
        text = self.field.text()
        within = not isinstance(chip.data, tuple) or chip.data[1] <= len(text)
        if text == self._read_text and within:
            return False
        self.read_now()
        return True

    def _on_chip_removed(self, chip: ChipText) -> None:
        if self._is_outdated(chip) or not isinstance(chip.data, tuple):
            return
        start, end = chip.data[:2]
        text = self.field.text()
        left, right = text[:start].rstrip(" ,"), text[end:].lstrip(" ,")
        joint = ", " if left and right and "," in text else " " if left and right else ""
        self.field.setText(left + joint + right)
        self.read_now()
        self.field.setFocus()
