"""Engraved pages as SVG that every program draws, QtSvg included."""

from xml.sax.saxutils import escape, quoteattr

from musicgen.export.svg_matrix import write_transform
from musicgen.export.svg_scene import Scene, ScenePath
from musicgen.export.svg_text import SceneText

_TEXT_FAMILY = "Times New Roman, Times, Liberation Serif, serif"


def write_svg(scene: Scene, width_mm: float) -> str:
    """The SVG text of a page.

    Args:
        scene: the page.
        width_mm: its width on paper; the height follows.
    """
    height_mm = width_mm * scene.height / scene.width
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<svg xmlns="http://www.w3.org/2000/svg" version="1.1"'
        f' width="{width_mm:g}mm" height="{height_mm:.6g}mm"'
        f' viewBox="0 0 {scene.width:g} {scene.height:g}">',
        '<g stroke="none" fill="#000000" stroke-linejoin="round">',
        *(_path(path) for path in scene.paths),
        "</g>",
        f'<g fill="#000000" font-family={quoteattr(_TEXT_FAMILY)}>',
        *(_text(text) for text in scene.texts),
        "</g>",
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _path(path: ScenePath) -> str:
    attributes = [f'd="{path.data}"']
    transform = write_transform(path.matrix)
    if transform:
        attributes.append(f'transform="{transform}"')
    if not path.is_filled:
        attributes.append('fill="none"')
    if path.stroke_width:
        attributes.append(f'stroke="#000000" stroke-width="{path.stroke_width:g}"')
        if path.line_cap != "butt":
            attributes.append(f'stroke-linecap="{path.line_cap}"')
        if path.dashes:
            lengths = ",".join(f"{length:g}" for length in path.dashes)
            attributes.append(f'stroke-dasharray="{lengths}"')
    return f"<path {' '.join(attributes)}/>"


def _text(text: SceneText) -> str:
    # Readers drop plain blanks at the ends, and then what stands between them moves.
    printed = text.text.replace(" ", "\u00a0")
    transform = write_transform(text.matrix)
    attributes = [f'x="{text.x:.6g}" y="{text.y:.6g}" font-size="{text.size:g}"']
    if transform:
        attributes.append(f'transform="{transform}"')
    if text.anchor != "start":
        attributes.append(f'text-anchor="{text.anchor}"')
    if text.is_bold:
        attributes.append('font-weight="bold"')
    if text.is_italic:
        attributes.append('font-style="italic"')
    return f"<text {' '.join(attributes)}>{escape(printed)}</text>"
