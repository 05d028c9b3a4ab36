"""One screen for all tests with a real window; a home and a sound server for each test."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e import desk as desks
from tests.e2e import null_sink
from tests.e2e.desk import Desk
from tests.e2e.null_sink import NullSink
from tests.e2e.program import Program


@pytest.fixture(scope="session")
def desk() -> Iterator[Desk]:
    """A running X server with a window manager."""
    if not sys.platform.startswith("linux"):
        pytest.skip("real windows are tried under Xvfb, which this system has not")
    if desks.MISSING:
        pytest.fail(desks.REASON)
    with Desk() as running:
        yield running


@pytest.fixture
def server(desk: Desk) -> Iterator[NullSink]:
    """A sound server that nobody hears and that is being recorded."""
    if null_sink.MISSING:
        pytest.fail(null_sink.REASON)
    with NullSink() as running:
        running.record()
        yield running


@pytest.fixture
def program(desk: Desk, server: NullSink, tmp_path: Path) -> Iterator[Program]:
    """The program, started for the first time, with sound, its network loaded."""
    with Program(desk, tmp_path / "home", server.environment) as running:
        yield running
