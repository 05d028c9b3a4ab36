"""Project files on disk: read, written atomically, copied aside while one works."""

import contextlib
import os
import tempfile
from pathlib import Path
from typing import Final

from PySide6.QtCore import QLockFile, QStandardPaths

from gui.project_data import Project, project_from_text, project_to_text
from musicgen.errors import FileFormatError, MissingFileError, WriteError

SUFFIX: Final = ".mgproj"
_LARGEST_BYTES: Final = 500_000_000


def save_project(project: Project, path: Path) -> None:
    """Write the project; the old file stays whole until the new one is.

    Raises:
        WriteError: the folder or the disk does not let us.
    """
    text = project_to_text(project)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise WriteError(
            f"{path} cannot be written: {error.strerror}; choose another folder"
        ) from error
    draft = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise WriteError(f"{path} cannot be written: {error.strerror}") from error


def load_project(path: Path) -> Project:
    """Read a project.

    Raises:
        MissingFileError: there is no such file, or it may not be read.
        FileFormatError: it is no project, damaged, or of a later version.
    """
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            raise FileFormatError(f"{path.name} is too large to be a project")
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise FileFormatError(f"{path.name} is not a musicgen project") from error
    except OSError as error:
        raise MissingFileError(f"{path} cannot be opened: {error.strerror}") from error
    return project_from_text(text, path.name)


def recovery_folder() -> Path:
    """Where copies lie while one works."""
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericDataLocation)
    return Path(folder) / "musicgen" / "recovery"


class RecoveryCopy:
    """The copy of this run, and those that crashed runs have left.

    A lock beside each copy tells a window that runs from one that has crashed.

    Args:
        folder: where copies lie.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or recovery_folder()
        self.path = self.folder / f"{os.getpid()}-{id(self):x}{SUFFIX}"
        self._lock = _lock_of(self.path)

    def save(self, project: Project) -> None:
        """Replace this run's copy.

        Raises:
            WriteError: the folder does not let us.
        """
        # The lock first: killed in the middle of taking it, a run leaves a lock that says
        # nothing of whose it was, and a copy beside it would never be offered.
        if not self._lock.isLocked():
            with contextlib.suppress(OSError):
                self.folder.mkdir(parents=True, exist_ok=True)
            self._lock.tryLock(0)
        save_project(project, self.path)

    def remove(self) -> None:
        """Forget this run's copy: all is saved, or the person let it go."""
        with contextlib.suppress(OSError):
            self.path.unlink(missing_ok=True)
        self._lock.unlock()

    def left_behind(self) -> list[Path]:
        """Copies of runs that ended without removing them, the latest first."""
        try:
            found = [path for path in self.folder.glob(f"*{SUFFIX}") if self._is_orphan(path)]
            return sorted(found, key=lambda path: path.stat().st_mtime, reverse=True)
        except OSError:
            return []

    def _is_orphan(self, path: Path) -> bool:
        if path == self.path:
            return False
        lock = _lock_of(path)
        free = lock.tryLock(0)
        lock.unlock()
        return free


def _lock_of(path: Path) -> QLockFile:
    lock = QLockFile(str(path.with_suffix(".lock")))
    # Age says nothing: only a process that is gone makes a lock stale.
    lock.setStaleLockTime(0)
    return lock
