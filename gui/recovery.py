"""Nothing is lost in a crash: copies of what is unsaved, offered at the next start."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from gui.project_file import RecoveryCopy
from gui.tasks.job_thread import JobThread
from musicgen.errors import MusicGenError

if TYPE_CHECKING:
    from gui.main_window import MainWindow
    from gui.project_data import Project


class Recovery(QObject):
    """Copies the piece now and then while it is unsaved, and takes the copy away again.

    Signals:
        wanted(object): the person wants back what lies in this file, a Path.

    Args:
        window: whose piece it is.
        project: everything that is to be copied.
        copy: where the copy is kept.
    """

    wanted = Signal(object)

    def __init__(
        self,
        window: MainWindow,
        project: Callable[[], Project],
        copy: RecoveryCopy | None = None,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._settings = window.settings
        self._project = project
        self._copy = copy or RecoveryCopy()
        self._copying = JobThread(self)
        self._copying.failed.connect(self._on_not_copied)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.autosave)
        self._settings.changed.connect(self._on_setting)
        window.document.dirty_changed.connect(self._on_dirty)
        self._set_timer()

    @property
    def path(self) -> Path:
        """Where the copy lies, when there is one."""
        return self._copy.path

    def autosave(self) -> None:
        """Keep a copy of what is unsaved."""
        if not self._window.document.dirty or not self._settings.get("autosave"):
            return
        if not self._copying.running:
            self._copying.start(self._copy.save, self._project())

    def offer(self) -> None:
        """Ask about what a crashed run has left."""
        left = self._copy.left_behind()
        if not left:
            return
        path = left[0]
        self._window.messages.show_message(
            self.tr("The program ended unexpectedly last time; your piece was kept."),
            "info",
            (self.tr("Recover"), lambda: self.wanted.emit(path)),
            (self.tr("Throw away"), lambda: _forget(path)),
            stays=True,
        )

    def take_over(self, path: Path) -> None:
        """What lay in `path` is in the window now: copy it anew, then take the file away."""
        try:
            self._copy.save(self._project())
        except MusicGenError as error:
            self._on_not_copied(str(error))
        else:
            _forget(path)

    def remove(self) -> None:
        """The piece is safe, or not wanted: take its copy away."""
        self._copying.wait()
        self._copy.remove()

    def close(self) -> None:
        """End with the window."""
        self._timer.stop()
        self.remove()

    def _on_not_copied(self, reason: str) -> None:
        # Once is enough: a folder that cannot be written stays so.
        self._timer.stop()
        self._window.messages.show_message(
            self.tr("Autosave is off: {reason}").format(reason=reason), "warning"
        )

    def _on_dirty(self, dirty: bool) -> None:
        if not dirty:
            self.remove()

    def _on_setting(self, name: str) -> None:
        if name in ("autosave", "autosave_seconds"):
            self._set_timer()

    def _set_timer(self) -> None:
        self._timer.stop()
        if self._settings.get("autosave"):
            self._timer.start(1000 * self._settings.get("autosave_seconds"))


def _forget(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.with_suffix(".lock").unlink(missing_ok=True)
