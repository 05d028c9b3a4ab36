"""The four published sets of binary piano rolls, as their authors split them.

Boulanger-Lewandowski, Bengio and Vincent 2012, arXiv:1206.6392: JSB chorales,
Nottingham, MuseData and Piano-midi.de, a frame per quarter or eighth note, 88 keys.
A folder holds them as MATLAB files with `traindata`, `validdata` and `testdata`.
"""

import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from musicgen.errors import FileFormatError, InvalidValueError, MissingFileError

LOWEST_PITCH, HIGHEST_PITCH = 21, 108
KEYS = HIGHEST_PITCH - LOWEST_PITCH + 1

# One piece: which of the 88 keys sound in each frame, [frames, 88].
Roll = npt.NDArray[np.bool_]

_FILES = {
    "jsb": "JSB_Chorales.mat",
    "nottingham": "Nottingham.mat",
    "musedata": "MuseData.mat",
    "piano-midi": "Piano_midi.mat",
}
BENCHMARKS = tuple(_FILES)
_SUBFOLDERS = ("", "poly_music_mat")
# What the reader of MATLAB files raises, as damaged bytes lead it.
_READER_ERRORS = (
    ArithmeticError, AttributeError, EOFError, LookupError, MemoryError, NotImplementedError,
    OSError, TypeError, ValueError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class BenchmarkSet:
    """Piano rolls of one set.

    Attributes:
        name: one of `BENCHMARKS`.
        train: pieces to train on.
        valid: pieces to choose by.
        test: pieces to report.
    """

    name: str
    train: tuple[Roll, ...]
    valid: tuple[Roll, ...]
    test: tuple[Roll, ...]


def load_benchmark(name: str, folder: Path) -> BenchmarkSet:
    """Read one of the sets from a folder, or from its `poly_music_mat` folder.

    Raises:
        InvalidValueError: there is no such benchmark.
        MissingFileError: the folder does not hold it.
        FileFormatError: the file is damaged or is something else.
    """
    if name not in _FILES:
        raise InvalidValueError(f"no benchmark {name!r}; choose one of {', '.join(BENCHMARKS)}")
    file_name = _FILES[name]
    found = [path for sub in _SUBFOLDERS if (path := folder / sub / file_name).is_file()]
    if not found:
        raise MissingFileError(
            f"{folder} holds no {file_name}; --data names the folder of the .mat files of "
            "Boulanger-Lewandowski's piano rolls"
        )
    return _read(name, found[0])


def _read(name: str, path: Path) -> BenchmarkSet:
    # scipy.io takes a quarter of a second to import.
    from scipy.io import loadmat
    from scipy.io.matlab import MatReadError

    try:
        content = loadmat(path)
        splits = [
            tuple(_roll(value) for value in np.asarray(content[f"{split}data"]).reshape(-1))
            for split in ("train", "valid", "test")
        ]
    except (MatReadError, zlib.error, *_READER_ERRORS) as error:
        raise FileFormatError(
            f"{path} cannot be read as piano rolls: {type(error).__name__}: {error}"
        ) from error
    if not all(splits):
        raise FileFormatError(f"{path} has no pieces in one of its three splits")
    return BenchmarkSet(name, *splits)


def _roll(value: object) -> Roll:
    roll = np.asarray(value)
    if roll.ndim != 2 or roll.shape[1] != KEYS or not len(roll):
        raise FileFormatError(f"a piece has the shape {roll.shape}, not frames × {KEYS}")
    return roll.astype(np.float32) > 0.5
