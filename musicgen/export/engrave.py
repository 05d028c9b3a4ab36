"""A score as engraved pages, with verovio."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from musicgen.errors import InvalidValueError, MusicGenError
from musicgen.export.flat_svg import write_svg
from musicgen.export.musicxml import musicxml
from musicgen.export.notation.measures import measures_of
from musicgen.export.svg_matrix import IDENTITY
from musicgen.export.svg_scene import Box, Scene, read_scene
from musicgen.export.svg_text import SceneText, TextLayout
from musicgen.music.score import Score
from musicgen.music.units import TICKS_PER_STEP

A4_WIDTH_MM, A4_HEIGHT_MM = 210.0, 297.0
MUSIC_FONT = "Leland"
# About an hour of music; more would keep the engraver busy for minutes.
MAX_BARS = 2_000
_MARGIN_MM = 14.0
# Verovio draws a staff 72 units high, whatever the page.
_STAFF_UNITS = 72.0
_TEXT_UNITS = 405.0
_LARGEST_STAFF_MM, _SMALLEST_STAFF_MM = 6.8, 2.5
# A staff with its share of the space around it, in staff heights.
_STAFF_PITCH = 2.5
_TALLEST_PAGE_UNITS = 60_000


@dataclass(frozen=True, slots=True)
class EngravedPage:
    """A page to look at while the piece is played.

    Attributes:
        svg: what `engrave_svg` gives.
        first_bar: index of the first bar on it.
        bars: left, top, right and bottom of each bar, as shares of the page's sides.
    """

    svg: str
    first_bar: int
    bars: tuple[Box, ...]


def engrave_svg(
    score: Score,
    page_width_mm: float = A4_WIDTH_MM,
    page_height_mm: float | None = A4_HEIGHT_MM,
    *,
    title: str = "",
    composer: str = "",
    staff_height_mm: float | None = None,
) -> list[str]:
    """Pages of sheet music as SVG texts that QtSvg and every other program draws.

    A minute of music for four instruments takes some tenths of a second, during which
    the interpreter lock is held: a window engraves long pieces in another process.

    Args:
        score: any score; see `quantise_for_reading` for what is made of its timing.
        page_width_mm: 60 to 2000.
        page_height_mm: 60 to 2000, or None for one page as high as it needs to be.
        title: printed on top of the first page.
        composer: printed at its right.
        staff_height_mm: None chooses by the number of staves.

    Raises:
        InvalidValueError: a page size out of range, or a piece of more than `MAX_BARS` bars.
    """
    return [
        write_svg(scene, page_width_mm)
        for scene in engrave_scenes(
            score,
            page_width_mm,
            page_height_mm,
            title=title,
            composer=composer,
            staff_height_mm=staff_height_mm,
        )
    ]


def engrave_pages(score: Score, *, title: str = "") -> tuple[list[int], list[EngravedPage]]:
    """The tick each bar begins at, and the pages the bars stand on; A4.

    Raises:
        InvalidValueError: a piece of more than `MAX_BARS` bars.
    """
    pages: list[EngravedPage] = []
    first = 0
    for scene in engrave_scenes(score, title=title):
        wide, high = scene.width, scene.height
        bars = tuple((x1 / wide, y1 / high, x2 / wide, y2 / high) for x1, y1, x2, y2 in scene.bars)
        pages.append(EngravedPage(write_svg(scene, A4_WIDTH_MM), first, bars))
        first += len(bars)
    return [measure.start * TICKS_PER_STEP for measure in measures_of(score)], pages


def engrave_scenes(
    score: Score,
    page_width_mm: float = A4_WIDTH_MM,
    page_height_mm: float | None = A4_HEIGHT_MM,
    *,
    title: str = "",
    composer: str = "",
    staff_height_mm: float | None = None,
) -> Iterator[Scene]:
    """Yield the pages one by one, resolved into shapes; arguments as for `engrave_svg`."""
    for size in (page_width_mm, page_height_mm or page_width_mm):
        if not 60 <= size <= 2000:
            raise InvalidValueError(f"a page side of {size:g} mm is not in 60 to 2000 mm")
    bars = len(measures_of(score))
    if bars > MAX_BARS:
        raise InvalidValueError(
            f"the piece has {bars} bars and at most {MAX_BARS} can be engraved; select a part of it"
        )
    document = musicxml(score, title=title, composer=composer)
    staves = document.count("<clef")
    height = staff_height_mm or _staff_height(staves, page_height_mm)
    toolkit = _toolkit(_options(page_width_mm, page_height_mm, height))
    if not toolkit.loadData(document):
        raise MusicGenError("this piece could not be engraved; export it as MusicXML instead")
    layout = TextLayout(Path(toolkit.getResourcePath()))
    for page in range(1, toolkit.getPageCount() + 1):
        scene = read_scene(toolkit.renderToSVG(page), layout)
        if page == 1 and composer:
            scene.texts.append(_composer(composer, scene, page_width_mm))
        yield scene


def flatten_svg(svg: str, page_width_mm: float = A4_WIDTH_MM) -> str:
    """A page as verovio writes it, made drawable by QtSvg; a flat page stays as it is."""
    if "<use" not in svg and svg.count("<svg") == 1:
        return svg
    layout = TextLayout(Path(_toolkit({}).getResourcePath()))
    return write_svg(read_scene(svg, layout), page_width_mm)


def _composer(composer: str, scene: Scene, page_width_mm: float) -> SceneText:
    """The composer's name over the upper right corner; verovio prints the title only."""
    units_per_mm = scene.width / page_width_mm
    x = scene.width - _MARGIN_MM * units_per_mm
    y = (_MARGIN_MM - 1) * units_per_mm
    return SceneText(composer, x, y, "end", _TEXT_UNITS, False, True, IDENTITY)


def _staff_height(staves: int, page_height_mm: float | None) -> float:
    if page_height_mm is None:
        return _LARGEST_STAFF_MM
    room = page_height_mm - 2 * _MARGIN_MM - 15
    fitting = room / (max(staves, 1) * _STAFF_PITCH)
    # Two systems to the page where that leaves the staves readable.
    comfortable = max(min(fitting, 4.6), fitting / 2)
    return max(min(comfortable, _LARGEST_STAFF_MM), _SMALLEST_STAFF_MM)


def _options(width_mm: float, height_mm: float | None, staff_mm: float) -> dict[str, Any]:
    units_per_mm = _STAFF_UNITS / staff_mm
    margin = round(_MARGIN_MM * units_per_mm)
    height = _TALLEST_PAGE_UNITS if height_mm is None else round(height_mm * units_per_mm)
    return {
        "pageWidth": round(width_mm * units_per_mm),
        "pageHeight": min(height, _TALLEST_PAGE_UNITS),
        "adjustPageHeight": height_mm is None,
        **dict.fromkeys(
            ("pageMarginLeft", "pageMarginRight", "pageMarginTop", "pageMarginBottom"), margin
        ),
        "scale": 100,
        "breaks": "auto",
        "font": MUSIC_FONT,
        "header": "auto",
        "footer": "none",
        "justifyVertically": height_mm is not None,
        "svgFormatRaw": True,
        "xmlIdSeed": 1,
    }


def _toolkit(options: dict[str, Any]) -> Any:
    # Imported here: loading the engraver takes longer than starting the program.
    import verovio

    verovio.enableLog(verovio.LOG_OFF)
    toolkit = verovio.toolkit()
    toolkit.setOptions(options)
    return toolkit
