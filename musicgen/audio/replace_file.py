"""Writing a file so that it is either complete or not there."""

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from musicgen.errors import WriteError

_REASONS = {
    errno.ENOSPC: "the disk is full; free some space",
    errno.EDQUOT: "your disk quota is used up; free some space",
    errno.EFBIG: "the file would be larger than allowed here; write a shorter piece",
    errno.EACCES: "writing there is not permitted; choose another folder",
    errno.EPERM: "writing there is not permitted; choose another folder",
    errno.EROFS: "that disk is read-only; choose another folder",
    errno.ENOENT: "its folder does not exist; make the folder first",
    errno.ENOTDIR: "its folder is not a folder; choose another path",
    errno.EISDIR: "that is a folder; add a file name",
    errno.ENAMETOOLONG: "the name is too long; choose a shorter one",
}


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary path beside `path`; put it in the place of `path` when all went well.

    The body writes and closes the temporary file. Whatever goes wrong, and on
    cancelling, the temporary file is removed and an older `path` stays as it was. A link
    is followed.

    Raises:
        WriteError: the file could not be written (an OSError in the body included).
    """
    temporary: Path | None = None
    try:
        target = Path(os.path.realpath(path))
        mode = _writable_mode(target)
        part = target.with_name(f".musicgen-{os.getpid()}-{secrets.token_hex(6)}.part")
        part.open("xb").close()
        temporary = part
        if mode is not None:
            temporary.chmod(mode)
        yield temporary
        temporary.replace(target)
    except WriteError:
        raise
    except OSError as error:
        raise write_error(path, error) from error
    finally:
        if temporary is not None:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)


def _writable_mode(target: Path) -> int | None:
    """The rights of the file that is about to be replaced; None when there is none."""
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, "is a directory")
    if not target.exists():
        return None
    if not target.is_file():
        # Taking the place of a device or a pipe would remove it for everybody.
        raise WriteError(f"cannot write {target}: it is a device and no file; name a file")
    if not os.access(target, os.W_OK):
        # Replacing needs rights on the folder only, but read-only means: keep this file.
        raise PermissionError(errno.EACCES, "read-only file")
    return target.stat().st_mode & 0o777


def write_error(path: Path, error: OSError) -> WriteError:
    """The one sentence for a failed write."""
    reason = _REASONS.get(error.errno or 0, f"{error.strerror or error}; choose another folder")
    return WriteError(f"cannot write {path}: {reason}")
