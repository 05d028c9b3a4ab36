"""Rules one by one, on a run whose content is known."""

import numpy as np
import pytest

from musicgen.events.context import BarGrid, PieceContext
from musicgen.events.live import LiveRun
from musicgen.events.piece import EventArrays, build_events
from musicgen.events.vocabulary import (
    DELTA_CLASSES,
    DRUM_PITCH_OFFSET,
    DRUMS,
    DURATION_CLASSES,
    DURATION_VALUES,
    INSTRUMENT_CLASSES,
    PITCH_CLASSES,
    REST,
)
from musicgen.generate.bass import BassUnder
from musicgen.generate.constraints import (
    Density,
    Length,
    NoDoubling,
    OneNoteAtATime,
    Range,
    Silence,
)
from musicgen.generate.draw import FORBIDDEN
from musicgen.generate.home import Home
from musicgen.generate.plan import Plan
from musicgen.generate.presence import Kit, Presence
from musicgen.generate.repetition import Repetition
from musicgen.generate.request import SamplingOptions
from musicgen.music.instruments import playable_range
from musicgen.music.key import Key
from musicgen.music.meter import Meter
from musicgen.music.score import Score

BAR = 96
CONTEXT = PieceContext(BarGrid.build([(0, Meter(4, 4))]), 9, 0, 32 * BAR)


def empty() -> EventArrays:
    none = np.zeros(0, dtype=np.int64)
    return EventArrays(none, none, none, none, none)


def run_of(*notes: tuple[int, int, int]) -> LiveRun:
    """A run of (onset, instrument, pitch) notes."""
    run = LiveRun(CONTEXT, empty())
    for onset, instrument, pitch in notes:
        run.push(onset, instrument, pitch, 12, 80)
    return run


def zeros(classes: int) -> np.ndarray:
    return np.zeros(classes, dtype=np.float32)


def plan(events: EventArrays) -> Plan:
    return Plan(Score(), CONTEXT, events, 0, 0, BAR, frozenset(), Key(0), empty())


def test_density_tilts_towards_short_or_long_steps() -> None:
    for density, shorter in ((3.0, True), (0.3, False)):
        logits = zeros(DELTA_CLASSES)
        Density(density).delta(run_of(), logits)
        assert bool(logits[0] > logits[24]) is shorter


def test_a_bass_plays_no_chord_but_a_piano_may() -> None:
    rule = OneNoteAtATime(plan(empty()))
    for instrument, forbidden in ((32, True), (73, True), (0, False), (48, False)):
        logits = zeros(INSTRUMENT_CLASSES)
        run = run_of((0, instrument, 40))
        rule.instrument(run, 0, logits)
        assert bool(logits[instrument] == FORBIDDEN) is forbidden
        logits = zeros(INSTRUMENT_CLASSES)
        rule.instrument(run, 6, logits)
        assert not (logits == FORBIDDEN).any()


def test_a_seed_whose_flutes_play_chords_may_go_on_so() -> None:
    two = np.zeros(2, dtype=np.int64)
    events = build_events(two, two + 73, np.array([60, 64]), two + 12, two + 80)
    logits = zeros(INSTRUMENT_CLASSES)
    OneNoteAtATime(plan(events)).instrument(run_of((0, 73, 60)), 0, logits)
    assert not (logits == FORBIDDEN).any()


def test_no_stutter_on_one_pitch_but_flams_on_drums() -> None:
    run = run_of((0, 24, 60), (1, DRUMS, 166))
    logits = zeros(PITCH_CLASSES)
    NoDoubling().pitch(run, 1, 24, [], logits)
    assert np.nonzero(logits)[0].tolist() == [60]
    logits = zeros(PITCH_CLASSES)
    NoDoubling().pitch(run, 2, DRUMS, [], logits)
    NoDoubling().pitch(run, 6, 24, [], logits)
    assert not logits.any()


def test_silent_instruments_become_likelier_until_they_are_heard() -> None:
    rule = Presence({32: 0.0, 66: 0.0}, 0)
    rule.noted(run_of(), 3 * BAR, 66, 60)
    logits = zeros(INSTRUMENT_CLASSES)
    rule.instrument(run_of((3 * BAR, 66, 60)), 0, logits)
    assert logits[32] > 1
    assert logits[66] == 0
    logits = zeros(INSTRUMENT_CLASSES)
    rule.noted(run_of(), 3 * BAR, 32, 40)
    rule.instrument(run_of((3 * BAR, 66, 60)), 0, logits)
    assert not logits.any()


def push_of(rule: Presence, instrument: int, at: int) -> float:
    """What the rule adds for an instrument at a step, while another plays."""
    logits = zeros(INSTRUMENT_CLASSES)
    rule.instrument(run_of((at, 0, 60)), 0, logits)
    return float(logits[instrument])


def test_a_note_now_and_then_is_no_solo() -> None:
    rule = Presence({66: 8.0}, 0)
    for bar in range(4):
        rule.noted(run_of(), bar * BAR, 66, 60)
    assert push_of(rule, 66, 4 * BAR) > 5
    for step in (0, 24, 48, 60):
        rule.noted(run_of(), 4 * BAR + step, 66, 60)
    assert push_of(rule, 66, 4 * BAR + 72) == 0


def test_who_plays_seldom_is_waited_for() -> None:
    often, seldom = Presence({66: 4.0}, 0), Presence({66: 0.25}, 0)
    assert push_of(often, 66, 4 * BAR) > 5
    assert push_of(seldom, 66, 4 * BAR) == 0
    assert push_of(seldom, 66, 6 * BAR) > 2


def test_only_the_drums_of_the_kit_are_struck() -> None:
    logits = zeros(PITCH_CLASSES)
    Kit({36: 0.2, 42: 0.1}, 0).pitch(run_of(), 0, DRUMS, [], logits)
    assert np.flatnonzero(logits[DRUM_PITCH_OFFSET:] == 0).tolist() == [36, 42]
    assert not logits[:DRUM_PITCH_OFFSET].any()


def test_each_drum_is_held_to_its_hits_in_a_bar() -> None:
    """Of a kit with four kicks and eight hi-hats a bar, nothing but sixteen hi-hats was struck."""
    rule = Kit({36: 4.0, 42: 8.0, 49: 0.2}, 0)
    for step in range(0, 3 * BAR, BAR // 16):
        rule.noted(run_of(), step, DRUMS, DRUM_PITCH_OFFSET + 42)
    logits = zeros(PITCH_CLASSES)
    rule.pitch(run_of((3 * BAR, 0, 60)), 0, DRUMS, [], logits)
    kick, hat, crash = (float(logits[DRUM_PITCH_OFFSET + key]) for key in (36, 42, 49))
    assert kick == pytest.approx(np.log(4.5 / 0.5))
    assert hat == pytest.approx(np.log(8.5 / 16.5))
    assert crash == 0


def test_only_the_last_two_bars_are_counted() -> None:
    rule, hat = Kit({42: 8.0}, 0), DRUM_PITCH_OFFSET + 42
    for step in range(0, 2 * BAR, BAR // 32):
        rule.noted(run_of(), step, DRUMS, hat)
    for step in range(2 * BAR, 4 * BAR, BAR // 8):
        rule.noted(run_of(), step, DRUMS, hat)
    logits = zeros(PITCH_CLASSES)
    rule.pitch(run_of((4 * BAR, 0, 60)), 0, DRUMS, [], logits)
    assert logits[hat] == pytest.approx(0)


def test_a_drummer_has_two_hands_and_two_feet() -> None:
    kick, snare, tom, crash = (DRUM_PITCH_OFFSET + key for key in (36, 38, 45, 49))
    run = run_of((0, DRUMS, kick), (0, DRUMS, snare), (1, DRUMS, tom))

    def after(rule: Kit, delta: int) -> list[bool]:
        logits = zeros(PITCH_CLASSES)
        rule.pitch(run, delta, DRUMS, [], logits)
        return [bool(logits[key] == FORBIDDEN) for key in (kick, snare, tom, crash)]

    usual = {36: 2.0, 38: 2.0, 45: 0.2, 49: 0.2}
    assert after(Kit(usual, 0), 0) == [False, True, True, True]
    assert not any(after(Kit(usual, 0), 6))
    # Congas need another player.
    assert not any(after(Kit({**usual, 63: 2.0}, 0), 0))


def test_a_flam_of_one_step_is_drawn_less_often() -> None:
    snare = DRUM_PITCH_OFFSET + 38
    for delta, lean in ((1, -1), (2, 0)):
        logits = zeros(PITCH_CLASSES)
        NoDoubling().pitch(run_of((0, DRUMS, snare)), delta, DRUMS, [], logits)
        assert logits[snare] == lean


def test_a_beat_begins_with_the_bass_drum() -> None:
    rule, kick = Kit({36: 1.0, 42: 8.0}, 0), DRUM_PITCH_OFFSET + 36
    leans = []
    for step in (0, BAR // 2, BAR, 2 * BAR):
        logits = zeros(PITCH_CLASSES)
        rule.pitch(run_of((step, 0, 60)), 0, DRUMS, [], logits)
        leans.append(float(logits[kick]))
        if step % BAR == 0:
            rule.noted(run_of(), step, DRUMS, kick)
    assert leans[0] == leans[2] > 0 and leans[1] == leans[3] == 0


def play(rule: Repetition, bars: int) -> LiveRun:
    """Equal bars of two notes."""
    run = run_of()
    for bar in range(bars):
        for offset, pitch in ((0, 60), (48, 64)):
            onset = bar * BAR + offset
            rule.noted(run, onset, 0, pitch)
            run.push(onset, 0, pitch, 12, 80)
    return run


def test_the_fifth_equal_bar_is_made_to_differ() -> None:
    rule = Repetition(0.0)
    run = play(rule, 4)
    logits = zeros(PITCH_CLASSES)
    rule.pitch(run, 48, 0, [], logits)
    assert FORBIDDEN / 2 < logits[60] < 0
    rule.noted(run, 4 * BAR, 0, 60)
    run.push(4 * BAR, 0, 60, 12, 80)
    logits = zeros(PITCH_CLASSES)
    rule.pitch(run, 48, 0, [], logits)
    assert logits[64] == FORBIDDEN


def test_two_equal_bars_are_no_loop() -> None:
    rule = Repetition(0.0)
    run = play(rule, 2)
    logits = zeros(PITCH_CLASSES)
    rule.pitch(run, 48, 0, [], logits)
    assert not logits.any()


def test_repetition_leans_towards_what_was_played_here() -> None:
    for strength in (1.0, -1.0):
        logits = zeros(PITCH_CLASSES)
        Repetition(strength).pitch(run_of(), 0, 0, [(60, 3), None, None, None], logits)
        assert np.sign(logits[60]) == strength
        assert np.count_nonzero(logits) == 1


def test_a_piece_leans_home_at_both_ends_and_nowhere_else() -> None:
    piece = Plan(Score(), CONTEXT, empty(), 0, 0, 4 * BAR, frozenset(), Key(0), empty())
    for onset, leans in ((0, True), (BAR, False), (4 * BAR - 12, True)):
        logits = zeros(PITCH_CLASSES)
        Home(piece).pitch(run_of(), onset, 0, [], logits)
        assert bool(logits[60] > 1) is leans
        assert bool(logits[64] > 0) is leans
        assert logits[60] > logits[64]
        assert logits[62] == 0
        Home(piece).pitch(run_of(), onset, DRUMS, [], logits)
        assert not logits[128:].any()


def test_a_continuation_has_set_out_already() -> None:
    note = np.zeros(1, dtype=np.int64)
    events = build_events(note, note, note + 60, note + 12, note + 80)
    piece = Plan(Score(), CONTEXT, events, 0, 24, 4 * BAR, frozenset(), Key(0), empty())
    logits = zeros(PITCH_CLASSES)
    Home(piece).pitch(run_of(), 24, 0, [], logits)
    assert logits.max() < 0.5


def test_silence_lasts_two_bars_at_most() -> None:
    short = PieceContext(BarGrid.build([(0, Meter(3, 8))]), 9, 0, 32 * 36)
    run = LiveRun(short, empty())
    run.push(0, 0, 60, 12, 80)
    logits = zeros(DELTA_CLASSES)
    Silence(0).delta(run, logits)
    # Nothing sounds from step 12; two bars of 3/8 are 72 steps.
    assert np.flatnonzero(logits == FORBIDDEN)[0] == 12 + 72 + 1
    run.push(96, REST, 0, 0, 0)
    logits = zeros(DELTA_CLASSES)
    Silence(0).delta(run, logits)
    assert (logits[1:] == FORBIDDEN).all()


def test_each_instrument_keeps_to_what_it_can_play_in_the_key_asked_for() -> None:
    for tonic in (0, 5, 7):
        piece = Plan(Score(), CONTEXT, empty(), 0, 0, BAR, frozenset(), Key(tonic), empty())
        for program in (0, 32, 66, 73):
            logits = zeros(PITCH_CLASSES)
            Range(SamplingOptions(lowest_pitch=40), piece).pitch(run_of(), 0, program, [], logits)
            low, high = playable_range(program)
            sounding = np.arange(128) - piece.transposition
            legal = (sounding >= max(low, 40)) & (sounding <= high)
            np.testing.assert_array_equal(logits[:128] == 0, legal)
            assert not logits[128:].any()


def test_no_note_is_longer_than_two_bars_or_the_piece() -> None:
    rule = Length(0, 4 * BAR, must_land=False)
    for now, longest in ((0, 2 * BAR), (3 * BAR, BAR), (4 * BAR - 1, 1)):
        logits = zeros(DURATION_CLASSES)
        rule.duration(run_of((now, 0, 60)), 0, 0, 60, logits)
        np.testing.assert_array_equal(logits == 0, longest >= DURATION_VALUES)


def test_a_bass_stays_under_and_the_others_over_it() -> None:
    rule, run = BassUnder(), run_of((0, 0, 60), (0, 32, 40))
    bass, piano, drums = (zeros(PITCH_CLASSES) for _ in range(3))
    rule.pitch(run, 6, 32, [], bass)
    assert not bass[:60].any()
    assert (bass[60:128] < 0).all()
    rule.pitch(run, 6, 0, [], piano)
    assert (piano[:41] < 0).all()
    assert not piano[41:].any()
    rule.pitch(run, 6, DRUMS, [], drums)
    assert not drums.any()
    # Where nothing sounds any more, nobody is in the way.
    alone = zeros(PITCH_CLASSES)
    rule.pitch(run, 48, 32, [], alone)
    assert not alone.any()
