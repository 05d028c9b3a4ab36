"""What runs in the other process while something is exported. Imports no Qt."""

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from musicgen.music.score import Score


@dataclass(frozen=True, slots=True)
class ExportOrder:
    """What to write.

    Attributes:
        files: each score with the file it goes into.
        title: printed on scores.
        request_json: stored inside MIDI files; "" for none.
        soundfont: None takes the built-in one.
    """

    files: tuple[tuple[Score, Path], ...]
    title: str = ""
    request_json: str = ""
    soundfont: Path | None = None


def run_export(order: ExportOrder, progress: Callable[[float], None]) -> tuple[Path, ...]:
    """Write all files of the order; returns those written."""
    from musicgen.export.options import ExportOptions
    from musicgen.export.registry import export_steps

    options = ExportOptions(
        title=order.title, request_json=order.request_json or None, soundfont=order.soundfont
    )
    written: list[Path] = []
    for done, (score, path) in enumerate(order.files):
        with contextlib.closing(export_steps(score, path, options)) as steps:
            while True:
                try:
                    progress((done + next(steps)) / len(order.files))
                except StopIteration as finished:
                    written += finished.value
                    break
    return tuple(written)


def list_formats() -> Sequence[tuple[str, str, str]]:
    """Formats this installation can write, as (ending, name, one line about it)."""
    from musicgen.export.registry import formats, missing_packages

    return [
        (exporter.suffixes[0], exporter.label, exporter.description)
        for exporter in formats()
        if not missing_packages(exporter)
    ]
