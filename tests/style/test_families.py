"""Every piece of music has at most one family, and the catalogue knows all their words."""

import pytest

from musicgen.style.catalogue import load_catalogue
from musicgen.style.families import Family, family_of, load_families
from musicgen.style.prompt import read_prompt


@pytest.mark.parametrize(
    ("tags", "name"),
    [
        (("drums", "rock", "dense"), "rock-or-funk drums"),
        (("drums", "latin", "samba"), "latin"),
        (("drums", "pop"), None),
        (("jazz", "post bop", "bop", "swing", "blues", "solo", "improvisation"), "jazz"),
        (("ragtime", "jazz", "backing"), "blues-or-ragtime"),
        (("folk", "irish", "air", "baroque", "classical"), "irish-or-fiddle folk"),
        (("classical", "baroque", "chorale", "choral", "church"), "hymn-or-chorale"),
        (("baroque", "classical"), "baroque"),
        (("melodic", "slow"), None),
    ],
)
def test_a_piece_belongs_to_its_first_family(tags: tuple[str, ...], name: str | None) -> None:
    assert family_of(tags) == name


def test_there_are_ten_families_of_known_tags() -> None:
    names = set(load_catalogue().names)
    assert len(load_families()) == 10
    for family in load_families():
        assert family.any_of | family.all_of | family.none_of <= names


@pytest.mark.parametrize("family", load_families(), ids=lambda family: family.name)
def test_what_a_person_would_type_leads_back_to_the_family(family: Family) -> None:
    for text in family.prompts:
        prompt = read_prompt(text)
        assert not prompt.unknown, text
        tags = {tag for tag, _ in load_catalogue().with_implied(prompt.style).tags}
        assert family_of(tags) == family.name, (text, tags)
