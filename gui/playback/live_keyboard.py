"""Keys pressed by hand, from wherever: heard at once, and taken down while recording. No Qt."""

import threading

from gui.playback.player import Player
from gui.playback.recorder import Recorder

_PEDAL_DOWN = 64


class LiveKeyboard:
    """Passes keys and pedal on to the player and to a recorder. From any thread.

    Args:
        player: lets them be heard.
    """

    def __init__(self, player: Player) -> None:
        self._player = player
        self._lock = threading.Lock()
        self._pedal = False
        self._held: set[int] = set()
        self._sustained: set[int] = set()
        self.recorder: Recorder | None = None
        self.program = 0
        self.is_drum = False

    def press(self, pitch: int, velocity: int) -> None:
        """A key went down."""
        with self._lock:
            self._held.add(pitch)
            self._sustained.discard(pitch)
            self._player.hold(pitch, velocity, self.program, self.is_drum)
            if self.recorder is not None:
                self.recorder.note_on(pitch, velocity)

    def release(self, pitch: int) -> None:
        """A key went up; with the pedal down it sounds on."""
        with self._lock:
            self._held.discard(pitch)
            if self.recorder is not None:
                self.recorder.note_off(pitch)
            if self._pedal:
                self._sustained.add(pitch)
            else:
                self._player.let_go(pitch)

    def pedal(self, value: int) -> None:
        """The sustain pedal moved, 0 to 127."""
        with self._lock:
            self._pedal = value >= _PEDAL_DOWN
            if self.recorder is not None:
                self.recorder.pedal(value)
            if not self._pedal:
                self._let_go_sustained()

    def release_all(self) -> None:
        """Let everything go, as when the keyboard is unplugged or the window loses the keys."""
        with self._lock:
            self._pedal = False
            for pitch in self._held:
                self._player.let_go(pitch)
                if self.recorder is not None:
                    self.recorder.note_off(pitch)
            self._held.clear()
            self._let_go_sustained()

    def _let_go_sustained(self) -> None:
        for pitch in self._sustained:
            self._player.let_go(pitch)
        self._sustained.clear()
