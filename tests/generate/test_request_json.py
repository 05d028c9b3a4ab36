import json
import math
from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from musicgen.errors import InvalidValueError
from musicgen.generate.request import GenerationRequest, Region, SamplingOptions
from musicgen.generate.request_json import FORMAT_KEY, request_from_json, request_to_json
from musicgen.music.key import Key
from musicgen.music.meter import Meter, MeterMap
from musicgen.music.score import Control, Marker, Note, Score, Track
from musicgen.music.tempo import TempoMap
from musicgen.style.style import Style

SEED = Score(
    tracks=(
        Track(
            program=40,
            name="Geige “é” 🎻",
            notes=(Note(0, 60, 481, 1), Note(7, 127, 1, 127)),
            controls=(Control(3, "control", 64, 127), Control(9, "pitch_bend", 0, -8192)),
            volume=3,
            pan=127,
        ),
        Track(is_drum=True, notes=(Note(5, 36, 10, 90),)),
    ),
    tempo_map=TempoMap(((0, 500_001), (777, 300_000))),
    meter_map=MeterMap(((0, Meter(3, 4)), (1440, Meter(7, 8)))),
    key=Key(6, "minor"),
    markers=(Marker(11, "A♭maj7"),),
    length=12_345,
)
FULL = GenerationRequest(
    style=Style((("jazz", 0.7), ("melodic", 1 / 3))),
    seed=SEED,
    region=Region(480, 960, (1, 0)),
    length_beats=0.1 + 0.2,
    tempo_bpm=92.7,
    key=Key(11, "major"),
    meter=Meter(12, 8),
    instruments=(66, -1),
    sampling=SamplingOptions(0.1, 0.2, 0.3, 0.4, -0.5, 0.6, True, 4, 30, 90, 0.1, 2**63 - 1, 2.5),
    checkpoint="my weights.safetensors",
    prompt='70% jazz\n"quoted" ♩ \ud800',
)


@pytest.mark.parametrize("request_", [GenerationRequest(), FULL], ids=["plain", "full"])
def test_there_and_back(request_: GenerationRequest) -> None:
    text = request_to_json(request_)
    assert request_from_json(text) == request_
    assert request_to_json(request_from_json(text)) == text


def test_the_full_request_differs_from_the_default_in_every_field() -> None:
    """So that a field added later and forgotten in the JSON is noticed."""
    plain = GenerationRequest()
    assert all(getattr(FULL, f.name) != getattr(plain, f.name) for f in fields(GenerationRequest))
    assert all(
        getattr(FULL.sampling, f.name) != getattr(plain.sampling, f.name)
        for f in fields(SamplingOptions)
    )


def test_the_text_is_one_line_of_ascii_with_its_version() -> None:
    text = request_to_json(FULL)
    assert text.isascii() and "\n" not in text
    assert json.loads(text)[FORMAT_KEY] == 1


def test_what_a_later_version_adds_is_ignored_and_what_is_missing_defaults() -> None:
    data = json.loads(request_to_json(FULL))
    data["hologram"] = {"depth": 3}
    data["sampling"]["telepathy"] = 0.5
    del data["checkpoint"], data["sampling"]["top_p"]
    expected = replace(
        FULL, checkpoint="base", sampling=replace(FULL.sampling, top_p=SamplingOptions().top_p)
    )
    assert request_from_json(json.dumps(data)) == expected
    assert request_from_json('{"musicgen_request": 1}') == GenerationRequest()


def test_a_later_format_is_refused_with_a_reason() -> None:
    with pytest.raises(InvalidValueError, match=r"version 2.*newer"):
        request_from_json('{"musicgen_request": 2}')


def changed(**values: Any) -> str:
    return json.dumps(json.loads(request_to_json(FULL)) | values)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "7",
        "{}",
        "{",
        "[" * 100_000,
        "MThd\x00",
        '{"musicgen_request": "1"}',
        '{"musicgen_request": true}',
        changed(style=[["jazz"]]),
        changed(style=[["jazz", 0]]),
        changed(style=[["jazz", "much"]]),
        changed(style=[[7, 1]]),
        changed(style=5),
        changed(seed={}),
        changed(seed=[]),
        changed(seed="x"),
        changed(region=[1]),
        changed(region=[1, 2, 3]),
        changed(length_beats="long"),
        changed(length_beats=True),
        changed(length_beats=None),
        changed(tempo_bpm=[]),
        changed(key=[12, "major"]),
        changed(key=[1, "lydian"]),
        changed(meter=[0, 4]),
        changed(meter=[4, 5]),
        changed(meter=[4]),
        changed(instruments=[1.5]),
        changed(instruments="piano"),
        changed(sampling=[]),
        changed(sampling={"scale_lock": 1}),
        changed(sampling={"random_seed": 1.5}),
        changed(checkpoint=None),
        changed(prompt=7),
        changed(length_beats=math.nan),
        changed(length_beats=math.inf),
        changed(length_beats=0.5).replace("0.5", "1e999"),
        changed(length_beats=0.5).replace("0.5", "9" * 5000),
    ],
)
def test_garbage_is_refused_with_one_sentence(text: str) -> None:
    with pytest.raises(InvalidValueError) as caught:
        request_from_json(text)
    message = str(caught.value)
    assert "not a generation request" in message and "\n" not in message and len(message) < 200


@settings(max_examples=60, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
        max_leaves=8,
    ),
    st.sampled_from(sorted(json.loads(request_to_json(FULL)))),
)
def test_any_value_in_any_field_is_read_or_refused(value: Any, field: str) -> None:
    try:
        read = request_from_json(changed(**{field: value}))
    except InvalidValueError:
        return
    assert request_from_json(request_to_json(read)) == read


@settings(max_examples=60, deadline=None)
@given(
    st.floats(0.001, 1e6),
    st.none() | st.floats(4, 1000),
    st.lists(st.integers(-1, 127), max_size=5),
    st.text(max_size=20),
    st.integers(0, 2**64),
)
def test_numbers_and_text_come_back_exactly(
    length: float, tempo: float | None, instruments: list[int], prompt: str, random_seed: int
) -> None:
    request = GenerationRequest(
        length_beats=length,
        tempo_bpm=tempo,
        instruments=tuple(instruments),
        prompt=prompt,
        sampling=SamplingOptions(random_seed=random_seed),
    )
    assert request_from_json(request_to_json(request)) == request
