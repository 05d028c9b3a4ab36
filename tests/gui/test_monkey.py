"""A few seconds of random hands on every panel; `python -m tests.gui.monkey` goes on for longer."""

import subprocess
import sys

import pytest


@pytest.mark.gui
def test_random_hands_break_nothing() -> None:
    result = subprocess.run(
        # Speed is judged by the long run.
        [sys.executable, "-m", "tests.gui.monkey", "--events=800", "--seed=5", "--least=0"],
        capture_output=True, text=True, timeout=180, check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stdout + result.stderr
