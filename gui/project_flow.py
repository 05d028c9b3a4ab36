"""New, open, save: the document and its files, with nothing lost unasked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QStandardPaths
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QFileDialog, QMessageBox

from gui.actions import FILE
from gui.document import State, Variation
from gui.icon import icon
from gui.piece_name import file_name
from gui.project_data import Project
from gui.project_file import SUFFIX, load_project, save_project
from gui.recent_files import RecentFiles
from gui.recovery import Recovery
from gui.replacing import may_replace
from gui.start_folder import start_folder
from gui.tasks.job_process import JobProcess
from gui.tasks.job_thread import JobThread
from musicgen.errors import MusicGenError
from musicgen.music.score import Score
from musicgen.style.catalogue import load_catalogue

if TYPE_CHECKING:
    from gui.generation import Generation
    from gui.main_window import MainWindow
    from gui.panels.controls import ControlsPanel

MIDI_SUFFIXES: Final = (".mid", ".midi", ".kar", ".smf")
_QUESTION_ICON_PX: Final = 40


class ProjectFlow(QObject):
    """Everything in the File menu but the export.

    Attributes:
        recovery: copies of what is unsaved.

    Args:
        window: the window.
        controls: saved with the project.
        generation: a piece that is being written is unsaved, too.
        before_leaving: called when a piece is left, to stop what is going on.
    """

    def __init__(
        self,
        window: MainWindow,
        controls: ControlsPanel,
        generation: Generation,
        before_leaving: Callable[[], None],
    ) -> None:
        super().__init__(window)
        self._window = window
        self._document = window.document
        self._settings = window.settings
        self._controls = controls
        self._generation = generation
        self._before_leaving = before_leaving
        self.recovery = Recovery(window, self.project)
        self.recovery.wanted.connect(self._recover)
        self._recent = RecentFiles(self._settings, window)
        self._recent.chosen.connect(self.open_path)
        self._reading: Path | None = None
        self._job = JobProcess(self)
        self._job.succeeded.connect(self._on_midi)
        self._job.failed.connect(self._on_refused)
        self._opening: Path | None = None
        self._loading = JobThread(self)
        self._loading.succeeded.connect(self._on_project)
        self._loading.failed.connect(self._on_refused)
        actions = window.actions_table
        for name, slot in (
            ("new", self.new),
            ("open", self.open),
            ("save", self.save),
            ("save_as", self.save_as),
            ("quit", window.close),
        ):
            actions.on(name, lambda _=False, s=slot: s())
        window.menus[FILE].insertMenu(actions["save"], self._recent)
        window.close_requested.connect(self._on_close)

    def project(self) -> Project:
        """Everything that is saved, as it is now."""
        return Project(self._document.state, self._window.prompt.text, self._controls.values)

    def new(self) -> None:
        """Start with an empty piece."""
        if self._may_leave():
            self._take(Project(), None)

    def open(self) -> None:
        """Ask for a project or MIDI file and open it."""
        midi = " ".join(f"*{suffix}" for suffix in MIDI_SUFFIXES)
        name, _ = QFileDialog.getOpenFileName(
            self._window,
            self.tr("Open"),
            str(self._folder()),
            self.tr(
                "Projects and MIDI files ({all});;Projects ({own});;MIDI files ({midi})"
            ).format(all=f"*{SUFFIX} {midi}", own=f"*{SUFFIX}", midi=midi),
        )
        if name:
            self.open_path(Path(name))

    def open_path(self, path: Path) -> None:
        """Open a project or a MIDI file, after asking what becomes of this piece."""
        if path.suffix.lower() not in (SUFFIX, *MIDI_SUFFIXES):
            self._on_refused(
                self.tr("{name} is neither a project nor a MIDI file.").format(name=path.name)
            )
        elif self._may_leave():
            if path.suffix.lower() == SUFFIX:
                self._opening = path
                self._loading.start(load_project, path)
            else:
                self._reading = path
                self._job.drop()
                self._job.start("gui.tasks.read_job:read_piece", path)

    def open_score(self, score: Score, name: str) -> None:
        """Show a score that was read from elsewhere."""
        if self._may_leave():
            self._take(Project(State(score=score, seed_end=score.length)), None, name)

    def save(self) -> bool:
        """Save to the project's file, or ask for one; False if nothing was saved."""
        path = self._document.path
        return self.save_as() if path is None else self._save_to(path)

    def save_as(self) -> bool:
        """Ask for a file and save to it."""
        folder = self._folder()
        start = self._document.path or folder / f"{self._suggestion()}{SUFFIX}"
        name, _ = QFileDialog.getSaveFileName(
            self._window, self.tr("Save project"), str(start),
            self.tr("Projects ({pattern})").format(pattern=f"*{SUFFIX}"),
        )  # fmt: skip
        if not name:
            return False
        path = Path(name)
        if path.suffix.lower() != SUFFIX:
            path = Path(f"{name}{SUFFIX}")
            if not may_replace(self._window, [path]):
                return False
        return self._save_to(path)

    def autosave(self) -> None:
        """Keep a copy of what is unsaved."""
        self.recovery.autosave()

    def _recover(self, path: Path) -> None:
        if not self._may_leave():
            return
        try:
            project = load_project(path)
        except MusicGenError as error:
            self._on_refused(str(error))
            return
        self._take(project, None)
        self._document.mark_unsaved()
        self.recovery.take_over(path)

    def _on_project(self, project: Project) -> None:
        path, self._opening = self._opening, None
        if path is not None:
            self._take(project, path)
            self._recent.note(path)

    def _on_midi(self, piece: tuple[Score, str]) -> None:
        score, request_json = piece
        path, self._reading = self._reading, None
        if path is None:
            return
        if not score.note_count:
            self._on_refused(self.tr("{name} holds no notes.").format(name=path.name))
            return
        self._take(self._made_by(score, request_json, path), None, path.stem)
        self._recent.note(path)

    def _made_by(self, score: Score, request_json: str, path: Path) -> Project:
        """What was read, with prompt and controls as they were if the file tells them."""
        from gui.request_reader import controls_of, read_request

        request = read_request(request_json)
        if request is None:
            return Project(State(score=score, seed_end=score.length))
        seed_end = request.seed.length if request.seed else 0
        origin = self.tr("from {name}").format(name=path.name)
        variation = Variation(1, score, seed_end, request, origin=origin)
        return Project(
            State(score, seed_end, (variation,), variation.number),
            request.prompt,
            controls_of(request, load_catalogue()),
        )

    def _on_refused(self, text: str) -> None:
        self._window.messages.show_message(text, "error")

    def _take(self, project: Project, path: Path | None, name: str = "") -> None:
        self._before_leaving()
        self._document.reset(project.state, path, name)
        self._window.prompt.set_text(project.prompt)
        self._controls.set_values(project.controls)
        self.recovery.remove()
        self._window.messages.clear()
        if not project.state.score.tracks:
            self._window.prompt.field.setFocus()

    def _save_to(self, path: Path) -> bool:
        try:
            save_project(self.project(), path)
        except MusicGenError as error:
            self._on_refused(str(error))
            return False
        self._document.mark_saved(path)
        self.recovery.remove()
        self._settings.set("project_folder", str(path.parent))
        self._recent.note(path)
        return True

    def _may_leave(self) -> bool:
        """Whether this piece may go; asks when it would be lost."""
        if not self._document.dirty and not self._generation.writing:
            return True
        box = QMessageBox(self._window)
        box.setIconPixmap(icon("save", "accent").pixmap(_QUESTION_ICON_PX, _QUESTION_ICON_PX))
        box.setWindowTitle(self.tr("Unsaved piece"))
        box.setText(self.tr("Save this piece first?"))
        box.setInformativeText(self.tr("Otherwise the piece and its variations are lost."))
        buttons = QMessageBox.StandardButton
        box.setStandardButtons(buttons.Save | buttons.Discard | buttons.Cancel)
        box.setDefaultButton(buttons.Save)
        answer = box.exec()
        box.deleteLater()
        if answer == buttons.Save:
            self._generation.stop()
            return self.save()
        return answer == buttons.Discard

    def _on_close(self, event: QCloseEvent) -> None:
        if not self._may_leave():
            event.ignore()
            return
        self._job.cancel()
        self._loading.wait()
        self.recovery.close()
        self._before_leaving()

    def _folder(self) -> Path:
        documents = QStandardPaths.StandardLocation.DocumentsLocation
        return start_folder(self._settings.get("project_folder"), documents)

    def _suggestion(self) -> str:
        return file_name(self._document, self._window.prompt.text) or self.tr("untitled")
