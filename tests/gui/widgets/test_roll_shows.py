"""What the roll shows: notes on pixels, appended notes, playhead, words."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from gui.theme import apply_theme, current_theme
from gui.widgets.note_arrays import LONG_TICKS, NoteArrays
from gui.widgets.piano_roll import PianoRoll
from gui.widgets.roll.background import grid_lines
from gui.widgets.roll.tiles import tile_size
from musicgen.music.meter import Meter, MeterMap
from musicgen.music.score import Note, Score, Track
from tests.gui.widgets.conftest import BAR, two_tracks


def pixel(roll: PianoRoll, tick: float, pitch: int) -> QColor:
    geometry = roll.state.geometry
    image = roll.field.grab().toImage()
    ratio = image.devicePixelRatio()
    y = geometry.y(geometry.rows.row_of(pitch)) + geometry.row_height // 2
    return image.pixelColor(round(geometry.x(tick) * ratio), round(y * ratio))


def saturation(colour: QColor) -> int:
    return colour.hsvSaturation()


def test_notes_are_painted_where_they_sound(roll):
    assert saturation(pixel(roll, 700, 62)) > 60
    assert saturation(pixel(roll, 700, 64)) < 30


def test_louder_notes_are_fuller(roll):
    notes = [Note(0, 60, 480, 20), Note(480, 60, 480, 70), Note(960, 60, 480, 126)]
    roll.set_score(Score((Track().with_notes(notes),)))
    shades = [saturation(pixel(roll, 240 + 480 * i, 60)) for i in range(3)]
    assert shades == sorted(shades) and shades[0] + 40 < shades[2]


def test_appended_note_is_painted_and_part_of_the_score(roll):
    roll.grab()
    assert saturation(pixel(roll, 2000, 62)) < 30
    roll.append_note(0, Note(1920, 62, 480, 110))
    assert saturation(pixel(roll, 2000, 62)) > 60
    assert roll.score().tracks[0].notes[-1] == Note(1920, 62, 480, 110)
    assert roll.score().length == 2400


def test_a_score_set_after_appending_takes_its_place(roll):
    roll.append_note(0, Note(1920, 62, 480, 110))
    roll.set_score(two_tracks())
    assert roll.score() == two_tracks()
    assert saturation(pixel(roll, 2000, 62)) < 30


def test_edit_repaints_only_what_changed_but_all_of_it(roll):
    roll.grab()
    score = two_tracks()
    notes = [n._replace(pitch=n.pitch + 1) if n.onset == 480 else n for n in score.tracks[0].notes]
    roll.set_score(score.with_tracks([score.tracks[0].with_notes(notes), score.tracks[1]]))
    assert saturation(pixel(roll, 700, 63)) > 60
    assert saturation(pixel(roll, 700, 62)) < 30


def test_tiles_and_direct_painting_look_the_same(roll):
    roll.set_selection(frozenset())
    tiled = roll.field.grab().toImage()
    roll.field._tiles.clear()
    roll.field.zooming()
    direct = roll.field.grab().toImage()
    assert tiled.size() == direct.size()
    differing = sum(
        tiled.pixel(x, y) != direct.pixel(x, y)
        for x in range(0, tiled.width(), 7)
        for y in range(0, tiled.height(), 3)
    )
    assert differing == 0


def test_hidden_track_is_not_painted(roll):
    roll.set_hidden_tracks(frozenset({0}))
    assert saturation(pixel(roll, 700, 62)) < 30


def test_seed_is_shaded_apart(roll):
    roll.set_score(two_tracks(), seed_end=BAR)
    seed, after = pixel(roll, BAR - 30, 72), pixel(roll, BAR + 30, 72)
    assert seed != after
    assert abs(seed.blue() - QColor(current_theme().seed_shade).blue()) < 12


def test_playhead_is_painted_and_turns_the_page(roll):
    roll.set_playhead(900)
    line_at = roll.state.geometry.tick(roll.state.geometry.playhead_x(900))
    shown = pixel(roll, line_at, 70)
    wanted = QColor(current_theme().playhead)
    assert abs(shown.red() - wanted.red()) < 40 and abs(shown.green() - wanted.green()) < 60
    roll.set_playhead(40 * BAR)  # far beyond the end: stays within the content
    assert roll.state.geometry.scroll_x > 0


def test_the_whole_playhead_is_on_the_screen_wherever_it_moves(roll):
    QApplication.processEvents()
    window, field, wanted = roll.window(), roll.field, QColor(current_theme().playhead)
    for tick in range(900, 1500, 37):
        roll.set_playhead(tick)
        QApplication.processEvents()
        x = roll.state.geometry.playhead_x(tick)
        at = field.mapTo(window, QPoint(x, field.height() - 20))
        shown = window.screen().grabWindow(window.winId()).toImage()
        row = [shown.pixelColor(at + QPoint(dx, 0)) for dx in range(-3, 4)]
        assert row[3] == wanted and row.count(wanted) == 1
        assert saturation(row[2]) > 20 and saturation(row[4]) > 20, "its soft edges"


def test_the_playhead_stands_before_the_note_it_plays(roll):
    before = pixel(roll, 490, 62)
    roll.set_playhead(480)
    geometry = roll.state.geometry
    assert geometry.playhead_x(480) == round(geometry.x(480)) - 1
    assert pixel(roll, 490, 62) == before, "the note's edge is seen"
    assert geometry.playhead_x(0) == 0, "at the start it would not be seen at all"


def test_playhead_without_follow_leaves_the_view_alone(roll):
    before = roll.state.geometry.scroll_x
    roll.set_playhead(20 * BAR, follow=False)
    assert roll.state.geometry.scroll_x == before


def test_selection_forgets_notes_that_are_gone(roll):
    gone, kept = (0, Note(480, 62, 480, 80)), (0, Note(0, 60, 480, 80))
    roll.set_selection(frozenset({gone, kept, (0, Note(1, 1, 1, 1)), (9, Note(0, 60, 480, 80))}))
    assert roll.selection() == {gone, kept}
    score = two_tracks()
    notes = [note for note in score.tracks[0].notes if note.onset != 480]
    roll.set_score(score.with_tracks([score.tracks[0].with_notes(notes), score.tracks[1]]))
    assert roll.selection() == {kept}


def test_theme_change_repaints(roll, qapp):
    light = pixel(roll, 2500, 62)
    apply_theme(qapp, "dark")
    dark = pixel(roll, 2500, 62)
    apply_theme(qapp, "light")
    assert light.lightness() > 200 > 80 > dark.lightness()


def test_description_says_what_is_shown_and_selected(roll, qtbot):
    roll.set_score(two_tracks(), seed_end=BAR)
    roll.set_selection(frozenset({(0, Note(480, 62, 480, 80))}))
    qtbot.waitUntil(lambda: "Selected" in roll.accessibleDescription(), timeout=2000)
    words = roll.accessibleDescription()
    assert "8 notes in 1 bars" in words
    assert "Vibraphone: 4 notes" in words and "Drums: 4 notes" in words
    assert "The seed ends at bar 2, beat 1" in words
    assert "D4, bar 1, beat 2" in roll.accessibleName()


def test_grid_follows_the_meter_map():
    meters = MeterMap(((0, Meter(4, 4)), (BAR, Meter(3, 4))))
    lines = list(grid_lines(meters, 0, BAR + 2 * 1440, 0.1, 1))
    assert [tick for tick, kind in lines if kind == "bar"] == [0, BAR, BAR + 1440, BAR + 2880]
    assert [tick for tick, kind in lines if kind == "beat"][:5] == [480, 960, 1440, 2400, 2880]


def test_grid_stays_sparse_when_zoomed_out():
    lines = list(grid_lines(MeterMap(), 0, 4000 * BAR, 1280 / (4000 * BAR), 120))
    assert len(lines) < 200


@pytest.mark.parametrize("ratio", [1.0, 1.1, 1.25, 1.3333, 1.5, 1.75, 2.0, 3.0])
def test_tiles_are_whole_device_pixels(ratio):
    size = tile_size(ratio)
    assert abs(size * ratio - round(size * ratio)) < 0.02
    assert size >= 400


def test_arrays_find_what_sounds_even_under_a_pedal_point():
    notes = sorted(
        [Note(0, 30, 40 * LONG_TICKS, 80), *(Note(i * 100, 60, 90, 80) for i in range(1000))]
    )
    arrays = NoteArrays(notes)
    found = {arrays.note(i) for i in arrays.between(50_000, 50_150).tolist()}
    assert found == {
        notes[0] if notes[0].pitch == 30 else notes[1],
        Note(50_000, 60, 90, 80),
        Note(50_100, 60, 90, 80),
    }


def test_arrays_stay_sorted_when_notes_come_late():
    arrays = NoteArrays()
    for onset in (500, 100, 300, 300, 900, 0):
        arrays.insert(Note(onset, 60, 50, 80))
    assert arrays.onset.tolist() == [0, 100, 300, 300, 500, 900]
    assert len(arrays.between(0, 10_000)) == 6


def test_repaints_are_gathered(roll, qtbot):
    painted = []
    original = roll.field.paintEvent
    roll.field.paintEvent = lambda event: (painted.append(1), original(event))
    for tick in range(0, 1900, 2):
        roll.set_playhead(tick, follow=False)
    qtbot.wait(60)
    assert len(painted) <= 5


def test_high_dpi_picture_has_that_many_pixels(roll):
    image = QImage(roll.field.width() * 2, roll.field.height() * 2, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(2)
    roll.field.render(image)
    assert (
        saturation(
            image.pixelColor(
                round(roll.state.geometry.x(700) * 2),
                2 * (roll.state.geometry.y(roll.state.geometry.rows.row_of(62)) + 6),
            )
        )
        > 60
    )


def test_drums_are_in_view_beside_a_tune_and_one_click_away(roll, qtbot):
    assert roll.drums.isVisible()
    image = roll.drums.grab().toImage()
    x = round(roll.state.geometry.x(480)) + 1
    assert any(saturation(image.pixelColor(x, y)) > 60 for y in range(image.height()))
    qtbot.mouseClick(roll.drums, Qt.MouseButton.LeftButton)
    assert roll.active_track() == 1
    assert roll.state.geometry.rows.drums
    assert not roll.drums.isVisible()


def test_a_new_drum_gets_a_place_in_the_strip(roll):
    before = roll.drums.height()
    roll.append_note(1, Note(240, 49, 60, 100))
    assert roll.drums.height() > before


def test_a_click_anywhere_on_the_roll_gives_it_the_keys(roll, qtbot):
    for widget in (roll.ruler, roll.keyboard, roll.lane, roll.field):
        roll.field.clearFocus()
        qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)
        assert roll.hasFocus()


def test_short_names_come_before_a_second_line(qtbot):
    note = (Note(0, 60, 480, 90),)
    tracks = tuple(Track(program, notes=note) for program in (3, 5, 33, 65, 26, 75))
    roll = PianoRoll()
    qtbot.addWidget(roll)
    roll.resize(1400, 400)
    roll.show()
    roll.set_score(Score(tracks))
    items = roll.legend.items()
    qtbot.waitUntil(lambda: len({item.y() for item in items}) == 1)
    assert items[0]._label == "Honky-tonk Piano"
    roll.resize(760, 400)
    qtbot.waitUntil(lambda: items[0]._label == "piano")
    qtbot.waitUntil(lambda: len({item.y() for item in items}) == 1)
    assert items[0].accessibleName().startswith("Honky-tonk Piano"), "read out in full"
