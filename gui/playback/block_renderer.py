"""From player and synthesiser to blocks of samples. No Qt, no device."""

import math

import numpy as np

from gui.playback.output import USUAL_GAIN_DB
from gui.playback.player import Player
from gui.playback.progress import Span
from gui.playback.timeline import TimedMessage
from musicgen.audio.limiter import Limiter
from musicgen.audio.render import apply_event
from musicgen.audio.schedule import Event
from musicgen.audio.synthesiser import Samples, Synthesiser

_GAIN_DB_PER_SECOND = 6.0
_SILENT_PEAK = 1e-4
_TAIL_SECONDS = 0.5


class BlockRenderer:
    """Renders the player's next frames, each message at its exact frame.

    Args:
        player: what to play; its time passes here.
        synthesiser: what it sounds like.
    """

    def __init__(self, player: Player, synthesiser: Synthesiser) -> None:
        self._player = player
        self._synthesiser = synthesiser
        self._rate = synthesiser.sample_rate_hz
        self._limiter = Limiter(self._rate)
        self._gain_db = self._wanted_gain_db = USUAL_GAIN_DB
        self._volume = 1.0
        self._wanted_volume = 1.0
        self._quiet_frames = self._rate

    @property
    def sample_rate_hz(self) -> int:
        """Frames per second."""
        return self._rate

    @property
    def at_rest(self) -> bool:
        """Whether there is nothing to hear."""
        return not self._player.state.running and not self._player.sounding

    @property
    def quick(self) -> bool:
        """Whether what comes next is to be heard at once, rather than surely without a gap."""
        return self._player.played_by_hand or not self._player.state.running

    def set_volume(self, volume: float) -> None:
        """Master volume, 0 silent to 1 full; takes effect over the next block."""
        self._wanted_volume = volume

    def set_gain(self, gain_db: float) -> None:
        """What the synthesiser is raised by; while music plays it gets there gently."""
        self._wanted_gain_db = gain_db

    def render(self, frames: int) -> tuple[Samples, list[Span]]:
        """The next frames, [about frames, 2], and where the position went.

        The limiter looks ahead by 9 ms, so the first blocks are shorter than asked.
        """
        stretch = self._player.advance(frames / self._rate)
        idle = not stretch.messages and self._quiet_frames >= _TAIL_SECONDS * self._rate
        if idle and not self._player.sounding:
            samples: Samples = np.zeros((frames, 2), np.float32)
        else:
            samples = self._synthesise(stretch.messages, frames)
            loud = float(np.abs(samples).max(initial=0.0)) > _SILENT_PEAK
            self._quiet_frames = 0 if loud or stretch.messages else self._quiet_frames + frames
        return self._limiter.process(self._turned(samples)), stretch.spans

    def _synthesise(self, messages: list[TimedMessage], frames: int) -> Samples:
        pieces: list[Samples] = []
        position = 0
        for seconds, message, channel, first, second in messages:
            frame = min(frames, int(seconds * self._rate + 0.5))
            if frame > position:
                pieces.append(self._synthesiser.generate(frame - position))
                position = frame
            apply_event(self._synthesiser, Event(frame, message, 0, channel, first, second))
        if position < frames:
            pieces.append(self._synthesiser.generate(frames - position))
        return pieces[0] if len(pieces) == 1 else np.concatenate(pieces)

    def _turned(self, samples: Samples) -> Samples:
        start = self._volume * 10 ** (self._gain_db / 20)
        self._volume = self._wanted_volume
        missing = self._wanted_gain_db - self._gain_db
        most = math.inf if self.at_rest else _GAIN_DB_PER_SECOND * len(samples) / self._rate
        self._gain_db += max(-most, min(most, missing))
        end = self._volume * 10 ** (self._gain_db / 20)
        if start == end:
            return samples * np.float32(end)
        return samples * np.linspace(start, end, len(samples), dtype=np.float32)[:, None]
