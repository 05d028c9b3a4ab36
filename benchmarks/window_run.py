"""The real program, in this process, with a pulse in its event loop and a person at it.

    python -m benchmarks.window_run gaps|first_note FOLDER [--stacks]

Says on its last line, as JSON, what happened when. Started by `benchmarks/window.py`.
"""

import argparse
import json
import random
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QWidget

import gui.app
from benchmarks.window_pulse import Pulse

if TYPE_CHECKING:
    from gui.main_window import MainWindow

Script = Iterator[Callable[[], bool]]
"""What a person does; after each step, what they wait for."""

PATIENCE_SECONDS = 400.0
PROMPT = "melodic jazz, 120 bpm, 16 bars"
NOTES = 20_000


class Person(QObject):
    """Acts on the window and notes times.

    Args:
        window: the window, shown.
        folder: where files go.
        pulse: the heartbeat of the event loop.
    """

    def __init__(self, window: "MainWindow", folder: Path, pulse: Pulse) -> None:
        super().__init__(window)
        self.window = window
        self.folder = folder
        self.pulse = pulse
        self.stretches: dict[str, tuple[float, float]] = {}
        self.times: list[dict[str, float]] = []
        self._first = PaintWatch(window)
        self._ready = False
        self._waiting: Callable[[], bool] = lambda: True
        self._since = time.monotonic()
        self._script: Script | None = None
        self._clock = QTimer(self, interval=10)
        self._clock.timeout.connect(self._go_on)

    def act(self, script: Script) -> None:
        """Follow a script, then close the window."""
        self._script = script
        self._clock.start()

    def gaps(self) -> Script:
        """Everything that goes on for long, one after another."""
        yield lambda: self._first.shown > 0 and self.window.assembly is not None
        assembly: Any = self.window.assembly
        assembly.engine.ready.connect(self._on_ready)
        yield lambda: self._ready
        yield self._pause(1.0)
        self.stretches["loading weights at start"] = (
            self._first.shown,
            time.monotonic(),
        )
        settings = self.window.settings
        for name, count in (("one piece while playing", 1), ("four variations, playing", 4)):
            settings.set("variations", count)
            start = time.monotonic()
            self._press_generate(PROMPT)
            yield lambda: assembly.generation.writing
            yield lambda: not assembly.generation.writing
            yield self._pause(2.0)
            self.stretches[name] = (start, time.monotonic())
        assembly.playback.rewind()
        if not assembly.playback.state.running:
            assembly.playback.play()
        for suffix in (".wav", ".mp3", ".pdf", ".musicxml"):
            start = time.monotonic()
            self._export(suffix)
            yield self._pause(0.2)
            yield lambda: not assembly.exports._job.running
            yield self._pause(0.5)
            assert (self.folder / f"piece{suffix}").stat().st_size > 0, suffix
            self.stretches[f"exporting {suffix[1:]}, playing"] = (start, time.monotonic())
        assembly.playback.stop()
        start = time.monotonic()
        self.window.actions_table["show_score"].trigger()
        yield lambda: bool(assembly.views.score_view._pages)
        yield self._pause(0.5)
        self.stretches["engraving the score view"] = (start, time.monotonic())
        self.window.actions_table["show_score"].trigger()
        self.window.document.undo_stack.setClean()
        yield self._pause(0.5)
        start = time.monotonic()
        assembly.projects.open_path(self.folder / "large.mgproj")
        yield lambda: self.window.document.score.note_count == NOTES
        yield self._pause(1.0)
        self.stretches["opening 20,000 notes"] = (start, time.monotonic())
        start = time.monotonic()
        self.window.document.mark_unsaved()
        assembly.projects.autosave()
        yield self._pause(1.0)
        self.stretches["autosaving 20,000 notes"] = (start, time.monotonic())
        start = time.monotonic()
        assembly.playback.play()
        yield self._pause(3.0)
        assembly.playback.stop()
        yield self._pause(0.3)
        self.stretches["playing 20,000 notes"] = (start, time.monotonic())

    def first_note(self) -> Script:
        """Generate twice on an engine that is there; when the first note was shown."""
        yield lambda: self.window.assembly is not None
        assembly: Any = self.window.assembly
        assembly.engine.ready.connect(self._on_ready)
        yield lambda: self._ready
        # The sound has settled by then, too.
        yield self._pause(3.0)
        for _ in range(2):
            watch = PaintWatch(assembly.roll.field, armed=False)
            assembly.generation.grown.connect(watch.arm)
            pressed = time.monotonic()
            self._press_generate(PROMPT)
            yield lambda w=watch: w.shown > 0  # type: ignore[misc]
            yield self._pause(2.5)
            assembly.generation.stop()
            assembly.playback.stop()
            assembly.playback.rewind()
            self.times.append({"pressed": pressed, "shown": watch.shown})
            watch.deleteLater()
            yield lambda: not assembly.engine.busy
            yield self._pause(1.5)

    def _press_generate(self, prompt: str) -> None:
        from PySide6.QtTest import QTest

        field = self.window.prompt.field
        if field.text() != prompt:
            field.setText(prompt)
        QTest.keyClick(field, Qt.Key.Key_Return)

    def _export(self, suffix: str) -> None:
        from gui.dialogs.export import ExportChoice

        choice = ExportChoice(suffix, "all", False)
        self.window.assembly.exports.export(choice, self.folder / f"piece{suffix}")  # type: ignore[union-attr]

    def _on_ready(self) -> None:
        self._ready = True

    def _pause(self, seconds: float) -> Callable[[], bool]:
        end = time.monotonic() + seconds
        return lambda: time.monotonic() >= end

    def _go_on(self) -> None:
        assert self._script is not None
        if not self._waiting():
            if time.monotonic() - self._since > PATIENCE_SECONDS:
                print(f"waited in vain after {list(self.stretches)}", file=sys.stderr)
                self._leave()
            return
        self._since = time.monotonic()
        try:
            self._waiting = next(self._script)
        except StopIteration:
            self._leave()

    def _leave(self) -> None:
        self._clock.stop()
        self.window.document.undo_stack.setClean()
        self.window.close()


class PaintWatch(QObject):
    """Notes when a widget was next painted and the frame handed to the screen."""

    def __init__(self, widget: QWidget, armed: bool = True) -> None:
        super().__init__(widget)
        self.shown = 0.0
        self._armed = armed
        widget.installEventFilter(self)

    def arm(self) -> None:
        """From now on a frame counts."""
        self._armed = True

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.Paint and self._armed and not self.shown:
            # The frame is handed over before the loop turns again.
            QTimer.singleShot(0, self, self._note)
        return False

    def _note(self) -> None:
        if not self.shown:
            self.shown = time.monotonic()


def write_large_project(path: Path) -> None:
    """A project of 20,000 notes in eight tracks."""
    from gui.document import State
    from gui.project_data import Project
    from gui.project_file import save_project
    from musicgen.music.score import Note, Score, Track

    draw = random.Random(5)
    tracks = tuple(
        Track(program=index * 9, is_drum=index == 7).with_notes(
            Note(draw.randrange(0, 480 * 600, 20), draw.randint(30, 90), 240, draw.randint(40, 110))
            for _ in range(NOTES // 8)
        )
        for index in range(8)
    )
    save_project(Project(State(score=Score(tracks=tracks))), path)


def main() -> int:
    """Start the program, act, and print what was seen."""
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=("gaps", "first_note"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--stacks", action="store_true")
    options = parser.parse_args()
    people: list[Person] = []
    really_open = gui.app.open_window

    def open_window(app: object) -> "MainWindow":
        window = really_open(app)
        person = Person(window, options.folder, Pulse(options.stacks, window))
        people.append(person)
        person.act(getattr(person, options.what)())
        return window

    gui.app.open_window = open_window  # type: ignore[assignment]
    sys.argv = sys.argv[:1]
    status = gui.app.main()
    person = people[0]
    seen: dict[str, Any] = {"times": person.times, "activities": {}}
    for name, (start, end) in person.stretches.items():
        gaps = sorted(person.pulse.between(start, end), key=lambda gap: -gap.wall)
        seen["activities"][name] = {"from": start, "to": end, "gaps": gaps[:8]}
    person.pulse.stop()
    seen["stacks"] = person.pulse.stacks.most_common(60)
    print(json.dumps(seen), flush=True)
    return status


if __name__ == "__main__":
    sys.exit(main())
