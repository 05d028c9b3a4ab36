"""Writing a file whole or not at all."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from musicgen.errors import WriteError


def write_bytes_atomically(data: bytes, path: str | Path) -> None:
    """Put `data` under `path`; on failure what stood there before is untouched.

    The bytes go into a new file in the same folder, which then takes the name in one
    step. A link is followed. What is no regular file (a device, a pipe) is written to
    as it is, since replacing it would remove it.

    Raises:
        WriteError: missing folder, no permission, full disk, a folder of that name.
    """
    try:
        target = Path(os.path.realpath(path))
        if target.is_dir():
            raise IsADirectoryError
        if target.exists() and not target.is_file():
            with target.open("wb", buffering=0) as device:
                device.write(data)
            return
        _replace(data, target)
    except IsADirectoryError:
        raise WriteError(f"{path} is a folder; name a file to write") from None
    except FileNotFoundError:
        raise WriteError(f"{path} cannot be written: its folder does not exist") from None
    except PermissionError:
        raise WriteError(f"{path} may not be written; choose another folder") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise WriteError(f"{path} could not be written: {reason}") from error


def _replace(data: bytes, target: Path) -> None:
    mode = target.stat().st_mode & 0o777 if target.exists() else None
    if mode is not None and not os.access(target, os.W_OK):
        raise PermissionError
    part = target.with_name(f".musicgen-{os.getpid()}-{secrets.token_hex(6)}.part")
    try:
        with part.open("xb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        if mode is not None:
            part.chmod(mode)
        part.replace(target)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise
