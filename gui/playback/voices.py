"""The notes sounding now, so that every one of them is ended. No Qt."""

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from gui.playback.timeline import TimedMessage
from musicgen.audio.schedule import Message
from musicgen.music.score import Note


@dataclass(order=True, slots=True)
class Voice:
    """A note that has begun and not ended.

    Attributes:
        end: tick (or, for notes played by hand, second) at which it ends.
        order: which of two that end together began first.
        track: index of its track; -1 for a note that belongs to none.
        channel: where it sounds.
        note: what was struck.
    """

    end: float
    order: int
    track: int = field(compare=False)
    channel: int = field(compare=False)
    note: Note = field(compare=False)

    def off(self, seconds: float) -> TimedMessage:
        """The message that ends it."""
        return TimedMessage(seconds, Message.NOTE_OFF, self.channel, self.note.pitch, 0)


class Voices:
    """Holds sounding notes by their end; each note on gets exactly one note off."""

    def __init__(self) -> None:
        self._heap: list[Voice] = []
        self._count = 0

    def __len__(self) -> int:
        return len(self._heap)

    def __iter__(self) -> Iterator[Voice]:
        return iter(self._heap)

    def strike(
        self, track: int, channel: int, note: Note, end: float, seconds: float
    ) -> TimedMessage:
        """Begin a note that ends by itself at `end`; the message that begins it."""
        heapq.heappush(self._heap, Voice(end, self._count, track, channel, note))
        self._count += 1
        return TimedMessage(seconds, Message.NOTE_ON, channel, note.pitch, note.velocity)

    def next_end(self) -> float | None:
        """Where the next note ends, None if none sounds."""
        return self._heap[0].end if self._heap else None

    def pop_next(self) -> Voice:
        """Take out the note that ends first."""
        return heapq.heappop(self._heap)

    def release(
        self, seconds: float = 0.0, where: Callable[[Voice], bool] | None = None
    ) -> list[TimedMessage]:
        """End notes before their time: all of them, or those for which `where` holds."""
        going = sorted(voice for voice in self._heap if where is None or where(voice))
        kept = [] if where is None else [voice for voice in self._heap if not where(voice)]
        heapq.heapify(kept)
        self._heap = kept
        return [voice.off(seconds) for voice in going]

    def retime(self, end_of: Callable[[Voice], float]) -> None:
        """Give every sounding note a new end."""
        for voice in self._heap:
            voice.end = end_of(voice)
        heapq.heapify(self._heap)
