"""Open, save, close, recover, export, drag: nothing is lost and nothing asked in vain."""

import json
import os
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QTimer, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox, QPushButton

from gui.control_values import ControlValues
from gui.dialogs.export import ExportChoice
from gui.document import State
from gui.project_data import Project
from gui.project_file import RecoveryCopy, load_project
from gui.settings import Settings
from musicgen.midi.read import read_midi
from musicgen.midi.write import write_midi
from musicgen.music.score import Note, Score, Track

pytestmark = pytest.mark.gui

PIECE = Score(
    tracks=(
        Track(66, name="Sax", notes=(Note(0, 60, 960, 90), Note(1920, 64, 480, 70))),
        Track(is_drum=True, name="Drums", notes=(Note(0, 36, 60, 100),)),
    ),
    length=3840,
)


@pytest.fixture
def midi_file(tmp_path) -> Path:
    write_midi(PIECE, tmp_path / "tune.mid")
    return tmp_path / "tune.mid"


def answer(monkeypatch, button) -> list:
    asked = []

    def reply(box):
        asked.append(box.text())
        return button

    monkeypatch.setattr(QMessageBox, "exec", reply)
    return asked


def test_a_dropped_midi_file_is_opened_as_a_seed(qtbot, window, midi_file):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(midi_file))])
    window.dropEvent(
        QDropEvent(
            QPoint(600, 300),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )
    document = window.document
    qtbot.waitUntil(lambda: document.score.note_count == 3, timeout=15_000)
    assert document.seed_end == document.score.length and not document.dirty
    assert window.centre.currentWidget() is window.assembly.roll
    assert window.prompt.continue_button.text() == "Continue piece"
    assert str(midi_file) in window.settings.get("recent_files")
    assert "tune" in window.windowTitle() and window.assembly.exports.suggested_name() == "tune"
    # What comes next is hearing it, with Space, and all eight beats are in sight.
    assert window.focusWidget() is window.assembly.roll.field
    geometry = window.assembly.roll.state.geometry
    qtbot.waitUntil(lambda: geometry.scroll_x == 0 and geometry.x(3840) > 0.9 * geometry.width)


def test_save_reopen_and_no_question_when_nothing_is_lost(qtbot, window, tmp_path, monkeypatch):
    path = tmp_path / "my piece.mgproj"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    asked = answer(monkeypatch, QMessageBox.StandardButton.Cancel)
    window.document.edit("Draw", PIECE)
    window.prompt.set_text("jazz")
    window.actions_table["save"].trigger()
    assert path.exists() and not window.document.dirty
    assert json.loads(path.read_text())["prompt"] == "jazz"
    window.actions_table["new"].trigger()
    assert not asked and not window.document.score.tracks and window.prompt.text == ""
    window.assembly.projects.open_path(path)
    qtbot.waitUntil(lambda: window.document.score == PIECE)
    assert window.prompt.text == "jazz"
    assert "my piece" in window.windowTitle()


def test_new_asks_first_and_cancel_keeps_everything(qtbot, window, monkeypatch):
    window.document.edit("Draw", PIECE)
    asked = answer(monkeypatch, QMessageBox.StandardButton.Cancel)
    window.actions_table["new"].trigger()
    assert len(asked) == 1 and window.document.score == PIECE
    answer(monkeypatch, QMessageBox.StandardButton.Discard)
    window.actions_table["new"].trigger()
    assert not window.document.score.tracks


def test_closing_asks_and_cancel_keeps_the_window(qtbot, window, monkeypatch):
    window.document.edit("Draw", PIECE)
    answer(monkeypatch, QMessageBox.StandardButton.Cancel)
    assert not window.close() and window.isVisible()


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.mid", b"no music"), ("a.mgproj", b"{}"), ("a.txt", b""), ("gone.mgproj", None)],
)
def test_a_bad_file_is_one_sentence_and_the_piece_stays(qtbot, window, tmp_path, name, content):
    window.document.reset(State(score=PIECE))
    if content is not None:
        (tmp_path / name).write_bytes(content)
    window.assembly.projects.open_path(tmp_path / name)
    qtbot.waitUntil(lambda: window.messages.text != "", timeout=15_000)
    assert window.messages.kind == "error" and name in window.messages.text
    assert window.document.score == PIECE


def test_a_crash_is_offered_to_be_recovered(qtbot, window):
    crashed = RecoveryCopy()
    crashed.save(Project(State(score=PIECE), prompt="lost"))
    crashed._lock.unlock()
    window.assembly.projects.recovery.offer()
    assert "unexpectedly" in window.messages.text
    recover = window.messages._actions[0]
    qtbot.mouseClick(recover, Qt.MouseButton.LeftButton)
    assert window.document.score == PIECE and window.prompt.text == "lost"
    assert window.document.dirty, "what was recovered lies in no file of the person's yet"
    assert not crashed.path.exists()


def test_autosave_keeps_a_copy_until_it_is_saved(qtbot, window, tmp_path, monkeypatch):
    window.document.edit("Draw", PIECE)
    projects = window.assembly.projects
    projects.autosave()
    copy = projects.recovery.path
    qtbot.waitUntil(copy.exists)
    assert load_project(copy).state.score == PIECE
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "a.mgproj"), ""))
    window.actions_table["save"].trigger()
    assert not copy.exists()


def test_a_folder_that_cannot_be_written_is_one_sentence(qtbot, window, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(
        QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "file" / "a.mgproj"), "")
    )
    window.document.edit("Draw", PIECE)
    window.actions_table["save"].trigger()
    assert window.messages.kind == "error" and window.document.dirty


def test_export_writes_the_piece_and_says_so(qtbot, window, tmp_path):
    window.document.edit("Draw", PIECE)
    exports = window.assembly.exports
    exports.export(ExportChoice(".mid", "all", False), tmp_path / "out")
    qtbot.waitUntil(lambda: "Wrote" in window.messages.text, timeout=20_000)
    assert read_midi(tmp_path / "out.mid").note_count == 3
    exports.export(ExportChoice(".mid", "tracks", False), tmp_path / "part")
    qtbot.waitUntil(lambda: "2 files" in window.messages.text, timeout=20_000)
    assert len(list(tmp_path.glob("part-*.mid"))) == 2


def test_export_begins_with_the_format_used_last(qtbot, window, tmp_path, monkeypatch):
    exports = window.assembly.exports
    exports._formats = [(".mid", "MIDI", "notes"), (".musicxml", "MusicXML", "a score")]
    window.document.edit("Draw", PIECE)
    asked: list[str] = []

    def save_name(_window, _title, start, _pattern):
        asked.append(Path(start).suffix)
        return str(tmp_path / f"out{asked[-1]}"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", save_name)
    monkeypatch.setattr(QMessageBox, "exec", lambda _: QMessageBox.StandardButton.Yes)

    def choose(name: str, key: Qt.Key | None) -> None:
        dialog = QApplication.activeModalWidget()
        seen.append(dialog.formats.currentItem().text())
        if key is not None:
            QTest.keyClick(dialog.formats, key)
        button = next(b for b in dialog.findChildren(QPushButton) if b.text() == name)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    seen: list[str] = []
    for name, key in (("Export…", Qt.Key.Key_Down), ("Cancel", Qt.Key.Key_Up), ("Cancel", None)):
        QTimer.singleShot(0, lambda n=name, k=key: choose(n, k))
        window.actions_table["export"].trigger()
        qtbot.waitUntil(lambda: not exports._job.running, timeout=20_000)
        window.messages.clear()
    assert asked == [".musicxml"], "cancelled twice, so asked for one name"
    assert [text.split(" ")[0] for text in seen] == ["MIDI", "MusicXML", "MusicXML"]
    assert Settings(window.settings.path).get("export_format") == ".musicxml"


def test_a_failed_export_is_one_sentence_and_leaves_no_file(qtbot, window, tmp_path):
    window.document.edit("Draw", PIECE)
    target = tmp_path / "missing" / "out.mid"
    window.assembly.exports.export(ExportChoice(".mid", "all", False), target)
    qtbot.waitUntil(lambda: window.messages.kind == "error", timeout=20_000)
    assert not target.exists()


def test_the_piece_can_be_dragged_out_and_copied(qtbot, window):
    assert window.assembly.exports.mime_data() is None
    window.document.edit("Draw", PIECE)
    window.prompt.set_text("melodic / jazz")
    data = window.assembly.exports.mime_data()
    path = Path(data.urls()[0].toLocalFile())
    assert path.name == "melodic-jazz.mid" and read_midi(path).note_count == 3


def test_a_file_as_seed_gives_the_chosen_bars_and_tracks(qtbot, window, midi_file):
    seed = window.assembly.file_seed
    with qtbot.waitSignal(seed.changed, timeout=15_000):
        seed.load(midi_file)
    assert seed.seed().note_count == 3
    seed._last.setValue(1)
    seed._boxes[1].click()
    part = seed.seed()
    assert [len(track.notes) for track in part.tracks] == [1] and part.length == 1920
    assert window.prompt.continue_button.text() == "Continue file"


def test_a_question_stands_until_it_is_answered(qtbot, window):
    answered = []
    window.messages.show_message("Really?", "info", ("Yes", lambda: answered.append(1)), stays=True)
    window.messages.show_message("something else", "error")
    assert window.messages.text == "Really?"
    qtbot.mouseClick(window.messages._actions[0], Qt.MouseButton.LeftButton)
    assert answered and window.messages.text == "Something else."


def test_closing_while_music_is_written_asks_and_saving_keeps_it(
    qtbot, window, tmp_path, monkeypatch
):
    generation = window.assembly.generation
    window.assembly.controls.set_values(ControlValues(random_seed=77))
    window.prompt.set_text("jazz, 64 bars")
    window.actions_table["generate"].trigger()
    qtbot.waitUntil(lambda: any(one.note_count > 5 for one in generation.growing), timeout=10_000)
    asked = answer(monkeypatch, QMessageBox.StandardButton.Cancel)
    assert not window.close()
    assert asked and generation.writing, "Cancel changes nothing"
    answer(monkeypatch, QMessageBox.StandardButton.Save)
    path = tmp_path / "half.mgproj"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    assert window.close()
    assert load_project(path).state.score.note_count > 5


def test_a_file_nobody_was_asked_about_is_not_replaced_unasked(
    qtbot, window, tmp_path, monkeypatch
):
    asked = answer(monkeypatch, None)
    window.document.edit("Draw", PIECE)
    for name in ("out.mid", "part-1-Sax.mid", "mine.mgproj"):
        (tmp_path / name).write_text("precious")
    exports = window.assembly.exports
    exports.export(ExportChoice(".mid", "all", False), tmp_path / "out")
    exports.export(ExportChoice(".mid", "tracks", False), tmp_path / "part.mid")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "mine"), ""))
    window.actions_table["save"].trigger()
    assert asked == [f"{name} exists already." for name in
                     ("out.mid", "part-1-Sax.mid", "mine.mgproj")]  # fmt: skip
    assert {path.read_text() for path in tmp_path.iterdir() if path.is_file()} == {"precious"}
    assert window.document.dirty
    # The file dialog has asked about this one.
    exports.export(ExportChoice(".mid", "all", False), tmp_path / "out.mid")
    qtbot.waitUntil(lambda: "Wrote" in window.messages.text, timeout=20_000)
    assert len(asked) == 3


def test_file_dialogs_begin_where_a_person_keeps_such_files(window, tmp_path, monkeypatch):
    begun = []

    def look(_parent, _title, start, *_):
        begun.append(Path(start))
        return "", ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", look)
    window.document.edit("Draw", PIECE)
    window.actions_table["save"].trigger()
    window.settings.set("project_folder", str(tmp_path / "unplugged"))
    window.actions_table["save"].trigger()
    window.settings.set("project_folder", str(tmp_path))
    window.actions_table["save"].trigger()
    home = Path(os.environ["HOME"])
    assert [path.parent for path in begun] == [home, home, tmp_path]
