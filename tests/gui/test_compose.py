"""Generate, continue, rewrite and stop, as a person does it: typing and clicking."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from gui.control_values import ControlValues
from gui.document import State
from gui.selection import Selection
from musicgen.music.score import Note, Score, Track

pytestmark = pytest.mark.gui


def type_prompt(qtbot, window, text: str) -> None:
    qtbot.keyClicks(window.prompt.field, text)
    window.prompt.read_now()


def wait_written(qtbot, window) -> None:
    qtbot.waitUntil(lambda: not window.assembly.generation.writing, timeout=15_000)


def generate(qtbot, window, text: str = "melodic jazz, 4 bars") -> None:
    type_prompt(qtbot, window, text)
    qtbot.mouseClick(window.prompt.generate_button, Qt.MouseButton.LeftButton)
    assert window.assembly.generation.writing
    wait_written(qtbot, window)


def slowly(window) -> None:
    window.assembly.controls.set_values(ControlValues(random_seed=77))


def test_the_prompt_has_the_focus_and_an_example_writes_at_once(qtbot, window):
    assert window.prompt.field.hasFocus()
    assert window.centre.currentWidget() is window.empty
    qtbot.mouseClick(window.empty.examples[2], Qt.MouseButton.LeftButton)
    wait_written(qtbot, window)
    assert window.prompt.text == "irish reel, 16 bars"
    assert window.centre.currentWidget() is window.assembly.roll
    assert window.document.score.length_beats == pytest.approx(16 * 4, abs=32)


def test_generating_is_one_undo_step_with_four_variations(qtbot, window):
    generate(qtbot, window)
    document = window.document
    assert len(document.variations) == 4 and document.undo_stack.count() == 1
    assert document.score == document.variations[0].score
    assert document.score.length == 4 * 4 * 480
    assert document.variations[0].request.prompt == "melodic jazz, 4 bars"
    document.undo_stack.undo()
    assert not document.score.tracks and not document.variations
    assert window.centre.currentWidget() is window.empty


def test_notes_appear_while_they_are_sampled_and_stop_keeps_them(qtbot, window):
    slowly(window)
    type_prompt(qtbot, window, "jazz, 64 bars")
    qtbot.keyClick(window.prompt.field, Qt.Key.Key_Return)
    roll = window.assembly.roll
    qtbot.waitUntil(lambda: roll.score().note_count > 5, timeout=10_000)
    assert window.prompt.stop_button.isVisible()
    qtbot.waitUntil(lambda: "of 64" in window.prompt.status.text(), timeout=5_000)
    assert not window.document.score.tracks, "nothing is undoable before the end"
    qtbot.mouseClick(window.prompt.stop_button, Qt.MouseButton.LeftButton)
    assert not window.assembly.generation.writing
    kept = window.document.score
    assert kept.note_count > 5 and kept.length % (4 * 480) == 0
    assert kept.length < 64 * 4 * 480
    assert window.document.undo_stack.count() == 1
    assert window.prompt.generate_button.isVisible()


def test_escape_stops(qtbot, window):
    slowly(window)
    type_prompt(qtbot, window, "jazz, 64 bars")
    window.actions_table["generate"].trigger()
    qtbot.waitUntil(lambda: window.assembly.roll.score().note_count > 2, timeout=10_000)
    roll = window.assembly.roll
    assert roll.hasFocus(), "so that Space plays and does not type"
    qtbot.keyClick(roll, Qt.Key.Key_Escape)
    assert not window.assembly.generation.writing


def test_continue_starts_exactly_where_the_piece_ends(qtbot, window):
    generate(qtbot, window)
    first = window.document.score
    assert window.prompt.continue_button.text() == "Continue piece"
    qtbot.mouseClick(window.prompt.continue_button, Qt.MouseButton.LeftButton)
    wait_written(qtbot, window)
    document = window.document
    assert document.seed_end == first.length
    assert document.score.length == 2 * first.length
    seed_part = [n for n in document.score.tracks[0].notes if n.onset < first.length]
    assert tuple(seed_part) == first.tracks[0].notes
    assert document.active.parent == 1 and "continues 1" in document.active.origin
    assert [v.number for v in document.variations] == [1, 5, 6, 7, 8]


def test_rewriting_two_bars_leaves_the_rest(qtbot, window):
    generate(qtbot, window)
    before = window.document.score
    bar = 4 * 480
    window.assembly.roll.set_region((bar, 3 * bar))
    window.assembly.roll.region_changed.emit((bar, 3 * bar))
    window.document.set_selection(Selection(bar, 3 * bar, (0, 2)))
    assert window.prompt.rewrite_button.text() == "Rewrite bars 2–3"
    qtbot.mouseClick(window.prompt.rewrite_button, Qt.MouseButton.LeftButton)
    wait_written(qtbot, window)
    after = window.document.score
    for index, (old, new) in enumerate(zip(before.tracks, after.tracks, strict=True)):
        outside = [n for n in old.notes if not bar <= n.onset < 3 * bar]
        assert [n for n in new.notes if not bar <= n.onset < 3 * bar] == outside
        if index in (1, 3):
            assert new.notes == old.notes
    assert window.document.undo_stack.undoText() == "Rewrite bars 2–3"


def test_a_prompt_of_unknown_words_says_so_and_writes_nothing(qtbot, window):
    type_prompt(qtbot, window, "xqzvw")
    window.actions_table["generate"].trigger()
    assert not window.assembly.generation.writing
    assert "xqzvw" in window.messages.text
    assert window.messages.kind == "warning"


def test_an_error_of_the_engine_is_shown_and_the_next_try_works(qtbot, window, monkeypatch):
    monkeypatch.setattr(type(window.prompt), "text", property(lambda self: "fail"))
    window.actions_table["generate"].trigger()
    qtbot.waitUntil(lambda: "understood" in window.messages.text, timeout=10_000)
    assert window.messages.kind == "error"
    monkeypatch.undo()
    generate(qtbot, window)
    assert window.document.score.note_count


def test_an_empty_prompt_writes_something(qtbot, window):
    qtbot.mouseClick(window.prompt.generate_button, Qt.MouseButton.LeftButton)
    wait_written(qtbot, window)
    assert window.document.score.note_count


def test_controls_beat_the_prompt(qtbot, window):
    from musicgen.music.key import Key

    window.assembly.controls.set_values(
        ControlValues(tempo_bpm=77.0, length_bars=2, key=Key(3, "minor"))
    )
    generate(qtbot, window, "jazz in C major, 200 bpm, 4 bars")
    request = window.document.active.request
    assert request.tempo_bpm == 77.0 and request.length_beats == 8
    assert request.key == Key(3, "minor")
    assert request.sampling.random_seed > 0


def test_switching_keeping_discarding_and_undoing(qtbot, window):
    generate(qtbot, window)
    cards = window.assembly.variations.cards
    qtbot.mouseClick(cards[2].roll, Qt.MouseButton.LeftButton)
    document = window.document
    assert document.active.number == 3 and document.score == document.variations[2].score
    window.actions_table["keep_variation"].trigger()
    assert document.active.kept
    window.actions_table["next_variation"].trigger()
    assert document.active.number == 4
    window.actions_table["discard_variation"].trigger()
    assert [v.number for v in document.variations] == [1, 2, 3]
    assert document.active.number == 3
    document.undo_stack.undo()
    assert document.active.number == 4
    generate(qtbot, window, "")
    numbers = [v.number for v in document.variations]
    assert numbers[0] == 3 and len(numbers) == 5, "the kept one stays, the others go"


def test_editing_while_writing_keeps_both(qtbot, window):
    slowly(window)
    type_prompt(qtbot, window, "jazz, 64 bars")
    window.actions_table["generate"].trigger()
    roll = window.assembly.roll
    qtbot.waitUntil(lambda: roll.score().note_count > 5, timeout=10_000)
    score = roll.score()
    drawn = score.with_tracks(
        (
            score.tracks[0].with_notes((*score.tracks[0].notes, Note(0, 99, 480, 80))),
            *score.tracks[1:],
        )
    )
    roll.edited.emit("Draw", drawn)
    assert any(note.pitch == 99 for note in window.document.score.tracks[0].notes)
    window.document.undo_stack.undo()
    assert window.document.score.note_count > 5
    assert window.document.undo_stack.undoText() == "Generate"


def test_undo_in_the_prompt_undoes_typing_not_notes(qtbot, window):
    generate(qtbot, window)
    window.prompt.field.setFocus()
    assert isinstance(window.focusWidget(), QLineEdit)
    qtbot.keyClicks(window.prompt.field, " x")
    qtbot.keyClick(window.prompt.field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert window.document.undo_stack.canUndo() and window.document.score.tracks


def test_continuing_from_the_playhead_cuts_what_follows(qtbot, window):
    generate(qtbot, window)
    window.assembly.playback.seek(2 * 4 * 480)
    window.assembly.here_seed.at_playhead.setChecked(True)
    window.assembly.seed.choose_piece()
    window.actions_table["continue"].trigger()
    wait_written(qtbot, window)
    assert window.document.seed_end == 2 * 4 * 480


def test_a_worker_that_dies_while_writing_leaves_what_there_is(qtbot, window):
    slowly(window)
    type_prompt(qtbot, window, "jazz, 64 bars")
    window.actions_table["generate"].trigger()
    roll = window.assembly.roll
    qtbot.waitUntil(lambda: roll.score().note_count > 5, timeout=10_000)
    window.assembly.engine._process.kill()
    qtbot.waitUntil(lambda: not window.assembly.generation.writing, timeout=10_000)
    assert window.document.score.note_count > 5
    assert "started again" in window.messages.text


def test_opening_another_piece_while_writing_does_not_mix_them(qtbot, window):
    slowly(window)
    type_prompt(qtbot, window, "jazz, 64 bars")
    window.actions_table["generate"].trigger()
    qtbot.waitUntil(lambda: window.assembly.roll.score().note_count > 5, timeout=10_000)
    other = Score(tracks=(Track(notes=(Note(0, 60, 480, 80),)),))
    window.assembly.projects._take(
        replace(window.assembly.projects.project(), state=State(score=other)), None
    )
    qtbot.wait(300)
    assert window.document.score == other and not window.document.variations
    assert not window.prompt.stop_button.isVisible()


def test_space_plays_unless_a_button_has_the_focus(qtbot, window):
    generate(qtbot, window)
    player = window.assembly.playback.player
    before = player.state
    card = window.assembly.variations.cards[1]
    card._keep.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(card._keep, Qt.Key.Key_Space)
    assert window.document.variation(2).kept and player.state == before
    window.assembly.roll.setFocus()
    qtbot.keyClick(window.assembly.roll, Qt.Key.Key_Space)
    assert player.state != before


def test_beats_are_drawn_heard_and_continued(qtbot, window):
    qtbot.mouseClick(window.empty.beats, Qt.MouseButton.LeftButton)
    beats, seed = window.assembly.beats_seed, window.assembly.seed
    assert beats.grid.hasFocus() and not seed.button.isEnabled()
    qtbot.mouseClick(beats.fill, Qt.MouseButton.LeftButton)
    assert window.prompt.continue_button.text() == "Continue beats"
    drawn = beats.seed()
    qtbot.mouseClick(beats.listen, Qt.MouseButton.LeftButton)
    assert window.assembly.playback.player.state.running
    qtbot.mouseClick(beats.listen, Qt.MouseButton.LeftButton)
    assert not window.assembly.playback.player.state.running
    qtbot.mouseClick(seed.button, Qt.MouseButton.LeftButton)
    wait_written(qtbot, window)
    document = window.document
    assert document.seed_end == drawn.length
    assert document.score.tracks[0].notes[: len(drawn.tracks[0].notes)] == drawn.tracks[0].notes
    assert document.score.tempo_map == drawn.tempo_map
    assert document.active.origin == "from beats"
    assert window.prompt.continue_button.text() == "Continue piece"


def test_marked_bars_of_one_piece_are_not_those_of_the_next(qtbot, window):
    generate(qtbot, window)
    roll = window.assembly.roll
    roll.set_region((0, 1920))
    roll.region_changed.emit((0, 1920))
    assert window.prompt.rewrite_button.isVisible()
    window.actions_table["generate"].trigger()
    wait_written(qtbot, window)
    assert roll.region() is None and not window.prompt.rewrite_button.isVisible()


def test_the_star_is_among_those_written_together(qtbot, window):
    generate(qtbot, window)
    window.actions_table["keep_variation"].trigger()
    window.actions_table["generate"].trigger()
    wait_written(qtbot, window)
    stars = [c.number for c in window.assembly.variations.cards if c.best]
    assert stars == [5]


def test_weights_that_are_missing_are_one_sentence_and_others_help(qtbot, window):
    window.settings.set("checkpoint", "missing")
    qtbot.waitUntil(lambda: "missing" in window.messages.text, timeout=10_000)
    assert window.messages.kind == "error"
    window.settings.set("checkpoint", "base")
    generate(qtbot, window)
    assert window.document.score.note_count
