"""The whole window in a process of its own: a tag is typed, Generate pressed, music plays.

Says on its last line, as JSON, when what happened; writes the piece beside.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gui.assembly import Assembly
from gui.document import Document
from gui.main_window import MainWindow
from gui.playback.progress import PlayState
from gui.settings import Settings
from gui.theme import apply_theme
from musicgen.midi.write import write_midi

FAKE = "tests.gui.fake_composer:FakeComposer"


def main(piece: Path) -> None:
    """Generate eight bars, hear them as they come, then play them from the start."""
    app = QApplication([])
    apply_theme(app, "light")
    window = MainWindow(Settings(), Document())
    window.document.setParent(window)
    window.show()
    assembly = Assembly(window, FAKE)
    window.assembly = assembly
    seen: dict[str, Any] = {"said": []}
    assembly.playback.message.connect(seen["said"].append)

    def press() -> None:
        QTest.keyClicks(window.prompt.field, "jazz, 120 bpm, 8 bars")
        seen["pressed"] = time.monotonic()
        QTest.keyClick(window.prompt.field, Qt.Key.Key_Return)

    def play_again() -> None:
        assembly.playback.stop()
        assembly.playback.rewind()
        QTimer.singleShot(1500, lambda: assembly.playback.play())
        QTimer.singleShot(1500 + 16_000 + 2500, end)

    def end() -> None:
        write_midi(window.document.score, piece)
        seen["notes"] = window.document.score.note_count
        window.document.undo_stack.setClean()
        window.close()
        assembly.close()
        app.quit()

    def on_grown() -> None:
        seen.setdefault("grown", time.monotonic() - seen["pressed"])

    def on_state(state: PlayState) -> None:
        if "pressed" in seen and state == PlayState.PLAYING:
            seen.setdefault("playing", time.monotonic() - seen["pressed"])

    def on_ready() -> None:
        # The sound has settled by then, too.
        QTimer.singleShot(2500, press)
        QTimer.singleShot(5500, play_again)

    assembly.generation.grown.connect(on_grown)
    assembly.playback.state_changed.connect(on_state)
    assembly.engine.ready.connect(on_ready)
    app.exec()
    print(json.dumps(seen), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
