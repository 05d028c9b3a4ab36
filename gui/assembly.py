"""Puts the panels and flows into the window, after it is on the screen.

The one place that knows all of them: a new panel is a line here.
"""

from __future__ import annotations

from collections.abc import Callable, Generator

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from gui.compose_flow import ComposeFlow
from gui.export_flow import ExportFlow
from gui.generation import Generation
from gui.loudness import Loudness
from gui.main_window import MainWindow, line
from gui.panels.controls import ControlsPanel
from gui.panels.drag_handle import DragHandle
from gui.panels.mixer import MixerPanel
from gui.panels.record import RecordPanel
from gui.panels.section import Section
from gui.panels.seed import SeedPanel, SeedTab
from gui.panels.seed_beats import BeatsSeed
from gui.panels.seed_file import FileSeed
from gui.panels.seed_here import HereSeed
from gui.panels.transport import TransportPanel
from gui.panels.variations import VariationsPanel
from gui.play_flow import PlayFlow
from gui.playback.playback import Playback
from gui.project_flow import ProjectFlow
from gui.roll_flow import RollFlow
from gui.seed_flow import SeedFlow
from gui.sound_settings import SoundSettings
from gui.tasks.engine_process import EngineProcess
from gui.theme import apply_theme, pad_spin_boxes
from gui.track_meters import TrackMeters
from gui.variations_share import VariationsShare
from gui.view_flow import ViewFlow
from gui.widgets.piano_roll import PianoRoll
from musicgen.style.catalogue import load_catalogue


class Assembly(QObject):
    """Everything behind the window; it lives and closes with it.

    Attributes:
        complete: everything is there, and not closed yet.

    Args:
        window: the window.
        composer: "module:Class" to compose with; "" for the shipped engine.
        engine: one that is starting already, and held. Then nothing is put in yet:
            `build_on` does it, part by part.
    """

    def __init__(
        self,
        window: MainWindow,
        composer: str = "",
        *,
        engine: EngineProcess | None = None,
    ) -> None:
        super().__init__(window)
        self.window = window
        self.document = window.document
        self.known_tags: dict[str, int] = {}
        self._closing: list[Callable[[], object]] = []
        self.complete = False
        self._in_parts = engine is not None
        self.engine = engine or EngineProcess(composer, parent=self)
        if not self._in_parts:
            self.engine.hold()
            self.engine.start(window.settings.get("checkpoint"))
        self._parts = self._build()
        while not self._in_parts and self.build_on():
            pass

    def build_on(self) -> bool:
        """Put in the next part; False once everything is there."""
        return next(self._parts, self) is not self

    def _build(self) -> Generator[None, None, None]:
        """Everything, in parts between which the window can paint and answer."""
        window, settings = self.window, self.window.settings
        self.engine.ready.connect(self._on_ready)
        self._closing.append(self.engine.close)
        window.prompt.set_status(self.tr("Loading the network…"))
        self.playback = Playback(self.document, parent=self)
        self._closing.append(self.playback.close)
        self.sound = SoundSettings(settings, self.playback, self)
        self.generation = Generation(self.document, self.engine, self)
        self._closing.append(self.generation.abandon)
        self.catalogue = load_catalogue()
        yield
        window.prompt.set_catalogue(self.catalogue)
        yield
        self.controls = ControlsPanel()
        yield
        self.variations = VariationsPanel(self.document, self.generation)
        self.roll = PianoRoll()
        yield
        self.beats_seed = BeatsSeed()
        self.keys_seed = RecordPanel(self.playback, self.document)
        yield
        self.file_seed = FileSeed()
        self._closing.append(self.file_seed.close_jobs)
        self.here_seed = HereSeed(self.document, lambda: max(0, round(self.playback.tick)))
        self.seed = SeedPanel(self._seed_tabs())
        yield
        window.seed_side.put(self.seed)
        yield
        self.variations_section = Section(self.tr("Variations"), self.variations)
        window.right_splitter.addWidget(self.variations_section)
        yield
        window.right_splitter.addWidget(Section(self.tr("Controls"), self.controls))
        window.right_splitter.setStretchFactor(1, 1)
        share = VariationsShare(window.right_splitter)
        self.variations.filled.connect(share.give)
        yield
        self.roll_flow = RollFlow(
            window, self.document, self.generation, self.roll, self.playback.player
        )
        yield
        self.mixer = MixerPanel(self.document)
        window.mixer_side.put(self.mixer)
        self.meters = TrackMeters(
            self.playback, self.document, lambda: settings.get("soundfont") or None, self
        )
        self.meters.levels_changed.connect(self.mixer.set_levels)
        self._closing.append(self.meters.close)
        self.loudness = Loudness(
            self.document, self.generation, self.playback.outputs, settings, self
        )
        self._closing.append(self.loudness.close)
        window.transport_side.put(line())
        window.transport_side.put(TransportPanel(self.playback, self.document))
        yield
        self.compose = ComposeFlow(
            window,
            self.document,
            self.engine,
            self.generation,
            self.controls,
            self.seed,
            self.catalogue,
        )
        self.projects = ProjectFlow(window, self.controls, self.generation, self._stop_everything)
        self.plays = PlayFlow(window, self.playback, self.generation, self.roll, self.variations)
        self.seeds = SeedFlow(window, self.playback, self.seed, self.beats_seed, self.keys_seed)
        self._closing.append(self.seeds.close)
        self.exports = ExportFlow(window)
        self._closing.append(self.exports.close)
        yield
        self.views = ViewFlow(window, self.generation, self._devices(), lambda: self.known_tags)
        self._closing.append(self.views.close)
        self._connect()
        self._add_drag_handle()
        pad_spin_boxes(window)
        yield
        self.engine.listen()
        if settings.complaint:
            window.messages.show_message(settings.complaint, "warning")
        self.projects.recovery.offer()
        self.complete = True
        QTimer.singleShot(0, self._last)

    def _seed_tabs(self) -> list[SeedTab]:
        return [
            SeedTab(
                self.beats_seed,
                self.beats_seed,
                self.tr("Beats"),
                self.tr("beats"),
                self.tr("Draw a beat or a tune"),
                self.tr("Draw a beat or a tune above, then write on from it here."),
            ),
            SeedTab(
                self.keys_seed,
                self.keys_seed,
                self.tr("Keys"),
                self.tr("take"),
                self.tr("Play it on a keyboard"),
                self.tr("Record something above, then write on from it here."),
            ),
            SeedTab(
                self.file_seed,
                self.file_seed,
                self.tr("File"),
                self.tr("file"),
                self.tr("Take it from a MIDI file"),
                self.tr("Choose a MIDI file above, then write on from it here."),
            ),
            SeedTab(
                self.here_seed,
                self.here_seed,
                self.tr("Here"),
                self.tr("piece"),
                self.tr("Continue the piece in the roll"),
                self.tr("Write or open a piece, then write on from it here."),
            ),
        ]

    def _add_drag_handle(self) -> None:
        handle = DragHandle(self.exports.mime_data)
        handle.clicked.connect(self.exports.copy_file)
        self.variations_section.add_tool(handle)
        handle.setEnabled(bool(self.document.score.note_count))
        self.document.score_changed.connect(lambda score: handle.setEnabled(bool(score.note_count)))

    def _devices(self) -> dict[str, Callable[[], list[tuple[str, str]]]]:
        return {
            "sound_device": self.sound.sound_devices,
            "midi_output": self.sound.midi_outputs,
            "midi_input": self.sound.midi_inputs,
        }

    def _connect(self) -> None:
        window, actions = self.window, self.window.actions_table
        stack = self.document.undo_stack
        actions.on("undo", stack.undo)
        actions.on("redo", stack.redo)
        stack.canUndoChanged.connect(actions["undo"].setEnabled)
        stack.canRedoChanged.connect(actions["redo"].setEnabled)
        stack.undoTextChanged.connect(self._on_undo_text)
        stack.redoTextChanged.connect(self._on_redo_text)
        # The stack speaks once more as it goes, when the actions are gone already.
        self._closing.append(lambda: stack.undoTextChanged.disconnect(self._on_undo_text))
        self._closing.append(lambda: stack.redoTextChanged.disconnect(self._on_redo_text))
        actions["undo"].setEnabled(False)
        actions["redo"].setEnabled(False)
        actions.on("next_variation", lambda: self.variations.step(1))
        actions.on("previous_variation", lambda: self.variations.step(-1))
        actions.on("keep_variation", self.variations.keep_active)
        actions.on("discard_variation", self.variations.discard_active)
        self.generation.started.connect(lambda score, *_: self.mixer.show_growing(score))
        self.generation.finished.connect(lambda: self.mixer.show_growing(None))
        self.generation.failed.connect(lambda _: self.mixer.show_growing(None))
        self.variations.continue_requested.connect(self.compose.continue_variation)
        self.plays.moved.connect(self.views.score_view.set_playhead)
        self.views.score_view.seek_requested.connect(self.plays.seek)
        self.file_seed.failed.connect(self._on_refused)
        self.file_seed.open_requested.connect(self.projects.open_score)
        window.empty.file_chosen.connect(self.projects.open)
        window.files_dropped.connect(self._on_dropped)
        window.settings.changed.connect(self._on_setting)

    def _last(self) -> None:
        """What can wait until everything else is on the screen."""
        if not self.complete:
            return  # closed meanwhile
        self.sound.start()
        self.exports.start()

    def _on_ready(self, _checkpoint: str, tags: dict[str, int]) -> None:
        self.known_tags = tags

    def _on_undo_text(self, text: str) -> None:
        self.window.actions_table["undo"].setText(self.tr("&Undo {what}").format(what=text))

    def _on_redo_text(self, text: str) -> None:
        self.window.actions_table["redo"].setText(self.tr("&Redo {what}").format(what=text))

    def _on_refused(self, text: str) -> None:
        self.window.messages.show_message(text, "error")

    def _on_dropped(self, names: list[str]) -> None:
        from pathlib import Path

        if names:
            self.projects.open_path(Path(names[0]))

    def _on_setting(self, name: str) -> None:
        app = QApplication.instance()
        if name == "theme" and isinstance(app, QApplication):
            apply_theme(app, self.window.settings.get("theme"))
        elif name == "checkpoint":
            self.engine.start(self.window.settings.get("checkpoint"))

    def _stop_everything(self) -> None:
        """A piece is left: nothing may go on writing into the next one."""
        self.generation.abandon()
        self.playback.end_writing()
        self.playback.player.stop()
        self.playback.rewind()
        self.window.prompt.set_writing(False)

    def close(self) -> None:
        """Stop processes and threads, and wait for them; also before everything is there."""
        self.complete = False
        self._parts.close()
        while self._closing:
            self._closing.pop()()
