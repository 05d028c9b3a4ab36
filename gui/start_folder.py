"""Where a file dialog begins: never in a folder that the person has not heard of."""

from pathlib import Path

from PySide6.QtCore import QStandardPaths


def start_folder(chosen: str, place: QStandardPaths.StandardLocation) -> Path:
    """The folder used last, else the desktop's for such files, else the home folder.

    Args:
        chosen: the folder used last; "" for none.
        place: where the desktop keeps such files.
    """
    home = QStandardPaths.StandardLocation.HomeLocation
    for name in (chosen, QStandardPaths.writableLocation(place)):
        if name and Path(name).is_dir():
            return Path(name)
    return Path(QStandardPaths.writableLocation(home))
