"""What the reader tells a person: chips, the summary, remarks, and refusals."""

import re
from itertools import pairwise
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from musicgen.errors import PromptError
from musicgen.style.catalogue import load_catalogue, parse_catalogue
from musicgen.style.prompt import MAX_CHARACTERS, Prompt, read_prompt

WORDS = (
    *("jazz", "slow", "fast", "120", "bpm", "bars", "in", "A", "minor", "a", "70%", "not", "no"),
    *("without", "drums", "piano", ",", "3/4", "seed", "and", "mostly", "a bit of", "xyzzy", "Bb"),
    *("1:30", "-5", "half", "at", "two", "hundred", "minutes", "bach", "%", "#", "é", "♭", "to"),
)


def check_spans(text: str, prompt: Prompt) -> None:
    spans = sorted(
        [(word.start, word.end, word.text) for word in prompt.words]
        + [(word.start, word.end, word.text) for word in prompt.unknown]
    )
    assert all(text[start:end] == written and start < end for start, end, written in spans)
    assert all(left[1] <= right[0] for left, right in pairwise(spans))
    starts = [word.start for word in prompt.words]
    assert starts == sorted(starts)


def test_chips() -> None:
    text = "Mellodic jazz in D minor, 120 bpm, 8 bars, no swing"
    prompt = read_prompt(text)
    assert [(word.text, word.kind, word.meaning, word.corrected) for word in prompt.words] == [
        ("Mellodic", "tag", "melodic", True),
        ("jazz", "tag", "jazz", False),
        ("in D minor", "key", "D minor", False),
        ("120 bpm", "tempo", "120 bpm", False),
        ("8 bars", "length", "8 bars", False),
    ]
    assert [word.text for word in prompt.unknown] == ["no swing"]
    check_spans(text, prompt)


@pytest.mark.parametrize(
    ("text", "summary"),
    [
        ("melodic jazz, 120 bpm, 16 bars", "jazz · melodic · 120 bpm · 16 bars"),
        ("70% jazz 30% baroque", "70% jazz · 30% baroque"),
        ("funk drums in 4/4, seed 3", "funk · drums · 4/4 · random seed 3"),
        ("piano in Eb for 1 bar", "Eb major · 1 bar · acoustic grand piano"),
        ("", "nothing in particular"),
    ],
)
def test_summary(text: str, summary: str) -> None:
    assert read_prompt(text).summary() == f"understood: {summary}"


def test_remarks_name_corrections_and_the_nearest_tags() -> None:
    remarks = read_prompt("mellodic jazzz flurb").remarks()
    assert remarks[:2] == ('read "mellodic" as melodic', 'read "jazzz" as jazz')
    assert remarks[2].startswith('not understood: "flurb" (nearest: ')
    assert read_prompt("jazz").remarks() == ()


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("120 bpm 90 bpm", ("120 bpm", "90 bpm", "two tempi")),
        ("adagio presto", ("adagio", "presto")),
        ("slow but fast jazz", ("slow", "fast")),
        ("in C major and in A minor", ("C major", "A minor", "two keys")),
        ("3/4 and 4/4", ("3/4", "4/4", "two meters")),
        ("16 bars, 2 minutes", ("16 bars", "2 minutes", "two lengths")),
        ("seed 1 seed 2", ("seed 1", "seed 2")),
        ("0 bpm", ("0 bpm", "20 to 400")),
        ("-5 bpm jazz", ("-5 bpm",)),
        ("5000 bpm", ("5000 bpm",)),
        ("5000 bars", ("5000 bars", "1000 bars")),
        ("0 bars", ("0 bars",)),
        ("2 hours", ("2 hours", "60 minutes")),
        ("0/4", ("0/4", "3/4")),
        ("4/5 jazz", ("4/5",)),
        ("99/4", ("99/4",)),
        ("0% jazz", ("0%",)),
        ("150% jazz", ("150%",)),
        ("seed -1", ("-1",)),
        ("seed 1.5", ("1.5",)),
        ("seed " + "9" * 5000, ("characters",)),
        ("seed " + "9" * 50, ("9999",)),
        ("9" * 3900 + " bars", ("bars",)),
        ("9" * 3900 + " bpm", ("bpm",)),
        ("9" * 1900 + "/" + "9" * 1900, ("9999",)),
        ("jaxx", ("jaxx", "jazz")),
        ("flurb glorp", ("flurb glorp", "nearest styles")),
        ("ジャズ", ("ジャズ", "such as jazz")),
        ("not jazz", ("not jazz",)),
        ("7", ('"7"',)),
        ("x" * (MAX_CHARACTERS + 1), ("4001 characters",)),
    ],
)
def test_refusals_are_one_sentence_that_names_the_trouble(
    text: str, parts: tuple[str, ...]
) -> None:
    with pytest.raises(PromptError) as caught:
        read_prompt(text)
    message = str(caught.value)
    assert all(part in message for part in parts), message
    assert "\n" not in message and len(message) < 200


def test_while_typing_unknown_words_are_shown_and_not_refused() -> None:
    prompt = read_prompt("flurb", strict=False)
    assert prompt.style.tags == () and [word.text for word in prompt.unknown] == ["flurb"]
    assert len(prompt.unknown[0].nearest) == 3


def test_another_catalogue() -> None:
    catalogue = parse_catalogue(
        '[[tag]]\nname = "klezmer"\nkind = "genre"\nsource = "corpus"\ndescription = "x"\n'
    )
    prompt = read_prompt("klezmer jazz drums", catalogue)
    assert prompt.style.tags == (("klezmer", 1.0),)
    assert [word.text for word in prompt.unknown] == ["jazz"]
    assert read_prompt("klezmmer", catalogue).words[0].meaning == "klezmer"


def test_every_tag_of_the_catalogue_can_be_asked_for() -> None:
    for tag in load_catalogue().tags:
        for word in (tag.name, *tag.synonyms, *tag.composers):
            prompt = read_prompt(f"{word} piece")
            assert tag.name in dict(prompt.style.tags), word
            assert prompt.unknown == (), word


def test_long_and_odd_texts_are_quick() -> None:
    read_prompt("jazz")
    started = process_time()
    for text in ("jazz " * 20_000, "q" * 100_000, "\x00" * 100_000):
        with pytest.raises(PromptError):
            read_prompt(text)
    letters = "abcdefghijklmnopqrstuvwxyz"
    many = " ".join(letters[i % 26] + letters[i // 26 % 26] + "zzq" for i in range(650))
    assert len(read_prompt("jazz " + many[:3900]).unknown) > 600
    assert process_time() - started < 3


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=80), st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)))
def test_no_text_raises_anything_but_a_prompt_error(text: str) -> None:
    try:
        prompt = read_prompt(text)
    except PromptError as error:
        assert str(error) and "\n" not in str(error)
        return
    check_spans(text, prompt)
    assert prompt == read_prompt(text)
    assert prompt.summary().startswith("understood: ")
    assert all(weight > 0 for _, weight in prompt.style.tags)


def facts_of(prompt: Prompt) -> set[tuple[str, str]]:
    """Everything read from a prompt in the shape of `natural_prompts.txt`."""
    facts = {("t", name) for name, _ in prompt.style.tags}
    facts |= {("i", str(program)) for program in prompt.instruments}
    facts |= {("u", word.text) for word in prompt.unknown}
    single = {
        "b": None if prompt.tempo_bpm is None else f"{prompt.tempo_bpm:g}",
        "k": prompt.key,
        "m": prompt.meter,
        "l": prompt.length,
        "s": prompt.random_seed,
    }
    return facts | {(name, str(fact)) for name, fact in single.items() if fact is not None}


def test_natural_prompts_are_read_right() -> None:
    """Nearly two hundred prompts as people type them; see the file."""
    right = wanted = 0
    lines = (Path(__file__).parent / "natural_prompts.txt").read_text(encoding="utf-8").splitlines()
    for line in lines:
        text, arrow, facts = line.partition(" => ")
        if not arrow:
            continue
        expected = {
            (kind, value)
            for kind, values in re.findall(r"([tbkmlisu]):(.*?)(?=\s[tbkmlisu]:|$)", facts)
            for value in (values.split(",") if kind in "tiu" else [values])
        }
        read = facts_of(read_prompt(text, strict=False))
        right += len(read & expected)
        wanted += len(read | expected)
    assert wanted > 600
    assert right / wanted > 0.98
