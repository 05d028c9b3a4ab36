"""Small scores, and a tape that keeps what a player sends."""

from collections import Counter
from dataclasses import dataclass, field

from gui.playback.player import Player
from gui.playback.progress import PlayState, Span
from gui.playback.timeline import TimedMessage, track_channel
from musicgen.audio.schedule import Message
from musicgen.music.score import Note, Score, Track
from musicgen.music.tempo import TempoMap


def score_of(
    *tracks: list[tuple[int, int, int]], tempo_bpm: float = 120.0, length: int = 0
) -> Score:
    """A score from (onset, pitch, duration) rows, one list per track."""
    return Score(
        tracks=tuple(
            Track(program=index).with_notes(
                Note(onset, pitch, duration, 80) for onset, pitch, duration in rows
            )
            for index, rows in enumerate(tracks)
        ),
        tempo_map=TempoMap.constant(tempo_bpm),
        length=length,
    )


def scale(count: int, step: int = 240) -> Score:
    """`count` notes on one track, one after the other."""
    return score_of([(index * step, 60 + index % 12, step) for index in range(count)])


@dataclass
class Tape:
    """Drives a player and keeps what it sends, with absolute seconds."""

    player: Player
    seconds: float = 0.0
    messages: list[TimedMessage] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)

    def run(self, seconds: float, block: float = 0.01) -> "Tape":
        """Advance in blocks."""
        left = seconds
        while left > 1e-9:
            self.step(min(block, left))
            left -= block
        return self

    def step(self, seconds: float) -> list[TimedMessage]:
        """Advance once."""
        stretch = self.player.advance(seconds)
        new = [m._replace(seconds=m.seconds + self.seconds) for m in stretch.messages]
        self.messages += new
        self.spans += stretch.spans
        self.seconds += seconds
        return new

    def until_stopped(self, block: float = 0.05, most_seconds: float = 120.0) -> "Tape":
        """Advance until the player stops by itself."""
        while self.player.state != PlayState.STOPPED and self.seconds < most_seconds:
            self.step(block)
        return self

    def ons(self, track: int | None = None) -> list[tuple[float, int]]:
        """(seconds, pitch) of every note on, of one track or of all."""
        return [
            (m.seconds, m.first)
            for m in self.messages
            if m.message == Message.NOTE_ON and (track is None or m.channel == track_channel(track))
        ]

    def pitches(self) -> list[int]:
        """Pitches begun, in order."""
        return [pitch for _, pitch in self.ons()]

    def hanging(self) -> Counter[tuple[int, int]]:
        """Notes that have begun and not ended; fails where one ends that never began."""
        count: Counter[tuple[int, int]] = Counter()
        for m in self.messages:
            if m.message == Message.NOTE_ON:
                count[m.channel, m.first] += 1
            elif m.message == Message.NOTE_OFF:
                count[m.channel, m.first] -= 1
                assert count[m.channel, m.first] >= 0, m
        return +count
