"""A melody that the training music has too is left before it goes on for too long."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from musicgen.events.context import MODE_MAJOR, BarGrid, PieceContext
from musicgen.events.encode import score_to_events
from musicgen.events.live import LiveRun
from musicgen.events.piece import EventArrays
from musicgen.events.vocabulary import DELTA_CLASSES, PITCH_CLASSES
from musicgen.generate.composer import Composer
from musicgen.generate.draw import FORBIDDEN
from musicgen.generate.quotation import NoLongQuotation
from musicgen.generate.request import GenerationRequest, SamplingOptions
from musicgen.model.checkpoint import Checkpoint, save_checkpoint
from musicgen.music.meter import Meter
from musicgen.originality.check import longest_quotation
from musicgen.originality.index import OriginalityIndex, save_index
from musicgen.originality.line import melodic_lines
from musicgen.originality.passage import passages
from musicgen.style.style import Style

BARS = BarGrid.build([(0, Meter(4, 4))])
RANDOM = np.random.default_rng(2)
EIGHTHS = RANDOM.choice([1, 1, 2], 120)
ONSETS = (12 * np.cumsum(EIGHTHS)).tolist()
TUNE = RANDOM.choice([60, 62, 64, 65, 67, 69, 71, 72], 120).tolist()


def events_of(pitches: list[int], instrument: int = 40) -> EventArrays:
    onset = np.array(ONSETS[: len(pitches)])
    same = np.zeros_like(onset)
    return EventArrays(onset, same + instrument, np.array(pitches), same + 12, same + 80)


def index_of(*pieces: EventArrays) -> OriginalityIndex:
    hashes = []
    for piece in pieces:
        for line in melodic_lines(piece):
            found, melodic = passages(line)
            hashes.append(found[melodic])
    return OriginalityIndex.build(np.unique(np.concatenate(hashes)), 4096)


def play(rule: NoLongQuotation, wanted: list[int], instrument: int = 40) -> list[int]:
    """Wants the tune, and takes the pitch above where the rule forbids the next note of it."""
    empty = events_of([])
    run = LiveRun(PieceContext(BARS, 8, MODE_MAJOR, 10_000, (), ()), empty, 0)
    played = []
    for onset, pitch in zip(ONSETS, wanted, strict=True):
        rule.delta(run, np.zeros(DELTA_CLASSES, dtype=np.float32))
        logits = np.zeros(PITCH_CLASSES, dtype=np.float32)
        rule.pitch(run, onset - run.now, instrument, [], logits)
        chosen = pitch if logits[pitch] > FORBIDDEN / 2 else pitch + 1
        rule.noted(run, onset, instrument, chosen)
        run.push(onset, instrument, chosen, 12, 80)
        played.append(chosen)
    return played


def test_a_quotation_ends_before_it_is_too_long() -> None:
    index = index_of(events_of(TUNE))
    whole = longest_quotation(events_of(TUNE), BARS, index)
    assert whole is not None
    assert whole.bars > 15
    played = play(NoLongQuotation(index, 4.0), TUNE)
    left = longest_quotation(events_of(played), BARS, index)
    assert left is not None
    assert 2 < left.bars <= 4
    changed = sum(a != b for a, b in zip(played, TUNE, strict=True))
    assert 2 <= changed <= 8


def test_new_music_is_left_alone() -> None:
    other = RANDOM.choice([60, 62, 64, 65, 67, 69, 71, 72], 120).tolist()
    assert play(NoLongQuotation(index_of(events_of(other)), 4.0), TUNE) == TUNE


def test_percussion_is_never_a_quotation() -> None:
    index = index_of(events_of(TUNE))
    drums = [pitch + 100 for pitch in TUNE]
    assert play(NoLongQuotation(index, 1.0), drums, instrument=128) == drums


@pytest.fixture(scope="module")
def weights(checkpoint: Checkpoint, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("weights") / "mine.safetensors"
    save_checkpoint(path, checkpoint)
    return path


def test_a_composer_says_how_long_it_quotes(weights: Path) -> None:
    request = GenerationRequest(
        style=Style((("folk", 1.0),)),
        length_beats=400,
        instruments=(40,),
        sampling=SamplingOptions(random_seed=1, quotation_bars=0.0, density=8.0, max_polyphony=1),
    )
    composer = Composer.load(weights)
    (alone,) = composer.compose(request)
    assert alone.quoted_bars is None
    save_index(weights.with_suffix(".originality"), index_of(score_to_events(alone.score)))
    composer = Composer.load(weights)
    (again,) = composer.compose(request)
    assert again.score == alone.score
    assert again.quoted_bars is not None
    assert again.quoted_bars > 50
    limited = replace(request, sampling=replace(request.sampling, quotation_bars=4.0))
    (changed,) = composer.compose(limited)
    assert changed.quoted_bars is not None
    # Untrained weights write ten notes in as many bars, the shortest passage there is.
    assert changed.quoted_bars < 20
    assert composer.compose(limited)[0] == changed
