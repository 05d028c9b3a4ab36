"""Rules of the house that no linter knows."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted(
    path
    for folder in ("musicgen", "gui", "scripts", "tests", "benchmarks")
    for path in (ROOT / folder).rglob("*.py")
)
LONGEST_FILE = 350


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", [p for p in SOURCES if p.name == "__init__.py"], ids=name)
def test_a_package_file_holds_a_docstring_only(path: Path) -> None:
    body = ast.parse(path.read_text()).body
    assert all(isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant) for n in body)


def test_no_file_outgrows_one_concept() -> None:
    long = [name(p) for p in SOURCES if len(p.read_text().splitlines()) > LONGEST_FILE]
    assert long == []


def test_every_module_says_what_it_is() -> None:
    silent = [
        name(p)
        for p in SOURCES
        if p.parts[len(ROOT.parts)] in ("musicgen", "gui") and not ast.get_docstring(parse(p))
    ]
    assert silent == []


def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def test_broad_excepts_stand_at_the_borders_only() -> None:
    """Anywhere else they hide mistakes."""
    borders = {
        "musicgen/cli/main.py",
        "musicgen/generate/worker.py",
        # Drivers of MIDI ports and the unpickler raise whatever they like; both are turned
        # into errors of this program on the spot.
        "musicgen/midi/ports.py",
        "musicgen/train/state.py",
    }
    found = {
        name(path)
        for path in SOURCES
        if name(path).startswith("musicgen/")
        for node in ast.walk(parse(path))
        if isinstance(node, ast.ExceptHandler)
        and isinstance(node.type, ast.Name)
        and node.type.id == "Exception"
    }
    assert found <= borders
