"""Samples to WAV, FLAC, OGG and MP3 files, through libsndfile."""

import errno
import itertools
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Literal

import numpy as np
import soundfile

from musicgen.audio.replace_file import replacing
from musicgen.audio.synthesiser import Samples
from musicgen.errors import InvalidValueError, WriteError

BitDepth = Literal["16", "24", "float"]

# suffix: (libsndfile format, subtype for each bit depth); lossy formats have one.
_FORMATS: dict[str, tuple[str, dict[str, str]]] = {
    ".wav": ("WAV", {"16": "PCM_16", "24": "PCM_24", "float": "FLOAT"}),
    ".flac": ("FLAC", {"16": "PCM_16", "24": "PCM_24", "float": "PCM_24"}),
    ".ogg": ("OGG", dict.fromkeys(("16", "24", "float"), "VORBIS")),
    ".mp3": ("MP3", dict.fromkeys(("16", "24", "float"), "MPEG_LAYER_III")),
}
AUDIO_SUFFIXES = tuple(_FORMATS)
_MP3_RATES_HZ = (8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000)
# The OGG and MP3 encoders of some libsndfile builds overflow their stack on long arrays.
_BLOCK_FRAMES = 4_096


def write_audio(
    samples: Samples | Iterable[Samples],
    path: Path,
    sample_rate_hz: int = 44_100,
    *,
    bit_depth: BitDepth = "16",
) -> int:
    """Write an audio file, complete or not at all.

    Args:
        samples: [frames, channels] within ±1, or blocks of them (a generator keeps memory flat).
        path: where; the suffix .wav, .flac, .ogg or .mp3 decides the format.
        sample_rate_hz: frames per second.
        bit_depth: for WAV and FLAC; "float" is 24 bits in FLAC.

    Returns:
        The number of frames written.

    Raises:
        InvalidValueError: unknown suffix or bit depth, or a rate the format has not.
        WriteError: missing folder, no permission, full disk; nothing is left behind.
    """
    return max(write_audio_blocks(samples, path, sample_rate_hz, bit_depth=bit_depth), default=0)


def write_audio_blocks(
    samples: Samples | Iterable[Samples],
    path: Path,
    sample_rate_hz: int = 44_100,
    *,
    bit_depth: BitDepth = "16",
) -> Iterator[int]:
    """Do what `write_audio` does and yield the frames written so far.

    The file appears when the generator is exhausted; closing it before leaves nothing.
    """
    file_format, subtype = _format_of(path, sample_rate_hz, bit_depth)
    blocks = _blocks(samples)
    first = next(blocks, None)
    channels = first.shape[1] if first is not None else 2
    if first is not None:
        blocks = itertools.chain([first], blocks)
    frames = 0
    with replacing(path) as temporary:
        # What rendering inside `blocks` raises must keep its own text, so only the calls
        # into libsndfile are translated.
        try:
            file = soundfile.SoundFile(
                temporary, "w", sample_rate_hz, channels, subtype, format=file_format
            )
        except (soundfile.LibsndfileError, ValueError) as error:
            raise WriteError(f"cannot write {path}: {error}") from error
        with file:
            for block in blocks:
                frames += _write(file, block, path)
                yield frames
        _verify(temporary, frames, file_format)


def _format_of(path: Path, sample_rate_hz: int, bit_depth: str) -> tuple[str, str]:
    entry = _FORMATS.get(path.suffix.lower())
    if entry is None:
        raise InvalidValueError(
            f"{path.name!r} does not end in a known audio format; use one of"
            f" {', '.join(AUDIO_SUFFIXES)}"
        )
    file_format, subtypes = entry
    if bit_depth not in subtypes:
        raise InvalidValueError(f"bit depth {bit_depth!r} is unknown; use 16, 24 or float")
    if file_format not in soundfile.available_formats():
        raise InvalidValueError(
            f"this installation of libsndfile cannot write {file_format}; use .wav or .flac"
        )
    if file_format == "MP3" and sample_rate_hz not in _MP3_RATES_HZ:
        raise InvalidValueError(
            f"MP3 has no sample rate of {sample_rate_hz} Hz; use 44100 or 48000"
        )
    return file_format, subtypes[bit_depth]


def _blocks(samples: Samples | Iterable[Samples]) -> Iterator[Samples]:
    pieces = [samples] if isinstance(samples, np.ndarray) else samples
    for piece in pieces:
        # An empty block goes through: it gives the caller a chance to stop.
        for start in range(0, max(len(piece), 1), _BLOCK_FRAMES):
            block: Samples = np.ascontiguousarray(piece[start : start + _BLOCK_FRAMES], np.float32)
            yield block.reshape(len(block), piece.shape[1])


def _write(file: Any, block: Samples, path: Path) -> int:
    try:
        file.write(block)
    except (soundfile.LibsndfileError, AssertionError) as error:
        # libsndfile does not pass the cause on; a write that fails half-way through an
        # open file is, but for hardware faults, a disk with no room left.
        raise WriteError(
            f"cannot write {path}: the disk is full or failed; free some space"
        ) from error
    return len(block)


def _verify(temporary: Path, frames: int, file_format: str) -> None:
    """Encoders that buffer report a full disk only by a file that is too short."""
    try:
        written = soundfile.info(str(temporary)).frames
    except soundfile.LibsndfileError:
        written = -1
    # MP3 counts its encoder delay in; OGG files of no length have no frames to count.
    complete = written >= frames if file_format == "MP3" else written == frames
    if not complete and frames:
        raise OSError(errno.ENOSPC, "No space left on device")
