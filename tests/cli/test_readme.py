"""What the README shows works."""

import re
import shlex
from pathlib import Path

import pytest

from musicgen.cli.main import main
from musicgen.cli.parser import build_parser
from musicgen.generate.request import GenerationRequest

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "README.md").read_text()
COMMANDS = re.findall(r"^\$ (musicgen .*)$", TEXT, re.MULTILINE)
(PROGRAM,) = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)


@pytest.mark.parametrize("line", COMMANDS)
def test_every_command_is_understood(line: str) -> None:
    arguments = shlex.split(line, comments=True)[1:]
    assert build_parser().parse_args(arguments).command == arguments[0]


def test_what_inspect_shows_is_what_it_prints(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    (shown,) = re.findall(r"^\$ musicgen inspect .*\n((?:[^$`].*\n)+)", TEXT, re.MULTILINE)
    line = next(line for line in COMMANDS if "inspect" in line)
    assert main(shlex.split(line)[1:]) == 0
    # How sure the recogniser is differs in the last digits from processor to processor.
    assert _unsure(capsys.readouterr().out) == _unsure(shown)


def _unsure(text: str) -> str:
    return re.sub(r"\d+%", "N%", text)


def test_what_is_understood_is_what_it_prints(
    requests: list[GenerationRequest], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (shown,) = re.findall(r"^understood: .*$", TEXT, re.MULTILINE)
    (line,) = re.findall(rf"^\$ (.*)\n{re.escape(shown)}$", TEXT, re.MULTILINE)
    assert main([*shlex.split(line.replace("--wav", ""))[1:]]) == 0
    assert shown in capsys.readouterr().out.splitlines()


@pytest.mark.usefixtures("requests")
def test_the_library_example_runs(folder: Path) -> None:
    exec(compile(PROGRAM, "README.md", "exec"), {})
    assert (folder / "melodic-jazz.mid").stat().st_size > 100


def test_the_versions_are_those_of_the_project() -> None:
    project = (ROOT / "pyproject.toml").read_text()
    for pin in re.findall(r"[\w-]+==[\d.]+", TEXT):
        assert f'"{pin}"' in project


@pytest.mark.parametrize("target", re.findall(r"\]\(([^)]+)\)", TEXT))
def test_links_lead_somewhere(target: str) -> None:
    assert (ROOT / target).exists()
