"""Export as a MIDI file."""

from pathlib import Path

from musicgen.export.exporter import ExportSteps
from musicgen.export.options import ExportOptions
from musicgen.midi.write import write_midi
from musicgen.music.score import Score


def write_midi_file(score: Score, path: Path, options: ExportOptions) -> ExportSteps:
    """Write the notes, with the request they were made from if there is one."""
    yield 0.0
    write_midi(score, path, request_json=options.request_json)
    return (path,)
