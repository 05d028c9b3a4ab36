"""Playing as the window sees it: commands in, signals out, whichever way it is heard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from gui.playback.levels import Levels
from gui.playback.outputs import Outputs
from gui.playback.player import Player
from gui.playback.progress import PlayState
from musicgen.music.meter import MeterMap
from musicgen.music.score import Score
from musicgen.music.tempo import TempoMap

if TYPE_CHECKING:
    from gui.document import Document, Mix

_RUNNING_MS = 16
_RESTING_MS = 60


class Playback(QObject):
    """Plays the document, and what is being written before it is in the document.

    Before `outputs.start` nothing is heard and time stands still.

    Signals:
        state_changed(PlayState): it plays, waits for music, rests.
        position_changed(float): the tick that is heard; up to sixty times a second.
        levels_changed(Levels): loudness of the mix, while there is any.
        activity_changed(dict): what each track is doing, 0 to 1 by index.
        looping_changed(bool): whether the selection, or the whole piece, repeats.
        metronome_changed(bool): whether it clicks.
        message(str): a sentence for the person, as when the sound device is gone.
    """

    state_changed = Signal(object)
    position_changed = Signal(float)
    levels_changed = Signal(object)
    activity_changed = Signal(object)
    looping_changed = Signal(bool)
    metronome_changed = Signal(bool)
    message = Signal(str)

    def __init__(
        self, document: Document, player: Player | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.player = player or Player()
        self.outputs = Outputs(self.player, self)
        self.outputs.fell_silent.connect(self.message)
        self._document = document
        self._looping = False
        self._writing = False
        self._recording = False
        self._auditioning = False
        self._return_to = 0.0
        self._clicked = False
        self._active = document.active.number if document.active else None
        self._tick = 0.0
        self._state = PlayState.STOPPED
        self._levels = Levels()
        self._activity: dict[int, float] = {}
        self._timer = QTimer(self, interval=_RESTING_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._look)
        self._timer.start()
        document.score_changed.connect(self._on_score)
        document.mix_changed.connect(self._on_mix)
        document.selection_changed.connect(self._place_loop)
        self.player.set_score(document.score)
        self._on_mix(document.mix)

    @property
    def tick(self) -> float:
        """Position that is heard now, in ticks; below zero while counting in."""
        return self.outputs.position()[0]

    @property
    def state(self) -> PlayState:
        """What it does, as it was last told by `state_changed`."""
        return self._state

    @property
    def looping(self) -> bool:
        """Whether the selection, or the whole piece, repeats."""
        return self._looping

    @property
    def metronome(self) -> bool:
        """Whether it clicks while playing."""
        return self.player.metronome

    def close(self) -> None:
        """Fall silent for good, and wait for the threads."""
        self._timer.stop()
        self.player.stop()
        self.outputs.close()

    def toggle(self) -> None:
        """Play, or pause."""
        if self.player.state.running:
            self.player.pause()
        else:
            self.player.play()
        self._look()

    def play(self, from_tick: float | None = None) -> None:
        """Play from a tick; None goes on from the position."""
        self.player.play(from_tick)
        self._look()

    def stop(self) -> None:
        """Stop and go back to where playing began; once there, to the first bar."""
        self.player.stop()
        self._pin()

    def rewind(self) -> None:
        """Go to the first bar, playing or not."""
        self.seek(0.0)

    def seek(self, tick: float) -> None:
        """Go to a tick, playing or not."""
        self.player.seek(tick)
        self.outputs.pin(self.player.tick)
        self._look()

    def audition(self, score: Score) -> None:
        """Play something else than the document once, from its start; then be as before."""
        self.end_recording()
        self.record(0, alone=False, metronome=False)
        self._auditioning = True
        self.player.switch_score(score, when="now")
        self.player.play(0.0)
        self._look()

    def record(self, count_in_bars: int, *, alone: bool, metronome: bool) -> int:
        """Play without an end for somebody to play to; returns the tick it begins at.

        Args:
            count_in_bars: bars of clicks beforehand.
            alone: in silence from bar 1, at the tempo and meter of the position;
                else along with the piece, from the position.
            metronome: click meanwhile.
        """
        self._recording = True
        self._return_to = self.player.tick
        self._clicked = self.player.metronome
        self.player.stop()
        self.player.set_loop(None)
        self.player.set_metronome(metronome)
        start = self._return_to
        if alone:
            self.player.switch_score(_empty_like(self._document.score, start), when="now")
            start = 0.0
        self.player.play(start, count_in_bars=count_in_bars, open_ended=True)
        self._look()
        return round(start)

    def end_recording(self) -> None:
        """Stop, and be as before."""
        if not self._recording:
            return
        self._recording = self._auditioning = False
        self.player.stop()
        self.player.set_metronome(self._clicked)
        self.player.switch_score(self._document.score, when="now")
        self.player.seek(self._return_to)
        self._place_loop()
        self._pin()

    def set_looping(self, on: bool) -> None:
        """Repeat the selected stretch, or the whole piece while none is selected."""
        if on != self._looping:
            self._looping = on
            self._place_loop()
            self.looping_changed.emit(on)

    def set_metronome(self, on: bool) -> None:
        """Click on every beat while playing."""
        if on != self.player.metronome:
            self.player.set_metronome(on)
            self.metronome_changed.emit(on)

    def follow_writing(self, score: Score, settled_until: int, *, play: bool = False) -> None:
        """Play what is being written, waiting wherever it is not written yet.

        Args:
            score: all that is there so far.
            settled_until: no later note starts before this tick.
            play: start to play where the written part begins, unless what leads up to
                it is playing already; heeded at the first call for a piece.
        """
        self.end_recording()
        began, self._writing = not self._writing, True
        leading_up = self.player.state.running and self.player.tick < settled_until
        if began and play and not leading_up:
            self.player.switch_score(score, settled_until, when="now")
            self.player.play(float(settled_until))
            self.outputs.pin(self.player.tick)
            self._look()
        else:
            self.player.set_score(score, settled_until)

    def end_writing(self) -> None:
        """Nothing more is being written: what is in the document counts again."""
        if self._writing:
            self._on_score(self._document.score)

    def _on_score(self, score: Score) -> None:
        active = self._document.active.number if self._document.active else None
        switched, self._active = active != self._active, active
        if self._recording:
            return
        if switched and not self._writing:
            self.player.switch_score(score)
        else:
            self.player.set_score(score)
        self._writing = False
        if not score.tracks and not self.player.state.running:
            self.player.seek(0.0)
        self._place_loop()
        self._pin()

    def _on_mix(self, mix: Mix) -> None:
        self.player.set_mix(mix.muted, mix.soloed)

    def _place_loop(self) -> None:
        if self._recording:
            return
        if not self._looping:
            self.player.set_loop(None)
            return
        selection, score = self._document.selection, self._document.score
        if selection.end > selection.start:
            self.player.set_loop((selection.start, selection.end))
        else:
            self.player.set_loop((0, score.meter_map.next_bar(score.length)))

    def _pin(self) -> None:
        if self.player.state in (PlayState.STOPPED, PlayState.PAUSED):
            self.outputs.pin(self.player.tick)
        self._look()

    def _look(self) -> None:
        """Tell what has changed."""
        tick, state = self.outputs.position()
        if not (state.running and self.player.state.running):
            # Play and pause are seen at once, though the buffer is a moment behind.
            state = self.player.state
        if state != self._state:
            self._state = state
            self._timer.setInterval(_RUNNING_MS if state.running else _RESTING_MS)
            self.state_changed.emit(state)
            if self._auditioning and not state.running:
                self.end_recording()
        if tick != self._tick:
            self._tick = tick
            self.position_changed.emit(tick)
        levels = self.outputs.levels()
        if levels != self._levels:
            self._levels = levels
            self.levels_changed.emit(levels)
        activity = self.player.activity()
        if activity != self._activity:
            self._activity = activity
            self.activity_changed.emit(activity)


def _empty_like(score: Score, tick: float) -> Score:
    """No notes, in the tempo and meter of `score` at `tick`."""
    at = max(0, int(tick))
    return Score(
        tempo_map=TempoMap.constant(score.tempo_map.bpm_at(at)),
        meter_map=MeterMap(((0, score.meter_map.meter_at(at)),)),
    )
