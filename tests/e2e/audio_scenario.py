"""A process that plays through the real output and says what it saw, as JSON on its last line.

Of its own, because Qt connects to the sound server once per process.
"""

import json
import os
import signal
import sys
import time
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from gui.playback.audio_output import AudioOutput
from gui.playback.player import Player
from musicgen.music.score import Note, Score, Track
from musicgen.music.tempo import TempoMap


def band(bars: int = 4) -> Score:
    """A little piece for three instruments and drums, with a change of tempo."""
    beat = 480
    tune = [Note(i * beat, 60 + (i * 7) % 13, beat - 20, 70 + i % 20) for i in range(bars * 4)]
    bass = [Note(i * 2 * beat, 36 + (i * 5) % 8, 2 * beat - 40, 80) for i in range(bars * 2)]
    chords = [
        Note(i * 4 * beat, pitch, 4 * beat - 60, 55) for i in range(bars) for pitch in (55, 59, 62)
    ]
    drums = [Note(i * beat // 2, 42 if i % 4 else 36, 100, 75) for i in range(bars * 8)]
    return Score(
        tracks=(
            Track(program=73).with_notes(tune),
            Track(program=32, pan=40).with_notes(bass),
            Track(program=4, volume=80, pan=90).with_notes(chords),
            Track(is_drum=True).with_notes(drums),
        ),
        tempo_map=TempoMap(((0, 400_000), (2 * 4 * beat, 350_000))),
    )


class Scenario:
    """Runs steps at given seconds, then prints what was noted."""

    def __init__(self) -> None:
        self.app = QApplication([])
        self.player = Player()
        self.output = AudioOutput(self.player)
        self.notes: dict[str, Any] = {"silent": [], "sounding": [], "positions": []}
        self.output.fell_silent.connect(self.notes["silent"].append)
        self.output.sounding.connect(self.notes["sounding"].append)
        self._sampler = QTimer(interval=20)
        self._sampler.timeout.connect(self._sample)
        self._begun = time.monotonic()

    def _sample(self) -> None:
        tick, state = self.output.position()
        self.notes["positions"].append((time.monotonic() - self._begun, tick, state.value))

    def at(self, seconds: float, do: Any) -> None:
        QTimer.singleShot(round(seconds * 1000), do)

    def run(self, seconds: float) -> None:
        self._sampler.start()
        self.at(seconds, self.app.quit)
        self.output.start()
        self.app.exec()
        self._sampler.stop()
        self.output.close()
        self.notes["state"] = self.player.state.value
        print(json.dumps(self.notes), flush=True)


def play_through(scenario: Scenario) -> None:
    score = band()
    scenario.player.set_score(score)
    # Long enough for a null sink to begin to take samples.
    scenario.at(2.5, scenario.player.play)
    scenario.run(2.5 + score.duration_seconds + 2.0)


def lose_server(scenario: Scenario) -> None:
    scenario.player.set_score(band(16))
    scenario.at(2.0, scenario.player.play)
    scenario.at(4.0, lambda: os.kill(int(sys.argv[2]), signal.SIGKILL))
    scenario.run(7.0)


def lose_server_for_a_while(scenario: Scenario) -> None:
    """As `lose_server`; the test starts another one at the same place meanwhile."""
    scenario.player.set_score(band(16))
    scenario.at(2.0, scenario.player.play)
    scenario.at(4.0, lambda: os.kill(int(sys.argv[2]), signal.SIGKILL))
    scenario.run(16.0)


def no_server(scenario: Scenario) -> None:
    scenario.player.set_score(band(16))
    scenario.at(0.5, scenario.player.play)
    scenario.run(2.5)


def heard_soon(scenario: Scenario) -> None:
    """How long after play the sound is there; noted against the clock of the recording."""
    scenario.player.set_score(band())

    def play() -> None:
        scenario.notes["played_at"] = time.monotonic()
        scenario.player.play()

    scenario.at(2.5, play)
    scenario.run(4.0)


def close_while_playing(scenario: Scenario) -> None:
    scenario.player.set_score(band())
    scenario.at(0.5, scenario.player.play)
    scenario.run(6.0)


if __name__ == "__main__":
    globals()[sys.argv[1]](Scenario())
