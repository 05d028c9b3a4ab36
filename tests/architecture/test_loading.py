"""What importing a module brings along, seen in a fresh interpreter."""

import importlib.util
import subprocess
import sys

import pytest

HEAVY = ("torch", "PySide6", "matplotlib", "scipy", "verovio", "tinysoundfont", "symusic")


def loaded_after(statement: str) -> set[str]:
    """Names of the top-level packages that are loaded after `statement`."""
    code = f"{statement}\nimport sys\nprint(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "module",
    [
        "musicgen.cli.main",
        "musicgen.generate.request",
        "musicgen.generate.request_json",
        "musicgen.style.prompt",
        "musicgen.midi.read",
        "musicgen.midi.write",
    ],
)
def test_light_modules_load_nothing_heavy(module: str) -> None:
    assert not loaded_after(f"import {module}") & set(HEAVY)


def test_help_loads_nothing_but_the_standard_library() -> None:
    statement = "from musicgen.cli.main import main; main(['--help'])"
    loaded = loaded_after(statement)
    assert not loaded & {*HEAVY, "numpy", "tqdm", "rapidfuzz", "mido", "pretty_midi"}


def test_styles_are_listed_without_the_network() -> None:
    loaded = loaded_after("from musicgen.cli.main import main; main(['styles', '--json'])")
    assert not loaded & {*HEAVY, "numpy"}


def test_the_window_starts_without_torch() -> None:
    if importlib.util.find_spec("gui.app") is None:
        pytest.skip("there is no window yet")
    assert "torch" not in loaded_after("import gui.app")
