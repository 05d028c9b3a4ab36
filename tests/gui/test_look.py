"""What the window shows, and that nothing jumps: looked at as a person would."""

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QMenu,
    QScrollArea,
    QSlider,
    QStyle,
    QStyleOptionSlider,
    QWidget,
)

from gui.control_values import ControlValues
from gui.panels.edge_fade import EdgeFade
from gui.panels.file_offer import FileOffer
from gui.panels.message_bar import without_folders
from gui.panels.score_page import ScorePage
from gui.theme import apply_theme, current_theme
from gui.widgets.roll.velocity_lane import VelocityLane
from musicgen.export.engrave import engrave_svg
from musicgen.generate.request_json import request_to_json
from musicgen.midi.write import write_midi
from musicgen.music.score import Note, Score, Track

pytestmark = pytest.mark.gui
LEFT = Qt.MouseButton.LeftButton
TUNE = Score((Track(0, notes=(Note(0, 60, 480, 90), Note(480, 64, 480, 90))),), length=1920)


def write(qtbot, window, text: str) -> None:
    window.prompt.set_text(text)
    qtbot.mouseClick(window.prompt.generate_button, LEFT)


def written(qtbot, window) -> None:
    qtbot.waitUntil(lambda: not window.assembly.generation.writing, timeout=20_000)


def test_the_roll_stays_where_it_is_while_and_after_a_piece_is_written(qtbot, window):
    assert not window.mixer_side.isVisible()
    window.assembly.controls.set_values(ControlValues(random_seed=77))
    write(qtbot, window, "jazz, 64 bars")
    roll, mixer = window.assembly.roll, window.assembly.mixer
    qtbot.waitUntil(lambda: roll.score().note_count > 2, timeout=20_000)
    assert window.mixer_side.isVisible()
    assert len(mixer.strips) == len(roll.score().tracks) > 0
    assert not mixer.strips[0].isEnabled(), "what is not in the document cannot be changed"
    before = roll.mapTo(window, QPoint(0, 0)), roll.size()
    qtbot.mouseClick(window.prompt.stop_button, LEFT)
    written(qtbot, window)
    QApplication.processEvents()
    assert (roll.mapTo(window, QPoint(0, 0)), roll.size()) == before
    assert mixer.strips[0].isEnabled()


def test_how_many_at_once_is_chosen_beside_generate(qtbot, window):
    window.prompt.count_button.menu().actions()[1].trigger()
    assert window.settings.get("variations") == 2 and "2" in window.prompt.count_button.text()
    write(qtbot, window, "jazz, 4 bars")
    written(qtbot, window)
    cards = window.assembly.variations.cards
    assert len(cards) == 2 and [card.best for card in cards] == [True, False]
    merits = [window.document.variation(card.number).log_probability for card in cards]
    assert merits == sorted(merits, reverse=True)


def test_an_empty_prompt_offers_words_that_build_one(qtbot, window):
    panel = window.prompt
    starters = [chip for chip in panel.chips.chips if chip.kind == "starter"]
    assert len(starters) > 5
    for text in ("+ calm", "+ 8 bars"):
        place = next(i for i, chip in enumerate(panel.chips.chips) if chip.text == text)
        qtbot.mouseClick(panel.chips.widget_at(place), LEFT)
    assert panel.text == "calm, 8 bars"
    assert not [chip for chip in panel.chips.chips if "bars" in chip.text and chip.text[0] == "+"]
    panel.set_text("70% jazz, 30% baroque")
    texts = [chip.text for chip in panel.chips.chips if chip.kind == "accent"]
    assert texts == ["jazz 70%", "baroque 30%"]
    panel.set_text("jazz 70%, baroque")
    texts = [chip.text for chip in panel.chips.chips if chip.kind == "accent"]
    assert texts == ["jazz 70%", "baroque"]


def test_the_empty_state_leads_to_every_way_in(qtbot, window):
    qtbot.mouseClick(window.empty.keys, LEFT)
    assert window.assembly.seed.tabs.currentIndex() == 1
    qtbot.mouseClick(window.empty.beats, LEFT)
    assert window.assembly.seed.tabs.currentIndex() == 0
    example = window.empty.examples[0]
    assert example.isVisible() and example.accessibleDescription()


def test_a_message_floats_and_names_files_without_their_folders(qtbot, window, tmp_path):
    body = window.assembly.seed.mapTo(window, QPoint(0, 0)), window.centre.size()
    path = tmp_path / "broken.mid"
    path.write_bytes(b"this is not music")
    window.assembly.projects.open_path(path)
    qtbot.waitUntil(lambda: window.messages.kind == "error", timeout=20_000)
    messages = window.messages
    assert messages.text.startswith("broken.mid ") and str(tmp_path) not in messages.text
    assert str(path) in messages._text.toolTip()
    assert (window.assembly.seed.mapTo(window, QPoint(0, 0)), window.centre.size()) == body
    place = messages.geometry()
    assert window.centralWidget().rect().contains(place)
    window.resize(1100, 700)
    QApplication.processEvents()
    assert window.centralWidget().rect().contains(messages.geometry())
    assert messages.geometry() != place


@pytest.mark.parametrize("size", [(1280, 800), (1024, 640)])
@pytest.mark.parametrize("page", ["empty", "roll", "score"])
def test_a_message_hides_nothing_to_press(qtbot, window, size, page):
    window.resize(*size)
    if page != "empty":
        window.document.edit("x", TUNE)
    if page == "score":
        window.actions_table["show_score"].trigger()
    QApplication.processEvents()
    messages = window.messages
    messages.show_message("The file broken.mid is not a MIDI file: it has no header.", "error")
    QApplication.processEvents()
    place = messages.geometry()
    assert window.centralWidget().rect().contains(place) and messages.isVisible()
    hidden = []
    for widget in window.centralWidget().findChildren(QWidget):
        if not widget.isVisible() or messages.isAncestorOf(widget) or widget is messages:
            continue
        corner = widget.mapTo(window.centralWidget(), QPoint(0, 0))
        pressed = isinstance(
            widget, QAbstractButton | QAbstractSlider | QAbstractSpinBox | VelocityLane
        )
        if pressed and QRect(corner, widget.size()).intersects(place):
            hidden.append(widget)
    assert not hidden


def test_only_folders_that_exist_are_left_out(tmp_path):
    assert without_folders(f"{tmp_path}/a b.mid is empty.") == "a b.mid is empty."
    assert without_folders("/no/such/place.mid is empty.") == "/no/such/place.mid is empty."
    assert without_folders("3/4 or 6/8, either/or") == "3/4 or 6/8, either/or"


def test_opening_a_file_brings_back_what_it_was_made_from(qtbot, window, tmp_path):
    window.assembly.controls.set_values(ControlValues(surprise=0.8, length_bars=3, random_seed=9))
    write(qtbot, window, "melodic jazz")
    written(qtbot, window)
    active = window.document.active
    path = tmp_path / "made.mid"
    write_midi(active.score, path, request_json=request_to_json(active.request))
    window.document.undo_stack.setClean()
    window.prompt.set_text("")
    window.assembly.controls.set_values(ControlValues())
    window.assembly.projects.open_path(path)
    qtbot.waitUntil(lambda: window.prompt.text == "melodic jazz", timeout=20_000)
    values = window.assembly.controls.values
    assert (values.surprise, values.length_bars, values.random_seed) == (0.8, 3, 9)
    assert window.document.active.request == active.request
    assert window.document.score.note_count == active.score.note_count


@pytest.mark.parametrize("way", list(Qt.Orientation))
def test_handles_of_sliders_are_round(qtbot, window, way):
    slider = QSlider(way, window)
    slider.resize(120, 120)
    option = QStyleOptionSlider()
    slider.initStyleOption(option)
    handle = slider.style().subControlRect(
        QStyle.ComplexControl.CC_Slider, option, QStyle.SubControl.SC_SliderHandle, slider
    )
    assert (handle.width(), handle.height()) == (14, 14)


def test_paper_is_dark_in_a_dark_window_unless_wanted_white(qtbot, qapp):
    page = ScorePage(engrave_svg(TUNE)[0], 1)
    qtbot.addWidget(page)
    page.resize(page.shape_for(400))
    try:
        apply_theme(qapp, "dark")
        page.draw()
        dark = page.grab().toImage()
        corner = dark.pixelColor(8, 8)
        assert corner.lightness() < 80
        inks = [dark.pixelColor(x, y).lightness() for x in range(0, 400, 2) for y in range(40, 120)]
        assert max(inks) > 150, "notes are light on dark paper"
        page.set_white(True)
        page.draw()
        assert page.grab().toImage().pixelColor(8, 8) == QColor("#ffffff")
    finally:
        apply_theme(qapp, "light")


def test_the_score_is_zoomed_and_fitted(qtbot, window):
    window.document.edit("x", TUNE)
    window.actions_table["show_score"].trigger()
    view = window.assembly.views.score_view
    qtbot.waitUntil(lambda: bool(view._pages), timeout=30_000)
    fitted, page = view.scale, view._pages[0]
    before = page.width()
    window.actions_table["zoom_in"].trigger()
    assert view.scale > fitted and page.width() > before
    qtbot.mouseClick(view.tools.smaller, LEFT)
    qtbot.mouseClick(view.tools.smaller, LEFT)
    assert page.width() < before
    qtbot.mouseClick(view.tools.fit, LEFT)
    assert view.scale == pytest.approx(fitted, abs=0.03)
    qtbot.mouseClick(view.tools.back, LEFT)
    assert window.centre.currentWidget() is window.assembly.roll


def test_seeds_to_try_are_offered_where_there_are_any(qtbot, tmp_path):
    write_midi(TUNE, tmp_path / "walking_bass.mid")
    offer = FileOffer(tmp_path)
    qtbot.addWidget(offer)
    assert [button.text() for button in offer.samples] == ["Walking bass"]
    with qtbot.waitSignal(offer.chosen) as chosen:
        offer.samples[0].click()
    assert chosen.args == [tmp_path / "walking_bass.mid"]
    assert not FileOffer(tmp_path / "nothing").samples


def test_everything_that_takes_the_focus_has_a_name(qtbot, window):
    window.document.edit("x", TUNE)
    nameless = []
    for page in range(window.assembly.seed.tabs.count()):
        window.assembly.seed.tabs.setCurrentIndex(page)
        QApplication.processEvents()
        for widget in window.findChildren(QWidget):
            if not widget.isVisible() or widget.focusPolicy() == Qt.FocusPolicy.NoFocus:
                continue
            text = getattr(widget, "text", None)
            if not (widget.accessibleName() or (callable(text) and text())):
                nameless.append(f"{type(widget).__name__} in {type(widget.parent()).__name__}")
    assert not nameless


def test_earlier_prompts_are_found_with_the_mouse_too(qtbot, window):
    field = window.prompt.field
    for text in ("calm waltz", "fast reel"):
        window.prompt.set_text(text)
        window.prompt.remember()
    window.prompt.set_text("")
    field._open_history()
    menu = field.findChildren(QMenu)[-1]
    assert [action.text() for action in menu.actions()] == ["fast reel", "calm waltz"]
    menu.actions()[1].trigger()
    menu.close()
    assert window.prompt.text == "calm waltz"


def test_what_came_from_what_stays_in_sight(qtbot, window):
    write(qtbot, window, "jazz, 4 bars")
    written(qtbot, window)
    window.assembly.roll.set_region((0, 1920))
    window.assembly.roll.region_changed.emit((0, 1920))
    parent = window.document.active.number
    qtbot.mouseClick(window.prompt.rewrite_button, LEFT)
    written(qtbot, window)
    headings = [h._origin.text() for h in window.assembly.variations._headings]
    assert headings == ["jazz, 4 bars", f"bar 1 of {parent} rewritten"]
    assert window.document.active.parent == parent


def test_what_is_out_of_view_fades_at_the_edge(qtbot, window):
    window.resize(1024, 640)
    QApplication.processEvents()
    area = window.assembly.controls.findChild(QScrollArea)
    head, foot = sorted(area.findChildren(EdgeFade), key=lambda fade: fade._at_foot)
    bar = area.verticalScrollBar()
    assert bar.maximum() > 100 and foot.isVisible() and not head.isVisible()
    place = foot.geometry()
    assert area.viewport().geometry().contains(place) and 16 <= place.height() <= 40
    assert place.bottom() == area.viewport().geometry().bottom()
    faded = QImage(place.size(), QImage.Format.Format_RGB32)
    faded.fill(QColor(current_theme().text))
    flag = QWidget.RenderFlag.IgnoreMask
    foot.render(faded, QPoint(), foot.rect(), flag)
    edge, inner = (faded.pixelColor(3, y).lightness() for y in (place.height() - 1, 1))
    assert inner < 80 < 150 < edge, "it lets through more and more"
    bar.setValue(bar.maximum())
    assert head.isVisible() and not foot.isVisible()
    bar.setValue(bar.maximum() // 2)
    assert head.isVisible() and foot.isVisible()
    area.ensureWidgetVisible(window.assembly.controls._scale_lock)
    box = window.assembly.controls._scale_lock
    bar.setValue(box.y() - area.viewport().height() + box.height() + 10)
    assert area.childAt(foot.geometry().center()) is not foot
    before = window.assembly.controls.values.scale_lock
    qtbot.mouseClick(box, LEFT, pos=QPoint(8, box.height() // 2))
    assert window.assembly.controls.values.scale_lock is not before
    window.resize(1280, 1600)
    qtbot.waitUntil(lambda: bar.maximum() == 0)
    assert not head.isVisible() and not foot.isVisible()


def test_a_double_click_on_its_name_puts_a_control_back(qtbot, window):
    controls = window.assembly.controls
    controls.set_values(ControlValues(tempo_bpm=90.0, lowest_pitch=40, length_bars=3))
    for label, field in controls._labels.items():
        if field in ("tempo_bpm", "lowest_pitch"):
            qtbot.mouseDClick(label, LEFT)
    assert controls.values == ControlValues(length_bars=3)
    assert controls._tempo.text() == "Automatic"
