"""Sound on demand: notes as they are drawn or played, one buffer at a time."""

import heapq
import itertools
import threading
from collections import deque
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from musicgen.audio.limiter import PEAK_CEILING
from musicgen.audio.render import apply_event
from musicgen.audio.schedule import Event, Message
from musicgen.audio.synthesiser import Samples, SynthesiserKind, open_synthesiser
from musicgen.errors import InvalidValueError
from musicgen.midi.sustain import SUSTAIN_PEDAL
from musicgen.music.score import Track

_KNEE = 0.7
_DEFAULT_GAIN = 1.6


class LiveSynthesiser:
    """A synthesiser that is told what to play from anywhere and asked for samples by one.

    Threads: every method may be called from any thread except `generate`, which belongs
    to one thread at a time, usually the one that feeds the sound device. Messages are
    handed over through a queue that needs no lock, so the caller never waits for the
    sound and the sound never for the caller; they take effect in the next `generate`.

    Attributes:
        sample_rate_hz: frames per second of what `generate` returns.
        gain: loudness, 0 (silent) upwards; 1.6 suits one instrument, the soft limiter
            catches the rest.
    """

    def __init__(
        self,
        *,
        soundfont: Path | None = None,
        kind: SynthesiserKind = "auto",
        sample_rate_hz: int = 44_100,
        gain: float = _DEFAULT_GAIN,
    ) -> None:
        """Open the synthesiser.

        Raises:
            AudioError: no synthesiser is installed, or the soundfont cannot be used.
        """
        self._synthesiser = open_synthesiser(soundfont, kind, sample_rate_hz)
        self.sample_rate_hz = sample_rate_hz
        self.gain = gain
        self._inbox: deque[Event | _Clear] = deque()
        self._counter = itertools.count()
        self._planned: list[Event] = []
        self._held: dict[int, set[int]] = {}
        self._pedals: set[int] = set()
        self._frame = 0
        self._generating = threading.Lock()

    @property
    def frame(self) -> int:
        """Frames generated so far: the time that `at_frame` arguments are counted in."""
        return self._frame

    def load_tracks(self, tracks: Sequence[Track]) -> None:
        """Give track i the sound, volume and pan of `tracks[i]`, from the next buffer on.

        Notes that sound go on; the notes inside the tracks are not played.
        """
        for index, track in enumerate(tracks):
            self._put(Message.PROGRAM, index, track.program, int(track.is_drum))
            self._put(Message.CONTROL, index, 7, track.volume)
            self._put(Message.CONTROL, index, 10, track.pan)

    def note_on(
        self,
        track: int,
        pitch: int,
        velocity: int = 90,
        *,
        at_frame: int = 0,
        duration_seconds: float | None = None,
    ) -> None:
        """Start a note, now or at a frame to come.

        Args:
            track: index of the track.
            pitch: 0 to 127.
            velocity: 1 to 127.
            at_frame: when, in `frame` time; a frame in the past means at once.
            duration_seconds: end it by itself after this long; None waits for `note_off`.

        Raises:
            InvalidValueError: pitch, velocity or track out of range.
        """
        if track < 0 or not 0 <= pitch <= 127 or not 1 <= velocity <= 127:
            raise InvalidValueError(
                f"track {track}, pitch {pitch}, velocity {velocity} cannot be played; pitches"
                " are 0 to 127, velocities 1 to 127"
            )
        start = max(at_frame, self._frame)
        self._put(Message.NOTE_ON, track, pitch, velocity, start)
        if duration_seconds is not None:
            length = max(1, round(duration_seconds * self.sample_rate_hz))
            self._put(Message.NOTE_OFF, track, pitch, 0, start + length)

    def note_off(self, track: int, pitch: int, *, at_frame: int = 0) -> None:
        """Release a note, now or at a frame to come."""
        self._put(Message.NOTE_OFF, track, pitch, 0, at_frame)

    def control(self, track: int, number: int, value: int) -> None:
        """Controller `number` to `value`, both 0 to 127; 64 is the sustain pedal."""
        self._put(Message.CONTROL, track, number, value)

    def pitch_bend(self, track: int, value: int) -> None:
        """Pitch wheel, -8192 to 8191."""
        self._put(Message.PITCH_BEND, track, 0, value)

    def all_off(self) -> None:
        """Silence everything at once and forget what was planned."""
        self._inbox.append(_Clear())

    def generate(self, frames: int) -> Samples:
        """The next `frames` frames, [frames, 2] float32, within ±0.98.

        Raises:
            RuntimeError: two threads called it at once.
        """
        if not self._generating.acquire(blocking=False):
            raise RuntimeError("LiveSynthesiser.generate was called from two threads at once")
        try:
            return _soften(self._generate(frames) * np.float32(self.gain))
        finally:
            self._generating.release()

    def _put(
        self, message: Message, track: int, first: int, second: int, at_frame: int = 0
    ) -> None:
        self._inbox.append(Event(at_frame, message, next(self._counter), track, first, second))

    def _generate(self, frames: int) -> Samples:
        self._collect()
        end = self._frame + frames
        out: Samples = np.empty((frames, 2), np.float32)
        position = self._frame
        while self._planned and self._planned[0].frame < end:
            event = heapq.heappop(self._planned)
            if event.frame > position:
                out[position - self._frame : event.frame - self._frame] = (
                    self._synthesiser.generate(event.frame - position)
                )
                position = event.frame
            self._play(event)
        out[position - self._frame :] = self._synthesiser.generate(end - position)
        self._frame = end
        return out

    def _collect(self) -> None:
        while self._inbox:
            item = self._inbox.popleft()
            if isinstance(item, _Clear):
                self._planned.clear()
                self._held.clear()
                self._pedals.clear()
                self._synthesiser.sounds_off()
            elif item.frame <= self._frame:
                # In the order they were sent: the heap would put note-offs first, and
                # a click shorter than a buffer would leave its note sounding for ever.
                self._play(item)
            else:
                heapq.heappush(self._planned, item)

    def _play(self, event: Event) -> None:
        """Apply a message, the pedal being ours: engines treat it differently."""
        track = event.channel
        if event.message is Message.CONTROL and event.first == SUSTAIN_PEDAL:
            self._pedal(track, event.second >= 64)
        elif event.message is Message.NOTE_OFF and track in self._pedals:
            self._held.setdefault(track, set()).add(event.first)
        else:
            if event.message is Message.NOTE_ON:
                held = self._held.get(track, set())
                if event.first in held:
                    held.discard(event.first)
                    self._synthesiser.note_off(track, event.first)
            apply_event(self._synthesiser, event)

    def _pedal(self, track: int, down: bool) -> None:
        if down:
            self._pedals.add(track)
            return
        self._pedals.discard(track)
        for pitch in sorted(self._held.pop(track, ())):
            self._synthesiser.note_off(track, pitch)


class _Clear:
    """Stands in the queue for: silence, and forget what is planned."""


def _soften(samples: Samples) -> Samples:
    """Bend what is over the knee towards the ceiling; no look-ahead, so no delay."""
    level = np.abs(samples)
    if level.size == 0 or float(level.max()) <= _KNEE:
        return samples
    room = PEAK_CEILING - _KNEE
    bent = _KNEE + room * np.tanh((level - _KNEE) / room)
    softened = np.where(level > _KNEE, np.copysign(bent, samples), samples)
    return softened.astype(np.float32)
