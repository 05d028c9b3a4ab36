"""The player: commands from the window, messages for whoever makes them heard. No Qt, no clock.

Its driver (the sound card, a MIDI thread, a silent clock, a test) asks with `advance` for
the next stretch of time, so the player is exactly as steady as its driver. Commands come
from the window's thread, `advance` from the driver's; one lock keeps them apart and is
held for microseconds.
"""

import math
import threading
from collections.abc import Collection
from typing import Literal

from gui.playback.live_notes import LiveNotes
from gui.playback.piece import Piece
from gui.playback.playhead import Playhead, Switch
from gui.playback.progress import PlayState, Span, Stretch
from gui.playback.timeline import TimedMessage, next_beat
from gui.playback.track_activity import TrackActivity
from musicgen.music.score import Score
from musicgen.music.units import TICKS_PER_STEP


class Player:
    """Plays one score at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._live = LiveNotes()
        self._head = Playhead(self._live, self._audible)
        self._muted: frozenset[int] = frozenset()
        self._soloed: frozenset[int] = frozenset()
        self._queue: list[TimedMessage] = []
        self._activity = TrackActivity()

    @property
    def state(self) -> PlayState:
        """What it is doing, ahead of what is heard by the driver's delay."""
        return self._head.state

    @property
    def tick(self) -> float:
        """Position in ticks, ahead of what is heard by the driver's delay."""
        return self._head.tick

    @property
    def score(self) -> Score:
        """What is being played; while a switch waits for its beat, still the earlier one."""
        return self._head.piece.score

    @property
    def loop(self) -> tuple[int, int] | None:
        """The stretch that repeats, [start, end) in ticks."""
        return self._head.loop

    @property
    def metronome(self) -> bool:
        """Whether it clicks on every beat while playing."""
        return self._head.metronome

    @property
    def sounding(self) -> bool:
        """Whether any note sounds or is about to."""
        return bool(self._head.voices) or self._live.sounding or bool(self._queue)

    @property
    def played_by_hand(self) -> bool:
        """Whether notes were played by hand in the last seconds."""
        return self._live.in_use

    def activity(self) -> dict[int, float]:
        """How strongly each track was struck lately: track index to 0 (not) to 1."""
        with self._lock:
            return self._activity.levels()

    def play(
        self, from_tick: float | None = None, *, count_in_bars: int = 0, open_ended: bool = False
    ) -> None:
        """Start, or go on after a pause.

        Args:
            from_tick: where; None goes on from the position, or from the top (of the
                loop, if there is one) where nothing is left to play.
            count_in_bars: bars of clicks beforehand.
            open_ended: go on past the end of the score, as for recording.
        """
        with self._lock:
            head = self._head
            complete = head.piece.settled_until is None
            if from_tick is not None:
                head.tick = max(0.0, from_tick)
            elif head.loop and not head.loop[0] <= head.tick < head.loop[1]:
                head.tick = float(head.loop[0])
            elif complete and not open_ended and head.tick >= head.piece.score.length:
                head.tick = 0.0
            self._queue += head.start(count_in_bars, open_ended)

    def pause(self) -> None:
        """Silence, and stay at the position."""
        with self._lock:
            if self._head.state == PlayState.COUNTING_IN:
                self._queue += self._head.halt(PlayState.STOPPED)
            elif self._head.state.running:
                self._queue += self._head.halt(PlayState.PAUSED)

    def stop(self) -> None:
        """Silence, and back to where playing began; once there, to the very start."""
        with self._lock:
            head = self._head
            if head.state == PlayState.STOPPED:
                head.origin = 0.0
            head.tick = head.origin
            self._queue += head.halt(PlayState.STOPPED)
            self._live.release()

    def seek(self, tick: float) -> None:
        """Go to a position, playing or not."""
        with self._lock:
            self._head.origin = max(0.0, tick)
            self._queue += self._head.jump(self._head.origin)

    def set_loop(self, loop: tuple[int, int] | None) -> None:
        """Repeat [start, end) ticks; None plays on. Less than a grid step is no loop."""
        with self._lock:
            if loop is not None and loop[1] - loop[0] < TICKS_PER_STEP:
                loop = None
            self._head.loop = loop

    def set_metronome(self, on: bool) -> None:
        """Click on every beat while playing."""
        with self._lock:
            self._head.metronome = on

    def set_mix(self, muted: Collection[int], soloed: Collection[int]) -> None:
        """Which tracks are not to be heard, or alone to be heard, by index."""
        with self._lock:
            self._muted, self._soloed = frozenset(muted), frozenset(soloed)
            self._queue += self._head.voices.release(where=lambda v: not self._audible(v.track))

    def set_score(self, score: Score, settled_until: int | None = None) -> None:
        """The same piece, edited or grown: notes that are still in it go on sounding.

        Args:
            score: the piece as it is now.
            settled_until: while it grows, no later note starts before this tick and
                playback waits there. None once it is complete.
        """
        with self._lock:
            switch = self._head.switch
            if switch:
                piece = Piece(score, settled_until, known=switch.piece)
                self._head.switch = Switch(switch.tick, piece)
            else:
                piece = Piece(score, settled_until, known=self._head.piece)
                self._queue += self._head.exchange(piece)

    def switch_score(
        self,
        score: Score,
        settled_until: int | None = None,
        when: Literal["now", "beat", "bar"] = "beat",
    ) -> None:
        """Another piece, from the next beat or bar on, at the position reached by then."""
        with self._lock:
            head = self._head
            piece = Piece(score, settled_until)
            if head.state != PlayState.PLAYING or when == "now":
                self._queue += head.take_over(piece, 0.0)
                return
            meter_map = head.piece.score.meter_map
            if when == "beat":
                head.switch = Switch(next_beat(meter_map, head.tick), piece)
            else:
                head.switch = Switch(meter_map.next_bar(math.ceil(head.tick)), piece)

    def hold(self, pitch: int, velocity: int, program: int = 0, is_drum: bool = False) -> None:
        """Begin a note played by hand; `let_go` ends it."""
        with self._lock:
            self._live.hold(pitch, velocity, program, is_drum)

    def let_go(self, pitch: int) -> None:
        """End a note played by hand."""
        with self._lock:
            self._live.let_go(pitch)

    def preview(
        self, pitch: int, velocity: int = 90, program: int = 0, is_drum: bool = False
    ) -> None:
        """Let a note be heard briefly, as when it is drawn."""
        with self._lock:
            self._live.preview(pitch, velocity, program, is_drum)

    def restart_sound(self) -> None:
        """Send every instrument anew, because another synthesiser or port listens now."""
        with self._lock:
            self._live.restart()
            self._queue += self._head.voices.release()
            self._queue += self._head.piece.chase(self._head.tick)

    def advance(self, seconds: float) -> Stretch:
        """Let `seconds` pass; what is due in them, in order."""
        with self._lock:
            messages, self._queue = self._queue, []
            spans: list[Span] = []
            passed = 0.0
            while passed < seconds:
                span = self._head.step(seconds - passed, passed, messages)
                if span.seconds > 0:
                    passed += span.seconds
                    spans.append(span)
            self._activity.advance(messages, seconds)
            messages += self._live.advance(seconds)
            messages.sort(key=lambda message: message.seconds)
            return Stretch(messages, spans)

    def _audible(self, track: int) -> bool:
        if self._soloed:
            return track in self._soloed
        return track not in self._muted
