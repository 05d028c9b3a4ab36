"""Every function of the roll without a mouse."""

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from gui.widgets.piano_roll import PianoRoll
from gui.widgets.roll.actions import RollActions
from gui.widgets.roll.clipboard import MIME_TYPE
from gui.widgets.roll.keys import KEYS
from gui.widgets.roll.snap import SNAPS
from musicgen.music.score import Note, Score, Track
from tests.gui.widgets.conftest import BAR, Hand, two_tracks

SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier
K = Qt.Key


def test_every_key_names_a_command():
    assert all(callable(getattr(RollActions, key.command)) for key in KEYS)
    assert len({(key.key, key.modifiers) for key in KEYS}) == len(KEYS)


def test_tab_goes_from_note_to_note_and_then_out(qtbot, roll, hand):
    roll.setFocus()
    seen = []
    for _ in range(4):
        hand.key(K.Key_Tab)
        seen += [note.pitch for _, note in roll.selection()]
    assert seen == [60, 62, 64, 66]
    hand.key(K.Key_Backtab)
    assert {note.pitch for _, note in roll.selection()} == {64}


def test_tab_reaches_the_roll_and_after_escape_leaves_it(qtbot):
    outer = QWidget()
    layout = QVBoxLayout(outer)
    before, roll, after = QLineEdit(), PianoRoll(), QLineEdit()
    for widget in (before, roll, after):
        layout.addWidget(widget)
    qtbot.addWidget(outer)
    roll.set_score(two_tracks())
    with qtbot.waitActive(outer):
        outer.show()
        outer.activateWindow()
    before.setFocus()
    qtbot.keyClick(before, K.Key_Tab)
    assert roll.hasFocus()
    qtbot.keyClick(roll.field, K.Key_Tab)
    assert roll.hasFocus() and roll.selection()
    qtbot.keyClick(roll.field, K.Key_Up)
    assert {note.pitch for _, note in roll.selection()} == {61}
    qtbot.keyClick(roll.field, K.Key_Escape)
    # Select and pencil are one stop; arrows choose between them.
    tools = (roll.tools.snap, roll.tools.fit)
    for expected in (roll.legend.item(0), roll.legend.item(1), roll.tools.select, *tools, after):
        qtbot.keyClick(outer.focusWidget(), K.Key_Tab)
        assert expected.hasFocus()


@pytest.mark.parametrize(
    ("key", "modifiers", "after"),
    [
        (K.Key_Up, Qt.KeyboardModifier.NoModifier, Note(480, 63, 480, 80)),
        (K.Key_Down, Qt.KeyboardModifier.NoModifier, Note(480, 61, 480, 80)),
        (K.Key_Up, SHIFT, Note(480, 74, 480, 80)),
        (K.Key_Down, SHIFT, Note(480, 50, 480, 80)),
        (K.Key_Right, Qt.KeyboardModifier.NoModifier, Note(600, 62, 480, 80)),
        (K.Key_Left, Qt.KeyboardModifier.NoModifier, Note(360, 62, 480, 80)),
        (K.Key_Right, SHIFT, Note(480, 62, 600, 80)),
        (K.Key_Left, SHIFT, Note(480, 62, 360, 80)),
        (K.Key_Up, CTRL, Note(480, 62, 480, 85)),
        (K.Key_Down, CTRL, Note(480, 62, 480, 75)),
    ],
)
def test_arrows_change_the_selected_note(roll, hand, key, modifiers, after):
    roll.set_selection(frozenset({(0, Note(480, 62, 480, 80))}))
    hand.key(key, modifiers)
    assert roll.selection() == {(0, after)}
    assert after in hand.notes()
    assert len(hand.edits) == 1


def test_transposing_stops_at_the_highest_pitch(roll, hand):
    roll.commands.select_all()
    for _ in range(9):
        hand.key(K.Key_Up, SHIFT)
    pitches = [note.pitch for note in hand.notes()]
    assert max(pitches) == 127
    assert pitches == [121, 123, 125, 127]


def test_delete(roll, hand):
    roll.set_selection(frozenset({(0, Note(480, 62, 480, 80))}))
    hand.key(K.Key_Delete)
    assert len(hand.notes()) == 3
    hand.key(K.Key_Delete)
    assert len(hand.edits) == 1


def test_duplicate_comes_right_after(roll, hand):
    roll.commands.select_all()
    hand.key(K.Key_D, CTRL)
    assert [note.onset for note in hand.notes()] == [480 * i for i in range(8)]
    assert len(roll.selection()) == 4


def test_quantise_to_the_snap_setting(roll, hand):
    crooked = Track().with_notes([Note(490, 60, 100, 80), Note(833, 62, 100, 80)])
    roll.set_score(Score((crooked,)))
    roll.set_snap(SNAPS[1])
    hand.key(K.Key_Q)
    assert [note.onset for note in hand.notes()] == [480, 720]


def test_new_note_without_a_mouse_and_then_another(roll, hand):
    roll.set_score(Score((Track(),)))
    roll.set_playhead(BAR)
    hand.key(K.Key_N)
    hand.key(K.Key_N)
    assert [note.onset for note in hand.notes()] == [BAR, BAR + 120]


def test_cut_and_paste_at_the_playhead(roll, hand):
    roll.set_selection(frozenset((0, note) for note in hand.notes()[:2]))
    hand.key(K.Key_X, CTRL)
    assert [note.pitch for note in hand.notes()] == [64, 66]
    roll.set_playhead(2 * BAR, follow=False)
    hand.key(K.Key_V, CTRL)
    pasted = [note for note in hand.notes() if note.onset >= 2 * BAR]
    assert [(note.onset, note.pitch) for note in pasted] == [(2 * BAR, 60), (2 * BAR + 480, 62)]
    assert len(roll.selection()) == 2


def test_copy_pastes_into_another_window(qtbot, roll, hand):
    roll.commands.select_all()
    hand.key(K.Key_C, CTRL)
    other = PianoRoll()
    qtbot.addWidget(other)
    other.set_score(Score((Track(),)))
    there = Hand(other)
    there.key(K.Key_V, CTRL)
    assert [note.pitch for note in there.notes()] == [60, 62, 64, 66]


@pytest.mark.parametrize(
    "text",
    [
        b"not json",
        b"[]",
        b'{"notes": 5}',
        b'{"notes": [[0, 0, 900, 10, 10], [0, -5, 60, 10, 10], ["x"], [0, 0, 60, 0, 10]]}',
        b'{"notes": [[0, 0, 60, 10, 0]], "drums": [[]]}',
        b"\xff\xfe",
    ],
)
def test_rubbish_on_the_clipboard_changes_nothing(roll, hand, text):
    data = QMimeData()
    data.setData(MIME_TYPE, text)
    QApplication.clipboard().setMimeData(data)
    hand.key(K.Key_V, CTRL)
    assert hand.edits == []


def test_select_all_takes_only_what_is_shown(roll, hand):
    hand.key(K.Key_A, CTRL)
    assert {track for track, _ in roll.selection()} == {0}
    roll.set_active_track(1)
    hand.key(K.Key_A, CTRL)
    assert {track for track, _ in roll.selection()} == {1}


def test_selection_grows_note_by_note(roll, hand):
    roll.set_selection(frozenset({(0, hand.notes()[0])}))
    hand.key(K.Key_Right, CTRL | SHIFT)
    hand.key(K.Key_Right, CTRL | SHIFT)
    assert len(roll.selection()) == 3


def test_bars_of_the_selection_are_marked(roll, hand, qtbot):
    roll.set_score(Score((Track().with_notes([Note(BAR + 100, 60, 100, 80)]),)))
    hand.key(K.Key_A, CTRL)
    with qtbot.waitSignal(roll.region_changed) as marked:
        hand.key(K.Key_L)
    assert marked.args == [(BAR, 2 * BAR)]


def test_seeking_by_bars(roll, hand, qtbot):
    roll.set_playhead(BAR + 100)
    for key, expected in ((K.Key_Right, 2 * BAR), (K.Key_Left, BAR)):
        with qtbot.waitSignal(roll.seek_requested) as sought:
            hand.key(key, CTRL)
        assert sought.args == [expected]


def test_snap_pencil_and_track_have_keys(roll, hand):
    before = roll.state.snap
    hand.key(K.Key_S)
    assert roll.state.snap != before
    hand.key(K.Key_P)
    assert roll.state.pencil
    hand.key(K.Key_T)
    assert roll.active_track() == 1


def test_fit_shows_the_whole_piece(roll, hand):
    long = Score((Track().with_notes([Note(i * 480, 40 + i % 40, 480, 80) for i in range(400)]),))
    roll.set_score(long)
    hand.key(K.Key_F)
    geometry = roll.state.geometry
    assert geometry.left_tick <= 0 and geometry.right_tick >= long.length
    top, bottom = roll.state.used_rows()
    assert geometry.y(top) >= 0 and geometry.y(bottom) < geometry.height


def test_menu_offers_what_can_be_done_now(roll, hand):
    entries = {a.text().split("\t")[0]: a for a in roll.commands.menu(roll).actions()}
    assert not entries["Delete"].isEnabled()
    hand.key(K.Key_A, CTRL)
    entries = {a.text().split("\t")[0]: a for a in roll.commands.menu(roll).actions()}
    assert entries["Delete"].isEnabled()
    entries["Delete"].trigger()
    assert hand.notes() == ()


def test_tools_in_sight_and_keys_say_the_same(roll, hand, qtbot):
    qtbot.mouseClick(roll.tools.pencil, Qt.MouseButton.LeftButton)
    assert roll.state.pencil
    hand.key(K.Key_P)
    assert roll.tools.select.isChecked()
    roll.tools.snap.setCurrentIndex(1)
    roll.tools.snap.activated.emit(1)
    assert roll.state.snap == SNAPS[1]
    hand.key(K.Key_S)
    assert roll.tools.snap.currentIndex() == 2
