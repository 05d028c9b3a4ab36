"""The real program where something is missing or broken: a sentence each, never an abort."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from gui.document import State
from gui.project_data import Project, project_from_text, project_to_text
from gui.project_file import RecoveryCopy, save_project
from gui.settings import ROWS, Settings
from musicgen.errors import MusicGenError
from musicgen.music.score import Note, Score, Track

pytestmark = pytest.mark.gui

MAIN = Path(__file__).parents[2] / "main.py"
PIECE = Score(tracks=(Track(notes=(Note(0, 60, 480, 80), Note(480, 62, 480, 80))),))


def environment(folder: Path, **changes: str) -> dict[str, str]:
    """Settings of its own, no screen, no sound, an engine that is there at once."""
    kept = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
    own = {
        "HOME": str(folder), "XDG_CONFIG_HOME": str(folder / "config"),
        "XDG_DATA_HOME": str(folder / "data"), "XDG_CACHE_HOME": str(folder / "cache"),
        "QT_QPA_PLATFORM": "offscreen", "PULSE_SERVER": "unix:/nonexistent",
        "OMP_NUM_THREADS": "1", "MUSICGEN_COMPOSER": "tests.gui.fake_composer:FakeComposer",
        "PYTHONPATH": str(MAIN.parent),
    }  # fmt: skip
    return kept | own | changes


def program(folder: Path, *asked: str, **changes: str) -> dict[str, Any]:
    """Run it; what it told, having ended well and printed no traceback."""
    result = subprocess.run(
        [sys.executable, "-m", "tests.gui.broken_program", *asked],
        env=environment(folder, **changes), capture_output=True, text=True, timeout=150,
        check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    assert "Traceback" not in result.stderr and "QThread" not in result.stderr, result.stderr
    seen: dict[str, Any] = json.loads(result.stdout.splitlines()[-1])
    assert seen["visible"]
    return seen


def about(seen: dict[str, Any], words: str) -> None:
    """That it was said once, in one sentence."""
    said = [text for text in seen["said"] if words in text]
    assert len(said) == 1, seen["said"]
    assert "\n" not in said[0]


def refusal(folder: Path, code: str = "", **changes: str) -> str:
    """The line that the program says instead of opening a window."""
    start = f"{code}\nimport runpy, sys\nsys.argv = [{str(MAIN)!r}]\n"
    start += f"runpy.run_path({str(MAIN)!r}, run_name='__main__')"
    result = subprocess.run(
        [sys.executable, "-c", start],
        env=environment(folder, **changes), capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert result.returncode == 1 and result.stdout == ""
    assert result.stderr.startswith("musicgen: ") and result.stderr.count("\n") == 1
    return result.stderr


def test_without_a_display(tmp_path):
    assert "no display" in refusal(tmp_path, QT_QPA_PLATFORM="xcb")


def test_with_a_display_that_does_not_answer(tmp_path):
    assert "':4711' does not answer" in refusal(tmp_path, QT_QPA_PLATFORM="", DISPLAY=":4711")


def test_without_a_system_library(tmp_path):
    missing = """
import ctypes
really = ctypes.CDLL
def load(name, *more, **others):
    if name in ("libEGL.so.1", "libpulse.so.0"):
        raise OSError(name)
    return really(name, *more, **others)
ctypes.CDLL = load
"""
    assert "libegl1 libpulse0" in refusal(tmp_path, missing)


def test_without_the_toolkit(tmp_path):
    hidden = "import sys; sys.modules['PySide6'] = None"
    assert "PySide6" in refusal(tmp_path, hidden)


def test_without_sound_and_midi_ports_it_says_so_once(tmp_path):
    seen = program(tmp_path)
    about(seen, "No sound device was found")
    assert len(seen["said"]) == 1


def test_without_a_home_to_write_to(tmp_path):
    (tmp_path / "file").write_text("")
    nowhere = str(tmp_path / "file" / "home")
    seen = program(
        tmp_path, HOME=nowhere, XDG_CONFIG_HOME=nowhere, XDG_DATA_HOME=nowhere,
        XDG_CACHE_HOME=nowhere,
    )  # fmt: skip
    about(seen, "Settings cannot be kept")


@pytest.mark.parametrize(
    "content",
    [
        b"\x00\x01\x02 garbage \xff\xfe" * 40,
        b"[General]\nvariations=many\ntheme=@Invalid()\ngeometry=@ByteArray(xx)\nlayout=a|b\n"
        b"recent_files=7\nprompt_history=@Variant(\\0\\0)\ncheckpoint=@Rect(1 2 3 4)\n",
        b"[General\nno end",
        "[General]\nrecent_files=/gone/a.mgproj, \\x0, ä\n".encode("latin-1"),
    ],
)
def test_with_broken_settings(tmp_path, content):
    file = tmp_path / "config" / "musicgen" / "musicgen.ini"
    file.parent.mkdir(parents=True)
    file.write_bytes(content)
    settings = Settings(file)
    for row in ROWS:
        assert type(settings.get(row.name)) is type(row.default)
        if row.choices:
            assert settings.get(row.name) in dict(row.choices)
    if b"garbage" in content:
        about(program(tmp_path), "could not be read")


def test_with_broken_projects(tmp_path):
    whole = tmp_path / "whole.mgproj"
    save_project(Project(State(score=PIECE)), whole)
    text = whole.read_text()
    with pytest.raises(MusicGenError, match="later version"):
        project_from_text(text.replace('"version": 1', '"version": 99'))
    cut = tmp_path / "cut.mgproj"
    cut.write_text(text[: len(text) // 2])
    about(program(tmp_path, "open", str(cut)), "damaged")


def test_with_a_broken_recovery_copy(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    copy = RecoveryCopy()
    save_project(Project(State(score=PIECE)), copy.path)
    assert program(tmp_path, "recover")["notes"] == 2
    save_project(Project(State(score=PIECE)), copy.path)
    copy.path.write_bytes(copy.path.read_bytes()[:100])
    seen = program(tmp_path, "recover")
    about(seen, "damaged")
    assert seen["notes"] == 0


def test_with_weights_that_are_none(tmp_path):
    bad = tmp_path / "bad.safetensors"
    bad.write_bytes(b"\xff" * 200)
    file = tmp_path / "config" / "musicgen" / "musicgen.ini"
    file.parent.mkdir(parents=True)
    file.write_text(f"[General]\ncheckpoint={bad}\n")
    seen = program(tmp_path, "until", "bad.safetensors", MUSICGEN_COMPOSER="")
    about(seen, "bad.safetensors")


def test_something_nobody_foresaw_is_told(tmp_path):
    about(program(tmp_path, "raise"), "ZeroDivisionError")


@pytest.mark.parametrize("seconds", [0.6, 1.0, 1.5])
def test_it_can_be_ended_while_it_starts(tmp_path, seconds):
    process = subprocess.Popen(
        [sys.executable, str(MAIN)], env=environment(tmp_path), stderr=subprocess.PIPE, text=True
    )
    time.sleep(seconds)
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=60)
    # Before the window there is nobody to catch the signal.
    assert process.returncode in (0, -signal.SIGTERM)
    assert "QThread" not in errors and "Traceback" not in errors


@pytest.mark.parametrize("name", ["musicgen.generate.worker", "gui.tasks.job_child"])
def test_a_frozen_program_starts_its_own_processes(tmp_path, name):
    code = "import sys; sys.frozen = True; import main; sys.argv[1:] = ['-m', NAME]; main.main()"
    result = subprocess.run(
        [sys.executable, "-c", code.replace("NAME", repr(name))],
        env=environment(tmp_path), input=b"", capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    # Both end with their input; the command line would have printed its usage.
    assert b"usage" not in result.stderr
    assert (result.returncode == 0) == (name != "gui.tasks.job_child")


def test_any_damage_to_a_project_is_a_sentence():
    """Cut, or one value replaced by something else: it opens, or says why not."""
    draw = random.Random(4)
    text = project_to_text(Project(State(score=PIECE), "jazz"))
    for _ in range(300):
        broken = text[: draw.randrange(len(text))]
        with pytest.raises(MusicGenError):
            project_from_text(broken)
    data = json.loads(text)
    places = list(_places(data))
    values = (None, "", "x", -1, 1e99, [], {}, [[]], True, 10**30, float("nan"))
    for _ in range(1500):
        changed = json.loads(text)
        *way, last = draw.choice(places)
        part = changed
        for step in way:
            part = part[step]
        part[last] = draw.choice(values)
        try:
            project = project_from_text(json.dumps(changed))
        except MusicGenError as error:
            assert "\n" not in str(error)
            continue
        project_to_text(project)


def _places(data: Any, way: tuple[Any, ...] = ()) -> Any:
    items = data.items() if isinstance(data, dict) else enumerate(data)
    for key, value in items:
        yield (*way, key)
        if isinstance(value, dict | list):
            yield from _places(value, (*way, key))
