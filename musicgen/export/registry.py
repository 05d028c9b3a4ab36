"""The formats a piece can be taken away in: one line each."""

import importlib.util
from pathlib import Path

from musicgen.errors import InvalidValueError
from musicgen.export.audio_file import write_sound
from musicgen.export.exporter import Exporter, ExportSteps
from musicgen.export.midi_file import write_midi_file
from musicgen.export.musicxml_file import write_musicxml_file
from musicgen.export.options import ExportOptions
from musicgen.export.score_files import write_score_pdf, write_score_svg
from musicgen.music.score import Score

_SOUND = ("soundfile",)
_FORMATS = (
    Exporter((".mid", ".midi"), "MIDI", "notes for any music program", write_midi_file, ("mido",)),
    Exporter((".wav",), "WAV", "sound, uncompressed", write_sound, _SOUND),
    Exporter((".flac",), "FLAC", "sound, compressed without loss", write_sound, _SOUND),
    Exporter((".ogg",), "Ogg Vorbis", "sound in a small file", write_sound, _SOUND),
    Exporter((".mp3",), "MP3", "sound in a small file that plays everywhere", write_sound, _SOUND),
    Exporter(
        (".musicxml", ".xml"), "MusicXML", "a score for notation programs", write_musicxml_file
    ),
    Exporter(
        (".pdf",), "Score as PDF", "sheet music to print", write_score_pdf, ("verovio", "reportlab")
    ),
    Exporter(
        (".svg",), "Score as SVG", "sheet music as drawings, a file a page", write_score_svg,
        ("verovio",),
    ),
)  # fmt: skip
EXPORTERS: dict[str, Exporter] = {
    suffix: exporter for exporter in _FORMATS for suffix in exporter.suffixes
}


def formats() -> tuple[Exporter, ...]:
    """All formats, in the order of a menu."""
    return _FORMATS


def missing_packages(exporter: Exporter) -> tuple[str, ...]:
    """Packages that the format needs and this installation lacks; nothing is imported."""
    return tuple(name for name in exporter.needs if importlib.util.find_spec(name) is None)


def export_score(
    score: Score, path: str | Path, options: ExportOptions | None = None
) -> tuple[Path, ...]:
    """Write a piece in the format that the file's ending names, complete or not at all.

    Returns:
        The files written: one, but for scores as SVG one for each page.

    Raises:
        InvalidValueError: an unknown ending or a missing package.
        WriteError: missing folder, no permission, full disk.
        AudioError: no synthesiser or an unusable soundfont.
    """
    steps = export_steps(score, path, options)
    while True:
        try:
            next(steps)
        except StopIteration as finished:
            files: tuple[Path, ...] = finished.value
            return files


def export_steps(
    score: Score, path: str | Path, options: ExportOptions | None = None
) -> ExportSteps:
    """Do what `export_score` does step by step: yields 0 to 1, close it to cancel.

    The ending is checked at once, before the first step.
    """
    path = Path(path)
    exporter = EXPORTERS.get(path.suffix.lower())
    if exporter is None:
        raise InvalidValueError(
            f"{path.name!r} does not end in a known format; use one of {', '.join(EXPORTERS)}"
        )
    missing = missing_packages(exporter)
    if missing:
        raise InvalidValueError(
            f"writing {exporter.label} needs the Python package {missing[0]};"
            f" run `pip install {missing[0]}`"
        )
    return exporter.write(score, path, options or ExportOptions())
