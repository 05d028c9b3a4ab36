"""How fast MIDI files are read, beside symusic's parser alone."""

import time
from collections.abc import Callable, Sequence

import symusic

from musicgen.bench.figure import Figure, Goal, compared
from musicgen.bench.material import midi_files
from musicgen.bench.registry import BenchOptions
from musicgen.errors import FileFormatError
from musicgen.midi.arrays import read_arrays
from musicgen.midi.read import read_midi_bytes

# Evenly spread over the corpus.
_FILES = 600


def measure(options: BenchOptions) -> list[Figure]:
    """Both readers over the same bytes in memory, in turns with symusic."""
    with midi_files(options) as files:
        step = max(1, len(files) // _FILES)
        contents = [file.read() for file in files[::step]]
    contents = [data for data in contents if _readable(data)]
    parsed, alone, arrays, whole = [], [], [], []
    for _ in range(options.repeats):
        parsed.append(_milliseconds(symusic.Score.from_midi, contents))
        alone.append(_milliseconds(_notes_by_symusic, contents))
        arrays.append(_milliseconds(read_arrays, contents))
        whole.append(_milliseconds(read_midi_bytes, contents))
    return [
        compared(
            "arrays_over_symusic", "a file as arrays, for a corpus", "ms",
            arrays, alone, "symusic alone, the notes of each track as arrays",
            Goal(1.5, at_most=True),
        ),
        compared(
            "arrays_over_parsing", "the same", "ms",
            arrays, parsed, "symusic parsing, the notes left inside it",
        ),
        compared(
            "score_over_symusic", "a file as a score, with all it says", "ms",
            whole, alone, "symusic alone, the notes of each track as arrays",
        ),
    ]  # fmt: skip


def _notes_by_symusic(data: bytes) -> object:
    return [track.notes.numpy() for track in symusic.Score.from_midi(data).tracks]


def _readable(data: bytes) -> bool:
    """Whether both readers take the file; a corpus holds some that nothing reads."""
    try:
        read_arrays(data)
        read_midi_bytes(data)
    except FileFormatError:
        return False
    return True


def _milliseconds(read: Callable[[bytes], object], contents: Sequence[bytes]) -> float:
    """Processor time of one file, on average; one thread does it all."""
    started = time.process_time()
    for data in contents:
        read(data)
    return (time.process_time() - started) * 1000 / len(contents)
