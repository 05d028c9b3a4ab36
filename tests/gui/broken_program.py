"""The real program in a process of its own, that says what it told the person.

    python -m tests.gui.broken_program [open PATH | recover | raise | until WORDS]

Waits until everything is there and has settled, does what is asked, closes, and prints the
messages of the window as JSON on its last line.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QPushButton

import gui.app

_SETTLE_SECONDS = 1.0
# An engine that gives way to a busy computer takes a minute to load.
_LONGEST_SECONDS = 110.0


def main() -> int:
    """Run `gui.app.main` with a hook at its window."""
    really_open, seen, asked = gui.app.open_window, {"said": []}, sys.argv[1:]
    begun = time.monotonic()

    def open_window(app: object) -> Any:
        window = really_open(app)
        window.messages.shown.connect(seen["said"].append)
        look = QTimer(window, interval=50)
        since: list[float] = []

        def turn() -> None:
            assembly, now = window.assembly, time.monotonic()
            if now - begun > _LONGEST_SECONDS:
                window.close()
            if assembly is None or not assembly.complete:
                return
            if not since:
                since.append(now)
                if asked[:1] == ["open"]:
                    assembly.projects.open_path(Path(asked[1]))
                if asked[:1] == ["recover"]:
                    buttons = window.messages.findChildren(QPushButton)
                    next(b for b in buttons if b.text() == "Recover").click()
                if asked[:1] == ["raise"]:
                    QTimer.singleShot(0, lambda: 1 // 0)
            if asked[:1] == ["until"] and not any(asked[1] in text for text in seen["said"]):
                since[0] = now
            if now - since[0] > _SETTLE_SECONDS:
                look.stop()
                seen["visible"] = window.isVisible()
                seen["notes"] = window.document.score.note_count
                window.document.undo_stack.setClean()
                window.close()

        look.timeout.connect(turn)
        look.start()
        return window

    gui.app.open_window = open_window
    sys.argv = sys.argv[:1]
    status = gui.app.main()
    print(json.dumps(seen), flush=True)
    return status


if __name__ == "__main__":
    sys.exit(main())
