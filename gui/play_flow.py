"""Play: the roll's playhead, the play actions, and music heard while it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from gui.playback.progress import PlayState

if TYPE_CHECKING:
    from gui.generation import Generation
    from gui.main_window import MainWindow
    from gui.panels.variations import VariationsPanel
    from gui.playback.playback import Playback
    from gui.widgets.piano_roll import PianoRoll
    from musicgen.music.score import Score


class PlayFlow(QObject):
    """Ties the playback to everything that shows or moves the play position.

    Signals:
        moved(int, bool): the play position's tick, and whether views should go along.
    """

    moved = Signal(int, bool)

    def __init__(
        self,
        window: MainWindow,
        playback: Playback,
        generation: Generation,
        roll: PianoRoll,
        variations: VariationsPanel,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._playback = playback
        self._roll = roll
        self._variations = variations
        actions = window.actions_table
        self._actions = actions
        actions.on("play", lambda: playback.toggle())
        actions.on("stop", lambda: playback.stop())
        actions.on("rewind", lambda: playback.rewind())
        actions.on("loop", playback.set_looping)
        actions.on("metronome", playback.set_metronome)
        self._follow = actions.on("follow", lambda _on: None)
        self._follow.setChecked(True)
        playback.looping_changed.connect(actions["loop"].setChecked)
        playback.metronome_changed.connect(actions["metronome"].setChecked)
        playback.position_changed.connect(self._on_position)
        playback.state_changed.connect(self._on_state)
        playback.message.connect(self._on_message)
        roll.seek_requested.connect(self.seek)
        generation.grown.connect(self._on_grown)
        generation.finished.connect(playback.end_writing)
        generation.failed.connect(self._on_failed)
        window.document.score_changed.connect(self._enable)
        self._enable(window.document.score)
        self._on_position(playback.tick)

    def _on_grown(self, score: Score, settled_until: int) -> None:
        play = bool(self._window.settings.get("play_while_generating"))
        self._playback.follow_writing(score, settled_until, play=play)
        self._enable(score)

    def _on_failed(self, _text: str) -> None:
        self._playback.end_writing()

    def _on_position(self, tick: float) -> None:
        place = max(0, round(tick))
        follow, running = self._follow.isChecked(), self._playback.state.running
        self._roll.set_playhead(place, follow and running)
        if follow and not running:
            # Wherever play has gone back to, let it be seen; what is in view stays put.
            self._roll.ensure_visible(place)
        self._variations.set_playhead(place)
        self.moved.emit(place, follow and running)

    def seek(self, tick: int) -> None:
        """Go on playing from a tick."""
        self._playback.seek(float(tick))

    def _on_state(self, state: PlayState) -> None:
        self._window.set_action_icon("play", "pause" if state.running else "play")

    def _on_message(self, text: str) -> None:
        # Said once and gone by itself: the bar below goes on showing that it is silent.
        self._window.messages.show_message(text, "info")

    def _enable(self, score: Score) -> None:
        there = bool(score.tracks)
        for name in ("play", "stop", "rewind", "loop"):
            self._actions[name].setEnabled(there)
