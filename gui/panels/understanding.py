"""What was understood of a prompt, as chips."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from gui.panels.examples import STARTERS
from gui.widgets.chips import ChipText

if TYPE_CHECKING:  # the catalogue is read after the first paint
    from musicgen.style.prompt import Prompt, Understood


def known_chips(prompt: Prompt | None) -> list[ChipText]:
    """A chip for everything understood; a tag carries its weight along."""
    chips: list[ChipText] = []
    weight: Understood | None = None
    words = prompt.words if prompt else ()
    for place, word in enumerate(words):
        if word.kind == "weight":
            # Written before its tag ("70% jazz") or behind it ("jazz 70%").
            follows = place + 1 < len(words) and words[place + 1].kind == "tag"
            if chips and chips[-1].kind == "accent" and (not follows or _touches(words, place)):
                chips[-1] = _weighed(chips[-1], word)
            else:
                weight = word
            continue
        tag = word.kind == "tag"
        made = ChipText(
            word.meaning,
            "accent" if tag else "fact",
            _tip(word.text),
            removable=True,
            data=(word.start, word.end),
        )
        if tag and weight is not None:
            made = _weighed(made, weight)
        weight = None
        chips.append(made)
    return chips


def starter_chips(prompt: Prompt | None) -> list[ChipText]:
    """Words to add for what the prompt does not say yet."""
    said = {word.kind for word in prompt.words} if prompt else set()
    tip = QCoreApplication.translate("Understanding", "Add “{text}” to the prompt")
    return [
        ChipText(f"+ {text}", "starter", tip.format(text=text), data=text)
        for kind, text in STARTERS
        if kind not in said
    ]


def _touches(words: tuple[Understood, ...], place: int) -> bool:
    """Whether a weight stands nearer to the word before it than to the one behind."""
    before = words[place].start - words[place - 1].end
    return before < words[place + 1].start - words[place].end


def _weighed(chip: ChipText, weight: Understood) -> ChipText:
    """The chip of a tag together with its weight, over the letters of both."""
    assert isinstance(chip.data, tuple)
    start, end = min(chip.data[0], weight.start), max(chip.data[1], weight.end)
    return replace(chip, text=f"{chip.text} {weight.meaning}", data=(start, end))


def _tip(text: str) -> str:
    return QCoreApplication.translate("Understanding", "From “{text}”.").format(text=text)
