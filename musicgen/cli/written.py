"""Writing one result and saying what was written."""

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from musicgen.cli.console import Console
from musicgen.cli.description import score_facts, summary
from musicgen.music.score import Score

if TYPE_CHECKING:
    from musicgen.export.options import ExportOptions

MIDI_ENDINGS = (".mid", ".midi")


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: one file, or several pages of a score.

    Attributes:
        files: in order.
        line: what it is, for a person.
        data: the same for a script.
    """

    files: tuple[Path, ...]
    line: str
    data: dict[str, Any]


def check_ending(path: Path) -> None:
    """Refuse a file whose ending no exporter knows, before any work is done.

    Raises:
        InvalidValueError: nothing writes such files, or a package for it is missing.
    """
    from musicgen.export.registry import export_steps

    export_steps(Score(), path).close()


def write_score(
    score: Score, path: Path, console: Console, options: "ExportOptions | None" = None
) -> Written:
    """Write `score` in the format of the path's ending, whole or not at all.

    Raises:
        WriteError: the file cannot be written.
        AudioError: no sound can be made.
    """
    from musicgen.export.registry import export_steps

    steps = export_steps(score, path, options)
    with console.progress(f"writing {path.name}", 100, "%") as advance, closing(steps):
        while True:
            try:
                advance(100 * next(steps))
            except StopIteration as finished:
                files: tuple[Path, ...] = finished.value
                break
    names = files[0] if len(files) == 1 else f"{files[0]} to {files[-1].name}"
    data = {"file": str(files[0]), "files": [str(file) for file in files], **score_facts(score)}
    return Written(files, f"{names}  {summary(score)}", data)
