from pathlib import Path

import pytest

from musicgen.errors import FileFormatError
from musicgen.music.meter import Meter
from musicgen.style.catalogue import Catalogue, Tag, load_catalogue, parse_catalogue
from musicgen.style.descriptors import RULES
from musicgen.style.style import Style

CATALOGUE = load_catalogue()
BY_NAME = {tag.name: tag for tag in CATALOGUE.tags}
ROW = '[[tag]]\nname = "{0}"\nkind = "genre"\nsource = "corpus"\ndescription = "x"\n{1}\n'


def test_the_computed_tags_are_the_descriptors() -> None:
    assert [tag.name for tag in CATALOGUE.tags if tag.source == "computed"] == list(RULES)


@pytest.mark.parametrize("tag", CATALOGUE.tags, ids=lambda tag: tag.name)
def test_every_tag_is_whole(tag: Tag) -> None:
    assert CATALOGUE.resolve(tag.name) is tag
    assert tag.description and tag.name == tag.name.lower().strip()
    assert all(0 <= program <= 127 or program == -1 for program in tag.instruments + tag.also)
    if tag.tempo_bpm is not None:
        assert tag.tempo_range_bpm is not None
        low, high = tag.tempo_range_bpm
        assert 20 <= low < tag.tempo_bpm < high <= 300
    if tag.kind == "genre":
        assert tag.tempo_bpm is not None and tag.meter is not None and tag.instruments
    for broader in tag.implies:
        assert set(BY_NAME[broader].implies) <= set(tag.implies), "implied tags are closed"


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("Jazz", "jazz"),
        ("BOSSA-NOVAS", "bossa nova"),
        ("bossa  nova", "bossa nova"),
        ("R & B", "r&b"),
        ("rhythm and blues", "r&b"),
        ("Études", "etude"),
        ("Chopin", "romantic"),
        ("waltzes", "waltz"),
        ("12-bar blues", "blues"),
        ("hip hop", "hip-hop"),
    ],
)
def test_words_lead_to_tags(word: str, name: str) -> None:
    tag = CATALOGUE.resolve(word)
    assert tag is not None and tag.name == name


def test_a_wrong_spelling_is_near_and_nothing_more() -> None:
    assert CATALOGUE.resolve("jaz") is None
    assert CATALOGUE.nearest("jaz")[0].name == "jazz"
    assert len(CATALOGUE.nearest("mellodic", 2)) == 2
    assert CATALOGUE.nearest("") == () == CATALOGUE.nearest("ジャズ")


def test_labels_of_a_corpus_become_tags() -> None:
    labels = ("bebop", "lieder", "mambo", "unclassified", "melodic", "Chopin")
    assert CATALOGUE.training_tags(labels) == (
        *("jazz", "bop", "bebop", "latin", "salsa"),
        *("classical", "romantic", "lied", "vocal"),
    )


def test_broader_tags_follow() -> None:
    style = CATALOGUE.with_implied(Style((("bebop", 0.5), ("jazz", 0.2))))
    assert dict(style.tags) == {"bebop": 0.5, "bop": 0.5, "jazz": 0.2}


def test_defaults_of_one_style() -> None:
    jazz = CATALOGUE.defaults(Style((("jazz", 1.0),)))
    assert jazz.instruments == (66, 0, 32, -1)
    assert jazz.meter == Meter(4, 4)
    assert jazz.tempo_range_bpm[0] < jazz.tempo_bpm < jazz.tempo_range_bpm[1]


def test_defaults_of_a_mixture() -> None:
    reel, air = BY_NAME["reel"].tempo_bpm, BY_NAME["air"].tempo_bpm
    assert reel is not None and air is not None
    mixed = CATALOGUE.defaults(Style((("reel", 3.0), ("air", 1.0), ("fast", 1.0))))
    assert mixed.tempo_bpm == pytest.approx((3 * reel + air) / 4)
    assert mixed.instruments == BY_NAME["reel"].instruments


def test_an_ensemble_decides_the_instruments_and_a_waltz_the_meter() -> None:
    mixed = CATALOGUE.defaults(Style((("jazz", 1.0), ("waltz", 1.0), ("string quartet", 0.5))))
    assert mixed.instruments == (40, 40, 41, 42)
    assert mixed.meter == Meter(3, 4)


def test_no_style_still_has_defaults() -> None:
    nothing = CATALOGUE.defaults(Style())
    assert nothing.meter == Meter(4, 4) and nothing.tempo_bpm > 0 and nothing.instruments == ()
    assert CATALOGUE.defaults(Style((("not a tag", 1.0),))) == nothing


@pytest.mark.parametrize(
    "text",
    [
        "tag = [",
        "",
        '[[tag]]\nname = "x"\n',
        ROW.format("a", 'kind = "colour"'),
        ROW.format("a", "").replace("genre", "colour"),
        ROW.format("a", 'meter = "three"'),
        ROW.format("a", 'synonyms = ["c"]') + ROW.format("b", 'synonyms = ["C"]'),
        ROW.format("a", 'implies = ["nowhere"]'),
    ],
)
def test_a_broken_catalogue_is_refused_with_one_sentence(text: str) -> None:
    with pytest.raises(FileFormatError) as caught:
        parse_catalogue(text)
    assert "catalogue" in str(caught.value) and "\n" not in str(caught.value)


def test_a_catalogue_of_ones_own() -> None:
    own: Catalogue = parse_catalogue(ROW.format("klezmer", 'synonyms = ["freylekhs"]'))
    tag = own.resolve("Freylekhs")
    assert tag is not None and tag.name == "klezmer"


def test_the_file_names_the_command_behind_its_figures() -> None:
    import musicgen.style

    text = (Path(musicgen.style.__path__[0]) / "catalogue.toml").read_text(encoding="utf-8")
    assert "scripts/catalogue_defaults.py" in text.split("\n[[tag]]")[0]


def test_broader_and_narrower_genres_are_not_foreign_to_a_style() -> None:
    foreign = CATALOGUE.foreign_genres(Style((("bop", 1.0), ("melodic", 1.0))))
    assert {"blues", "latin", "classical"} <= foreign
    assert foreign.isdisjoint({"bop", "bebop", "jazz", "melodic", "drums"})
    assert CATALOGUE.foreign_genres(Style()) == frozenset()
