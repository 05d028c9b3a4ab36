"""Export as a MusicXML file."""

from pathlib import Path

from musicgen.audio.replace_file import replacing
from musicgen.export.exporter import ExportSteps
from musicgen.export.musicxml import musicxml
from musicgen.export.options import ExportOptions
from musicgen.music.score import Score


def write_musicxml_file(score: Score, path: Path, options: ExportOptions) -> ExportSteps:
    """Write the score for notation programs."""
    yield 0.0
    document = musicxml(score, title=options.title, composer=options.composer)
    with replacing(path) as temporary:
        temporary.write_text(document, encoding="utf-8")
    return (path,)
