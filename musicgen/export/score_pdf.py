"""Engraved pages as PDF, with reportlab."""

import importlib
import importlib.util
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from musicgen.export.svg_matrix import Matrix
from musicgen.export.svg_path import absolute_commands
from musicgen.export.svg_scene import Scene, ScenePath
from musicgen.export.svg_text import SceneText

_POINTS_PER_MM = 72 / 25.4
# Fonts that every PDF reader has; their metrics are those the page was engraved with.
_FONTS = {
    (False, False): "Times-Roman",
    (True, False): "Times-Bold",
    (False, True): "Times-Italic",
    (True, True): "Times-BoldItalic",
}
_UNICODE_FONT = "DejaVuSerif"
_CAPS = {"butt": 0, "round": 1, "square": 2}
# An outline that is drawn again and again is stored once; short ones are not worth it.
_SHARED_LENGTH = 60


def write_pdf(
    scenes: Iterable[Scene], path: Path, width_mm: float, *, title: str = "", author: str = ""
) -> int:
    """Write pages as one PDF file; the same pages give the same bytes.

    Args:
        scenes: pages, at least one.
        path: a file that will be overwritten.
        width_mm: width of the paper.
        title: title of the document.
        author: author of the document.

    Returns:
        The number of pages.

    Raises:
        OSError: the file cannot be written.
    """
    # Imported when needed, and by name since it comes without types.
    module: Any = importlib.import_module("reportlab.pdfgen.canvas")
    canvas: Any = module.Canvas(str(path), invariant=1, pageCompression=1)
    canvas.setTitle(title)
    canvas.setAuthor(author)
    canvas.setCreator("musicgen")
    forms: dict[str, str] = {}
    pages = 0
    for scene in scenes:
        _page(canvas, scene, width_mm, forms)
        pages += 1
    canvas.save()
    return pages


def _page(canvas: Any, scene: Scene, width_mm: float, forms: dict[str, str]) -> None:
    scale = width_mm * _POINTS_PER_MM / scene.width
    height = scene.height * scale
    canvas.setPageSize((scene.width * scale, height))
    for data in {path.data for path in scene.paths if len(path.data) >= _SHARED_LENGTH}:
        forms.setdefault(data, "")
    for data in sorted(data for data, name in forms.items() if not name):
        # Forms have to be complete before anything is drawn on the page.
        forms[data] = f"glyph{sum(map(bool, forms.values()))}"
        canvas.beginForm(forms[data], *_box(data))
        canvas.drawPath(_outline(canvas, data), stroke=0, fill=1)
        canvas.endForm()
    # PDF counts upwards from the lower edge.
    canvas.transform(scale, 0, 0, -scale, 0, height)
    canvas.setLineJoin(1)
    for path in scene.paths:
        _draw(canvas, path, forms)
    for text in scene.texts:
        _print(canvas, text)
    canvas.showPage()


def _draw(canvas: Any, path: ScenePath, forms: dict[str, str]) -> None:
    canvas.saveState()
    canvas.transform(*path.matrix)
    if path.data in forms and path.is_filled and not path.stroke_width:
        canvas.doForm(forms[path.data])
    else:
        if path.stroke_width:
            canvas.setLineWidth(path.stroke_width)
            canvas.setLineCap(_CAPS.get(path.line_cap, 0))
            if path.dashes:
                canvas.setDash(list(path.dashes))
        canvas.drawPath(
            _outline(canvas, path.data),
            stroke=int(path.stroke_width > 0),
            fill=int(path.is_filled),
            fillMode=1,
        )
    canvas.restoreState()


def _outline(canvas: Any, data: str) -> Any:
    outline = canvas.beginPath()
    for kind, values in absolute_commands(data):
        if kind == "M":
            outline.moveTo(*values)
        elif kind == "L":
            outline.lineTo(*values)
        elif kind == "C":
            outline.curveTo(*values)
        else:
            outline.close()
    return outline


def _box(data: str) -> tuple[float, float, float, float]:
    xs, ys = [0.0], [0.0]
    for _, values in absolute_commands(data):
        xs += values[::2]
        ys += values[1::2]
    return min(xs), min(ys), max(xs), max(ys)


def _print(canvas: Any, text: SceneText) -> None:
    canvas.saveState()
    canvas.transform(*text.matrix)
    upright: Matrix = (1, 0, 0, -1, text.x, text.y)
    canvas.transform(*upright)
    font = _FONTS[text.is_bold, text.is_italic]
    printed = text.text
    try:
        printed.encode("cp1252")
    except UnicodeEncodeError:
        if _register_unicode_font():
            font = _UNICODE_FONT
        else:
            printed = printed.encode("cp1252", "replace").decode("cp1252")
    canvas.setFont(font, text.size)
    draw = {"middle": canvas.drawCentredString, "end": canvas.drawRightString}
    draw.get(text.anchor, canvas.drawString)(0, 0, printed)
    canvas.restoreState()


@lru_cache(maxsize=1)
def _register_unicode_font() -> bool:
    """Make a font with more letters known; it lies inside the matplotlib package."""
    fonts: Any = importlib.import_module("reportlab.pdfbase.ttfonts")
    metrics: Any = importlib.import_module("reportlab.pdfbase.pdfmetrics")
    spec = importlib.util.find_spec("matplotlib")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        file = Path(folder) / "mpl-data" / "fonts" / "ttf" / f"{_UNICODE_FONT}.ttf"
        try:
            metrics.registerFont(fonts.TTFont(_UNICODE_FONT, str(file)))
        except (fonts.TTFError, OSError):
            continue
        return True
    return False
