"""Training what listens: the recogniser, and the index of passages."""

from pathlib import Path

import numpy as np
import pytest
import torch

from musicgen.errors import TrainingError
from musicgen.events.piece import build_events
from musicgen.originality.check import longest_quotation
from musicgen.originality.index import OriginalityIndex, load_index
from musicgen.recognise.network import RecogniserConfig
from musicgen.recognise.recognise import Recogniser
from musicgen.train.corpus import Corpus, PieceInfo, load_corpus, save_corpus
from musicgen.train.originality import build_index
from musicgen.train.recogniser import RecogniserOptions, RecogniserTrainer, calibrate

TAGS = (("jazz",), ("folk", "irish", "reel"))


@pytest.fixture(scope="module")
def music(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """Jazz goes in quarters and wide leaps, reels in eighths and seconds."""
    random = np.random.default_rng(1)
    infos, events = [], []
    for number in range(24):
        kind = number % 2
        count = 60
        # Notes of one chord or of one scale, in any order.
        pitch = random.choice([60, 62, 64, 65, 67] if kind else [48, 55, 63, 70, 77], count)
        length = 12 if kind else 24
        onset = np.cumsum(random.choice([1, 2, 3], count)) * length
        column = np.full(count, length)
        events.append(build_events(onset, column * 0, pitch, column, column * 0 + 80))
        split = ("train", "valid", "test")[max(0, number - 19) // 2]
        end = -(-int(onset[-1] + length) // 96) * 96
        name = f"g{number}"
        infos.append(PieceInfo(name, "s", name, split, TAGS[kind], 120.0, 0, 0, end, ((0, 4, 4),)))
    path = tmp_path_factory.mktemp("music") / "corpus.safetensors"
    save_corpus(path, infos, events)
    return load_corpus(path)


def test_two_styles_are_told_apart(music: Corpus) -> None:
    options = RecogniserOptions(windows=1200, batch=12, learning_rate=0.02, least_tag_events=1)
    trainer = RecogniserTrainer(music, options, RecogniserConfig((), (), 16, 16, 1, 0.0))
    progress = list(trainer.run())
    assert progress[-1].share == 1
    assert trainer.accuracy("test") == 1
    assert trainer.network.config.tags == ("folk", "irish", "jazz", "reel")
    listener = Recogniser(trainer.checkpoint())
    for piece in music.indices("test"):
        context = music.context(piece, {})
        found = listener.listen(music.events(piece), context.bars, context.tempo)
        assert found is not None
        right = "jazz" if "jazz" in music.pieces[piece].tags else "irish-or-fiddle folk"
        assert found.family == right


def test_confidences_are_calibrated() -> None:
    torch.manual_seed(0)
    truth = torch.rand(40_000, 1)
    tags = torch.bernoulli(truth)
    families = torch.nn.functional.one_hot((tags[:, 0] > 0).long(), 2).float()
    # Twice too sure of itself.
    logits = 2 * torch.logit(truth)
    pair = torch.cat([-logits, logits], dim=1) / 2
    found = calibrate(logits + 1, pair, tags, families)
    assert found.tag_scale == pytest.approx(0.5, abs=0.05)
    assert found.tag_bias == pytest.approx(-0.5, abs=0.05)
    assert found.family_scale == pytest.approx(0.5, abs=0.05)


def test_music_of_no_family_trains_no_recogniser(music: Corpus) -> None:
    bare = Corpus(
        [PieceInfo(p.path, "s", p.group, p.split, (), 120.0, 0, 0, p.end, p.meters)
         for p in music.pieces],
        music.bounds,
        music.columns,
    )  # fmt: skip
    with pytest.raises(TrainingError, match="family"):
        RecogniserTrainer(bare, RecogniserOptions())


def test_training_pieces_are_found_and_others_are_not(music: Corpus, tmp_path: Path) -> None:
    path = tmp_path / "x.originality"
    *_, index = build_index(music, path)
    assert isinstance(index, OriginalityIndex)
    assert load_index(path).passages == index.passages
    for piece, info in enumerate(music.pieces):
        if "jazz" not in info.tags:
            continue
        found = longest_quotation(music.events(piece), music.context(piece, {}).bars, index)
        if info.split == "train":
            assert found is not None
            assert found.end - found.start > 0.9 * (info.end - 96)
        else:
            assert found is None
