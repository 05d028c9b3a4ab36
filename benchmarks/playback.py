"""What playing costs: the longest gap of the event loop, and the processor.

Plays a dense piece through mixer, transport and the real output, on a null sink where
PulseAudio is installed and silently where not. Median over five runs.
Run with `QT_QPA_PLATFORM=offscreen python -m benchmarks.playback`.
"""

import json
import os
import random
import statistics
import subprocess
import sys
import time
from itertools import pairwise

from musicgen.music.score import Note, Score, Track

RUNS = 5
SETTLE_SECONDS = 2.5
SECONDS = 6.0
LIMIT_MS = 50.0


def dense_score() -> Score:
    """Eight tracks with eight notes a second each."""
    draw = random.Random(3)
    return Score(
        tracks=tuple(
            Track(program=index * 9, is_drum=index == 7).with_notes(
                Note(tick, draw.randint(36, 84), draw.choice((60, 120, 240)), draw.randint(40, 110))
                for tick in range(0, 480 * 64, 120)
            )
            for index in range(8)
        )
    )


def run_once() -> None:
    """One run in a process of its own; prints figures as JSON."""
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

    from gui.document import Document, State
    from gui.panels.mixer import MixerPanel
    from gui.panels.transport import TransportPanel
    from gui.playback.playback import Playback
    from gui.theme import apply_theme

    app = QApplication([])
    apply_theme(app, "light")
    document = Document()
    document.reset(State(score=dense_score()))
    playback = Playback(document)
    window = QWidget()
    layout = QVBoxLayout(window)
    mixer = MixerPanel(document)
    playback.activity_changed.connect(mixer.set_levels)
    layout.addWidget(mixer)
    layout.addWidget(TransportPanel(playback, document))
    window.resize(1280, 200)
    window.show()
    beats: list[float] = []
    pulse = QTimer(interval=2)
    pulse.timeout.connect(lambda: beats.append(time.monotonic()))
    costs: list[float] = []

    idle_beats: list[float] = []

    def begin() -> None:
        idle_beats.extend(beats)
        beats.clear()
        costs.append(time.process_time())
        playback.play()

    idle_from: list[float] = []
    playback.outputs.start()
    QTimer.singleShot(1000, lambda: (idle_from.append(time.process_time()), pulse.start()))
    QTimer.singleShot(
        round(SETTLE_SECONDS * 1000) - 20, lambda: idle_from.append(time.process_time())
    )
    QTimer.singleShot(round(SETTLE_SECONDS * 1000), begin)
    QTimer.singleShot(round((SETTLE_SECONDS + SECONDS) * 1000), app.quit)
    app.exec()
    costs.append(time.process_time())
    moved = playback.tick
    playback.close()
    window.close()
    gaps = [after - before for before, after in pairwise(beats)]
    print(
        json.dumps(
            {
                "gap_ms": max(gaps) * 1000,
                "idle_gap_ms": max(b - a for a, b in pairwise(idle_beats)) * 1000,
                "playing_share": (costs[1] - costs[0]) / SECONDS,
                "idle_share": (idle_from[1] - idle_from[0]) / (SETTLE_SECONDS - 1.02),
                "tick": moved,
            }
        )
    )


def main() -> None:
    """Run five times and print the medians."""
    from tests.e2e.null_sink import MISSING, NullSink

    results = []
    for _ in range(RUNS):
        command = [sys.executable, "-m", "benchmarks.playback", "once"]
        if MISSING:
            output = subprocess.check_output(command, text=True, env={**os.environ})
        else:
            with NullSink() as server:
                output = subprocess.check_output(command, text=True, env=server.environment)
        results.append(json.loads(output.splitlines()[-1]))
    gap = statistics.median(result["gap_ms"] for result in results)
    print(f"sound:              {'silent, ' + str(MISSING) if MISSING else 'null sink'}")
    print(f"longest gap:        {gap:6.1f} ms  (limit {LIMIT_MS:.0f} ms)")
    idle_gap = statistics.median(result["idle_gap_ms"] for result in results)
    print(f"at rest:            {idle_gap:6.1f} ms  (what the machine itself leaves)")
    for name, key in (("processor, playing", "playing_share"), ("processor, idle", "idle_share")):
        print(f"{name + ':':19} {statistics.median(r[key] for r in results):6.1%} of one core")
    sys.exit(gap > LIMIT_MS)


if __name__ == "__main__":
    if sys.argv[1:] == ["once"]:
        run_once()
    else:
        main()
