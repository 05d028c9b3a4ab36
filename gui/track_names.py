"""What a track is called when it has no name of its own."""

from PySide6.QtCore import QCoreApplication

from musicgen.music.instruments import PROGRAM_NAMES
from musicgen.music.score import Track


def track_name(track: Track) -> str:
    """Its own name, else its instrument."""
    if track.name.strip():
        return track.name.strip()
    if track.is_drum:
        return QCoreApplication.translate("Tracks", "Drums")
    return PROGRAM_NAMES[track.program]
