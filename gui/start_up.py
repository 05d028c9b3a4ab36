"""What is behind the window, put in a few milliseconds at a time after the first paint."""

from __future__ import annotations

import contextlib
import importlib
import sys
import threading
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer

from gui.garbage import GarbageCollection

if TYPE_CHECKING:
    from gui.main_window import MainWindow
    from gui.tasks.engine_process import EngineProcess

_TURN_MS: Final = 4
_MODULES: Final = (
    "numpy.ma",
    "musicgen.style.prompt",
    "gui.assembly",
    "gui.playback.audio_output",
    "musicgen.midi.ports",
)
_SWITCH_SECONDS: Final = 0.001
"""How long a thread may keep the interpreter from the others: the window's thread asks for it
many times in one frame, and waits as long each time."""


class StartUp(QObject):
    """Loads the network elsewhere, the modules in a thread, and then builds piece by piece.

    Between the pieces the window answers: it is on the screen already, and somebody may be
    typing.

    Args:
        window: the window, painted.
        composer: "module:Class" to compose with; "" for the shipped engine.
    """

    def __init__(self, window: MainWindow, composer: str = "") -> None:
        super().__init__(window)
        self._window = window
        self._composer = composer
        self._engine: EngineProcess | None = None
        self._garbage: GarbageCollection | None = None
        sys.setswitchinterval(_SWITCH_SECONDS)
        self._imports = threading.Thread(target=_import, name="imports", daemon=True)
        self._timer = QTimer(self, interval=_TURN_MS)
        self._timer.timeout.connect(self._turn)
        self._timer.start()
        window.closed.connect(self.close)

    def close(self) -> None:
        """Stop where it is, and take away what is there."""
        self._timer.stop()
        if self._imports.ident is not None:
            self._imports.join()
        if self._garbage is not None:
            self._garbage.close()
        if self._window.assembly is not None:
            self._window.assembly.close()
        elif self._engine is not None:
            self._engine.close()

    def _turn(self) -> None:
        if self._engine is None:
            from gui.tasks.engine_process import EngineProcess

            self._engine = EngineProcess(self._composer, parent=self._window)
            self._engine.hold()
            self._engine.start(self._window.settings.get("checkpoint"))
            self._imports.start()
        elif self._imports.is_alive():
            return
        elif self._window.assembly is None:
            from gui.assembly import Assembly

            self._window.assembly = Assembly(self._window, engine=self._engine)
        elif not self._window.assembly.build_on():
            self._timer.stop()
            self._garbage = GarbageCollection(self)


def _import() -> None:
    from musicgen.style.catalogue import load_catalogue

    load_catalogue()
    for name in _MODULES:
        # Where it is needed it fails again, and there somebody is told.
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
