"""Writing one result and saying what was written."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from musicgen.cli.console import Console
from musicgen.cli.description import score_facts, summary
from musicgen.errors import InvalidValueError
from musicgen.music.score import Score

MIDI_ENDINGS = (".mid", ".midi")


@dataclass(frozen=True, slots=True)
class Written:
    """A file that was written.

    Attributes:
        line: what it is, for a person.
        data: the same for a script.
    """

    line: str
    data: dict[str, Any]


def check_ending(path: Path) -> None:
    """Refuse a file whose ending no exporter knows, before any work is done.

    Raises:
        InvalidValueError: nothing writes such files.
    """
    if path.suffix.lower() in MIDI_ENDINGS:
        return
    from musicgen.export.registry import formats

    endings = [suffix for known in formats() for suffix in known.suffixes]
    if path.suffix.lower() not in endings:
        listed = ", ".join(dict.fromkeys((".mid", *endings)))
        raise InvalidValueError(f"{path} ends in no format that can be written; use {listed}")


def write_score(
    score: Score,
    path: Path,
    console: Console,
    *,
    soundfont: Path | None = None,
    request_json: str | None = None,
) -> Written:
    """Write `score` in the format of the path's ending, whole or not at all.

    Raises:
        WriteError: the file cannot be written.
        AudioError: no sound can be made.
    """
    if path.suffix.lower() in MIDI_ENDINGS:
        from musicgen.midi.write import write_midi

        write_midi(score, path, request_json=request_json)
    else:
        from musicgen.export.registry import export_score

        console.note(f"writing {path}")
        export_score(score, path)
    return Written(f"{path}  {summary(score)}", {"file": str(path), **score_facts(score)})
