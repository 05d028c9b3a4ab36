"""Rendering: right times, right loudness, silence at the end."""

from itertools import islice

import numpy as np
import pytest

from musicgen.audio.measure import measure
from musicgen.audio.render import (
    RenderOptions,
    loudness_gain_db,
    render_blocks,
    render_score,
    render_stems,
    rendered_frames,
)
from musicgen.errors import AudioError, InvalidValueError
from musicgen.music.score import Control, Note, Score, Track
from musicgen.music.tempo import TempoMap

RATE = 22_050


def score_of(*tracks: Track, tempo: TempoMap | None = None) -> Score:
    return Score(tracks, tempo_map=tempo or TempoMap())


def notes(*pitches: int, length: int = 480, velocity: int = 90) -> tuple[Note, ...]:
    return tuple(Note(i * 480, pitch, length, velocity) for i, pitch in enumerate(pitches))


def onset_frame(samples: np.ndarray, after: int = 0) -> int:
    loud = np.flatnonzero(np.abs(samples[after:]).max(axis=1) > 0.01)
    return after + int(loud[0])


def level(samples: np.ndarray) -> float:
    return float(np.sqrt((samples.astype(np.float64) ** 2).mean()))


def loudest_hz(samples: np.ndarray) -> float:
    spectrum = np.abs(np.fft.rfft(samples[:, 0] * np.hanning(len(samples))))
    return float(spectrum.argmax() * RATE / len(samples))


def test_a_note_sounds_at_its_own_frame_whatever_the_tempo_did_before():
    tempo = TempoMap(((0, 500_000), (480, 1_000_000), (960, 333_333)))
    tick = 1500
    late = Score((Track(0, notes=(Note(tick, 76, 240, 110),)),), tempo_map=tempo)
    early = score_of(Track(0, notes=(Note(0, 76, 240, 110),)))
    at_start = render_score(early, sample_rate_hz=RATE, gain_db=10)
    at_tick = render_score(late, sample_rate_hz=RATE, gain_db=10)
    expected = round(tempo.seconds_at(tick) * RATE)
    assert onset_frame(at_tick) - onset_frame(at_start) == expected
    assert not at_tick[:expected].any()


def test_the_end_is_exactly_zero_and_the_peak_is_kept():
    loud = Track(56, notes=notes(60, 64, 67, velocity=127))
    samples = render_score(score_of(*[loud] * 8), sample_rate_hz=RATE, gain_db=30)
    assert samples.dtype == np.float32 and samples.shape[1] == 2
    assert 0.9 < np.abs(samples).max() <= 0.98
    assert not samples[-1].any()
    assert np.abs(np.diff(samples[-50:], axis=0)).max() < 1e-3


def test_a_held_note_fades_even_without_a_tail():
    samples = render_score(
        score_of(Track(19, notes=notes(60))), sample_rate_hz=RATE, tail_seconds=0.0
    )
    assert not samples[-1].any()
    assert abs(len(samples) - RATE * 0.5) <= 0.03 * RATE


def test_pieces_come_out_equally_loud():
    quiet = score_of(Track(0, notes=notes(60, 62, 64, 65, 67, velocity=40), volume=70))
    dense = score_of(
        Track(48, notes=notes(60, 62, 64, 65, 67)), Track(61, notes=notes(48, 50, 52, 53, 55))
    )
    loudness = [
        measure(render_score(score, sample_rate_hz=RATE), RATE).loudness_lufs
        for score in (quiet, dense)
    ]
    assert loudness == pytest.approx([-16, -16], abs=1.0)


def test_more_than_sixteen_tracks_with_drums_among_them():
    tracks = [Track(0, notes=()) for _ in range(18)]
    tracks[17] = Track(40, notes=(Note(0, 72, 480, 100),))
    tracks[9] = Track(0, is_drum=True, notes=(Note(960, 38, 60, 120),))
    samples = render_score(score_of(*tracks), sample_rate_hz=RATE, gain_db=12)
    assert loudest_hz(samples[RATE // 10 : RATE // 2]) == pytest.approx(523.25, abs=6)
    snare = samples[RATE : RATE + 2000]
    assert level(snare) > 0.05
    # A piano at pitch 38 has next to nothing up where a snare drum rattles.
    spectrum = np.abs(np.fft.rfft(snare[:, 0])) ** 2
    above_2_khz = spectrum[len(spectrum) * 2_000 * 2 // RATE :].sum() / spectrum.sum()
    assert above_2_khz > 0.05


def test_volume_pan_and_mute_do_what_they_say():
    line = notes(60, 64, 67)
    loud, soft, left = (
        render_score(score_of(track), sample_rate_hz=RATE, gain_db=6)
        for track in (
            Track(0, notes=line, volume=127),
            Track(0, notes=line, volume=40),
            Track(0, notes=line, pan=0),
        )
    )
    assert level(loud) > 4 * level(soft) > 0
    assert level(left[:, :1]) > 10 * level(left[:, 1:])
    assert level(render_score(score_of(Track(0, notes=line, volume=0)), sample_rate_hz=RATE)) == 0


def test_the_pedal_holds_a_note_until_it_is_lifted():
    short = (Note(0, 60, 120, 100), Note(3840, 90, 10, 1))
    pedal = (Control(0, "control", 64, 127), Control(1920, "control", 64, 0))
    dry = render_score(score_of(Track(19, notes=short)), sample_rate_hz=RATE, gain_db=6)
    held = render_score(
        score_of(Track(19, notes=short, controls=pedal)), sample_rate_hz=RATE, gain_db=6
    )
    middle = slice(RATE * 3 // 2, RATE * 7 // 4)
    after = slice(RATE * 5 // 2, RATE * 11 // 4)
    assert level(held[middle]) > 100 * level(dry[middle])
    assert level(held[after]) < level(held[middle]) / 100


def test_a_pitch_bend_moves_the_pitch():
    long = (Note(0, 69, 1920, 100),)
    bend = (Control(960, "pitch_bend", 0, 8191),)
    samples = render_score(
        score_of(Track(80, notes=long, controls=bend)), sample_rate_hz=RATE, gain_db=6
    )
    before, after = samples[RATE // 4 : RATE * 3 // 4], samples[RATE * 5 // 4 : RATE * 7 // 4]
    assert loudest_hz(after) / loudest_hz(before) == pytest.approx(2 ** (2 / 12), rel=0.01)


def test_a_program_change_inside_a_track_is_played():
    line = (Note(0, 60, 480, 100), Note(960, 60, 480, 100))
    change = (Control(480, "program", 0, 19),)
    same = render_score(score_of(Track(0, notes=line)), sample_rate_hz=RATE, gain_db=6)
    changed = render_score(
        score_of(Track(0, notes=line, controls=change)), sample_rate_hz=RATE, gain_db=6
    )
    assert np.array_equal(same[: RATE // 2], changed[: RATE // 2])
    assert not np.allclose(same[RATE : RATE + 5000], changed[RATE : RATE + 5000], atol=0.01)


def test_the_same_score_gives_the_same_samples():
    score = score_of(Track(0, notes=notes(60, 64, 67)), Track(0, True, notes=notes(36, 38)))
    first = render_score(score, sample_rate_hz=RATE)
    assert np.array_equal(first, render_score(score, sample_rate_hz=RATE))


def test_blocks_can_be_counted_and_left_off():
    score = score_of(Track(0, notes=notes(*[60] * 20)))
    options = RenderOptions(sample_rate_hz=RATE)
    blocks = list(render_blocks(score, options))
    whole = render_score(score, sample_rate_hz=RATE)
    assert np.array_equal(np.concatenate(blocks), whole)
    assert len(whole) <= rendered_frames(score, options)
    assert len(whole) >= score.duration_seconds * RATE
    generator = render_blocks(score, options)
    list(islice(generator, 3))
    generator.close()


def test_stems_add_up_to_the_mix():
    score = score_of(
        Track(0, notes=notes(60, 64, 67)), Track(32, notes=notes(36)), Track(0, True, notes=())
    )
    options = RenderOptions(sample_rate_hz=RATE, gain_db=0.0)
    stems = dict(render_stems(score, options))
    mix = render_score(score, sample_rate_hz=RATE, gain_db=0.0)
    total = sum(stems.values())
    assert sorted(stems) == [0, 1, 2]
    assert np.abs(total[: len(mix)] - mix).max() < 2e-3
    assert not stems[2].any()
    assert loudness_gain_db(score, options) != 0


def test_an_empty_score_is_silence_of_its_length():
    assert len(render_score(Score(), sample_rate_hz=RATE)) <= RATE // 10
    rest = render_score(Score(length=960), sample_rate_hz=RATE)
    assert len(rest) >= RATE and not rest.any()


def test_what_cannot_be_rendered_says_so():
    endless = Score(length=480 * 60 * 60 * 20)
    with pytest.raises(AudioError, match=r"10\.0 hours"):
        render_score(endless)
    with pytest.raises(InvalidValueError, match="sample rate 5 Hz"):
        render_score(Score(), sample_rate_hz=5)
