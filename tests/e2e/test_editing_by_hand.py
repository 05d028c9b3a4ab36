"""Editing in the roll with the mouse, and taking it back with the keyboard."""

import pytest

from musicgen.music.score import Note, Score
from tests.e2e.desk import Point
from tests.e2e.hearing import assert_heard
from tests.e2e.null_sink import NullSink
from tests.e2e.program import ROOT, Program

pytestmark = pytest.mark.e2e


def changed(score: Score, take: Note | None, put: Note | None) -> Score:
    """The score with one note of its first track taken out and one put in."""
    first = score.tracks[0]
    notes = [note for note in first.notes if note != take] + ([put] if put else [])
    return score.with_tracks([first.with_notes(notes), *score.tracks[1:]])


def test_notes_are_drawn_moved_deleted_and_all_is_undone_and_redone(
    program: Program, server: NullSink
) -> None:
    program.open(ROOT / "midi_samples" / "when_the_saints.mid")
    hand, given = program.hand, program.score

    def at(tick: float, pitch: int) -> Point:
        return program.note_place(tick, pitch)

    def edited(label: str) -> Score:
        program.wait(lambda s: s["undo"] == label, f"{label!r} is done")
        return program.score

    # The pencil draws: from the middle of a sixteenth to the middle of another.
    program.click("Pencil", "QToolButton")
    hand.drag(at(4 * 1920 + 540, 74), at(4 * 1920 + 900, 74))
    drawn = edited("Draw note")
    new = next(n for n in drawn.tracks[0].notes if n not in given.tracks[0].notes)
    assert new[:3] == (4 * 1920 + 480, 74, 480)
    assert drawn == changed(given, None, new)

    # Moved by two beats and a semitone down.
    program.click("Select", "QToolButton")
    hand.drag(at(new.onset + 200, 74), at(new.onset + 200 + 960, 73))
    moved_note = new._replace(onset=new.onset + 960, pitch=73)
    moved = edited("Move notes")
    assert moved == changed(drawn, new, moved_note)

    victim = given.tracks[0].notes[0]
    hand.click(at(victim.onset + victim.duration / 2, victim.pitch))
    program.wait(lambda s: s["picked"] == 1, "a note is selected")
    hand.keys("Delete")
    deleted = edited("Delete notes")
    assert deleted == changed(moved, victim, None)

    hand.keys("ctrl+z")
    program.wait(lambda s: s["redo"] == "Delete notes", "one step is undone")
    assert program.score == moved
    hand.keys("ctrl+z", "ctrl+z")
    state = program.wait(lambda s: s["undo"] == "", "all is undone")
    assert program.score == given
    assert not state["dirty"]
    hand.keys("ctrl+shift+z", "ctrl+shift+z", "ctrl+shift+z")
    program.wait(lambda s: s["redo"] == "", "all is done again")
    assert program.score == deleted
    assert_heard(program, server)
