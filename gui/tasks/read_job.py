"""Reading a MIDI file with what it says about how it was made; runs in a process of its own."""

from pathlib import Path

from musicgen.midi.read import read_midi
from musicgen.midi.request_text import read_request_json
from musicgen.music.score import Score


def read_piece(path: Path) -> tuple[Score, str]:
    """The music of a file, and the request inside it as JSON, "" without one.

    Raises:
        MusicGenError: the file cannot be read.
    """
    return read_midi(path), read_request_json(path) or ""
