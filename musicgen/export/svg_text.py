"""Texts of an engraved page: where each run stands, and music symbols as outlines."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from musicgen.export.svg_matrix import Matrix, times

# A glyph: its outline in font units of 1000 to the em, and its place on the page.
Glyph = tuple[str, Matrix]
_MUSIC_UNITS_PER_EM = 1000
_FLIP: Matrix = (1, 0, 0, -1, 0, 0)
# Verovio's style sheet by class of group: (bold, italic).
_CLASS_STYLES = {
    **dict.fromkeys(("ending", "fing", "reh", "tempo"), (True, False)),
    **dict.fromkeys(("dir", "dynam", "mNum"), (False, True)),
    "label": (False, False),
}
# Metrics file of each style, and the advance in ems of the letters that it leaves out.
_TEXT_FONTS = {
    (False, False): ("Times", 0.722),
    (True, False): ("Times-bold", 0.722),
    (False, True): ("Times-italic", 0.5),
    (True, True): ("Times-bold-italic", 0.5),
}


@dataclass(frozen=True, slots=True)
class SceneText:
    """A run of plain text.

    Attributes:
        text: what is printed.
        x: where the anchor stands, in its own coordinates.
        y: base line.
        anchor: which part of the text stands at `x`: "start", "middle" or "end".
        size: font size.
        is_bold: weight.
        is_italic: slant.
        matrix: from its own coordinates to the page's.
    """

    text: str
    x: float
    y: float
    anchor: str
    size: float
    is_bold: bool
    is_italic: bool
    matrix: Matrix


@dataclass(frozen=True, slots=True)
class _Style:
    size: float = 0.0
    family: str = ""
    is_bold: bool = False
    is_italic: bool = False
    anchor: str = "start"


@dataclass(slots=True)
class _Chunk:
    """Runs between two absolute positions; the anchor counts for all of them."""

    x: float
    y: float
    anchor: str
    runs: list[tuple[str, _Style]]


class TextLayout:
    """Measures text with the metrics that verovio itself engraves with."""

    def __init__(self, data_folder: Path) -> None:
        """Use the fonts in verovio's resource folder."""
        self._data = data_folder
        self._styles = [_Style()]

    def enter(self, group: Element) -> None:
        """Inherit the style of a group until `leave`."""
        self._styles.append(_styled(self._styles[-1], group))

    def leave(self) -> None:
        """Go back to the style outside the group."""
        self._styles.pop()

    def lay_out(self, text: Element, matrix: Matrix) -> Iterator[SceneText | Glyph]:
        """The runs and glyphs of a `<text>` element, each at its own place."""
        chunks: list[_Chunk] = []
        self._collect(text, self._styles[-1], chunks)
        for chunk in chunks:
            if len(chunk.runs) == 1 and not self._is_music(chunk.runs[0][1]):
                # A reader with another font still puts the right part at the right place.
                run, style = chunk.runs[0]
                if run.strip():
                    yield _scene_text(run.strip(), chunk.x, chunk.y, chunk.anchor, style, matrix)
                continue
            widths = [self._width(run, style) for run, style in chunk.runs]
            shift = {"middle": 0.5, "end": 1.0}.get(chunk.anchor, 0.0)
            x = chunk.x - shift * sum(widths)
            for (run, style), width in zip(chunk.runs, widths, strict=True):
                yield from self._run(run, style, x, chunk.y, matrix)
                x += width

    def _collect(self, element: Element, style: _Style, chunks: list[_Chunk]) -> None:
        style = _styled(style, element)
        if element.tag.endswith("title"):
            return
        if not chunks or element.get("x") is not None or element.get("y") is not None:
            last = chunks[-1] if chunks else _Chunk(0, 0, "", [])
            x, y = (float(element.get(name, old)) for name, old in (("x", last.x), ("y", last.y)))
            chunks.append(_Chunk(x, y, style.anchor, []))
        if element.text:
            chunks[-1].runs.append((element.text, style))
        for child in element:
            self._collect(child, style, chunks)
            if child.tail:
                chunks[-1].runs.append((child.tail, style))

    def _width(self, run: str, style: _Style) -> float:
        if self._is_music(style):
            file, default = self._data / f"{style.family}.xml", 0.5
        else:
            name, default = _TEXT_FONTS[style.is_bold, style.is_italic]
            file = self._data / "text" / f"{name}.xml"
        advances = _advances(file)
        return sum(advances.get(ord(letter), default) for letter in run) * style.size

    def _run(
        self, run: str, style: _Style, x: float, y: float, matrix: Matrix
    ) -> Iterator[SceneText | Glyph]:
        if not self._is_music(style):
            if run.strip():
                yield _scene_text(run, x, y, "start", style, matrix)
            return
        scale = style.size / _MUSIC_UNITS_PER_EM
        for letter in run:
            outline = _outline(self._data / style.family / f"{ord(letter):04X}.xml")
            if outline:
                place = times(matrix, (scale, 0, 0, scale, x, y))
                yield outline, times(place, _FLIP)
            x += self._width(letter, style)

    def _is_music(self, style: _Style) -> bool:
        return bool(style.family) and (self._data / style.family).is_dir()


def _scene_text(
    run: str, x: float, y: float, anchor: str, style: _Style, matrix: Matrix
) -> SceneText:
    return SceneText(run, x, y, anchor, style.size, style.is_bold, style.is_italic, matrix)


def _styled(style: _Style, element: Element) -> _Style:
    for name in element.get("class", "").split():
        if name in _CLASS_STYLES:
            bold, italic = _CLASS_STYLES[name]
            style = replace(style, is_bold=bold, is_italic=italic)
    size = element.get("font-size")
    weight, slant = element.get("font-weight"), element.get("font-style")
    return replace(
        style,
        size=float(size.removesuffix("px")) if size else style.size,
        family=element.get("font-family", style.family),
        is_bold=weight == "bold" if weight else style.is_bold,
        is_italic=slant in ("italic", "oblique") if slant else style.is_italic,
        anchor=element.get("text-anchor", style.anchor),
    )


@lru_cache(maxsize=16)
def _advances(path: Path) -> dict[int, float]:
    """Advance widths by character, in ems."""
    if not path.is_file():
        return {}
    root = ElementTree.parse(path).getroot()
    units = float(root.get("units-per-em", "1000"))
    # Some of the files leave out the blanks, a quarter of an em in all of Times.
    return {ord(" "): 0.25, 0xA0: 0.25} | {
        int(glyph.get("c", "0"), 16): float(advance) / units
        for glyph in root.iter("g")
        if (advance := glyph.get("h-a-x")) is not None
    }


@lru_cache(maxsize=256)
def _outline(path: Path) -> str:
    if not path.is_file():
        return ""
    outline = ElementTree.parse(path).getroot().find("path")
    return outline.get("d", "") if outline is not None else ""
