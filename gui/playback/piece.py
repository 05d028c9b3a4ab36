"""The score as the player holds it: what sounds, how far it is written. No Qt."""

from collections.abc import Callable, Iterator
from itertools import chain

from gui.playback.timeline import (
    TimedMessage,
    chasing_messages,
    control_messages,
    controls_due,
    notes_due,
    opening_messages,
    sounding_tracks,
    track_channel,
)
from gui.playback.voices import Voice, Voices
from musicgen.audio.schedule import Message
from musicgen.music.score import Note, Score, Track


class Piece:
    """A score made ready for playing.

    Attributes:
        score: what it was made from.
        settled_until: while the score grows, no later note starts before this tick;
            None once it is complete.

    Args:
        score: what to play.
        settled_until: see above.
        known: an earlier piece, whose unchanged tracks are taken over.
    """

    def __init__(
        self, score: Score, settled_until: int | None = None, known: "Piece | None" = None
    ) -> None:
        self.score = score
        self.settled_until = settled_until
        before = known._pairs if known else ()
        self._pairs: tuple[tuple[Track, Track], ...] = sounding_tracks(score, before)
        self._tracks = tuple(heard for _, heard in self._pairs)

    def seconds_between(self, start: float, end: float) -> float:
        """Seconds from one tick to another at the score's tempo."""
        return self.score.tempo_map.seconds_at(end) - self.score.tempo_map.seconds_at(start)

    def tick_after(self, tick: float, seconds: float) -> float:
        """The tick `seconds` after `tick`."""
        tempo_map = self.score.tempo_map
        return max(tick, tempo_map.tick_at(tempo_map.seconds_at(tick) + seconds))

    def play(
        self,
        start: float,
        end: float,
        after_seconds: float,
        voices: Voices,
        audible: Callable[[int], bool],
    ) -> list[TimedMessage]:
        """Messages of [start, end) ticks in order; notes that begin join `voices`."""
        due: list[tuple[float, Message, TimedMessage]] = []
        at = after_seconds - self.score.tempo_map.seconds_at(start)
        seconds_at = self.score.tempo_map.seconds_at
        for index, track in enumerate(self._tracks):
            channel = track_channel(index)
            for control in controls_due(track, start, end):
                for message in control_messages(
                    control, track, channel, at + seconds_at(control.tick)
                ):
                    due.append((control.tick, message.message, message))
            if not audible(index):
                continue
            for note in notes_due(track, start, end):
                # A note of no length still has to end after it began.
                note_end = max(note.end, note.onset + 1)
                message = voices.strike(index, channel, note, note_end, at + seconds_at(note.onset))
                due.append((note.onset, message.message, message))
        while (next_end := voices.next_end()) is not None and next_end < end:
            voice = voices.pop_next()
            # A note may have been shortened to before now while it sounded.
            tick = max(voice.end, start)
            due.append((tick, Message.NOTE_OFF, voice.off(at + seconds_at(tick))))
        due.sort(key=lambda item: item[:2])
        return [message for _, _, message in due]

    def chase(self, tick: float) -> Iterator[TimedMessage]:
        """Bring every channel to where it is when the piece has been played up to `tick`."""
        return chain.from_iterable(
            chasing_messages(track, track_channel(index), tick)
            for index, track in enumerate(self._tracks)
        )

    def changed_openings(self, before: "Piece") -> Iterator[TimedMessage]:
        """Instruments, volumes and places that differ from those of another piece."""
        for index, track in enumerate(self._tracks):
            channel = track_channel(index)
            known: set[TimedMessage] = set()
            if index < len(before._tracks):
                known.update(opening_messages(before._tracks[index], channel))
            yield from (m for m in opening_messages(track, channel) if m not in known)

    def end_of(self, voice: Voice) -> float | None:
        """Where the note of a sounding voice ends in this piece; None if it is not in it."""
        if voice.track >= len(self._tracks):
            return None
        onset = voice.note.onset
        same: Note | None = next(
            (
                note
                for note in notes_due(self._tracks[voice.track], onset, onset + 1)
                if note.pitch == voice.note.pitch
            ),
            None,
        )
        return None if same is None else max(same.end, onset + 1)
