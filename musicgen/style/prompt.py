"""The prompt reader: a line of text becomes a style and musical facts.

Nothing is guessed and nothing is dropped in silence: every word is either understood
(with its place in the text, so that a window can show it), a filler such as "some" or
"please", or listed as unknown with the nearest styles.
"""

from dataclasses import dataclass, field, replace
from typing import cast

from musicgen.errors import PromptError
from musicgen.music.key import Key
from musicgen.music.meter import Meter
from musicgen.style.catalogue import Catalogue, load_catalogue
from musicgen.style.prompt_choice import (
    DRUMS,
    choose_instruments,
    choose_tempo,
    instrument_name,
    only_item,
)
from musicgen.style.prompt_items import Item, ItemReader
from musicgen.style.prompt_length import Length
from musicgen.style.prompt_style import weigh_tags
from musicgen.style.style import Style

MAX_CHARACTERS = 4000
_SHOWN_CHARACTERS = 40


@dataclass(frozen=True, slots=True)
class Understood:
    """A part of the prompt that means something.

    Attributes:
        start: offset of its first character.
        end: offset after its last character.
        text: as written.
        kind: "tag", "weight", "tempo", "key", "meter", "length", "instrument" or "seed".
        meaning: what it was taken for, such as "jazz" or "120 bpm".
        corrected: True when its spelling was corrected to get there.
    """

    start: int
    end: int
    text: str
    kind: str
    meaning: str
    corrected: bool = False


@dataclass(frozen=True, slots=True)
class Unknown:
    """A part of the prompt that means nothing to this program.

    Attributes:
        text: as written.
        start: offset of its first character.
        end: offset after its last character.
        nearest: names of the tags spelled most like it, best first; empty where
            spelling isn't the trouble (a number, "not swing").
    """

    text: str
    start: int
    end: int
    nearest: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a prompt asks for; None and empty where it doesn't say.

    Attributes:
        style: tags with their weights, in the order asked for.
        tempo_bpm: quarter notes per minute.
        key: tonic and mode.
        meter: time signature.
        length: bars, beats or seconds.
        instruments: General MIDI programs in the order asked for, -1 for drums.
        random_seed: from "seed 7".
        words: what was understood, in the order of the text; never overlapping.
        unknown: what was not.
    """

    style: Style = field(default_factory=Style)
    tempo_bpm: float | None = None
    key: Key | None = None
    meter: Meter | None = None
    length: Length | None = None
    instruments: tuple[int, ...] = ()
    random_seed: int | None = None
    words: tuple[Understood, ...] = ()
    unknown: tuple[Unknown, ...] = ()

    def length_beats(self, meter: Meter, tempo_bpm: float) -> float | None:
        """Asked length in quarter notes; None when the prompt doesn't say."""
        return self.length.beats(meter, tempo_bpm) if self.length else None

    def summary(self, catalogue: Catalogue | None = None) -> str:
        """One line such as "understood: jazz · melodic · 120 bpm · 16 bars"."""
        kinds = {tag.name: tag.kind for tag in (catalogue or load_catalogue()).tags}
        tags = sorted(self.style.tags, key=lambda tag: kinds.get(tag[0]) == "descriptor")
        even = len({weight for _, weight in tags}) <= 1
        parts = [name if even or weight == 1 else f"{weight:.0%} {name}" for name, weight in tags]
        if self.tempo_bpm is not None:
            parts.append(f"{self.tempo_bpm:g} bpm")
        parts += [str(fact) for fact in (self.key, self.meter, self.length) if fact is not None]
        named = {name for name, _ in tags}
        parts += [n for p in self.instruments if (n := instrument_name(p)) not in named]
        if self.random_seed is not None:
            parts.append(f"random seed {self.random_seed}")
        return "understood: " + (" · ".join(parts) or "nothing in particular")

    def remarks(self) -> tuple[str, ...]:
        """What a person should know: corrected spellings, and words not understood."""
        found = [f'read "{word.text}" as {word.meaning}' for word in self.words if word.corrected]
        for word in self.unknown:
            near = f" (nearest: {', '.join(word.nearest)})" if word.nearest else ""
            found.append(f'not understood: "{word.text}"{near}')
        return tuple(found)


def read_prompt(text: str, catalogue: Catalogue | None = None, *, strict: bool = True) -> Prompt:
    """Reads a prompt.

    Args:
        text: what a person typed; empty asks for nothing in particular.
        catalogue: the tags to look for; the program's own by default.
        strict: False returns a prompt of only unknown words instead of refusing it,
            for showing it while it is being typed.

    Raises:
        PromptError: the text contradicts itself, asks for something out of range, is
            longer than 4,000 characters, or nothing in it is understood.
    """
    if len(text) > MAX_CHARACTERS:
        raise PromptError(
            f"the prompt has {len(text)} characters; describe the piece in at most {MAX_CHARACTERS}"
        )
    catalogue = catalogue or load_catalogue()
    items = _with_bare_tempo(ItemReader(text, catalogue).read(), text)
    style, lost = weigh_tags(items)
    instruments, refused = choose_instruments(items, style, catalogue, text)
    if instruments == (DRUMS,) and "drums" in catalogue.names:
        style = Style(tuple((dict(style.tags) | {"drums": 1.0}).items()))
    key, meter, length, seed = (
        only_item(items, kind, plural, text) for kind, plural in _FACTS.items()
    )
    ignored = (*lost, *refused)
    prompt = Prompt(
        style=style,
        tempo_bpm=choose_tempo(items, style, catalogue, text),
        key=cast(Key, key.value) if key else None,
        meter=cast(Meter, meter.value) if meter else None,
        length=cast(Length, length.value) if length else None,
        instruments=instruments,
        random_seed=cast(int, seed.value) if seed else None,
        words=tuple(_understood(text, item) for item in items if _is_fact(item, ignored)),
        unknown=tuple(
            _unknown(text, item, catalogue)
            for item in items
            if item.kind in ("unknown", "number") or item in ignored
        ),
    )
    if strict and prompt.unknown and not prompt.words:
        raise PromptError(_nothing_understood(text, prompt.unknown))
    return prompt


_FACTS = {"key": "keys", "meter": "meters", "length": "lengths", "seed": "random seeds"}
_SHOWN_KINDS = {
    "tempo word": "tempo", "most": "weight", "little": "weight", "negated": "instrument",
}  # fmt: skip


def _with_bare_tempo(items: tuple[Item, ...], text: str) -> tuple[Item, ...]:
    """Takes a lone number from 60 to 240 for a tempo when nothing else says one."""
    numbers = [item for item in items if item.kind == "number"]
    if len(numbers) != 1 or any(item.kind in ("tempo", "tempo word") for item in items):
        return items
    written = text[numbers[0].start : numbers[0].end]
    if not written.isdecimal() or len(written) > 3 or not 60 <= int(written) <= 240:
        return items
    tempo = replace(numbers[0], kind="tempo", value=float(written), meaning=f"{int(written)} bpm")
    return tuple(tempo if item is numbers[0] else item for item in items)


def _is_fact(item: Item, ignored: tuple[Item, ...]) -> bool:
    return item.kind not in ("unknown", "number", "filler", "break") and item not in ignored


def _understood(text: str, item: Item) -> Understood:
    kind = _SHOWN_KINDS.get(item.kind, item.kind)
    written = text[item.start : item.end]
    return Understood(item.start, item.end, written, kind, item.meaning, item.corrected)


def _unknown(text: str, item: Item, catalogue: Catalogue) -> Unknown:
    written = text[item.start : item.end]
    near = catalogue.nearest(written) if item.kind == "unknown" and len(written) > 2 else ()
    return Unknown(written, item.start, item.end, tuple(tag.name for tag in near))


def _nothing_understood(text: str, unknown: tuple[Unknown, ...]) -> str:
    written = " ".join(text.split())
    shown = written if len(written) <= _SHOWN_CHARACTERS else f"{written[:_SHOWN_CHARACTERS]}…"
    nearest = list(dict.fromkeys(name for word in unknown for name in word.nearest))[:3]
    if nearest:
        return f'nothing in "{shown}" is understood; the nearest styles are {", ".join(nearest)}'
    return f'nothing in "{shown}" is understood; name a style such as jazz, funk or baroque'
