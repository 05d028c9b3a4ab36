"""Preparing: keys taken out, refusals named, splits by work."""

import zipfile
from pathlib import Path

import numpy as np
import pytest

from musicgen.errors import FileFormatError, MissingFileError
from musicgen.events.vocabulary import DRUMS
from musicgen.train.corpus import Corpus, load_corpus
from musicgen.train.files import list_files
from musicgen.train.prepare import PrepareResult, prepare


def test_every_piece_is_moved_to_c_major(corpus: Corpus) -> None:
    assert len(corpus) == 14
    for piece in range(len(corpus)):
        events = corpus.events(piece)
        pitched = events.pitch[events.instrument < DRUMS]
        assert set(np.unique(pitched % 12)) <= {0, 2, 4, 5, 7, 9, 11}
        drums = events.pitch[events.instrument == DRUMS]
        assert set(np.unique(drums)) == {128 + 36}


def test_splits_tags_and_ends_come_from_the_manifest(corpus: Corpus) -> None:
    assert len(corpus.indices("valid")) == len(corpus.indices("test")) == 1
    for info in corpus.pieces:
        assert info.path.split("/")[0] in info.tags
        assert info.end % 96 == 0
    assert corpus.notes_per_tag()["jazz"] > 0


def test_what_cannot_be_used_is_named_with_the_reason(midi_folder: Path, tmp_path: Path) -> None:
    *_, result = prepare(midi_folder, tmp_path / "c", manifest=midi_folder / "manifest.csv")
    assert isinstance(result, PrepareResult)
    assert [refusal.path for refusal in result.refused] == ["broken.mid"]
    assert "MIDI" in result.refused[0].reason


def test_archives_are_read_like_folders(midi_folder: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for path in sorted(midi_folder.rglob("*.mid")):
            archive.write(path, path.relative_to(midi_folder).as_posix())
    *_, result = prepare(tmp_path, tmp_path / "c", manifest=midi_folder / "manifest.csv")
    assert isinstance(result, PrepareResult)
    assert result.pieces == 14


def test_without_a_manifest_versions_of_a_work_stay_on_one_side(tmp_path: Path) -> None:
    for index in range(60):
        for version in ("a_1", "A-2"):
            (tmp_path / f"tune{chr(97 + index % 26) * (1 + index // 26)}{version}.mid").touch()
    files = list_files(tmp_path)
    sides: dict[str, set[str]] = {}
    for file in files:
        sides.setdefault(file.group, set()).add(file.split)
    assert all(len(splits) == 1 for splits in sides.values())
    assert {file.split for file in files} == {"train", "valid", "test"}


def test_bad_input_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError, match="not a folder"):
        list(prepare(tmp_path / "none", tmp_path / "c"))
    with pytest.raises(FileFormatError, match="no MIDI files"):
        list(prepare(tmp_path, tmp_path / "c"))
    (tmp_path / "bad.zip").write_bytes(b"zip?")
    with pytest.raises(FileFormatError, match="zip"):
        list(prepare(tmp_path, tmp_path / "c"))
    (tmp_path / "c").write_bytes(b"nonsense")
    with pytest.raises(FileFormatError):
        load_corpus(tmp_path / "c")
