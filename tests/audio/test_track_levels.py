"""Levels of single tracks: where they sound, how long, and at which volume."""

from dataclasses import replace

import pytest

from musicgen.audio.track_levels import LEVELS_PER_SECOND, track_levels
from musicgen.music.score import Note, Score, Track
from musicgen.music.tempo import TempoMap

# At 60 bpm a quarter of 480 ticks lasts a second.
ORGAN = Track(19, notes=(Note(0, 60, 1920, 100),))
PIANO = Track(0, notes=(Note(960, 72, 240, 100),))
PIECE = Score((ORGAN, PIANO, Track(40)), TempoMap.constant(60.0), length=1920)


def test_a_held_note_stays_loud_and_a_struck_one_comes_when_it_is_struck():
    organ, piano, silent = track_levels(PIECE)
    assert len(organ) == pytest.approx(4 * LEVELS_PER_SECOND, abs=3)
    assert organ[3 * LEVELS_PER_SECOND] > 0.3 * organ.max() > 0
    before, after = piano[: 2 * LEVELS_PER_SECOND - 1], piano[2 * LEVELS_PER_SECOND + 1 :]
    assert before.max() < after.max() / 20
    assert after[-1] < after.max() / 4, "a struck string fades"
    assert len(silent) == 0


def test_volume_counts_as_it_is_heard():
    half = Score((replace(ORGAN, volume=50),), PIECE.tempo_map, length=1920)
    loud, soft = track_levels(PIECE)[0].max(), track_levels(half)[0].max()
    assert soft / loud == pytest.approx(0.5**3, rel=0.1), "the built-in sound's cube law"
