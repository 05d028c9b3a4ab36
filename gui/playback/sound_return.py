"""Sound that comes back after the server was gone. No Qt.

Qt connects to PulseAudio once in a process and never again: a server that has died and was
started anew stays unheard in it. A new process hears it.
"""

import os
import socket
import sys
from pathlib import Path
from typing import Final

from gui.playback.clock import Clock
from gui.playback.process_sink import ProcessSink

_LOOK_EVERY_SECONDS: Final = 2.0
_FAILED_PAUSE_SECONDS: Final = 30.0


class SoundReturn:
    """Looks for a server now and then, and opens a device on it.

    Args:
        clock: monotonic seconds.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._next = clock() + _LOOK_EVERY_SECONDS
        self._opening: ProcessSink | None = None

    def turn(self) -> ProcessSink | None:
        """A device that is open, once there is one; to be called every few milliseconds."""
        if self._opening is not None:
            opening = self._opening
            if opening.opened():
                self._opening = None
                return opening
            if opening.broken:
                self._opening = None
                opening.close()
                self._next = self._clock() + _FAILED_PAUSE_SECONDS
        elif self._clock() >= self._next:
            self._next = self._clock() + _LOOK_EVERY_SECONDS
            if server_answers():
                self._opening = ProcessSink()
        return None

    def close(self) -> None:
        """Look no more."""
        if self._opening is not None:
            self._opening.close()
            self._opening = None


def server_answers() -> bool:
    """Whether a PulseAudio server, or PipeWire in its place, takes connections."""
    if not sys.platform.startswith("linux"):
        return False
    for path in _socket_paths():
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(0.05)
                connection.connect(str(path))
        except OSError:
            continue
        return True
    return False


def _socket_paths() -> list[Path]:
    named = os.environ.get("PULSE_SERVER", "").rpartition("unix:")[2]
    if named:
        return [Path(named)]
    paths = []
    if folder := os.environ.get("PULSE_RUNTIME_PATH"):
        paths.append(Path(folder) / "native")
    if folder := os.environ.get("XDG_RUNTIME_DIR"):
        paths.append(Path(folder) / "pulse" / "native")
    return paths
