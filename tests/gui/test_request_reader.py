"""Prompt and controls come back from the request inside a file."""

from random import Random

import pytest

from gui.control_values import ControlValues
from gui.request_builder import build_request
from gui.request_reader import controls_of, read_request
from musicgen.generate.request_json import request_to_json
from musicgen.music.key import Key
from musicgen.music.meter import Meter
from musicgen.style.catalogue import load_catalogue
from musicgen.style.prompt import read_prompt


def drawn(draw: Random) -> ControlValues:
    """Controls as a person may leave them."""
    return ControlValues(
        surprise=draw.randrange(101) / 100,
        focus=draw.randrange(101) / 100,
        style_strength=draw.randrange(61) / 20,
        density=draw.randrange(-20, 21) / 20,
        repetition=draw.randrange(-20, 21) / 20,
        swing=draw.randrange(21) / 20,
        lowest_pitch=draw.randrange(0, 60),
        highest_pitch=draw.randrange(60, 128),
        max_polyphony=draw.randrange(17),
        scale_lock=draw.random() < 0.5,
        tempo_bpm=draw.choice((None, 61.0, 173.0)),
        key=draw.choice((None, Key(3, "minor"))),
        meter=draw.choice((None, Meter(5, 4))),
        length_bars=draw.choice((None, 3, 7)),
        instruments=draw.choice(((), (0, 32, -1))),
        random_seed=draw.randrange(1, 10**6),
    )


@pytest.mark.parametrize("text", ["melodic jazz, 16 bars", "", "slow blues in A minor, 3/4"])
def test_controls_come_back_as_they_were(text):
    catalogue, draw = load_catalogue(), Random(5)
    prompt = read_prompt(text, catalogue, strict=False)
    for _ in range(20):
        values = drawn(draw)
        request = build_request(prompt, text, values, catalogue=catalogue)
        stored = read_request(request_to_json(request))
        assert stored == request
        again = controls_of(stored, catalogue)
        assert build_request(prompt, text, again, catalogue=catalogue) == request


def test_what_the_prompt_says_stays_automatic():
    catalogue = load_catalogue()
    text = "jazz in C minor, 90 bpm, 8 bars"
    prompt = read_prompt(text, catalogue, strict=False)
    request = build_request(prompt, text, ControlValues(random_seed=4), catalogue=catalogue)
    assert controls_of(request, catalogue) == ControlValues(random_seed=4)


def test_a_file_without_a_request_is_only_music():
    assert read_request("") is None
    assert read_request('{"format": 99}') is None
