"""Settings: kept, and never in the way whatever lies in the file."""

import pytest
from PySide6.QtWidgets import QCheckBox, QComboBox, QSpinBox

from gui.dialogs.preferences import Preferences
from gui.settings import ROWS, Settings


def test_values_come_back_with_their_types(qtbot, tmp_path):
    path = tmp_path / "a.ini"
    settings = Settings(path)
    for name, value in (
        ("theme", "dark"),
        ("variations", 2),
        ("autosave", False),
        ("recent_files", ["/a b.mid", "/c,d.mgproj"]),
        ("prompt_history", ["one"]),
    ):
        settings.set(name, value)
    assert settings.save()
    again = Settings(path)
    assert again.get("theme") == "dark" and again.get("variations") == 2
    assert again.get("autosave") is False
    assert again.get("recent_files") == ["/a b.mid", "/c,d.mgproj"]
    assert again.get("prompt_history") == ["one"]


@pytest.mark.parametrize(
    "content",
    [b"\x00\x01\x02\xff" * 50, b"[General]\ntheme=purple\nvariations=many\nautosave=7\n", b"\xff"],
)
def test_nonsense_in_the_file_gives_defaults(qtbot, tmp_path, content):
    path = tmp_path / "a.ini"
    path.write_bytes(content)
    settings = Settings(path)
    for row in ROWS:
        assert type(settings.get(row.name)) is type(row.default)
    assert settings.get("theme") == "system" and settings.get("variations") == 4


def test_a_file_of_bytes_is_complained_about_once(qtbot, tmp_path):
    path = tmp_path / "a.ini"
    path.write_bytes(b"\x00garbage")
    assert "could not be read" in Settings(path).complaint


def test_a_folder_that_cannot_be_written_is_no_crash(qtbot, tmp_path):
    (tmp_path / "file").write_text("no folder")
    settings = Settings(tmp_path / "file" / "a.ini")
    assert "cannot be kept" in settings.complaint
    settings.set("variations", 3)
    assert settings.get("variations") == 3
    assert settings.save() is False


def test_preferences_change_settings_at_once(qtbot, tmp_path):
    settings = Settings(tmp_path / "a.ini")
    heard = []
    settings.changed.connect(heard.append)
    dialog = Preferences(settings, {"sound_device": lambda: [("id1", "Speakers")]}, {}, None)
    qtbot.addWidget(dialog)
    variations, autosave = dialog.editors["variations"], dialog.editors["autosave"]
    assert isinstance(variations, QSpinBox) and isinstance(autosave, QCheckBox)
    variations.setValue(6)
    autosave.click()
    assert settings.get("variations") == 6 and settings.get("autosave") is False
    device = dialog.editors["sound_device"]
    assert isinstance(device, QComboBox)
    device.setCurrentIndex(1)
    device.activated.emit(1)
    assert settings.get("sound_device") == "id1"
    assert heard == ["variations", "autosave", "sound_device"]
    assert "midi_input" not in dialog.editors, "what cannot be chosen is not shown"


def test_a_device_that_is_gone_is_still_named(qtbot, tmp_path):
    settings = Settings(tmp_path / "a.ini")
    settings.set("sound_device", "old")
    dialog = Preferences(settings, {"sound_device": lambda: []}, {}, None)
    qtbot.addWidget(dialog)
    box = dialog.editors["sound_device"]
    assert isinstance(box, QComboBox) and "old" in box.currentText()
