"""An engraved page as a flat list of shapes and texts.

Verovio draws a page with nested `<svg>`, `<use>` and symbols typed in a music font. Few
programs draw all three, and QtSvg draws such a page blank. Here everything is resolved:
what comes out needs nothing but paths, transformations and plain text.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from musicgen.export.svg_matrix import IDENTITY, Matrix, parse_transform, times
from musicgen.export.svg_text import SceneText, TextLayout

_HREF = "{http://www.w3.org/1999/xlink}href"
_UNSEEN = frozenset({"defs", "style", "desc", "title", "metadata"})
# Half the length of the control arms that make a Bézier curve a quarter circle.
_ARC = 0.5522847498
_STAFF_LINE = re.compile(r"M(\S+) (\S+) L(\S+) (\S+)")

# Left, top, right, bottom.
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class ScenePath:
    """A filled or stroked path, black.

    Attributes:
        data: SVG path commands, in its own coordinates.
        matrix: from its own coordinates to the page's.
        is_filled: whether its inside is painted.
        stroke_width: in its own coordinates; 0 means no line.
        line_cap: "butt", "round" or "square".
        dashes: lengths of dashes and gaps, empty for a solid line.
    """

    data: str
    matrix: Matrix
    is_filled: bool
    stroke_width: float
    line_cap: str = "butt"
    dashes: tuple[float, ...] = ()


@dataclass(slots=True)
class Scene:
    """A page.

    Attributes:
        width: in page units.
        height: in page units.
        paths: bottom first.
        texts: plain text, no music symbols.
        bars: left, top, right and bottom of each bar, from its first to its last staff line.
    """

    width: float
    height: float
    paths: list[ScenePath] = field(default_factory=list)
    texts: list[SceneText] = field(default_factory=list)
    bars: list[Box] = field(default_factory=list)


def read_scene(svg: str, layout: TextLayout) -> Scene:
    """The page that verovio wrote as `svg`, resolved.

    Args:
        svg: one page, written with verovio's option `svgFormatRaw`.
        layout: measures texts and knows the music fonts.
    """
    root = ElementTree.fromstring(svg)
    inner = next((child for child in root if _tag(child) == "svg"), root)
    _, _, width, height = (float(number) for number in inner.get("viewBox", "0 0 1 1").split())
    scene = Scene(width, height)
    symbols = {element.get("id", ""): element for element in root.iter() if _tag(element) == "g"}
    _Reader(scene, symbols, layout).read(inner, IDENTITY)
    return scene


class _Reader:
    def __init__(self, scene: Scene, symbols: Mapping[str, Element], layout: TextLayout) -> None:
        self._scene = scene
        self._symbols = symbols
        self._layout = layout

    def read(self, parent: Element, matrix: Matrix) -> None:
        for element in parent:
            tag = _tag(element)
            if tag in _UNSEEN or "placeholder" in element.get("class", "").split():
                continue
            if element.get("visibility") == "hidden":
                continue
            inner = times(matrix, parse_transform(element.get("transform", "")))
            if tag in ("g", "svg", "a"):
                if element.get("class") == "measure":
                    self._scene.bars += _bar(element, inner)
                self._layout.enter(element)
                self.read(element, inner)
                self._layout.leave()
            elif tag == "use":
                symbol = self._symbols.get(element.get(_HREF, "").lstrip("#"))
                if symbol is not None:
                    self.read(symbol, inner)
            elif tag == "text":
                self._text(element, inner)
            else:
                self._scene.paths += _shapes(tag, element, inner)

    def _text(self, element: Element, matrix: Matrix) -> None:
        for item in self._layout.lay_out(element, matrix):
            if isinstance(item, SceneText):
                self._scene.texts.append(item)
            else:
                data, place = item
                self._scene.paths.append(ScenePath(data, place, True, 0.0))


def _bar(measure: Element, matrix: Matrix) -> Iterator[Box]:
    corners: list[tuple[float, float]] = []
    for staff in measure:
        if staff.get("class") != "staff":
            continue
        a, b, c, d, e, f = times(matrix, parse_transform(staff.get("transform", "")))
        for line in staff:
            if found := _STAFF_LINE.fullmatch(line.get("d", "")):
                x1, y1, x2, y2 = map(float, found.groups())
                corners += [(a * x + c * y + e, b * x + d * y + f) for x, y in ((x1, y1), (x2, y2))]
    if corners:
        across, down = zip(*corners, strict=True)
        yield min(across), min(down), max(across), max(down)


def _shapes(tag: str, element: Element, matrix: Matrix) -> Iterator[ScenePath]:
    data = _path_data(tag, element)
    if not data:
        return
    transparent = float(element.get("fill-opacity", "1")) == 0
    dashes = element.get("stroke-dasharray", "").replace(",", " ").split()
    yield ScenePath(
        data,
        matrix,
        is_filled=element.get("fill") != "none" and not transparent,
        stroke_width=float(element.get("stroke-width", "0").removesuffix("px")),
        line_cap=element.get("stroke-linecap", "butt"),
        dashes=tuple(float(length) for length in dashes),
    )


def _path_data(tag: str, element: Element) -> str:
    def number(name: str) -> float:
        return float(element.get(name, "0").removesuffix("px"))

    if tag == "path":
        return element.get("d", "")
    if tag in ("polygon", "polyline"):
        points = element.get("points", "").split()
        return "M" + " L".join(points) + (" Z" if tag == "polygon" else "")
    if tag == "rect":
        x, y, width, height = (number(name) for name in ("x", "y", "width", "height"))
        return f"M{x:g},{y:g} h{width:g} v{height:g} h{-width:g} Z"
    if tag in ("ellipse", "circle"):
        x, y = number("cx"), number("cy")
        rx = number("rx") or number("r")
        ry = number("ry") or number("r")
        ax, ay = rx * _ARC, ry * _ARC
        return (
            f"M{x - rx:g},{y:g}"
            f" C{x - rx:g},{y - ay:g} {x - ax:g},{y - ry:g} {x:g},{y - ry:g}"
            f" C{x + ax:g},{y - ry:g} {x + rx:g},{y - ay:g} {x + rx:g},{y:g}"
            f" C{x + rx:g},{y + ay:g} {x + ax:g},{y + ry:g} {x:g},{y + ry:g}"
            f" C{x - ax:g},{y + ry:g} {x - rx:g},{y + ay:g} {x - rx:g},{y:g} Z"
        )
    if tag == "line":
        x1, y1, x2, y2 = (number(name) for name in ("x1", "y1", "x2", "y2"))
        return f"M{x1:g},{y1:g} L{x2:g},{y2:g}"
    return ""


def _tag(element: Element) -> str:
    return element.tag.rpartition("}")[2]
