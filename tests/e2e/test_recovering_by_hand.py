"""Nothing is lost: not by a crash, not by closing, not between two runs."""

import os
import signal
from pathlib import Path

import pytest

from tests.e2e.desk import Desk
from tests.e2e.null_sink import NullSink
from tests.e2e.program import ROOT, Program

pytestmark = pytest.mark.e2e


def draw_note(program: Program, tick: int, pitch: int) -> None:
    """Double-click into the empty roll."""
    notes = program.score.note_count
    program.hand.click(program.note_place(tick + 40, pitch), times=2)
    program.wait(lambda s: s["undo"] == "Draw note", "a note is drawn")
    assert program.score.note_count == notes + 1


def test_after_a_crash_the_piece_is_offered_and_closing_asks(
    desk: Desk, server: NullSink, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    settings = home / "config" / "musicgen" / "musicgen.ini"
    settings.parent.mkdir(parents=True)
    settings.write_text("[General]\nautosave_seconds=10\n")
    copies = home / "data" / "musicgen" / "recovery"

    with Program(desk, home, server.environment) as program:
        program.open(ROOT / "midi_samples" / "frere_jacques.mid")
        draw_note(program, 960, 84)
        edited = program.score
        program.wait(lambda _: list(copies.glob("*.mgproj")), "a copy is kept")
        program.kill()

    project = tmp_path / "kept.mgproj"
    with Program(desk, home, server.environment) as program:
        program.click("Recover", "QPushButton")
        state = program.wait(lambda s: s["score"]["tracks"], "the piece is there again")
        assert program.score == edited
        assert state["dirty"]
        # Save it, and no copy is left behind.
        program.hand.keys("ctrl+s")
        program.type_path(project)
        program.wait(lambda s: not s["dirty"], "it is saved")
        assert not list(copies.glob("*.mgproj"))
        draw_note(program, 1440, 86)
        unsaved = program.score
        # Ending the session asks, but does not rely on an answer.
        os.kill(program.process_id, signal.SIGTERM)
        program.wait(lambda s: s["modal"] == "Unsaved piece", "it asks")
        program.wait(lambda _: list(copies.glob("*.mgproj")), "a copy is kept beforehand")
        program.hand.keys("Escape")
        program.wait(lambda s: not s["modal"], "the question is gone")
        # The window's own close button, through the window manager, asks.
        program.hand.keys("alt+F4")
        program.wait(lambda s: s["modal"] == "Unsaved piece", "it asks")
        program.hand.keys("Escape")
        program.wait(lambda s: not s["modal"], "the question is gone")
        assert program.score == unsaved
        program.hand.keys("alt+F4")
        program.wait(lambda s: s["modal"] == "Unsaved piece", "it asks again")
        program.hand.keys("Return")
        assert program.wait_for_end() == 0

    with Program(desk, home, server.environment) as program:
        assert program.state["message"] == ""
        program.hand.keys("alt+f", "r")
        program.place("kept.mgproj", "QAction")
        program.hand.keys("Return")
        state = program.wait(lambda s: s["score"]["tracks"], "the recent project is open")
        assert program.score == unsaved
        assert "kept" in state["title"]
        program.hand.keys("ctrl+q")
        assert program.wait_for_end() == 0
