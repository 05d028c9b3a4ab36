"""Windows without a screen, settings of their own, and Qt warnings that fail the test."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OMP_NUM_THREADS", "1")

FAKE = "tests.gui.fake_composer:FakeComposer"


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings, recovery copies and documents of this test alone."""
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "HOME"):
        folder = tmp_path / name
        folder.mkdir()
        monkeypatch.setenv(name, str(folder))
    return tmp_path


@pytest.fixture(scope="session", autouse=True)
def empty_clipboard() -> Iterator[None]:
    """What is left on the clipboard would outlive Python, and be freed by it."""
    yield
    from PySide6.QtWidgets import QApplication

    if QApplication.instance() is not None:
        QApplication.clipboard().clear()


@pytest.fixture
def window(qtbot, qapp, monkeypatch) -> Iterator:
    """The whole window with an engine that writes at once; silent."""
    from gui.assembly import Assembly
    from gui.document import Document
    from gui.main_window import MainWindow
    from gui.playback.outputs import Outputs
    from gui.settings import Settings
    from gui.theme import LIGHT, apply_theme, current_theme

    # No device: time stands still, and nothing is heard or said about it.
    monkeypatch.setattr(Outputs, "start", lambda self: None)
    if not qapp.styleSheet() or current_theme() is not LIGHT:
        apply_theme(qapp, "light")
    window = MainWindow(Settings(), Document())
    window.document.setParent(window)
    window.resize(1280, 800)
    window.show()
    assembly = Assembly(window, FAKE)
    window.assembly = assembly
    with qtbot.waitSignal(assembly.engine.ready, timeout=10_000):
        pass
    yield window
    assembly.generation.abandon()
    window.document.undo_stack.setClean()
    window.close()
    assembly.close()
    window.deleteLater()
    # A window left alive is styled anew with every later one.
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
