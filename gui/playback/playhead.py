"""The moving position: how playing advances, loops, waits, switches and ends. No Qt.

Not safe between threads; `Player` is the one that locks.
"""

from collections.abc import Callable
from typing import Literal, NamedTuple

from gui.playback.count_in import CountIn
from gui.playback.live_notes import LiveNotes
from gui.playback.piece import Piece
from gui.playback.progress import PlayState, Span
from gui.playback.timeline import TimedMessage, beats_due
from gui.playback.voices import Voices
from musicgen.music.score import Score

PREBUFFER_SECONDS = 0.2
"""Music that must be written ahead before playback goes on after waiting for it."""
HOLD_SECONDS = 0.3
"""Notes go on sounding this long while playback waits for music to be written."""


class Switch(NamedTuple):
    """Another piece that takes over at a tick."""

    tick: float
    piece: Piece


class _Edge(NamedTuple):
    """Where even playing ends, and why. The order of kinds settles ties."""

    tick: float
    order: int
    kind: Literal["switch", "loop", "settled", "end"]


class Playhead:
    """Position, state and sounding notes.

    Args:
        live: where clicks are struck.
        audible: whether the track of that index is to be heard.
    """

    def __init__(self, live: LiveNotes, audible: Callable[[int], bool]) -> None:
        self.piece = Piece(Score())
        self.state = PlayState.STOPPED
        self.tick = 0.0
        self.origin = 0.0
        self.loop: tuple[int, int] | None = None
        self.metronome = False
        self.switch: Switch | None = None
        self.voices = Voices()
        self._audible = audible
        self._live = live
        self._open_ended = False
        self._count_in: CountIn | None = None
        self._waited = 0.0

    def start(self, count_in_bars: int, open_ended: bool) -> list[TimedMessage]:
        """Begin to play at the position, after that many bars of clicks."""
        messages = self.voices.release()
        self.origin = self.tick
        self._open_ended = open_ended
        self._waited = 0.0
        self._count_in = None
        self.state = PlayState.PLAYING
        if count_in_bars > 0:
            self._count_in = CountIn(self.piece.score, self.tick, count_in_bars)
            self.state = PlayState.COUNTING_IN
        return [*messages, *self.piece.chase(self.tick)]

    def halt(self, state: PlayState) -> list[TimedMessage]:
        """Silence; a switch that was waiting happens now."""
        messages = self.voices.release()
        self.state = state
        self._count_in = None
        if self.switch:
            messages += self.take_over(self.switch.piece, 0.0)
        return messages

    def jump(self, tick: float, after_seconds: float = 0.0) -> list[TimedMessage]:
        """Silence, and go on at `tick`; a switch that was waiting happens now."""
        messages = self.voices.release(after_seconds)
        if self.switch:
            self.piece, self.switch = self.switch.piece, None
        self.tick = tick
        if self.state == PlayState.BUFFERING:
            self.state = PlayState.PLAYING
        messages += (m._replace(seconds=after_seconds) for m in self.piece.chase(tick))
        return messages

    def exchange(self, piece: Piece) -> list[TimedMessage]:
        """The same music edited: what is still in it sounds on, the rest ends."""
        ends = {id(voice): piece.end_of(voice) for voice in self.voices}
        messages = self.voices.release(where=lambda voice: ends[id(voice)] is None)
        self.voices.retime(lambda voice: ends[id(voice)] or voice.end)
        messages += piece.changed_openings(self.piece)
        self.piece = piece
        return messages

    def take_over(self, piece: Piece, after_seconds: float) -> list[TimedMessage]:
        """Other music from here on."""
        self.switch = None
        self.piece = piece
        beyond = piece.settled_until is None and self.tick >= piece.score.length
        return self.jump(0.0 if beyond and self.state.running else self.tick, after_seconds)

    def step(self, left: float, passed: float, messages: list[TimedMessage]) -> Span:
        """Advance by at most `left` seconds, and at least by one change of direction.

        Args:
            left: seconds that remain of the stretch.
            passed: seconds of the stretch that lie behind; added to every message.
            messages: what becomes due is appended here.
        """
        if self.state == PlayState.COUNTING_IN and self._count_in:
            return self._step_count_in(self._count_in, left, passed)
        if self.state == PlayState.BUFFERING and self._enough_written():
            self.state = PlayState.PLAYING
        if self.state == PlayState.PLAYING:
            return self._step_playing(left, passed, messages)
        if self.state == PlayState.BUFFERING:
            self._waited += left
            if self._waited >= HOLD_SECONDS:
                messages += self.voices.release(passed)
        return Span(left, self.tick, self.tick, self.state)

    def _step_count_in(self, count_in: CountIn, left: float, passed: float) -> Span:
        used = min(left, count_in.seconds_left)
        start = count_in.position
        for seconds, is_downbeat in count_in.advance(used):
            self._live.click(is_downbeat, passed + seconds)
        if used < left:
            self.state = PlayState.PLAYING
            self._count_in = None
        return Span(used, start, count_in.position, PlayState.COUNTING_IN)

    def _step_playing(self, left: float, passed: float, messages: list[TimedMessage]) -> Span:
        start, edge = self.tick, self._next_edge()
        to_edge = self.piece.seconds_between(start, edge.tick) if edge else float("inf")
        if edge and to_edge <= left:
            end, used = edge.tick, max(0.0, to_edge)
        else:
            end, used = self.piece.tick_after(start, left), left
            if edge:
                end = min(end, edge.tick)
        messages += self.piece.play(start, end, passed, self.voices, self._audible)
        if self.metronome:
            score = self.piece.score
            for beat in beats_due(score.meter_map, start, end):
                after = passed + self.piece.seconds_between(start, beat.tick)
                self._live.click(beat.is_downbeat, after)
        self.tick = end
        if edge and to_edge <= left:
            messages += self._turn(edge, passed + used)
        return Span(used, start, end, PlayState.PLAYING)

    def _next_edge(self) -> _Edge | None:
        edges: list[_Edge] = []
        written = self.piece.settled_until
        if self.switch:
            edges.append(_Edge(max(self.tick, self.switch.tick), 0, "switch"))
        looping = self.loop is not None and self.tick < self.loop[1]
        if self.loop is not None and looping:
            edges.append(_Edge(self.loop[1], 1, "loop"))
        if written is not None:
            edges.append(_Edge(max(self.tick, written), 2, "settled"))
        elif not looping and not self._open_ended:
            edges.append(_Edge(max(self.tick, self.piece.score.length), 3, "end"))
        return min(edges, default=None)

    def _turn(self, edge: _Edge, after_seconds: float) -> list[TimedMessage]:
        if edge.kind == "loop" and self.loop:
            return self.jump(float(self.loop[0]), after_seconds)
        if self.switch:
            # Also where the earlier piece runs out before the beat that was waited for.
            return self.take_over(self.switch.piece, after_seconds)
        if edge.kind == "settled":
            self.state = PlayState.BUFFERING
            self._waited = 0.0
            return []
        self.state = PlayState.STOPPED
        self.tick = self.origin
        return self.voices.release(after_seconds)

    def _enough_written(self) -> bool:
        written = self.piece.settled_until
        if written is None:
            return True
        return self.piece.seconds_between(self.tick, written) >= PREBUFFER_SECONDS
