"""What was heard in training is found, in any key; what everybody plays is not held against it."""

from pathlib import Path

import numpy as np
import pytest

from musicgen.errors import CheckpointError
from musicgen.events.encode import bar_grid, score_to_events
from musicgen.music.meter import MeterMap
from musicgen.music.score import Note, Score, Track
from musicgen.originality.check import longest_quotation, longest_quoted_bars
from musicgen.originality.index import OriginalityIndex, load_index, save_index
from musicgen.originality.line import melodic_lines
from musicgen.originality.passage import (
    NOTES,
    hash_row,
    hash_steps,
    is_melodic,
    passages,
    row_is_melodic,
    step_of,
    steps_of,
)

BEAT = 480
# Sixteen bars that no rule made: pitches and lengths in eighths.
RANDOM = np.random.default_rng(5)
PITCHES = (60 + RANDOM.choice([0, 2, 4, 5, 7, 9, 11, 12, 14], 96)).tolist()
EIGHTHS = RANDOM.choice([1, 1, 1, 2, 3], 96).tolist()


def score(pitches: list[int], eighths: list[int], *, program: int = 40, start: int = 0) -> Score:
    notes, tick = [], start
    for pitch, length in zip(pitches, eighths, strict=True):
        notes.append(Note(tick, pitch, length * BEAT // 2, 80))
        tick += length * BEAT // 2
    return Score(
        (Track(program).with_notes(notes),), meter_map=MeterMap.constant(4, 4), length=tick
    )


def index_of(*scores: Score, size: int = 4096) -> OriginalityIndex:
    found = []
    for one in scores:
        for line in melodic_lines(score_to_events(one)):
            hashes, melodic = passages(line)
            found.append(hashes[melodic])
    return OriginalityIndex.build(np.unique(np.concatenate(found)), size)


@pytest.fixture(scope="module")
def index() -> OriginalityIndex:
    return index_of(score(PITCHES, EIGHTHS))


def test_a_training_piece_is_found_with_its_whole_length(index: OriginalityIndex) -> None:
    piece = score(PITCHES, EIGHTHS)
    assert longest_quoted_bars(piece, index) == pytest.approx(sum(EIGHTHS) / 8)


def test_in_another_key_and_at_another_place_it_is_the_same_music(index: OriginalityIndex) -> None:
    moved = score([pitch + 5 for pitch in PITCHES[20:60]], EIGHTHS[20:60], start=7 * BEAT)
    bars = longest_quoted_bars(moved, index)
    assert bars == pytest.approx(sum(EIGHTHS[20:60]) / 8)


def test_new_music_is_new(index: OriginalityIndex) -> None:
    random = np.random.default_rng(6)
    fresh = score((60 + random.choice(12, 300)).tolist(), random.choice([1, 2, 3], 300).tolist())
    assert longest_quoted_bars(fresh, index) == 0


def test_a_quotation_has_its_length_and_place(index: OriginalityIndex) -> None:
    random = np.random.default_rng(7)
    before = (60 + random.choice(12, 16)).tolist()
    mixed = score([*before, *PITCHES[:24], *before], [1] * 16 + EIGHTHS[:24] + [1] * 16)
    quotation = longest_quotation(score_to_events(mixed), bar_grid(mixed.meter_map), index)
    assert quotation is not None
    assert quotation.start == 16 * 12
    assert quotation.bars == pytest.approx(sum(EIGHTHS[:24]) / 8)


def test_only_what_was_written_counts(index: OriginalityIndex) -> None:
    seed = score(PITCHES[:40], EIGHTHS[:40])
    assert longest_quoted_bars(seed, index, start=seed.length) == 0


def test_so_few_notes_are_no_quotation(index: OriginalityIndex) -> None:
    assert longest_quoted_bars(score(PITCHES[: NOTES - 1], EIGHTHS[: NOTES - 1]), index) == 0


@pytest.mark.parametrize(
    "pitches",
    [[60] * 64, [60, 62, 64, 65, 67, 69, 71, 72] * 8, [60, 67, 64, 67] * 16, [60, 60, 65, 65] * 16],
    ids=["repeated note", "scale", "broken chord", "two pitches"],
)
def test_what_everybody_plays_is_no_passage(pitches: list[int]) -> None:
    (line,) = melodic_lines(score_to_events(score(pitches, [1] * len(pitches))))
    _, melodic = passages(line)
    assert not melodic.any()


def test_percussion_and_accompaniment_have_no_line_beside_a_melody() -> None:
    melody = score(PITCHES, EIGHTHS).tracks[0]
    chords = Track(0).with_notes(
        Note(bar * 4 * BEAT, pitch, BEAT, 70) for bar in range(16) for pitch in (60, 64, 67)
    )
    bass = Track(32).with_notes(Note(beat * BEAT, 36 + beat % 5, BEAT, 70) for beat in range(64))
    drums = Track(is_drum=True).with_notes(Note(b * BEAT, 36, 60, 90) for b in range(64))
    everyone = Score((melody, chords, bass, drums))
    assert [line.instrument for line in melodic_lines(score_to_events(everyone))] == [40]
    alone = melodic_lines(score_to_events(Score((chords,))))
    assert [line.instrument for line in alone] == [0]
    assert set(alone[0].pitch.tolist()) == {67}


def test_an_accompaniment_under_a_held_note_is_not_its_melody() -> None:
    notes = [Note(0, 72, 4 * BEAT, 80), Note(BEAT, 60, BEAT, 60), Note(4 * BEAT, 74, BEAT, 80)]
    (line,) = melodic_lines(score_to_events(Score((Track(0).with_notes(notes),))))
    assert line.pitch.tolist() == [72, 74]


def test_one_passage_is_taken_as_many_are(index: OriginalityIndex) -> None:
    steps = np.random.default_rng(3).integers(20 * 16, 30 * 16, (300, NOTES - 1))
    onset, pitch = np.cumsum(RANDOM.integers(1, 100, 40)), RANDOM.integers(30, 90, 40)
    assert steps_of(onset, pitch).tolist() == [
        step_of(int(b) - int(a), int(d) - int(c))
        for a, b, c, d in zip(pitch[:-1], pitch[1:], onset[:-1], onset[1:], strict=True)
    ]
    hashes, melodic = hash_steps(steps), is_melodic(steps)
    assert [hash_row(row) for row in steps.tolist()] == hashes.tolist()
    assert [row_is_melodic(row) for row in steps.tolist()] == melodic.tolist()
    known, _ = passages(melodic_lines(score_to_events(score(PITCHES, EIGHTHS)))[0])
    every = np.concatenate([known, hashes])
    assert [index.has(int(one)) for one in every] == index.contains(every).tolist()


def test_false_alarms_are_as_rare_as_is_said() -> None:
    random = np.random.default_rng(0)
    known, new = np.split(random.integers(0, 2**63, 60_000).astype(np.uint64), [20_000])
    index = OriginalityIndex.build(known, 20_000)
    assert index.contains(known).all()
    alarms = index.contains(new).mean()
    assert 0.5 * index.false_alarm_rate < alarms < 2 * index.false_alarm_rate


def test_an_index_goes_through_a_file(index: OriginalityIndex, tmp_path: Path) -> None:
    path = tmp_path / "x.originality"
    save_index(path, index)
    again = load_index(path)
    assert (again.bits == index.bits).all()
    assert (again.probes, again.passages) == (index.probes, index.passages)
    path.write_bytes(b"no index")
    with pytest.raises(CheckpointError, match="originality index"):
        load_index(path)
