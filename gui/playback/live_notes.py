"""Notes that no score holds: played by hand, previewed, clicks. No Qt.

They live in seconds, not ticks, and sound whether or not the player runs.
"""

from gui.playback.timeline import CLICK_CHANNEL, CLICK_PITCHES, LIVE_CHANNEL, TimedMessage
from gui.playback.voices import Voice, Voices
from musicgen.audio.schedule import Message
from musicgen.music.score import Note

_PREVIEW_SECONDS = 0.35
_CLICK_SECONDS = 0.06
_CLICK_VELOCITIES = (80, 112)
_IN_USE_SECONDS = 10.0
_HELD = float("inf")
_NO_TRACK = -1


class LiveNotes:
    """Keeps its own time, in seconds since it was made."""

    def __init__(self) -> None:
        self._now = 0.0
        self._held_at = -_IN_USE_SECONDS
        self._voices = Voices()
        self._instruments: dict[int, tuple[int, bool]] = {}
        self._messages: list[TimedMessage] = []

    @property
    def sounding(self) -> bool:
        """Whether anything sounds or is about to."""
        return bool(self._voices) or bool(self._messages)

    @property
    def in_use(self) -> bool:
        """Whether notes were played by hand in the last seconds."""
        return self._now - self._held_at < _IN_USE_SECONDS

    def hold(self, pitch: int, velocity: int, program: int, is_drum: bool) -> None:
        """Begin a note that sounds until `let_go`."""
        self.let_go(pitch)
        self._held_at = self._now
        self._strike(LIVE_CHANNEL, program, is_drum, pitch, velocity, 0.0, _HELD)

    def let_go(self, pitch: int) -> None:
        """End the held note of that pitch, if there is one."""
        self._messages += self._voices.release(
            where=lambda voice: voice.end == _HELD and voice.note.pitch == pitch
        )

    def preview(self, pitch: int, velocity: int, program: int, is_drum: bool) -> None:
        """Let a note sound briefly."""
        self._strike(LIVE_CHANNEL, program, is_drum, pitch, velocity, 0.0, _PREVIEW_SECONDS)

    def click(self, is_downbeat: bool, after_seconds: float) -> None:
        """One click of the metronome, `after_seconds` from now."""
        pitch, velocity = CLICK_PITCHES[is_downbeat], _CLICK_VELOCITIES[is_downbeat]
        self._strike(CLICK_CHANNEL, 0, True, pitch, velocity, after_seconds, _CLICK_SECONDS)

    def release(self) -> None:
        """End everything."""
        self._messages += self._voices.release()

    def restart(self) -> None:
        """End everything, and send instruments anew with the next notes."""
        self.release()
        self._instruments.clear()

    def advance(self, seconds: float) -> list[TimedMessage]:
        """What is due in the next `seconds`."""
        due, self._messages = self._messages, []
        end = self._now + seconds
        while (next_end := self._voices.next_end()) is not None and next_end < end:
            voice: Voice = self._voices.pop_next()
            due.append(voice.off(max(0.0, voice.end - self._now)))
        self._now = end
        return due

    def _strike(
        self,
        channel: int,
        program: int,
        is_drum: bool,
        pitch: int,
        velocity: int,
        after_seconds: float,
        seconds: float,
    ) -> None:
        if self._instruments.get(channel) != (program, is_drum):
            self._instruments[channel] = (program, is_drum)
            self._messages.append(
                TimedMessage(after_seconds, Message.PROGRAM, channel, program, int(is_drum))
            )
        note = Note(0, pitch, 1, velocity)
        end = self._now + after_seconds + seconds
        self._messages.append(self._voices.strike(_NO_TRACK, channel, note, end, after_seconds))
