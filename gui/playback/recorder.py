"""Notes played by hand, taken down in ticks. No Qt."""

import threading
from collections.abc import Callable

from musicgen.midi.sustain import SUSTAIN_PEDAL
from musicgen.music.meter import MeterMap
from musicgen.music.score import Control, Note, Score, Track
from musicgen.music.tempo import TempoMap
from musicgen.music.units import TICKS_PER_QUARTER

_EARLIEST_BEATS = 0.5


class Recorder:
    """Takes down what is played from a starting position on.

    Notes up to half a beat before it count as played on it: nobody hits the first beat
    exactly. What is played earlier, during the count-in, is left out.

    Args:
        position: the tick that is heard now. Called on whatever thread plays.
        start: tick at which the take begins.
    """

    def __init__(self, position: Callable[[], float], start: int) -> None:
        self._position = position
        self._start = start
        self._lock = threading.Lock()
        self._begun: dict[int, tuple[int, int]] = {}
        self._notes: list[Note] = []
        self._controls: list[Control] = []

    @property
    def note_count(self) -> int:
        """Notes begun so far."""
        return len(self._notes) + len(self._begun)

    def note_on(self, pitch: int, velocity: int) -> None:
        """A key went down."""
        tick = self._tick()
        with self._lock:
            self._end(pitch, tick)
            if tick >= -_EARLIEST_BEATS * TICKS_PER_QUARTER:
                self._begun[pitch] = (max(0, tick), velocity)

    def note_off(self, pitch: int) -> None:
        """A key went up."""
        tick = self._tick()
        with self._lock:
            self._end(pitch, tick)

    def pedal(self, value: int) -> None:
        """The sustain pedal moved, 0 to 127."""
        tick = self._tick()
        with self._lock:
            self._controls.append(Control(max(0, tick), "control", SUSTAIN_PEDAL, value))

    def finish(self, like: Score, program: int, is_drum: bool = False) -> Score:
        """End what is still held; the take as a score with the tempo and meter of another.

        It starts at tick 0 and ends with the bar in which the last note ends.
        """
        tick = self._tick()
        with self._lock:
            for pitch in list(self._begun):
                self._end(pitch, tick)
            track = Track(
                program=max(0, program), is_drum=is_drum, controls=tuple(self._controls)
            ).with_notes(self._notes)
        meter_map = MeterMap(((0, like.meter_map.meter_at(self._start)),))
        tempo_map = TempoMap.constant(like.tempo_map.bpm_at(self._start))
        length = meter_map.next_bar(track.end)
        tracks = (track,) if track.notes else ()
        return Score(tracks=tracks, tempo_map=tempo_map, meter_map=meter_map, length=length)

    def _tick(self) -> int:
        return round(self._position()) - self._start

    def _end(self, pitch: int, tick: int) -> None:
        begun = self._begun.pop(pitch, None)
        if begun is not None:
            onset, velocity = begun
            self._notes.append(Note(onset, pitch, max(1, tick - onset), velocity))
