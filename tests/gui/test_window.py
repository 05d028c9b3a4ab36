"""The window as a whole: no dead entries, names for screen readers, no torch."""

import subprocess
import sys

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QColor
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QApplication,
    QComboBox,
    QLineEdit,
    QScrollBar,
    QSpinBox,
    QTabBar,
)

from gui.actions import ROWS
from gui.document import State
from gui.tasks.engine_process import EngineProcess
from gui.theme import DARK, LIGHT, apply_theme, contrast, current_theme, mix
from musicgen.music.score import Note, Score, Track

pytestmark = pytest.mark.gui


def test_every_action_of_the_table_does_something(window):
    hidden = [row.name for row in ROWS if not window.actions_table[row.name].isVisible()]
    assert hidden == []


@pytest.fixture
def loads(monkeypatch) -> list[str]:
    """Every time the engine is told to load its weights."""
    told: list[str] = []
    start = EngineProcess.start

    def starts(engine: EngineProcess, checkpoint: str) -> None:
        told.append(checkpoint)
        start(engine, checkpoint)

    monkeypatch.setattr(EngineProcess, "start", starts)
    return told


def test_the_engine_loads_once_and_again_for_other_weights(loads, window):
    assert loads == ["base"]
    window.settings.set("checkpoint", "other")
    assert loads == ["base", "other"]


def test_no_two_actions_share_a_shortcut():
    seen: dict[str, str] = {}
    for row in ROWS:
        for keys in row.shortcuts:
            assert keys not in seen, f"{keys} is {seen.get(keys)} and {row.name}"
            seen[keys] = row.name


def test_everything_one_can_reach_has_a_name(window):
    nameless = []
    for kind in (QAbstractButton, QAbstractSlider, QComboBox, QLineEdit, QSpinBox):
        for widget in window.findChildren(kind):
            if isinstance(widget, QScrollBar) or isinstance(widget.parent(), QTabBar | QSpinBox):
                continue
            if widget.focusPolicy() == Qt.FocusPolicy.NoFocus or not widget.isEnabled():
                continue
            text = widget.text() if isinstance(widget, QAbstractButton) else ""
            if not (widget.accessibleName() or text or widget.toolTip()):
                nameless.append(f"{type(widget).__name__} in {type(widget.parent()).__name__}")
    assert nameless == []


def test_every_shown_menu_entry_says_what_it_does(window):
    for action in window.findChildren(QAction):
        if action.objectName() in {row.name for row in ROWS}:
            assert action.statusTip()


def test_text_can_be_read_in_both_themes():
    for theme in (LIGHT, DARK):
        for ground in (theme.window, theme.surface, theme.surface_raised):
            assert contrast(theme.text, ground) >= 7
            assert contrast(theme.text_dim, ground) >= 4.5
        assert contrast(theme.accent_text, theme.accent) >= 4.5
        assert contrast(theme.error, theme.surface) >= 4.5
        for colour in theme.track_colours:
            assert contrast(colour, theme.surface) >= 3


def test_the_theme_changes_everywhere_and_is_remembered(qapp, window):
    window.actions_table["theme_dark"].trigger()
    assert current_theme() is DARK and window.settings.get("theme") == "dark"
    assert window.actions_table["theme_dark"].isChecked()
    assert not window.actions_table["theme_light"].isChecked()
    apply_theme(qapp, "light")


def test_a_message_takes_the_colours_of_another_theme_at_once(qapp, window):
    bar = window.messages
    bar.show_message("Something deserves a look.", "warning")
    try:
        for theme, other in ((DARK, LIGHT), (LIGHT, DARK)):
            window.actions_table[f"theme_{theme.name}"].trigger()
            QApplication.processEvents()
            picture = bar.grab().toImage()
            ground = picture.pixelColor(bar.width() // 2, 4)
            wanted = QColor(mix(theme.surface, theme.warning, 0.1))
            assert ground == wanted != QColor(other.surface)
            place = bar._text.geometry()
            text = [
                picture.pixelColor(x, y).lightness()
                for x in range(place.left(), place.left() + 150)
                for y in range(place.top(), place.bottom())
            ]
            far = max(text) if theme is DARK else 255 - min(text)
            assert far > 180, "its words are legible"
            icon = bar._icon.icon().pixmap(16, 16).toImage()
            tones = [icon.pixelColor(x, y) for x in range(16) for y in range(16)]
            assert QColor(theme.warning).rgb() in [tone.rgb() for tone in tones]
    finally:
        apply_theme(qapp, "light")


def test_sides_can_be_hidden_and_the_layout_comes_back(window):
    window.actions_table["show_seed"].trigger()
    assert not window.seed_side.isVisible()
    layout = window.layout_text()
    window.actions_table["show_seed"].trigger()
    assert window.seed_side.isVisible()
    window.restore_layout("", layout)
    assert not window.seed_side.isVisible()
    window.restore_layout("garbage", "a|b")


def test_the_score_is_shown_and_hidden(qtbot, window):
    from musicgen.music.score import Note, Score, Track

    assert not window.actions_table["show_score"].isEnabled()
    window.document.edit("Draw", Score(tracks=(Track(notes=(Note(0, 60, 480, 80),)),)))
    window.actions_table["show_score"].trigger()
    view = window.assembly.views.score_view
    qtbot.waitUntil(lambda: bool(view._pages), timeout=30_000)
    assert window.centre.currentWidget() is view
    window.actions_table["show_score"].trigger()
    assert window.centre.currentWidget() is window.assembly.roll


def test_the_shortcut_sheet_and_the_guide_come_from_the_tables(qtbot, window):
    from PySide6.QtWidgets import QTextBrowser

    from gui.dialogs.help import show_guide, show_shortcuts

    sheet = show_shortcuts(window.actions_table.visible_rows(), window)
    text = sheet.findChild(QTextBrowser).toPlainText()
    assert "Ctrl+Return" in text and "Transpose up" in text
    sheet.close()
    guide = show_guide(window)
    assert "Surprise" in guide.findChild(QTextBrowser).toPlainText()
    guide.close()


def test_importing_the_window_loads_no_torch():
    code = (
        "import sys, gui.app, gui.assembly\n"
        "assert 'torch' not in sys.modules, 'torch was imported'\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_no_display_is_one_sentence(monkeypatch, capsys):
    from gui.app import main

    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert main() == 1
    said = capsys.readouterr().err
    assert said.startswith("musicgen: ") and said.count("\n") == 1


def test_a_missing_library_names_the_line_that_installs_it(monkeypatch):
    from gui import system_libraries

    monkeypatch.setattr(system_libraries, "_loads", lambda name: name != "libEGL.so.1")
    assert system_libraries.why_no_window().endswith("--no-install-recommends libegl1")


def test_the_view_follows_the_playhead_back(window):
    bars = 64
    notes = tuple(Note(480 * beat, 60, 480, 80) for beat in range(4 * bars))
    window.document.reset(State(score=Score(tracks=(Track(notes=notes),))))
    roll, playback = window.assembly.roll, window.assembly.playback
    playback.seek(60 * 1920.0)
    assert roll.state.geometry.scroll_x > 0
    playback.rewind()
    assert roll.state.geometry.scroll_x == 0
