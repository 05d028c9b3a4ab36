"""Keeps the buffer of a sound device filled with what the player plays. No Qt."""

from typing import Protocol

import numpy as np

from gui.playback.block_renderer import BlockRenderer
from gui.playback.clock import Clock, SlewedClock, Trail
from gui.playback.levels import LevelTrail, measure
from musicgen.audio.synthesiser import Samples

BLOCK_FRAMES = 512
CAPACITY_FRAMES = 16_384
"""Size asked for the buffer; what is kept in it is less."""
STEADY_FRAMES = 4_096
"""Frames kept in the buffer, 93 ms: what a busy computer may keep a thread waiting."""
QUICK_FRAMES = 2_048
"""The same at rest, where a gap is no loss and play is to be heard at once, and while
somebody plays by hand, who would rather hear a gap than be late."""
_BLOCKS_PER_TURN = 3
_START_PATIENCE_SECONDS = 5.0
_STALL_PATIENCE_SECONDS = 0.5


class SampleSink(Protocol):
    """Where samples go."""

    @property
    def capacity_frames(self) -> int:
        """Frames its buffer holds."""

    def free_frames(self) -> int:
        """Frames it takes now."""

    def write(self, samples: Samples) -> int:
        """Hand over samples, [frames, 2]; how many frames were taken."""


class AudioStream:
    """One run of a sound device, from opening it to its end.

    Args:
        renderer: what to play.
        sink: where it goes.
        trail: where the positions are laid down.
        levels: where the loudness is laid down.
        clock: monotonic seconds.
    """

    def __init__(
        self,
        renderer: BlockRenderer,
        sink: SampleSink,
        trail: Trail,
        levels: LevelTrail,
        clock: Clock,
    ) -> None:
        self._renderer = renderer
        self._sink = sink
        self._trail = trail
        self._levels = levels
        self._clock = clock
        self._start = trail.end
        self._progress = SlewedClock(clock)
        self._written = 0
        self._played = 0
        self._waiting: Samples = np.zeros((0, 2), np.float32)
        self._caution = 1

    @property
    def heard_seconds(self) -> float:
        """Moment of the trail that is heard now."""
        return self._start + self._progress.now()

    @property
    def latency_seconds(self) -> float:
        """From rendering to hearing."""
        return self._target() / self._renderer.sample_rate_hz

    @property
    def ends_at(self) -> float:
        """Monotonic time at which all that was laid down would have been heard."""
        left = self._trail.end - self._start - self._played / self._renderer.sample_rate_hz
        return self._clock() - self._progress.standing_seconds + left

    @property
    def stalled(self) -> bool:
        """Whether the device has stopped taking samples, as one that is gone does."""
        patience = _STALL_PATIENCE_SECONDS if self._played else _START_PATIENCE_SECONDS
        return self._progress.standing_seconds > patience

    def turn(self) -> None:
        """Fill the buffer up; to be called every few milliseconds."""
        rate = self._renderer.sample_rate_hz
        buffered = self._sink.capacity_frames - self._sink.free_frames()
        self._played = max(0, self._written - buffered)
        self._progress.observe(self._played / rate, self._written / rate)
        if buffered <= 0 < self._played and not self._renderer.at_rest:
            self._caution = min(8, 2 * self._caution)
        target = self._target()
        for _ in range(_BLOCKS_PER_TURN):
            if buffered + BLOCK_FRAMES > target:
                return
            samples, spans = self._renderer.render(BLOCK_FRAMES)
            self._trail.lay(spans)
            self._levels.lay(self._trail.end, measure(samples))
            buffered += self._hand_over(samples)

    def _target(self) -> int:
        """Frames to keep in the buffer; doubled whenever it has run dry."""
        frames = QUICK_FRAMES if self._renderer.quick else STEADY_FRAMES
        return min(self._caution * frames, self._sink.capacity_frames)

    def _hand_over(self, samples: Samples) -> int:
        if len(self._waiting):
            samples = np.concatenate([self._waiting, samples])
        taken = self._sink.write(samples)
        self._waiting = samples[taken:]
        self._written += taken
        return taken
