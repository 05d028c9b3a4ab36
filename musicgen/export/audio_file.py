"""Export as an audio file: WAV, FLAC, Ogg Vorbis, MP3."""

from pathlib import Path

from musicgen.audio.render import render_blocks, rendered_frames
from musicgen.audio.write_audio import write_audio_blocks
from musicgen.errors import InvalidValueError
from musicgen.export.exporter import ExportSteps
from musicgen.export.options import ExportOptions
from musicgen.music.score import Score


def write_sound(score: Score, path: Path, options: ExportOptions) -> ExportSteps:
    """Render and write at the same time, so that memory stays flat.

    Raises:
        InvalidValueError: the score has no notes, so that there is nothing to hear.
    """
    if score.note_count == 0:
        raise InvalidValueError("there are no notes to hear; write or generate some first")
    expected = rendered_frames(score, options.rendering)
    blocks = render_blocks(score, options.rendering)
    for written in write_audio_blocks(
        blocks, path, options.sample_rate_hz, bit_depth=options.bit_depth
    ):
        yield min(written / expected, 1.0)
    return (path,)
