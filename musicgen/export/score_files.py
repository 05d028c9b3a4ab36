"""Export as sheet music: one PDF, or one SVG for each page."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from musicgen.audio.replace_file import replacing
from musicgen.export.engrave import engrave_scenes
from musicgen.export.exporter import ExportSteps
from musicgen.export.flat_svg import write_svg
from musicgen.export.options import ExportOptions
from musicgen.export.score_pdf import write_pdf
from musicgen.export.svg_scene import Scene
from musicgen.music.score import Score


def write_score_pdf(score: Score, path: Path, options: ExportOptions) -> ExportSteps:
    """Write all pages into one PDF."""
    yield 0.0
    with replacing(path) as temporary:
        scenes = list(_scenes(score, options))
        yield 0.5
        write_pdf(
            scenes,
            temporary,
            options.page_width_mm,
            title=options.title or path.stem,
            author=options.composer,
        )
    return (path,)


def write_score_svg(score: Score, path: Path, options: ExportOptions) -> ExportSteps:
    """Write page one under the name given, and "name-2.svg" and so on for the others."""
    yield 0.0
    files = []
    with ExitStack() as stack:
        for number, scene in enumerate(_scenes(score, options), start=1):
            page = path if number == 1 else path.with_stem(f"{path.stem}-{number}")
            temporary = stack.enter_context(replacing(page))
            temporary.write_text(write_svg(scene, options.page_width_mm), encoding="utf-8")
            files.append(page)
            yield 0.9
    return tuple(files)


def _scenes(score: Score, options: ExportOptions) -> Iterator[Scene]:
    return engrave_scenes(
        score,
        options.page_width_mm,
        options.page_height_mm,
        title=options.title,
        composer=options.composer,
        staff_height_mm=options.staff_height_mm,
    )
