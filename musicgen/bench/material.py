"""MIDI files to measure on: a corpus that was named, or one made for the purpose."""

import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from musicgen.bench.registry import BenchOptions
from musicgen.midi.write import midi_bytes
from musicgen.music.score import Note, Score, Track
from musicgen.music.tempo import TempoMap
from musicgen.music.units import TICKS_PER_QUARTER
from musicgen.train.files import CorpusFile, list_files

_FILES, _SMALL_FILES = 600, 24
# Seconds of music in a file: a few bars to some minutes, as in collections of tunes.
_SHORTEST, _LONGEST = 8, 110


@contextmanager
def midi_files(options: BenchOptions) -> Iterator[list[CorpusFile]]:
    """Files of the corpus that was named; without one, of a folder that is gone afterwards."""
    if options.corpus is not None:
        yield list_files(options.corpus, options.manifest)
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number in range(_SMALL_FILES if options.small else _FILES):
            seconds = random.Random(number).randint(_SHORTEST, _LONGEST)
            path = folder / "quartets" / f"piece {chr(97 + number % 26)}" / f"{number}.mid"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(midi_bytes(quartet(seconds, number)))
        yield [replace(file, split="train") for file in list_files(folder)]


def quartet(seconds: float, random_seed: int = 7) -> Score:
    """A busy quartet of saxophone, piano, bass and drums at 120 bpm."""
    draw = random.Random(random_seed)
    eighth = TICKS_PER_QUARTER // 2
    lead, piano, bass, drums = [], [], [], []
    for count in range(int(seconds * 4)):
        onset = count * eighth
        lead.append(Note(onset, draw.randint(60, 84), eighth, draw.randint(60, 110)))
        drums.append(Note(onset, 42 if count % 2 else 51, 60, 80))
        if count % 2 == 0:
            bass.append(Note(onset, draw.randint(33, 50), 2 * eighth, 90))
            drums.append(Note(onset, 36 if count % 4 == 0 else 38, 60, 100))
        if count % 4 == 0:
            root = draw.randint(48, 58)
            piano += [Note(onset, root + step, 4 * eighth, 70) for step in (0, 4, 7, 10)]
    tracks = (
        Track(65).with_notes(lead),
        Track(0).with_notes(piano),
        Track(32).with_notes(bass),
        Track(is_drum=True).with_notes(drums),
    )
    return Score(tracks, tempo_map=TempoMap.constant(120.0))
