"""What reaches a person when something goes wrong: one sentence and a status."""

import argparse
import errno
import subprocess
import sys
from pathlib import Path

import pytest

from musicgen.cli import inspect_command
from musicgen.cli.console import Console
from musicgen.cli.main import main
from musicgen.errors import CheckpointError, InvalidValueError, PromptError, WriteError

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """`musicgen inspect` that raises the error given as parameter."""

    def run(args: argparse.Namespace, console: Console) -> int:
        raise request.param

    monkeypatch.setattr(inspect_command, "run", run)


@pytest.mark.parametrize(
    ("failing", "status", "said"),
    [
        (InvalidValueError("bars 0"), 2, "bars 0"),
        (PromptError("nothing understood"), 2, "nothing understood"),
        (CheckpointError("no weights"), 1, "no weights"),
        (WriteError("disk full"), 1, "disk full"),
        (FileNotFoundError(errno.ENOENT, "No such file or directory", "a.mid"), 1, "a.mid: No"),
        (KeyboardInterrupt(), 130, "stopped"),
        (MemoryError(), 1, "not enough memory"),
        (ZeroDivisionError("division by zero"), 1, "a mistake in the program"),
    ],
    indirect=["failing"],
)
def test_every_failure_is_one_sentence(
    failing: None, status: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["inspect", "a.mid"]) == status
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("musicgen: ")
    assert said in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("failing", [ZeroDivisionError("division by zero")], indirect=True)
def test_a_developer_can_ask_for_the_traceback(
    failing: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MUSICGEN_DEBUG", "1")
    assert main(["inspect", "a.mid"]) == 1
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["genrate"], "try: musicgen generate"),
        (["melodic jazz"], "there is no command 'melodic jazz'"),
        (["--json"], "--json"),
        (["generate"], "say what to compose"),
        (["generate", "jazz", "--bars", "0"], "--bars: 0 is outside 1 to 1000"),
        (["generate", "jazz", "--bars", "100000"], "--bars: 100000 is outside 1 to 1000"),
        (["generate", "jazz", "--bars", "4", "--seconds", "9"], "not allowed with"),
        (["generate", "jazz", "--from", "a.mid"], "not both"),
        (["generate", "jazz", "--what"], "--what"),
        (["generate", "jazz", "--tempo", "fast"], "'fast' is not a number"),
        (["continue"], "give one thing to continue"),
        (["continue", "a.mid", "--beats", "kick x"], "give one thing to continue"),
        (["continue", "--notes", "C4", "--last-bars", "2"], "belong to a MIDI file"),
        (["render"], "FILE"),
        (["completion", "fish"], "'fish' is not one of bash"),
    ],
)
def test_wrong_use_is_told_in_one_sentence(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert said in err


@pytest.mark.parametrize("arguments", [[], ["--help"], ["generate", "--help"], ["--version"]])
def test_help_is_a_result(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 0
    out, err = capsys.readouterr()
    assert "musicgen" in out
    assert err == ""


def _shell(command: str) -> subprocess.CompletedProcess[str]:
    text = command.replace("musicgen", f"{sys.executable} {ROOT / 'main.py'}")
    return subprocess.run(["bash", "-c", text], capture_output=True, text=True, check=False)


def test_a_reader_that_leaves_early_is_no_error() -> None:
    done = _shell("musicgen completion bash | head -n 1; echo ${PIPESTATUS[0]}")
    assert done.stderr == ""
    assert done.stdout.splitlines()[-1] in ("0", "141")


def test_output_on_a_full_disk_is_told_once() -> None:
    done = _shell("musicgen completion bash > /dev/full")
    assert done.returncode == 1
    assert done.stderr == "musicgen: No space left on device\n"
