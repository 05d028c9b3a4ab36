"""Notes on the clipboard, readable by any other window of the program."""

import json

from PySide6.QtCore import QMimeData
from PySide6.QtWidgets import QApplication

from gui.widgets.roll.edits import Picked, PickedNote
from musicgen.music.score import Note
from musicgen.music.units import TICKS_PER_QUARTER

MIME_TYPE = "application/x-musicgen-notes+json"
_MOST_NOTES = 200_000


def copy_notes(picked: Picked, drums: frozenset[int]) -> None:
    """Put notes on the clipboard, their onsets counted from the first one.

    Args:
        picked: the notes.
        drums: tracks among them that are percussion.
    """
    if not picked:
        return
    start = min(note.onset for _, note in picked)
    notes = [
        [track, note.onset - start, note.pitch, note.duration, note.velocity]
        for track, note in sorted(picked)
    ]
    text = json.dumps(
        {"ticks_per_quarter": TICKS_PER_QUARTER, "drums": sorted(drums), "notes": notes}
    )
    data = QMimeData()
    data.setData(MIME_TYPE, text.encode())
    data.setText(", ".join(f"{n[2]}@{n[1]}" for n in notes[:64]))
    QApplication.clipboard().setMimeData(data)


def pasted_notes() -> tuple[list[PickedNote], frozenset[int]]:
    """Notes on the clipboard from tick 0 on, and which of their tracks are percussion.

    Another program may have written anything there, so what is not a sound note is
    left out.
    """
    data = QApplication.clipboard().mimeData()
    if data is None or not data.hasFormat(MIME_TYPE):
        return [], frozenset()
    try:
        content = json.loads(bytes(data.data(MIME_TYPE).data()).decode())
        rows, drums = list(content["notes"])[:_MOST_NOTES], list(content.get("drums", ()))
    except (ValueError, KeyError, TypeError, AttributeError):
        return [], frozenset()
    notes: list[PickedNote] = []
    for row in rows:
        if not (isinstance(row, list) and len(row) == 5 and all(type(v) is int for v in row)):
            continue
        track, onset, pitch, duration, velocity = row
        sound = 0 <= pitch <= 127 and 1 <= velocity <= 127 and 0 <= onset < 2**30
        if track >= 0 and sound and 0 < duration < 2**30:
            notes.append((track, Note(onset, pitch, duration, velocity)))
    return notes, frozenset(value for value in drums if type(value) is int)


def can_paste() -> bool:
    """Whether there are notes on the clipboard."""
    data = QApplication.clipboard().mimeData()
    return data is not None and data.hasFormat(MIME_TYPE)
