"""How long the piano roll takes for one frame with 20,000 notes.

Each figure is the median over five runs of the median and of the 99th percentile frame.
Run with `QT_QPA_PLATFORM=offscreen python -m benchmarks.roll`.
"""

import os
import random
import statistics
import time
from collections.abc import Callable

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication

from gui.theme import apply_theme
from gui.widgets.piano_roll import PianoRoll
from musicgen.music.score import Note, Score, Track

NOTES = 20_000
TRACKS = 8
RUNS = 5
FRAMES = 120
WIDTH, HEIGHT = 1280, 720
LIMIT_MS = 8.0


def big_score() -> Score:
    """20,000 notes in eight tracks, about as dense as an orchestral piece."""
    draw = random.Random(7)
    tracks = []
    for index in range(TRACKS):
        tick, notes = 0, []
        for _ in range(NOTES // TRACKS):
            tick += draw.choice((0, 60, 120, 120, 240))
            notes.append(
                Note(
                    tick,
                    draw.randint(30 + 5 * index, 55 + 5 * index),
                    draw.choice((60, 120, 240, 480, 960)),
                    draw.randint(20, 127),
                )
            )
        tracks.append(Track(program=index * 8).with_notes(notes))
    return Score(tuple(tracks))


def frame_ms(roll: PianoRoll, change: Callable[[], object]) -> float:
    """One change and the repaint of what it touches, in milliseconds."""
    # Time on the processor: other programs on the machine don't count.
    started = time.thread_time()
    change()
    # What the frame gate gathered, at once: the wait for the next frame is not work.
    roll.field._gate._timer.stop()
    roll.field._gate._release()
    QApplication.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
    return (time.thread_time() - started) * 1000


def settle(roll: PianoRoll) -> None:
    """Let the idle work finish, as it does while nobody scrolls."""
    until = time.perf_counter() + 0.6
    while time.perf_counter() < until:
        QApplication.processEvents()
        time.sleep(0.005)


def measure(
    name: str, prepare: Callable[[PianoRoll], None], step: Callable[[PianoRoll, int], object]
) -> float:
    """Print and return the median frame of one kind of change."""
    medians, worst = [], []
    score = big_score()
    for _ in range(RUNS):
        roll = PianoRoll()
        roll.resize(WIDTH, HEIGHT)
        roll.show()
        roll.set_score(score)
        prepare(roll)
        settle(roll)
        frames = [frame_ms(roll, lambda i=i, roll=roll: step(roll, i)) for i in range(FRAMES)]
        medians.append(statistics.median(frames))
        worst.append(sorted(frames)[int(FRAMES * 0.99) - 1])
        roll.close()
        roll.deleteLater()
        QApplication.processEvents()
    median, tail = statistics.median(medians), statistics.median(worst)
    mark = "ok" if tail < LIMIT_MS else "over"
    print(f"{name:<34}{median:7.2f} ms   99 %: {tail:6.2f} ms   {mark} (limit {LIMIT_MS:.0f} ms)")
    return median


def main() -> None:
    """Measure every kind of frame."""
    app = QApplication.instance() or QApplication([])
    apply_theme(app, "dark")
    end = big_score().length

    def near(roll: PianoRoll) -> None:
        pass

    def whole(roll: PianoRoll) -> None:
        roll.fit()

    def zoom(roll: PianoRoll, i: int) -> None:
        roll.field.zoom_time(1.06 if i % 40 < 20 else 1 / 1.06, 400)

    def zoom_rows(roll: PianoRoll, i: int) -> None:
        roll.field.zoom_rows(1 if i % 20 < 10 else -1, 300)

    def append(roll: PianoRoll, i: int) -> None:
        for k in range(3):
            tick = roll.state.geometry.left_tick + 60 * (i + k)
            roll.append_note(i % TRACKS, Note(int(tick), 50 + (i + k) % 24, 240, 90))

    def select_all(roll: PianoRoll) -> None:
        roll.fit()
        roll.commands.select_all()

    measure("scroll", near, lambda roll, i: roll.field.scroll_by(24, 0))
    measure("scroll by half pages", near, lambda roll, i: roll.field.scroll_by(500, 0))
    measure(
        "scroll, all notes in view", whole, lambda roll, i: roll.field.scroll_by(0, (-1) ** i * 8)
    )
    measure("zoom", near, zoom)
    measure("zoom, all notes in view", whole, zoom)
    measure("zoom rows, all notes in view", whole, zoom_rows)
    measure("append 3 notes", near, append)
    measure("append 3 notes, all in view", whole, append)
    measure("playhead", near, lambda roll, i: roll.set_playhead(i * 30))
    measure(
        "playhead, all notes in view", whole, lambda roll, i: roll.set_playhead(i * end // FRAMES)
    )
    measure(
        "playhead, all notes selected",
        select_all,
        lambda roll, i: roll.set_playhead(i * end // FRAMES),
    )
    measure(
        "scroll, all notes selected",
        select_all,
        lambda roll, i: roll.field.scroll_by(0, (-1) ** i * 8),
    )


if __name__ == "__main__":
    main()
