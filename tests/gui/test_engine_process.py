"""The engine's process: notes come in batches, a cancel is quick, a crash is survived."""

import time

import pytest

from gui.tasks.engine_process import EngineProcess
from musicgen.generate.request import GenerationRequest, SamplingOptions

FAKE = "tests.gui.fake_composer:FakeComposer"


@pytest.fixture
def engine(qtbot):
    process = EngineProcess(FAKE)
    yield process
    process.close()


def test_loads_and_streams_every_variation_to_its_end(qtbot, engine):
    with qtbot.waitSignal(engine.ready, timeout=10_000) as ready:
        engine.start("base")
    assert ready.args[0] == "base" and ready.args[1]["jazz"] == 120_000
    notes, ends = [], []
    engine.notes_sampled.connect(lambda _, batch: notes.extend(batch))
    engine.finished.connect(lambda _, end: ends.append(end))
    with qtbot.waitSignal(engine.done, timeout=10_000) as done:
        engine.generate(GenerationRequest(length_beats=8), variations=3)
    assert done.args[1] is False and not engine.busy
    assert [end.variation for end in ends] == [0, 1, 2]
    for end in ends:
        streamed = sorted(n.note for n in notes if n.variation == end.variation)
        assert streamed == sorted(n for track in end.score.tracks for n in track.notes)


def test_cancel_is_answered_at_once(qtbot, engine):
    engine.start("base")
    slow = GenerationRequest(length_beats=400, sampling=SamplingOptions(random_seed=77))
    with qtbot.waitSignal(engine.notes_sampled, timeout=10_000):
        engine.generate(slow, variations=1)
    began = time.monotonic()
    with qtbot.waitSignal(engine.done, timeout=2_000) as done:
        engine.cancel()
    assert done.args[1] is True
    assert time.monotonic() - began < 0.3


def test_a_refused_request_is_one_sentence_and_the_process_lives_on(qtbot, engine):
    engine.start("base")
    with qtbot.waitSignal(engine.failed, timeout=10_000) as failed:
        engine.generate(GenerationRequest(prompt="fail"), variations=1)
    assert "understood" in failed.args[1] and not engine.busy
    with qtbot.waitSignal(engine.done, timeout=5_000):
        engine.generate(GenerationRequest(length_beats=2), variations=1)


def test_a_dead_process_is_noticed_and_started_again(qtbot, engine):
    engine.start("base")
    with qtbot.waitSignal(engine.restarted, timeout=10_000):
        engine.generate(GenerationRequest(prompt="crash"), variations=1)
    assert not engine.busy
    with qtbot.waitSignal(engine.done, timeout=10_000) as done:
        engine.generate(GenerationRequest(length_beats=2), variations=1)
    assert done.args[1] is False


def test_weights_that_do_not_exist_are_one_sentence(qtbot, engine):
    with qtbot.waitSignal(engine.failed, timeout=10_000) as failed:
        engine.start("missing")
    assert "missing" in failed.args[1]
