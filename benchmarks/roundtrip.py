"""Does reading and writing lose or move a note? Try it on every file of a corpus.

    python benchmarks/roundtrip.py DIR [--pretty-midi-every N]

DIR holds MIDI files, in folders or zip files. Each file is read, written and read
again: the two scores must be equal in everything. Two independent readers are asked as
well: symusic must find the same notes (onset, duration, pitch, velocity, instrument)
and the same tempo and meter maps in the original and in what was written, pretty_midi
(slow, so only every Nth file) the same notes in what was written. Exits with 1 on any
difference.
"""

import argparse
import io
import sys
import time
import warnings
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pretty_midi
import symusic

from musicgen.errors import MusicGenError
from musicgen.midi.read import read_midi_bytes
from musicgen.midi.write import midi_bytes
from musicgen.music.score import Score
from musicgen.music.units import TICKS_PER_QUARTER

DRUMS = 128
COLUMNS = (
    "files",
    "notes",
    "off_grid",
    "refused",
    "lost",
    "moved",
    "changed",
    "witness",
    "maps",
    "written",
    "pretty",
)
Rows = npt.NDArray[np.int64]
Maps = tuple[tuple[tuple[int, int], ...], tuple[tuple[int, int, int], ...]]


def midi_files(folder: Path) -> Iterator[tuple[str, str, bytes]]:
    """(source, name, bytes) of every MIDI file in a folder and its zip files."""
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() == ".zip":
            with zipfile.ZipFile(path) as archive:
                for name in sorted(archive.namelist()):
                    if name.lower().endswith((".mid", ".midi")):
                        yield path.stem, name, archive.read(name)
        elif path.suffix.lower() in (".mid", ".midi"):
            yield path.parent.name, str(path.relative_to(folder)), path.read_bytes()


def score_rows(score: Score) -> Rows:
    """Notes as sorted rows: onset, duration, pitch, velocity, instrument."""
    parts = [
        np.column_stack(
            (
                np.array(track.notes, dtype=np.int64)[:, (0, 2, 1, 3)],
                np.full(len(track.notes), DRUMS if track.is_drum else track.program),
            )
        )
        for track in score.tracks
    ]
    return sorted_rows(parts)


def symusic_rows(score: symusic.Score) -> Rows:
    """The same rows from symusic's reading, brought to 480 ticks per quarter."""
    parts = []
    division = score.ticks_per_quarter
    for track in score.tracks:
        notes = track.notes.numpy()
        onset = notes["time"].astype(np.int64)
        end = onset + notes["duration"]
        onset, end = (to_ticks(ticks, division) for ticks in (onset, end))
        instrument = np.full(len(onset), DRUMS if track.is_drum else track.program)
        columns = (onset, np.maximum(1, end - onset), notes["pitch"], notes["velocity"], instrument)
        parts.append(np.column_stack(columns).astype(np.int64))
    return sorted_rows(parts)


def pretty_midi_rows(data: bytes) -> Rows:
    """The same rows from pretty_midi's reading of a file of 480 ticks per quarter."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        score = pretty_midi.PrettyMIDI(io.BytesIO(data))
    parts = []
    for instrument in score.instruments:
        number = DRUMS if instrument.is_drum else instrument.program
        rows = []
        for note in instrument.notes:
            onset, end = score.time_to_tick(note.start), score.time_to_tick(note.end)
            rows.append((onset, end - onset, note.pitch, note.velocity, number))
        parts.append(np.array(rows, dtype=np.int64).reshape(-1, 5))
    return sorted_rows(parts)


def sorted_rows(parts: list[Rows]) -> Rows:
    rows = np.concatenate(parts) if parts else np.zeros((0, 5), dtype=np.int64)
    return rows[np.lexsort(rows.T[::-1])]


def to_ticks(ticks: Rows, division: int) -> Rows:
    return (2 * ticks * TICKS_PER_QUARTER + division) // (2 * division)


def score_maps(score: Score) -> Maps:
    meters = tuple((tick, *meter) for tick, meter in score.meter_map.changes)
    return score.tempo_map.changes, meters


def symusic_maps(score: symusic.Score) -> Maps:
    """Tempo and meter as a player takes them: the last of a tick, defaults at the start."""
    division = score.ticks_per_quarter
    tempi = {0: 500_000}
    for tempo in score.tempos:
        tempi[int(to_ticks(np.int64(tempo.time), division))] = tempo.mspq
    meters = {0: (4, 4)}
    for meter in score.time_signatures:
        tick = int(to_ticks(np.int64(meter.time), division))
        meters[tick] = (meter.numerator, meter.denominator)
    return tuple(tempi.items()), tuple((tick, *meter) for tick, meter in meters.items())


def differing(left: Rows, right: Rows) -> int:
    """Rows that stand on one side only."""
    if left.shape == right.shape and np.array_equal(left, right):
        return 0
    a, b = (Counter(map(tuple, rows.tolist())) for rows in (left, right))
    return max((a - b).total(), (b - a).total())


def try_file(data: bytes, counts: Counter[str], ask_pretty_midi: bool) -> list[str]:
    """Count what differs in one file; returns the names of the columns that do."""
    original = symusic.Score.from_midi(data)
    try:
        first = read_midi_bytes(data)
    except MusicGenError:
        counts["refused"] += 1
        return ["refused"]
    written = midi_bytes(first)
    second = read_midi_bytes(written)
    reread = symusic.Score.from_midi(written)
    rows, again = score_rows(first), score_rows(second)
    found = {
        "lost": abs(len(rows) - len(again)),
        "moved": differing(rows, again),
        "changed": int(first != second),
        "witness": differing(rows, symusic_rows(original)),
        "maps": int(score_maps(first) != symusic_maps(original))
        + int(score_maps(first) != symusic_maps(reread)),
        "written": differing(rows, symusic_rows(reread)),
        "pretty": differing(rows, pretty_midi_rows(written)) if ask_pretty_midi else 0,
    }
    counts.update(found)
    division = original.ticks_per_quarter
    for track in original.tracks:
        notes = track.notes.numpy()
        edges = np.stack((notes["time"], notes["duration"])).astype(np.int64) * TICKS_PER_QUARTER
        counts["off_grid"] += int((edges % division != 0).any(axis=0).sum())
    counts["files"] += 1
    counts["notes"] += len(rows)
    return [column for column, count in found.items() if count]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--pretty-midi-every", type=int, default=20, metavar="N")
    arguments = parser.parse_args()
    started = time.monotonic()
    sources: defaultdict[str, Counter[str]] = defaultdict(Counter)
    failed = 0
    for number, (source, name, data) in enumerate(midi_files(arguments.folder)):
        wrong = try_file(data, sources[source], number % arguments.pretty_midi_every == 0)
        if wrong:
            failed += 1
            print(f"{name}: {', '.join(wrong)}", file=sys.stderr)
    print_table(sources)
    print(f"{failed} files with a difference, {time.monotonic() - started:.0f} s")
    return 1 if failed or not sources else 0


def print_table(sources: dict[str, Counter[str]]) -> None:
    """One row per source and their sum.

    off_grid: notes that 480 ticks per quarter cannot hold exactly, moved to the nearest;
    lost, moved: notes after write and read; changed: files whose score is not the same
    in all else; witness: notes that symusic reads otherwise in the original; maps: files
    whose tempo or meter map it reads otherwise; written, pretty: notes that symusic and
    pretty_midi read otherwise in what was written.
    """
    print(f"{'source':<20}" + "".join(f"{column:>11}" for column in COLUMNS))
    total: Counter[str] = Counter()
    for counts in sources.values():
        total.update(counts)
    for source, counts in (*sorted(sources.items()), ("all", total)):
        print(f"{source:<20}" + "".join(f"{counts[column]:>11,}" for column in COLUMNS))


if __name__ == "__main__":
    sys.exit(main())
