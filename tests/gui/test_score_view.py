"""The engraved score: which page is seen, which bar is played, and the room it takes."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from musicgen.export.engrave import engrave_pages
from musicgen.music.meter import Meter, MeterMap
from musicgen.music.score import Note, Score, Track

pytestmark = pytest.mark.gui
LEFT = Qt.MouseButton.LeftButton
BAR = 1920


def long_piece(bars: int = 80) -> Score:
    notes = tuple(Note(i * 480, 60 + i % 12, 480, 80) for i in range(4 * bars))
    tracks = (Track(0, notes=notes), Track(32, notes=notes), Track(40, notes=notes))
    return Score(tracks, length=bars * BAR)


@pytest.fixture
def view(qtbot, window):
    window.document.edit("x", long_piece())
    window.actions_table["show_score"].trigger()
    view = window.assembly.views.score_view
    qtbot.waitUntil(lambda: len(view._pages) > 1, timeout=30_000)
    qtbot.waitUntil(lambda: view._pages[0].drawn, timeout=30_000)
    return view


def marked(view) -> list[int]:
    """The bars that are tinted, from 0."""
    return [bar for bar, (page, place) in enumerate(view._bars) if page._marked == place]


def test_every_bar_has_its_place_on_a_page():
    meters = MeterMap(((0, Meter(3, 4)), (5 * 1440, Meter(4, 4))))
    drums = Track(is_drum=True, notes=(Note(0, 36, 120, 90),))
    piece = long_piece(60)
    for score in (piece, Score((*piece.tracks, drums), meter_map=meters)):
        starts, pages = engrave_pages(score)
        assert len(starts) == sum(len(page.bars) for page in pages) >= 60
        assert [p.first_bar for p in pages[1:]] == [p.first_bar + len(p.bars) for p in pages[:-1]]
        for page in pages:
            lasts = [(0.0, 0.0), *((top, left) for left, top, _, _ in page.bars)]
            assert lasts == sorted(lasts), "read from left to right, from top to bottom"
            assert all(0 < x1 < x2 < 1 and 0 < y1 < y2 < 1 for x1, y1, x2, y2 in page.bars)
    assert starts[4:7] == [4 * 1440, 5 * 1440, 5 * 1440 + BAR]


def test_it_tells_which_page_is_seen(qtbot, view):
    count = len(view._pages)
    assert view.tools.page.text() == f"Page 1 of {count}"
    bar = view._scroll.verticalScrollBar()
    bar.setValue(bar.maximum())
    assert view.tools.page.text() == f"Page {count} of {count}"


def test_the_bar_that_is_played_is_tinted_and_seen(qtbot, window, view):
    assert marked(view) == [0]
    page, place = view._bars[2]
    where = page.bar_rect(place).center().toPoint()
    inside = page.bar_rect(place).adjusted(8, 4, -8, -4).topLeft().toPoint()
    before = page.grab().toImage().pixelColor(inside)
    qtbot.mouseClick(page, LEFT, pos=where)
    assert round(window.assembly.playback.tick) == 2 * BAR and marked(view) == [2]
    assert page.grab().toImage().pixelColor(inside) != before
    view.set_playhead(len(view._bars) * BAR - 1, follow=True)
    QApplication.processEvents()
    page, place = view._bars[-1]
    assert marked(view) == [len(view._bars) - 1]
    assert page.visibleRegion().contains(page.bar_rect(place).center().toPoint())
    assert view.tools.page.text().startswith(f"Page {len(view._pages)} ")


def test_the_tint_outlives_another_engraving(qtbot, window, view):
    view.set_playhead(5 * BAR)
    old = view._pages
    window.document.edit("shorter", long_piece(30))
    qtbot.waitUntil(lambda: view._pages is not old, timeout=30_000)
    assert marked(view) == [5]


def test_a_click_beside_the_bars_changes_nothing(qtbot, window, view):
    qtbot.mouseClick(view._pages[0], LEFT, pos=view._pages[0].rect().topLeft())
    assert window.assembly.playback.tick == 0 and marked(view) == [0]


def test_the_mixer_is_folded_away_beside_the_score_until_it_is_wanted(qtbot, window, view):
    score, mixer = window.actions_table["show_score"], window.actions_table["show_mixer"]
    assert not window.mixer_side.isVisible() and not mixer.isChecked()
    score.trigger()
    assert window.mixer_side.isVisible() and mixer.isChecked()
    height = window.mixer_side.height()
    score.trigger()
    mixer.trigger()
    assert window.mixer_side.isVisible()
    score.trigger()
    mixer.trigger()
    assert not window.mixer_side.isVisible()
    score.trigger()
    assert window.mixer_side.isVisible() and window.mixer_side.height() == height
    layout = window.layout_text()
    mixer.trigger()
    window.restore_layout("", layout)
    assert window.mixer_side.isVisible() and mixer.isChecked()
    score.trigger()
    assert not window.mixer_side.isVisible()
