"""The seed files in midi_samples/ are what the script makes, and are fit to be seeds."""

from dataclasses import replace
from pathlib import Path

import pytest

from musicgen.generate.seeds import bar_count, parse_notes
from musicgen.midi.read import read_midi
from musicgen.music.key_estimate import estimate_key
from scripts.make_samples import SAMPLES, SAMPLES_FOLDER, Sample, build, write_samples

NAMES = sorted(SAMPLES)


def test_the_files_are_the_scripts_own(tmp_path: Path) -> None:
    made = {path.name: path.read_bytes() for path in write_samples(tmp_path)}
    kept = {path.name: path.read_bytes() for path in SAMPLES_FOLDER.glob("*.mid")}
    assert made.keys() == kept.keys()
    assert [name for name in made if made[name] != kept[name]] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_file_holds_what_its_sample_says(name: str) -> None:
    sample: Sample = SAMPLES[name]
    score = read_midi(SAMPLES_FOLDER / f"{name}.mid")
    assert 2 <= bar_count(score) <= 8
    assert score.length % sample.meter.bar_ticks == 0
    assert score.meter_map.meter_at(0) == sample.meter
    assert score.tempo_map.bpm_at(0) == pytest.approx(sample.tempo_bpm, rel=1e-5)
    assert score.key == sample.key
    pitched = [track for track in score.tracks if not track.is_drum]
    assert [(track.name, track.program) for track in pitched] == [
        (part, program) for part, program, _ in sample.parts
    ]
    assert any(track.is_drum for track in score.tracks) is bool(sample.drums)
    assert [track.notes for track in score.tracks] == [t.notes for t in build(sample).tracks]


@pytest.mark.parametrize("name", [name for name in NAMES if SAMPLES[name].key])
def test_the_notes_are_in_the_key_that_is_written(name: str) -> None:
    score = read_midi(SAMPLES_FOLDER / f"{name}.mid")
    assert estimate_key(replace(score, key=None)) == SAMPLES[name].key


@pytest.mark.parametrize("name", NAMES)
def test_every_part_fills_its_bars(name: str) -> None:
    """A miscounted bar would shift everything after it."""
    sample = SAMPLES[name]
    for track in build(sample).tracks:
        ends = {note.end for note in track.notes}
        onsets = {note.onset for note in track.notes}
        last_bar = max(onsets) // sample.meter.bar_ticks
        assert max(ends) <= (last_bar + 1) * sample.meter.bar_ticks
    for _, _, text in sample.parts:
        for bar in text.removeprefix("R:8 ").split("|"):
            if bar.strip():
                assert parse_notes(bar).length % sample.meter.bar_ticks == 0, bar
