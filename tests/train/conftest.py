"""A folder of small MIDI files, written here, and the corpus prepared from it."""

from pathlib import Path

import pytest

from musicgen.midi.write import write_midi
from musicgen.music.key import Key
from musicgen.music.meter import MeterMap
from musicgen.music.score import Note, Score, Track
from musicgen.music.tempo import TempoMap
from musicgen.train.corpus import Corpus, load_corpus
from musicgen.train.prepare import PrepareResult, prepare

_SCALE = (0, 2, 4, 5, 7, 9, 11, 12)


def tune(tonic: int, length: int, *, shift: int = 0) -> Score:
    """A scale up and down over a held tonic chord, with a drum on the beat."""
    melody = tuple(
        Note(240 * i, tonic + 12 + _SCALE[(i + shift) % 8], 240, 80) for i in range(length)
    )
    chord = tuple(
        Note(1920 * bar, tonic + step, 1920, 60)
        for bar in range(length // 8 + 1)
        for step in (0, 4, 7)
    )
    drums = tuple(Note(480 * beat, 36, 120, 100) for beat in range(length // 2))
    return Score(
        (Track(40, notes=melody), Track(0, notes=chord), Track(is_drum=True, notes=drums)),
        TempoMap.constant(100 + length),
        MeterMap.constant(4, 4),
        Key(tonic % 12),
    )


@pytest.fixture(scope="session")
def midi_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("midi")
    rows = ["path,source,styles,group,split,tempo_bpm"]
    for index in range(14):
        name = f"{'folk' if index % 2 else 'jazz'}/tune{index}.mid"
        (folder / name).parent.mkdir(exist_ok=True)
        write_midi(tune(48 + index % 12, 48 + 8 * index, shift=index), folder / name)
        split = "valid" if index == 12 else "test" if index == 13 else "train"
        rows.append(f"{name},{name.split('/')[0]},{name.split('/')[0]},g{index},{split},")
    (folder / "broken.mid").write_bytes(b"MThd nonsense")
    rows.append("broken.mid,x,jazz,b,train,")
    (folder / "manifest.csv").write_text("\n".join(rows))
    return folder


@pytest.fixture(scope="session")
def corpus_path(midi_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("corpus") / "corpus.safetensors"
    *_, result = prepare(midi_folder, path, manifest=midi_folder / "manifest.csv", processes=1)
    assert isinstance(result, PrepareResult)
    return path


@pytest.fixture(scope="session")
def corpus(corpus_path: Path) -> Corpus:
    return load_corpus(corpus_path)
