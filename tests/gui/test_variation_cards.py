"""Variations side by side: their order, who plays, and why one of them is the best."""

import pytest
from PySide6.QtCore import QPoint, Qt

from gui.document import Variation
from gui.panels.players_label import PlayersLabel
from gui.panels.variation_groups import described, in_groups, quoted, why_best
from gui.track_names import instruments_in_short, short_track_name
from musicgen.generate.request import GenerationRequest
from musicgen.music.score import Note, Score, Track

pytestmark = pytest.mark.gui
LEFT = Qt.MouseButton.LeftButton
TUNE = Score((Track(0, notes=(Note(0, 60, 480, 90), Note(480, 64, 480, 90))),), length=1920)


def test_variations_stand_in_groups_the_best_first():
    made = [Variation(n, TUNE, log_probability=-float(n % 3), origin="jazz") for n in (1, 2, 3)]
    other = Variation(4, TUNE, origin="blues")
    groups = list(in_groups([*made, other]))
    assert [[v.number for v in group.variations] for group in groups] == [[3, 1, 2], [4]]
    assert [group.best for group in groups] == [3, None] and groups[0].bars == (1, 1)


def test_the_ranking_goes_before_the_likelihood_and_quotations_are_told():
    made = [
        Variation(1, TUNE, log_probability=-1.0, rank_score=0.2, quoted_bars=0.0),
        Variation(2, TUNE, log_probability=-2.0, rank_score=0.9, quoted_bars=2.5),
    ]
    (group,) = in_groups(made)
    assert group.best == 2 and [v.number for v in group.variations] == [2, 1]
    assert quoted(made[1]).endswith("2.5 bars") and quoted(made[0]).startswith("No passage")
    assert quoted(Variation(3, TUNE)) == ""
    assert "ranked 1 of 2" in described(made[1], 1, 2) and "2.5 bars" in described(made[1], 1, 2)


def test_the_star_says_in_words_why(qtbot, window):
    seeded = GenerationRequest(seed=TUNE)
    for made, words in (
        (Variation(1, TUNE, log_probability=-1.0), "likeliest"),
        (Variation(1, TUNE, rank_score=0.5, request=GenerationRequest()), "of its style"),
        (Variation(1, TUNE, rank_score=0.5, request=seeded), "goes on from"),
    ):
        assert why_best(made).startswith("Ranked first") and words in why_best(made)
    window.prompt.set_text("jazz, 4 bars")
    qtbot.mouseClick(window.prompt.generate_button, LEFT)
    qtbot.waitUntil(lambda: not window.assembly.generation.writing, timeout=20_000)
    best, other, *_ = window.assembly.variations.cards
    reason = why_best(window.document.variation(best.number))
    qtbot.waitUntil(best._star.isVisible)
    assert reason == best._star.toolTip() == best._star.accessibleName()
    assert reason in best.roll.toolTip() and reason in best.roll.accessibleName()
    assert reason not in other.roll.toolTip() and not other._star.isVisible()
    qtbot.mouseClick(other.roll, LEFT)
    assert window.document.active.number == other.number
    qtbot.mouseClick(best._star, LEFT)
    assert window.document.active.number == best.number


def test_the_variation_that_is_stepped_to_comes_into_view(qtbot, window):
    window.resize(1024, 640)
    window.prompt.set_text("jazz, 4 bars")
    qtbot.mouseClick(window.prompt.generate_button, LEFT)
    qtbot.waitUntil(lambda: not window.assembly.generation.writing, timeout=20_000)
    panel = window.assembly.variations
    view = panel._scroll.viewport()
    window.right_splitter.setSizes([150, 400])
    qtbot.waitUntil(lambda: panel._scroll.verticalScrollBar().maximum() > 0)
    for _ in range(len(panel.cards) + 1):
        window.actions_table["next_variation"].trigger()
        active = window.document.active.number
        card = next(card for card in panel.cards if card.number == active)
        qtbot.waitUntil(lambda c=card: view.rect().contains(c.rect().translated(
            c.mapTo(view, QPoint(0, 0)))))  # fmt: skip


def test_players_there_is_no_room_for_are_counted(qtbot):
    label = PlayersLabel()
    qtbot.addWidget(label)
    label.setText("piano, guitar, bass, strings, drums")
    label.resize(1000, 20)
    assert label.shown_text() == label.text()
    label.resize(label.fontMetrics().horizontalAdvance("piano, guitar, bass +2 "), 20)
    assert label.shown_text() == "piano, guitar, bass +2"
    label.resize(12, 20)
    assert "…" in label.shown_text()


def test_players_are_named_in_short():
    note = (Note(0, 60, 480, 90),)
    tracks = (Track(3, notes=note), Track(1, notes=note), Track(58, notes=note),
              Track(34, notes=note), Track(is_drum=True, notes=note), Track(66))  # fmt: skip
    assert instruments_in_short(tracks) == "piano, tuba, bass, drums"
    assert short_track_name(Track(24, name="Nylon Guitar")) == "guitar"
    assert short_track_name(Track(24, name="Solo")) == "Solo"
