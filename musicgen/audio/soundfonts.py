"""Where the instruments' sounds come from: SoundFont files on this machine."""

import importlib.util
import os
import sys
from contextlib import suppress
from pathlib import Path

from musicgen.errors import AudioError

SOUNDFONT_SUFFIXES = (".sf2", ".sf3")
_BUNDLED_NAME = "TimGM6mb.sf2"


def default_soundfont() -> Path:
    """The General MIDI soundfont that comes inside the installed pretty_midi package.

    The package is located, not imported, so asking costs no start-up time.

    Raises:
        AudioError: pretty_midi or its soundfont is not installed.
    """
    spec = importlib.util.find_spec("pretty_midi")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        path = Path(folder) / _BUNDLED_NAME
        if path.is_file():
            return path
    raise AudioError(
        f"the built-in soundfont {_BUNDLED_NAME} was not found: install the Python package"
        " pretty_midi or choose a soundfont file yourself"
    )


def list_soundfonts() -> tuple[Path, ...]:
    """Soundfonts found on this machine: the built-in one first, then by name.

    Looks only into the folders where systems keep them, not below them.
    """
    found: list[Path] = []
    with suppress(AudioError):
        found.append(default_soundfont())
    for folder in _usual_folders():
        try:
            files = sorted(folder.iterdir(), key=lambda path: path.name.lower())
        except OSError:
            continue
        found.extend(path for path in files if path.suffix.lower() in SOUNDFONT_SUFFIXES)
    unique = {path.resolve(): path for path in reversed(found)}
    return tuple(path for path in found if unique[path.resolve()] is path)


def check_soundfont(path: Path) -> Path:
    """The path itself, when it is a readable file that begins like a SoundFont.

    Raises:
        AudioError: it is missing, unreadable or another kind of file.
    """
    try:
        with path.open("rb") as file:
            head = file.read(12)
    except FileNotFoundError:
        raise AudioError(f"the soundfont {path} does not exist; choose another .sf2 file") from None
    except OSError as error:
        raise AudioError(
            f"the soundfont {path} cannot be read ({error.strerror}); choose another .sf2 file"
        ) from None
    if len(head) < 12 or head[:4] != b"RIFF" or head[8:12] != b"sfbk":
        raise AudioError(f"{path} is not a soundfont; choose an .sf2 or .sf3 file")
    return path


def _usual_folders() -> tuple[Path, ...]:
    home = Path.home()
    folders = [
        home / ".local/share/soundfonts",
        home / ".local/share/sounds/sf2",
        home / ".local/share/sounds/sf3",
    ]
    if sys.platform == "darwin":
        folders += [home / "Library/Audio/Sounds/Banks", Path("/Library/Audio/Sounds/Banks")]
    elif sys.platform == "win32":
        folders += [
            Path(os.environ.get("PROGRAMDATA", "C:/ProgramData")) / "soundfonts",
            Path("C:/soundfonts"),
        ]
    else:
        folders += [
            Path("/usr/share/soundfonts"),
            Path("/usr/share/sounds/sf2"),
            Path("/usr/share/sounds/sf3"),
            Path("/usr/local/share/soundfonts"),
        ]
    return tuple(folders)
