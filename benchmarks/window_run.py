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
        only: do nothing whose name does not hold this.
    """

    def __init__(self, window: "MainWindow", folder: Path, pulse: Pulse, only: str) -> None:
        super().__init__(window)
        self._only = only
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
        self._assembly.engine.ready.connect(self._on_ready)
        yield lambda: self._ready
        yield self._pause(1.0)
        self.stretches["loading weights at start"] = (self._first.shown, time.monotonic())
        formats = (".wav", ".mp3", ".pdf", ".musicxml")
        for name, activity in (
            ("one piece while playing", lambda: self._write(1)),
            ("four variations, playing", lambda: self._write(4)),
            *((f"exporting {s[1:]}, playing", lambda s=s: self._export(s)) for s in formats),
            ("engraving the score view", self._engrave),
            ("opening 20,000 notes", self._open),
            ("autosaving 20,000 notes", self._autosave),
            ("playing 20,000 notes", self._play),
        ):
            if self._only in name:
                self.pulse.stacks.clear()
                start = time.monotonic()
                yield from activity()
                self.stretches[name] = (start, time.monotonic())
                yield self._pause(0.3)

    def _write(self, variations: int) -> Script:
        generation = self._assembly.generation
        self.window.settings.set("variations", variations)
        self._press_generate(PROMPT)
        yield lambda: generation.writing
        yield lambda: not generation.writing
        yield self._pause(2.0)

    def _export(self, suffix: str) -> Script:
        from gui.dialogs.export import ExportChoice

        if not self._assembly.playback.state.running:
            self._assembly.playback.play(0.0)
        path = self.folder / f"piece{suffix}"
        self._assembly.exports.export(ExportChoice(suffix, "all", False), path)
        yield self._pause(0.2)
        yield lambda: not self._assembly.exports._job.running
        yield self._pause(0.5)
        assert path.stat().st_size > 0, suffix

    def _engrave(self) -> Script:
        self._assembly.playback.stop()
        self.window.actions_table["show_score"].trigger()
        yield lambda: bool(self._assembly.views.score_view._pages)
        yield self._pause(0.5)
        self.window.actions_table["show_score"].trigger()
        self.window.document.undo_stack.setClean()

    def _open(self) -> Script:
        self._assembly.projects.open_path(self.folder / "large.mgproj")
        yield lambda: self.window.document.score.note_count == NOTES
        yield self._pause(1.0)

    def _autosave(self) -> Script:
        self.window.document.mark_unsaved()
        self._assembly.projects.autosave()
        yield self._pause(1.0)

    def _play(self) -> Script:
        self._assembly.playback.play()
        yield self._pause(3.0)
        self._assembly.playback.stop()
        yield self._pause(0.3)

    @property
    def _assembly(self) -> Any:
        return self.window.assembly

    def first_note(self) -> Script:
        """Generate twice on an engine that is there; when the first note was shown."""
        yield lambda: self.window.assembly is not None
        assembly = self._assembly
        assembly.engine.ready.connect(self._on_ready)
        yield lambda: self._ready
        # The sound has settled by then, too.
        yield self._pause(3.0)
        for _ in range(2):
            watch = PaintWatch(assembly.roll.field, armed=False)
            assembly.generation.grown.connect(watch.arm)
            arrived: list[float] = []
            note_time = assembly.engine.notes_sampled.connect(
                lambda *_, a=arrived: a.append(time.monotonic())  # type: ignore[misc]
            )
            pressed, computed = time.monotonic(), time.thread_time()
            self._press_generate(PROMPT)
            asked = time.monotonic()
            yield lambda w=watch: w.shown > 0  # type: ignore[misc]
            yield self._pause(2.5)
            assembly.generation.stop()
            assembly.playback.stop()
            assembly.playback.rewind()
            assembly.engine.notes_sampled.disconnect(note_time)
            times = {"pressed": pressed, "asked": asked, "arrived": arrived[0]}
            times["computing"] = watch.computed - computed
            self.times.append({**times, "shown": watch.shown})
            watch.deleteLater()
            yield lambda: not assembly.engine.busy
            yield self._pause(1.5)

    def _press_generate(self, prompt: str) -> None:
        from PySide6.QtTest import QTest

        field = self.window.prompt.field
        if field.text() != prompt:
            field.setText(prompt)
        QTest.keyClick(field, Qt.Key.Key_Return)

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
        self.shown = self.computed = 0.0
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
            self.shown, self.computed = time.monotonic(), time.thread_time()


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
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    people: list[Person] = []
    really_open = gui.app.open_window

    def open_window(app: object) -> "MainWindow":
        window = really_open(app)
        pulse = Pulse(options.stacks, window)
        person = Person(window, options.folder, pulse, options.only)
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
        seen["activities"][name] = {"from": start, "to": end, "gaps": gaps[:200]}
    person.pulse.stop()
    seen["stacks"] = person.pulse.stacks.most_common(60)
    print(json.dumps(seen), flush=True)
    return status


if __name__ == "__main__":
    sys.exit(main())
