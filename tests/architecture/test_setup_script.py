"""The set-up that make runs, without installing anything."""

import importlib.util
import json
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"


@pytest.fixture
def setup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """scripts/setup.py on an empty environment, with nothing missing on the machine."""
    monkeypatch.syspath_prepend(str(SCRIPTS))
    spec = importlib.util.spec_from_file_location("setup_script", SCRIPTS / "setup.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    (tmp_path / ".venv").mkdir()
    monkeypatch.setattr(module, "NOTE", tmp_path / ".venv" / "setup.json")
    monkeypatch.setattr(module, "perform", lambda step: True)
    monkeypatch.setattr(sys, "path", list(sys.path))
    return module


def recorder(steps: list[str]) -> Callable[[str], bool]:
    def perform(step: str) -> bool:
        steps.append(step)
        return True

    return perform


def test_what_is_done_is_not_done_again(setup: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[str] = []
    monkeypatch.setattr(setup, "perform", recorder(steps))
    assert [setup.main("lint"), setup.main("test"), setup.main("test")] == [0, 0, 0]
    assert steps == ["packages", "tools", "libraries", "programs"]


def test_a_change_of_the_pins_starts_over(
    setup: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert setup.main("test") == 0
    note = json.loads(setup.NOTE.read_text())
    setup.NOTE.write_text(json.dumps(note | {"fingerprint": "of other pins"}))
    steps: list[str] = []
    monkeypatch.setattr(setup, "perform", recorder(steps))
    assert setup.main("lint") == 0
    assert steps == ["packages", "tools"]


def test_a_step_that_fails_is_told_and_tried_again(
    setup: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def failing(step: str) -> bool:
        if step == "tools":
            raise setup.SetupError("pip install failed (no network)")
        return True

    monkeypatch.setattr(setup, "perform", failing)
    assert setup.main("test") == 1
    assert capsys.readouterr().err == "setup: pip install failed (no network)\n"
    steps: list[str] = []
    monkeypatch.setattr(setup, "perform", recorder(steps))
    assert setup.main("test") == 0
    assert steps == ["tools", "libraries", "programs"]


def test_a_broken_note_is_no_note(setup: ModuleType) -> None:
    setup.NOTE.write_text('{"done": ["packa')
    assert setup.steps_done() == []
    assert setup.main("demo") == 0


def test_what_may_not_be_installed_becomes_one_line_to_type(
    setup: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    packages = setup.system_packages
    monkeypatch.setattr(packages, "_superuser", lambda: None)
    monkeypatch.setattr(packages.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(packages, "_release_names", list)
    with pytest.raises(setup.SetupError) as raised:
        setup.provide(lambda: ["libegl1", "libgl1"], "the window", required=True)
    line = "type: sudo apt-get install --no-install-recommends libegl1 libgl1"
    assert str(raised.value) == f"the window cannot run yet; {line}"
    assert not setup.provide(lambda: ["xvfb"], "the end-to-end tests", required=False)


def test_the_reason_is_taken_from_what_pip_said(setup: ModuleType) -> None:
    said = "Collecting x\nERROR: No matching distribution found for x\n\nhint: nothing\n"
    assert setup.last_line(said) == "ERROR: No matching distribution found for x"
    assert setup.last_line("") == "no reason was given"
