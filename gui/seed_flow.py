"""The seed tabs: heard while they are drawn, wired to what plays and what fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from gui.playback.progress import PlayState
from musicgen.music.timeline import concatenate

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from gui.main_window import MainWindow
    from gui.panels.record import RecordPanel
    from gui.panels.seed import SeedPanel
    from gui.panels.seed_beats import BeatsSeed
    from gui.playback.playback import Playback
    from musicgen.music.score import Score

_DOUBLINGS = 5


class SeedFlow(QObject):
    """Lets beats be heard over and over while they are drawn; brings tabs to the front."""

    def __init__(
        self,
        window: MainWindow,
        playback: Playback,
        panel: SeedPanel,
        beats: BeatsSeed,
        keys: RecordPanel,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._playback = playback
        self._panel = panel
        self._beats = beats
        self._keys = keys
        self._listening = False
        beats.listen_toggled.connect(self._on_listen)
        beats.changed.connect(self._on_beats)
        beats.note_preview.connect(playback.player.preview)
        playback.position_changed.connect(self._on_position)
        playback.state_changed.connect(self._on_state)
        keys.message.connect(self._on_message)
        window.empty.beats_chosen.connect(lambda: self._show(beats))
        window.empty.keys_chosen.connect(lambda: self._show(keys))
        window.settings.changed.connect(self._on_setting)
        self._on_setting("midi_input")

    def close(self) -> None:
        """Let go of MIDI keyboards."""
        self._keys.close_ports()

    def _show(self, page: QWidget) -> None:
        self._window.actions_table["show_seed"].setChecked(True)
        self._panel.show_page(page)

    def _on_listen(self, on: bool) -> None:
        score = self._repeated()
        if on and score is not None:
            self._listening = True
            self._playback.audition(score)
        else:
            self._end()
            if on:
                self._beats.stop_listening()
            else:
                self._playback.end_recording()

    def _on_beats(self) -> None:
        if not self._listening:
            return
        score = self._repeated()
        if score is None:
            self._end()
            self._playback.end_recording()
        else:
            self._playback.player.set_score(score)

    def _repeated(self) -> Score | None:
        score = self._beats.seed()
        if score is not None:
            for _ in range(_DOUBLINGS):
                score = concatenate(score, score)
        return score

    def _on_position(self, tick: float) -> None:
        if self._listening:
            self._beats.grid.set_playhead(max(0, int(tick)))

    def _on_state(self, state: PlayState) -> None:
        if self._listening and not state.running:
            self._end()

    def _end(self) -> None:
        self._listening = False
        self._beats.stop_listening()

    def _on_message(self, text: str) -> None:
        self._window.messages.show_message(text, "warning")

    def _on_setting(self, name: str) -> None:
        if name == "midi_input":
            self._keys.midi_input.choose(self._window.settings.get("midi_input"))
