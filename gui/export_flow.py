"""Taking music away: export to files, drag out, copy as a file."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QObject, QStandardPaths, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QFileDialog

from gui.piece_name import file_name
from gui.replacing import may_replace
from gui.start_folder import start_folder
from gui.tasks.export_job import ExportOrder
from gui.tasks.job_process import JobProcess
from gui.track_names import track_name
from musicgen.errors import MusicGenError
from musicgen.generate.request_json import request_to_json
from musicgen.midi.write import write_midi
from musicgen.music.score import Score
from musicgen.music.timeline import slice_ticks

if TYPE_CHECKING:
    from gui.dialogs.export import ExportChoice
    from gui.main_window import MainWindow


class ExportFlow(QObject):
    """Knows what is exported under which name, and sees it through."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._document = window.document
        self._formats: list[tuple[str, str, str]] = []
        self._temporary: tempfile.TemporaryDirectory[str] | None = None
        self._name = ""
        self._listing = JobProcess(self)
        self._listing.succeeded.connect(self._on_formats)
        self._job = JobProcess(self)
        self._job.progressed.connect(self._on_progress)
        self._job.succeeded.connect(self._on_written)
        self._job.failed.connect(self._on_failed)
        actions = window.actions_table
        self._export = actions.on("export", lambda: self.open_dialog())
        self._copy = actions.on("copy_file", lambda: self.copy_file())
        self._document.score_changed.connect(self._enable)
        self._enable(self._document.score)

    def start(self) -> None:
        """Find out, elsewhere, which formats can be written here."""
        self._listing.start("gui.tasks.export_job:list_formats")

    def close(self) -> None:
        """Stop what is being written and take temporary files away."""
        self._listing.cancel()
        self._job.cancel()
        if self._temporary is not None:
            self._temporary.cleanup()

    def open_dialog(self) -> None:
        """Ask what to export, then where to, then do it."""
        from gui.dialogs.export import ExportDialog

        if self._job.running:
            self._window.messages.show_message(
                self.tr("Something is being exported already; wait for it or cancel it."), "info"
            )
            return
        selection, mix = self._document.selection, self._document.mix
        count = len(self._document.score.tracks)
        dialog = ExportDialog(
            self._formats or [(".mid", "MIDI", self.tr("notes for any music program"))],
            has_selection=selection.end > selection.start,
            has_muted=not all(mix.audible(track) for track in range(count)),
            suffix=self._window.settings.get("export_format"),
            parent=self._window,
        )
        accepted, choice = dialog.exec(), dialog.choice()
        dialog.deleteLater()
        if not accepted:
            return
        folder = start_folder(
            self._window.settings.get("export_folder"),
            QStandardPaths.StandardLocation.MusicLocation,
        )
        name, _ = QFileDialog.getSaveFileName(
            self._window,
            self.tr("Export"),
            str(folder / f"{self.suggested_name()}{choice.suffix}"),
            f"*{choice.suffix}",
        )
        if name:
            self.export(choice, Path(name))

    def export(self, choice: ExportChoice, path: Path) -> None:
        """Write the choice to `path`; progress and result are told in the message bar."""
        asked = path
        if path.suffix.lower() != choice.suffix:
            path = path.with_name(path.name + choice.suffix)
        files = self._files(choice, path)
        if not may_replace(self._window, [file for _, file in files if file != asked]):
            return
        self._window.settings.set("export_folder", str(path.parent))
        self._window.settings.set("export_format", choice.suffix)
        self._name = path.name
        soundfont = self._window.settings.get("soundfont")
        active = self._document.active
        request = active.request if active else None
        order = ExportOrder(
            tuple(files),
            title=path.stem,
            request_json=request_to_json(request) if request else "",
            soundfont=Path(soundfont) if soundfont else None,
        )
        if not order.files:
            self._window.messages.show_message(
                self.tr("There is nothing to export in what was chosen."), "warning"
            )
            return
        self._window.messages.show_message(
            self.tr("Writing {name}…").format(name=self._name),
            "info",
            (self.tr("Cancel"), self._job.cancel),
            stays=True,
        )
        self._job.start("gui.tasks.export_job:run_export", order)

    def mime_data(self) -> QMimeData | None:
        """The piece as a MIDI file to drag or paste; None if it cannot be written."""
        score = self._document.score
        if not score.note_count:
            return None
        if self._temporary is None:
            self._temporary = tempfile.TemporaryDirectory(prefix="musicgen-")
        path = Path(self._temporary.name) / f"{self.suggested_name()}.mid"
        active = self._document.active
        request = active.request if active else None
        try:
            write_midi(score, path, request_json=request_to_json(request) if request else None)
        except MusicGenError as error:
            self._window.messages.show_message(str(error), "error")
            return None
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path))])
        return data

    def copy_file(self) -> None:
        """Put the piece into the clipboard as a MIDI file."""
        data = self.mime_data()
        if data is not None:
            QGuiApplication.clipboard().setMimeData(data)
            self._window.messages.show_message(
                self.tr("Copied as a MIDI file; paste it into a folder or another program.")
            )

    def suggested_name(self) -> str:
        """A file name without ending, from the project or the prompt."""
        return file_name(self._document, self._window.prompt.text) or self.tr("untitled")

    def _files(self, choice: ExportChoice, path: Path) -> list[tuple[Score, Path]]:
        score, mix = self._document.score, self._document.mix
        kept = [
            index
            for index in range(len(score.tracks))
            if not choice.leave_out_muted or mix.audible(index)
        ]
        if choice.scope == "selection":
            selection = self._document.selection
            score = slice_ticks(score, selection.start, min(selection.end, score.length))
        if choice.scope == "tracks":
            files = []
            for index in kept:
                track = score.tracks[index]
                name = track_name(track).replace("/", "-")
                file = path.with_name(f"{path.stem}-{index + 1}-{name}{choice.suffix}")
                files.append((replace(score, tracks=(track,)), file))
            return [(part, file) for part, file in files if part.note_count]
        part = score.with_tracks(score.tracks[index] for index in kept)
        return [(part, path)] if part.note_count else []

    def _on_formats(self, formats: list[tuple[str, str, str]]) -> None:
        self._formats = formats

    def _on_progress(self, share: float) -> None:
        self._window.messages.change_text(
            self.tr("Writing {name}… {share:.0%}").format(name=self._name, share=share)
        )

    def _on_written(self, files: tuple[Path, ...]) -> None:
        self._window.messages.clear()
        folder = files[0].parent if files else Path()
        text = (
            self.tr("Wrote {name}.").format(name=files[0].name)
            if len(files) == 1
            else self.tr("Wrote {count} files.").format(count=len(files))
        )
        self._window.messages.show_message(
            text,
            "info",
            (
                self.tr("Show folder"),
                lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))),
            ),
        )

    def _on_failed(self, text: str) -> None:
        self._window.messages.clear()
        self._window.messages.show_message(text, "error")

    def _enable(self, score: Score) -> None:
        there = score.note_count > 0
        self._export.setEnabled(there)
        self._copy.setEnabled(there)
