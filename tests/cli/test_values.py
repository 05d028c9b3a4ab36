import argparse

import pytest

from musicgen.cli import values
from musicgen.music.key import Key
from musicgen.music.meter import Meter


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A minor", Key(9, "minor")),
        ("Am", Key(9, "minor")),
        ("a minor", Key(9, "minor")),
        ("Bb", Key(10)),
        ("b", Key(11)),
        ("B♭ major", Key(10)),
        ("F#m", Key(6, "minor")),
        ("C maj", Key(0)),
        ("Cb", Key(11)),
        ("E flat min", Key(3, "minor")),
    ],
)
def test_keys_are_read_as_musicians_write_them(text: str, expected: Key) -> None:
    assert values.key(text) == expected


@pytest.mark.parametrize("text", ["", "H", "minor", "A wagon", "A minor minor", "Ab#"])
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="is not a key"):
        values.key(text)


@pytest.mark.parametrize(("text", "expected"), [("3/4", Meter(3, 4)), ("12/8", Meter(12, 8))])
def test_meters_are_read(text: str, expected: Meter) -> None:
    assert values.meter(text) == expected


@pytest.mark.parametrize("text", ["3", "3/", "0/4", "4/3", "33/4", "4/64", "-3/4", "3/4/5"])
def test_meters_that_cannot_be_played_are_refused(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError):
        values.meter(text)


@pytest.mark.parametrize("text", ["0", "1001", "2.5", "many", "", "-1"])
def test_whole_numbers_outside_the_range_are_refused(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError):
        values.whole(1, 1000)(text)


@pytest.mark.parametrize("text", ["0", "5.1", "nan", "inf", "-inf", "warm"])
def test_numbers_outside_the_range_are_refused(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError):
        values.number(0, 5, above=True)(text)


def test_the_ends_of_a_range_belong_to_it() -> None:
    assert values.whole(1, 1000)("1000") == 1000
    assert values.number(0, 1)("0") == 0.0
    assert values.number(0, 5, above=True)("5") == 5.0
