"""What a person has set, kept in an ini file in the platform's settings folder.

Each setting is a row; the preferences dialog is built from the same rows.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from PySide6.QtCore import QObject, QSettings, QStandardPaths, Signal

SettingKind = Literal["choice", "switch", "number", "folder", "file", "device", "hidden"]


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One setting.

    Attributes:
        name: its key in the file.
        default: value when nothing, or nonsense, is stored; its type is the type.
        kind: which editor the preferences show; "hidden" for none.
        label: short name for a person.
        explanation: one sentence.
        group: page of the preferences.
        choices: (value, label) for "choice".
        limits: lowest and highest for "number".
        unit: shown behind a number.
    """

    name: str
    default: Any
    kind: SettingKind = "hidden"
    label: str = ""
    explanation: str = ""
    group: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    limits: tuple[int, int] = (0, 0)
    unit: str = ""


ROWS: Final[tuple[SettingRow, ...]] = (
    SettingRow(
        "theme", "system", "choice", "Theme", "Light or dark, or as the desktop has it.", "General",
        choices=(("system", "Follow the desktop"), ("light", "Light"), ("dark", "Dark")),
    ),
    SettingRow(
        "variations", 4, "number", "Variations", "How many pieces are written at once.", "General",
        limits=(1, 8),
    ),
    SettingRow(
        "play_while_generating", True, "switch", "Play while writing",
        "Start to play as soon as the first notes are there.", "General",
    ),
    SettingRow(
        "autosave", True, "switch", "Autosave",
        "Keep a copy that is offered after a crash.", "General",
    ),
    SettingRow(
        "autosave_seconds", 60, "number", "Autosave every", "Time between two copies.", "General",
        limits=(10, 600), unit=" s",
    ),
    SettingRow(
        "checkpoint", "base", "file", "Weights",
        "What the network has learnt; takes effect with the next piece.", "Network",
    ),
    SettingRow(
        "sound_device", "", "device", "Sound device", "Where the built-in sound goes.", "Sound",
    ),
    SettingRow(
        "soundfont", "", "file", "Soundfont",
        "The instruments of the built-in sound; empty takes the one that comes along.", "Sound",
    ),
    SettingRow(
        "midi_output", "", "device", "MIDI output", "Play through this port instead.", "Sound",
    ),
    SettingRow(
        "midi_input", "", "device", "MIDI input", "The keyboard to play the seed on.", "Sound",
    ),
    SettingRow("project_folder", "", "folder", "Projects", "Where saving starts.", "Folders"),
    SettingRow("export_folder", "", "folder", "Exports", "Where exporting starts.", "Folders"),
    SettingRow("export_format", ".mid"),
    SettingRow("recent_files", []),
    SettingRow("prompt_history", []),
    SettingRow("geometry", ""),
    SettingRow("layout", ""),
)  # fmt: skip

_BY_NAME: Final = {row.name: row for row in ROWS}


def settings_file() -> Path:
    """Where the settings lie on this platform."""
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericConfigLocation)
    return Path(folder) / "musicgen" / "musicgen.ini"


class Settings(QObject):
    """Reads and writes settings; never raises for what lies in the file.

    Signals:
        changed(str): the setting of that name has another value.
    """

    changed = Signal(str)

    def __init__(self, path: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.path = path or settings_file()
        self.complaint = ""
        self._values: dict[str, Any] = {}
        self._file = QSettings(str(self.path), QSettings.Format.IniFormat)
        if self._file.status() == QSettings.Status.FormatError or self._is_garbage():
            self.complaint = self.tr(
                "The settings in {path} could not be read, so the defaults are used."
            ).format(path=self.path)
            self._file.clear()
        elif not self._file.isWritable():
            self.complaint = self.tr(
                "Settings cannot be kept in {folder}; they last until the window closes."
            ).format(folder=self.path.parent)
        for row in ROWS:
            self._values[row.name] = _typed(self._file.value(row.name, row.default), row)

    def get(self, name: str) -> Any:
        """Value of the setting, of the type of its default."""
        return self._values[name]

    def set(self, name: str, value: Any) -> None:
        """Store a value and tell those who listen."""
        row = _BY_NAME[name]
        typed = _typed(value, row)
        if typed == self._values[name]:
            return
        self._values[name] = typed
        self._file.setValue(name, typed)
        self.changed.emit(name)

    def save(self) -> bool:
        """Write the file now; False if the folder does not let us."""
        self._file.sync()
        return self._file.status() == QSettings.Status.NoError

    def push_recent(self, name: str, value: str, most: int) -> None:
        """Put `value` in front of the list `name`, once, keeping at most `most`."""
        self.set(name, [value, *(item for item in self.get(name) if item != value)][:most])

    def _is_garbage(self) -> bool:
        """QSettings reads any bytes as keys without values; a null byte is no text."""
        try:
            return b"\x00" in self.path.read_bytes()[:4096]
        except OSError:
            return False


def _typed(value: Any, row: SettingRow) -> Any:
    """`value` as the type of the row's default, or the default."""
    default = row.default
    if isinstance(default, bool):
        return {"true": True, "false": False}.get(str(value).lower(), default)
    if isinstance(default, int):
        try:
            number = int(value)
        except (TypeError, ValueError):
            return default
        return number if row.limits[0] <= number <= row.limits[1] else default
    if isinstance(default, list):
        if isinstance(value, str):
            return [value] if value else []
        return [str(item) for item in value] if isinstance(value, list | tuple) else list(default)
    if not isinstance(value, str):
        return default
    if row.choices and value not in {choice for choice, _ in row.choices}:
        return default
    return value
