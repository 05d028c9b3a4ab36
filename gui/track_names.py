"""What a track is called when it has no name of its own."""

from collections.abc import Iterable
from dataclasses import replace

from PySide6.QtCore import QCoreApplication

from musicgen.music.instruments import DRUMS, PROGRAM_NAMES
from musicgen.music.score import Track

# Of "Honky-tonk Piano", "Jazz Guitar" and "Tenor Sax" the last word tells enough.
_SHORT_BY_LAST_WORD = (*range(6), *range(16, 21), *range(24, 31), *range(32, 40), *range(64, 68))


def track_name(track: Track) -> str:
    """Its own name, else its instrument."""
    if track.name.strip():
        return track.name.strip()
    if track.is_drum:
        return QCoreApplication.translate("Tracks", "Drums")
    return PROGRAM_NAMES[track.program]


def short_track_name(track: Track) -> str:
    """Its own name, else its instrument in a word or two."""
    name = track.name.strip()
    if name in ("", track_name(replace(track, name=""))):
        return short_program_name(DRUMS if track.is_drum else track.program)
    return name


def instruments_in_short(tracks: Iterable[Track]) -> str:
    """Who plays, each once and in a word or two: "piano, bass, drums"."""
    programs = [DRUMS if track.is_drum else track.program for track in tracks if track.notes]
    return ", ".join(dict.fromkeys(short_program_name(program) for program in programs))


def short_program_name(program: int) -> str:
    """An instrument in a word or two: "piano", "alto sax"."""
    if program == DRUMS:
        return QCoreApplication.translate("Tracks", "drums")
    words = [word for word in PROGRAM_NAMES[program].split() if not word.isdigit()]
    short = words[-1] if program in _SHORT_BY_LAST_WORD else " ".join(words)
    return short.lower()
