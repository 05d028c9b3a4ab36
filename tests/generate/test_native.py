"""The compiled sampling loop writes what the Python loop writes."""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
import torch

from musicgen.generate import python_loop
from musicgen.generate.composer import Composer
from musicgen.generate.defaults import default_sampling
from musicgen.generate.native import library as library_module
from musicgen.generate.native import settings as settings_module
from musicgen.generate.native.library import Library, fill, load_library, usable_libraries
from musicgen.generate.native.network import NativeNetwork
from musicgen.generate.plan import Plan, make_plan
from musicgen.generate.request import GenerationRequest, NoteSampled, Region, SamplingOptions
from musicgen.generate.rule import NoRule
from musicgen.generate.sampled import SampledEnd, SampledEvent
from musicgen.generate.sampler import sample
from musicgen.model.checkpoint import Checkpoint
from musicgen.model.step import SamplingStep
from musicgen.music.meter import Meter
from musicgen.music.score import Score
from musicgen.originality.index import OriginalityIndex
from musicgen.style.style import Style
from scripts import build_native
from scripts.make_samples import SAMPLES, build

LIBRARIES = {library.variant: library for library in usable_libraries()}
pytestmark = pytest.mark.skipif(not LIBRARIES, reason="the sampling loop is not compiled")
IN_FP32 = [variant for variant in LIBRARIES if variant != "bf16"]
SEEDS: tuple[Score | None, ...] = (None, None, *map(build, SAMPLES.values()))


@pytest.fixture(scope="session")
def composer(checkpoint: Checkpoint) -> Composer:
    return Composer(checkpoint)


@pytest.fixture(scope="session")
def heard() -> OriginalityIndex:
    """Every second passage counts as heard, so that the rule against quotations has work."""
    return OriginalityIndex(np.full(64, 0b01010101, dtype=np.uint8), 1, 1)


def random_request(number: int) -> GenerationRequest:
    """Anything that may be asked for, the same for the same number."""
    draw = Random(number)
    style = Style(((draw.choice(("folk", "jazz", "reel", "waltz")), 1.0),))
    sampling = SamplingOptions(
        temperature=draw.choice((0.05, 0.7, 0.95, 1.1)),
        top_p=draw.choice((1.0, 0.9)),
        min_p=draw.choice((0.0, 0.02)),
        style_strength=draw.choice((1.0, 1.5)),
        repetition=draw.choice((0.0, 0.8, -0.5)),
        density=draw.choice((1.0, 0.1, 1.6)),
        scale_lock=draw.random() < 0.3,
        max_polyphony=draw.choice((0, 0, 3)),
        lowest_pitch=draw.choice((0, 45)),
        random_seed=number,
        quotation_bars=draw.choice((0.0, 1.0, 2.0)),
    )
    seed, region = draw.choice(SEEDS), None
    if seed is not None and draw.random() < 0.4:
        region = Region(480, seed.length - 240, (draw.randrange(len(seed.tracks)),))
    instruments: tuple[int, ...] = ()
    if seed is None:
        instruments = draw.choice(((), (-1,), (0, 32, -1), (26, 33, 66, -1), (40,), (35,)))
    return GenerationRequest(
        style,
        seed=seed,
        region=region,
        length_beats=draw.choice((7.0, 16.0, 40.0)),
        meter=draw.choice((None, Meter(3, 4), Meter(1, 4))),
        instruments=instruments,
        sampling=sampling,
    )


def plan_for(request: GenerationRequest, checkpoint: Checkpoint, heard: OriginalityIndex) -> Plan:
    return replace(
        make_plan(request, checkpoint, Random(request.sampling.random_seed)),
        heard=heard,
        kit={36: 4.0, 38: 2.0, 42: 8.0, 49: 0.2} if request.sampling.random_seed % 2 else {},
    )


def written(
    composer: Composer,
    step: SamplingStep | NativeNetwork,
    plan: Plan,
    request: GenerationRequest,
    variations: int,
) -> list[list[SampledEvent | SampledEnd]]:
    """Events of each piece."""
    pieces: list[list[SampledEvent | SampledEnd]] = [[] for _ in range(variations)]
    is_region = request.region is not None
    for event in sample(
        composer.network, step, plan, request.sampling, variations, region=is_region
    ):
        pieces[event.variation].append(event)
    return pieces


@pytest.mark.parametrize("variant", IN_FP32)
def test_both_loops_write_the_same(
    variant: str, composer: Composer, heard: OriginalityIndex
) -> None:
    native = NativeNetwork(LIBRARIES[variant], composer.network)
    pairs = []
    for number in range(40):
        request = random_request(number)
        plan = plan_for(request, composer.checkpoint, heard)
        by_python, compiled = (
            written(composer, step, plan, request, 1 + number % 5)
            for step in (SamplingStep(composer.network), native)
        )
        pairs += zip(by_python, compiled, strict=True)
    assert sum(len(piece) for piece, _ in pairs) > 1000
    assert_alike(pairs)


def assert_alike(pairs: Sequence[tuple[list[SampledEvent | SampledEnd], ...]]) -> None:
    """Both loops round differently, and one random number in a million falls between."""
    differing = []
    for one, other in pairs:
        if _without_nats(one) != _without_nats(other):
            differing.append((one, other))
            continue
        chances = ([e[6] for e in piece if isinstance(e, SampledEvent)] for piece in (one, other))
        np.testing.assert_allclose(*chances, atol=0.01)
    assert len(differing) <= len(pairs) // 50, differing[0]


@pytest.fixture(scope="session")
def shipped() -> Composer:
    """Trained weights: they do what random ones hardly ever do, as hold back or strike twice."""
    return Composer.load()


def test_both_loops_write_the_same_with_the_weights_of_the_program(
    shipped: Composer, heard: OriginalityIndex
) -> None:
    native = NativeNetwork(LIBRARIES[IN_FP32[0]], shipped.network)
    pairs = []
    for number in range(24):
        draw = Random(number)
        style = Style(((draw.choice(("jazz", "rock", "pop", "folk", "romantic", "latin")), 1.0),))
        sampling = replace(
            default_sampling(style),
            random_seed=number,
            style_strength=1.0,
            density=draw.choice((1.0, 0.15, 2.0)),
            quotation_bars=1.0,
        )
        instruments = (-1,) if number % 2 else draw.choice(((), (0,), (26, 32, 66, -1)))
        request = GenerationRequest(
            style, length_beats=24.0, instruments=instruments, sampling=sampling
        )
        plan = replace(
            make_plan(request, shipped.checkpoint, Random(number)),
            heard=heard if number % 4 == 0 else shipped.hearing.index,
        )
        by_python, compiled = (
            written(shipped, step, plan, request, 3)
            for step in (SamplingStep(shipped.network), native)
        )
        pairs += zip(by_python, compiled, strict=True)
    assert sum(len(piece) for piece, _ in pairs) > 2000
    assert_alike(pairs)


def _without_nats(events: list[SampledEvent | SampledEnd]) -> list[object]:
    return [event[:6] if isinstance(event, SampledEvent) else event for event in events]


@pytest.mark.parametrize("variant", LIBRARIES)
@pytest.mark.parametrize("rows", [1, 2, 3, 4, 7, 8, 19])
@torch.inference_mode()
def test_a_step_is_the_step_of_the_network(variant: str, rows: int, shipped: Composer) -> None:
    network, config = shipped.network, shipped.checkpoint.config
    random = torch.Generator().manual_seed(rows)
    x = torch.randn(rows, config.width, generator=random)
    before = torch.randn(rows, config.layers, 2, config.width, generator=random) / 2
    shares, after = NativeNetwork(LIBRARIES[variant], network).step(x.numpy(), before.numpy())
    out = x[None]
    for layer, (norm, cell) in enumerate(zip(network.norms, network.cells, strict=True)):
        state = tuple(before[None, :, layer, part].contiguous() for part in range(2))
        hidden, new = cell(norm(out), state)
        out = out + hidden
        for part, values in enumerate(new):
            np.testing.assert_allclose(after[:, layer, part], values[0], **_tolerance(variant))
    wanted = torch.cat(network.head_hidden(network.out_norm(out)), dim=-1)[0]
    np.testing.assert_allclose(shares, wanted, **_tolerance(variant))


def _tolerance(variant: str) -> dict[str, float]:
    # bfloat16 has eight bits; sums of some hundred products keep about six of them.
    return {"atol": 0.06, "rtol": 0.02} if variant == "bf16" else {"atol": 2e-5, "rtol": 1e-4}


@pytest.mark.parametrize("variant", LIBRARIES)
@pytest.mark.parametrize("number", [0, 3, 7])
def test_a_piece_is_the_same_alone_and_among_others(
    number: int, variant: str, composer: Composer, heard: OriginalityIndex
) -> None:
    request = random_request(number)
    plan = plan_for(request, composer.checkpoint, heard)
    native = NativeNetwork(LIBRARIES[variant], composer.network)
    alone = written(composer, native, plan, request, 1)
    few = written(composer, native, plan, request, 3)
    # Enough for two groups of pieces, each with a thread.
    many = written(composer, native, plan, request, 11)
    assert alone[0] == few[0]
    assert few == many[:3]


def test_the_python_loop_keeps_pieces_apart(composer: Composer, heard: OriginalityIndex) -> None:
    """Three pieces that all had to draw again once took each other's places."""
    step = SamplingStep(composer.network)
    for number in range(30):
        request = replace(random_request(number), instruments=(-1,), seed=None, region=None)
        plan = plan_for(request, composer.checkpoint, heard)
        alone = written(composer, step, plan, request, 1)[0]
        among = written(composer, step, plan, request, 3)[0]
        assert _without_nats(alone) == _without_nats(among)


def test_closing_early_stops_every_group(composer: Composer) -> None:
    request = replace(random_request(2), length_beats=400.0)
    before = threading.active_count()
    stream = composer.stream(request, 9)
    notes = [next(stream) for _ in range(50)]
    during = threading.active_count()
    stream.close()
    assert all(isinstance(note, NoteSampled) for note in notes)
    assert during > before
    assert threading.active_count() == before
    again = composer.stream(request, 9)
    assert [next(again) for _ in range(50)] == notes
    again.close()


def test_a_rule_in_python_only_is_obeyed_in_python(
    composer: Composer, monkeypatch: pytest.MonkeyPatch
) -> None:
    class OnlyC(NoRule):
        def pitch(self, run: Any, delta: int, instrument: int, then: Any, logits: Any) -> None:
            logits[np.arange(256) % 12 != 0] = -1e30

    original = python_loop.build_constraints

    def with_another(*arguments: Any, **named: Any) -> list[Any]:
        return [*original(*arguments, **named), OnlyC()]

    monkeypatch.setattr(python_loop, "build_constraints", with_another)
    monkeypatch.setattr(settings_module, "build_constraints", with_another)
    request = replace(random_request(0), seed=None, region=None, instruments=(0,))
    plan = make_plan(request, composer.checkpoint, Random(0))
    pitches = [
        event.pitch
        for event in sample(composer.network, composer.step, plan, request.sampling, 1)
        if isinstance(event, SampledEvent)
    ]
    assert pitches
    assert {pitch % 12 for pitch in pitches} == {0}


def test_a_setting_that_the_compiled_loop_does_not_know_is_refused() -> None:
    library = next(iter(LIBRARIES.values()))
    with pytest.raises(AttributeError, match="no field 'lenght'"):
        fill(library.settings(), {"lenght": 1})
    with pytest.raises(ValueError, match="same size"):
        fill(library.settings(), {"home_lean": [0.0] * 3})


def test_a_library_made_from_other_sources_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library_module, "_source_digest", lambda: "another")
    assert list(usable_libraries()) == []


def test_without_a_library_python_writes(
    checkpoint: Checkpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("musicgen.generate.native.network.load_library", lambda: None)
    alone = Composer(checkpoint)
    assert isinstance(alone.step, SamplingStep)
    request = replace(random_request(0), seed=None, region=None)
    assert alone.compose(request)[0].note_count


def test_the_best_library_is_taken() -> None:
    best = load_library()
    assert isinstance(best, Library)
    assert best.variant == next(iter(LIBRARIES))
    if torch.cpu.get_capabilities().get("avx2"):
        assert best.variant != "plain"


@pytest.fixture
def no_compiler(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(build_native, "system_compiler", lambda: None)
    monkeypatch.setattr(build_native, "find_spec", lambda _: None)
    yield


@pytest.mark.usefixtures("no_compiler")
def test_without_a_compiler_nothing_is_built_and_nothing_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build_native, "BUILT", tmp_path)
    assert build_native.build() == []
    assert list(tmp_path.iterdir()) == []


def test_both_sides_agree_on_the_sources() -> None:
    assert build_native.digest() == library_module._source_digest()


def test_memory_that_runs_short_is_an_error_and_no_crash(
    composer: Composer, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = load_library()
    assert library is not None
    monkeypatch.setattr(library.functions, "group_write", lambda *_: -1)
    with pytest.raises(MemoryError):
        composer.compose(replace(random_request(0), seed=None, region=None))
