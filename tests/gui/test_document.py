"""The document: one undo step per edit, variations that keep their edits."""

import gc
from dataclasses import replace
from pathlib import Path

from gui.document import Document, Mix, State, Variation
from gui.selection import Selection
from musicgen.music.score import Note, Score, Track


def piece(*pitches: int) -> Score:
    notes = tuple(Note(480 * i, pitch, 480, 80) for i, pitch in enumerate(pitches))
    return Score(tracks=(Track(notes=notes),))


def test_edit_is_one_step_and_undo_gives_the_very_same_score(qtbot):
    document = Document()
    first, second = piece(60), piece(60, 62)
    document.edit("Draw", first)
    document.edit("Draw more", second)
    assert document.undo_stack.count() == 2
    document.undo_stack.undo()
    assert document.score is first
    document.undo_stack.redo()
    assert document.score is second


def test_dragging_a_slider_is_one_step(qtbot):
    document = Document()
    document.edit("Volume", piece(60), merge="volume:0")
    document.edit("Volume", piece(61), merge="volume:0")
    document.edit("Volume", piece(62), merge="volume:1")
    assert document.undo_stack.count() == 2
    document.undo_stack.undo()
    assert document.score == piece(61)
    document.undo_stack.undo()
    assert document.score == Score()


def test_what_a_drag_went_through_is_forgotten(qtbot):
    document = Document()
    document.edit("Volume", piece(60), merge="volume:0")
    document.edit("Volume", Score(tracks=(Track(name="on the way"),)), merge="volume:0")
    document.edit("Volume", piece(62), merge="volume:0")
    gc.collect()
    assert document.undo_stack.count() == 1
    tracks = [held for held in gc.get_objects() if type(held) is Track]
    assert "on the way" not in {track.name for track in tracks}


def test_a_drag_after_an_undo_or_a_save_is_a_step_of_its_own(qtbot):
    document = Document()
    document.edit("Volume", piece(60), merge="volume:0")
    document.edit("Pan", piece(61))
    document.undo_stack.undo()
    document.edit("Volume", piece(62), merge="volume:0")
    assert document.undo_stack.count() == 2
    document.mark_saved(Path("piece.mgproj"))
    document.edit("Volume", piece(63), merge="volume:0")
    assert document.undo_stack.count() == 3
    assert document.dirty


def test_an_edit_stays_with_its_variation_when_switching(qtbot):
    document = Document()
    one, two = Variation(1, piece(60), 480), Variation(2, piece(72), 960)
    document.push(
        "Generate",
        replace(State(), score=one.score, seed_end=480, variations=(one, two), active=1),
    )
    document.edit("Draw", piece(60, 64))
    document.switch_to(2, "Switch")
    assert (document.score, document.seed_end) == (piece(72), 960)
    document.switch_to(1, "Switch")
    assert document.score == piece(60, 64)


def test_signals_say_what_changed_and_nothing_else(qtbot):
    document = Document()
    heard: list[str] = []
    document.score_changed.connect(lambda _: heard.append("score"))
    document.mix_changed.connect(lambda _: heard.append("mix"))
    document.variations_changed.connect(lambda: heard.append("variations"))
    document.set_mix("Mute", Mix(muted=frozenset({0})))
    assert heard == ["mix"]
    document.edit("Draw", piece(60))
    assert heard == ["mix", "score", "variations"] or heard == ["mix", "score"]
    document.undo_stack.undo()
    document.undo_stack.undo()
    assert document.mix == Mix()


def test_dirty_until_saved_and_again_after_the_next_edit(qtbot):
    document = Document()
    assert not document.dirty
    document.edit("Draw", piece(60))
    assert document.dirty
    document.mark_saved(Path("a.mgproj"))
    assert not document.dirty and document.path == Path("a.mgproj")
    document.undo_stack.undo()
    assert document.dirty


def test_reset_forgets_history_and_selection(qtbot):
    document = Document()
    document.edit("Draw", piece(60))
    document.set_selection(Selection(0, 480, (0,)))
    document.reset(State(score=piece(50), variations=(Variation(7, piece(50)),), active=7))
    assert not document.undo_stack.canUndo() and not document.selection
    assert document.next_number() == 8


def test_solo_beats_mute():
    mix = Mix(muted=frozenset({0, 1}), soloed=frozenset({1}))
    assert [mix.audible(track) for track in range(3)] == [False, True, False]


def test_the_history_is_bounded_by_memory(qapp, monkeypatch):
    from gui import undo_step

    document = Document()
    monkeypatch.setattr(undo_step.forget_oldest, "__defaults__", (100_000,))
    saved = None
    for step in range(60):
        document.edit(f"Edit {step}", piece(*(60 + (i + step) % 12 for i in range(40))))
        if step == 57:
            document.undo_stack.setClean()
            saved = document.score
    stack = document.undo_stack
    assert 5 < stack.count() < 20 and stack.undoText() == "Edit 59" and document.dirty
    last = document.score
    while stack.canUndo():
        stack.undo()
        if document.score is saved:
            assert not document.dirty
    while stack.canRedo():
        stack.redo()
    assert document.score == last
