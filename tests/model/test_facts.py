"""Settings that a request leaves open come from pieces like it."""

import json
from dataclasses import replace
from random import Random

from musicgen.model.facts import PieceFacts, choose_facts, matching_facts, with_company
from musicgen.music.key import Key
from musicgen.music.meter import Meter
from musicgen.style.style import Style


def facts(
    tags: str, instruments: tuple[int, ...], meter: str = "4/4", weight: int = 1
) -> PieceFacts:
    top, low = meter.split("/")
    return PieceFacts(
        frozenset(tags.split()), instruments, Meter(int(top), int(low)), Key(0), 120.0, weight
    )


TRIO = facts("jazz combo", (0, 32, 128))
WALTZ = facts("jazz waltz combo", (0, 32, 128), "3/4")
SAX = facts("jazz solo monophonic", (66,), weight=3)
FIDDLE = facts("reel monophonic", (40,), weight=9)
DUET = facts("reel", (40, 24))
ALL = (TRIO, WALTZ, SAX, FIDDLE, DUET)


def found(*tags: str, **asked: object) -> list[PieceFacts]:
    style = Style(tuple((tag, 1.0) for tag in tags))
    return matching_facts(ALL, style, **asked)  # type: ignore[arg-type]


def test_the_rows_with_most_of_the_tags() -> None:
    assert found("jazz", "waltz") == [WALTZ]


def test_single_lines_only_where_usual_or_asked_for() -> None:
    assert found("jazz") == [TRIO, WALTZ]
    assert found("jazz", "solo") == [SAX]
    assert found("reel") == [FIDDLE, DUET]


def test_meter_and_instruments_narrow_the_choice() -> None:
    assert found("jazz", meter=Meter(3, 4)) == [WALTZ]
    assert found("jazz", meter=Meter(7, 8)) == [TRIO, WALTZ]
    assert found("reel", instruments=(24,)) == [DUET]


def test_a_style_is_more_than_its_drums() -> None:
    drummer, band = facts("funk drums", (128,), weight=90), facts("funk", (27, 35, 128))
    funk, drums = Style((("funk", 1.0),)), Style((("funk", 1.0), ("drums", 1.0)))
    assert matching_facts((drummer, band), funk) == [band]
    assert matching_facts((drummer, band), drums) == [drummer]
    assert matching_facts((drummer,), funk) == [drummer]
    assert matching_facts((drummer, band), funk, instruments=(128,)) == [drummer]


def test_a_backing_stands_for_a_style_that_has_little_else() -> None:
    bossa = Style((("bossa", 1.0),))
    backing, song = facts("bossa backing", (0, 32, 128), weight=90), facts("bossa", (24, 65))
    assert matching_facts((backing, song), bossa) == [backing, song]
    songs = facts("bossa", (24, 65), weight=3)
    assert matching_facts((backing, songs), bossa) == [songs]
    asked = Style((("bossa", 1.0), ("backing", 1.0)))
    assert matching_facts((backing, songs), asked) == [backing]


def test_pieces_for_just_these_instruments_come_first() -> None:
    waltz = Style((("waltz", 1.0),))
    alone, flute = facts("waltz", (0,), weight=3), facts("waltz", (0, 73), weight=9)
    assert matching_facts((alone, flute), waltz, instruments=(0,)) == [alone]
    odd = facts("waltz modern", (0,))
    assert matching_facts((odd, flute), waltz, instruments=(0,)) == [odd, flute]


def test_the_choice_follows_weight_and_size() -> None:
    random = Random(0)
    chosen = [choose_facts([FIDDLE, DUET], random) for _ in range(400)]
    assert 0.7 < chosen.count(FIDDLE) / 400 < 0.9
    assert choose_facts([], random) is None


def test_a_piece_of_other_styles_too_is_chosen_less_often() -> None:
    pure, mixed = facts("blues", (0, 32)), facts("blues jazz swing", (0, 32))
    random = Random(0)
    chosen = [choose_facts([pure, mixed], random, frozenset({"jazz", "swing"})) for _ in range(400)]
    assert 0.68 < chosen.count(pure) / 400 < 0.82


def test_rows_survive_json() -> None:
    counted = replace(TRIO, notes_per_bar=(4.0, 3.5, 9.0), kit=((36, 2.0), (42, 7.0)))
    for row in (*ALL, counted):
        assert PieceFacts.from_row(json.loads(json.dumps(row.to_row()))) == row


def test_rows_of_earlier_weights_have_counted_nothing() -> None:
    assert PieceFacts.from_row(TRIO.to_row()[:6]) == TRIO


def told(text: str, row: PieceFacts, tempo_bpm: float | None = None) -> set[str]:
    style = Style(tuple((tag, 1.0) for tag in text.split()))
    return {tag for tag, _ in with_company(style, row, tempo_bpm).tags}


def test_a_word_brings_the_other_tags_of_its_piece() -> None:
    assert told("jazz", WALTZ) == {"jazz", "waltz", "combo"}


def test_a_mix_that_no_piece_carries_stays_as_it_is() -> None:
    assert told("jazz reel", TRIO) == {"jazz", "reel"}
    assert told("", TRIO) == set()


def test_the_pace_of_a_piece_is_told_only_near_its_tempo() -> None:
    row = facts("jazz medium", (0,))
    assert told("jazz", row) == told("jazz", row, 126.0) == {"jazz", "medium"}
    assert told("jazz", row, 200.0) == {"jazz"}


def test_what_was_not_asked_for_weighs_as_much_as_what_was() -> None:
    style = with_company(Style((("jazz", 0.5),)), TRIO, None)
    assert dict(style.tags) == {"jazz": 0.5, "combo": 0.5}
