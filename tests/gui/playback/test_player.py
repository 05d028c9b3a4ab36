"""What the player does with commands."""

import pytest

from gui.playback.player import Player
from gui.playback.playhead import HOLD_SECONDS
from gui.playback.progress import PlayState
from gui.playback.timeline import CLICK_CHANNEL, track_channel
from musicgen.audio.schedule import Message
from musicgen.music.meter import MeterMap
from musicgen.music.score import Control, Note, Score, Track
from musicgen.music.tempo import TempoMap
from tests.gui.playback.pieces import Tape, scale, score_of

# At 120 bpm a quarter of 480 ticks lasts half a second.


def playing(score: Score, from_tick: float | None = None) -> Tape:
    player = Player()
    player.set_score(score)
    player.play(from_tick)
    return Tape(player)


def clicks(tape: Tape) -> list[tuple[float, int]]:
    return [
        (round(m.seconds, 6), m.first)
        for m in tape.messages
        if m.message == Message.NOTE_ON and m.channel == CLICK_CHANNEL
    ]


def test_it_stops_at_the_end_and_goes_back_to_where_it_began() -> None:
    tape = playing(scale(4), 240).until_stopped()
    assert tape.pitches() == [61, 62, 63]
    assert tape.player.tick == 240
    assert tape.seconds == pytest.approx(0.75, abs=0.06)


def test_instruments_come_before_notes() -> None:
    tape = playing(scale(1)).run(0.01)
    first = [m.message for m in tape.messages if m.channel == track_channel(0)]
    assert first.index(Message.PROGRAM) < first.index(Message.NOTE_ON)


def test_pause_silences_and_play_goes_on_from_there() -> None:
    tape = playing(score_of([(0, 60, 1920), (1440, 64, 240)])).run(1.0)
    tape.player.pause()
    tape.run(1.0)
    assert not tape.hanging()
    assert tape.player.state == PlayState.PAUSED
    assert tape.player.tick == pytest.approx(960)
    tape.player.play()
    tape.until_stopped()
    assert tape.ons()[-1] == (pytest.approx(2.5), 64)


def test_stop_goes_back_and_a_second_time_to_the_first_bar() -> None:
    tape = playing(scale(20), 960).run(0.5)
    tape.player.stop()
    assert tape.player.tick == 960
    tape.player.stop()
    assert tape.player.tick == 0


def test_playing_at_the_end_begins_again() -> None:
    player = Player()
    player.set_score(scale(2))
    player.seek(480)
    player.play()
    assert Tape(player).until_stopped().pitches() == [60, 61]


def test_playing_from_outside_a_loop_begins_at_its_start() -> None:
    player = Player()
    player.set_score(scale(20))
    player.set_loop((960, 1440))
    player.play()
    assert Tape(player).run(0.4).pitches() == [64, 65]


def test_a_new_tempo_takes_effect_at_once_and_keeps_the_position() -> None:
    score = scale(16)
    tape = playing(score).run(1.0)
    before = tape.player.tick
    tape.player.set_score(Score(tracks=score.tracks, tempo_map=TempoMap.constant(240)))
    assert tape.player.tick == before
    tape.run(1.0)
    assert tape.player.tick == pytest.approx(before + 1920)


def test_an_edit_leaves_notes_that_stay_sounding_and_ends_those_that_go() -> None:
    tape = playing(score_of([(0, 60, 1920), (0, 64, 1920)])).run(0.5)
    tape.player.set_score(score_of([(0, 60, 960), (1440, 67, 240)]))
    tape.run(0.1)
    assert set(tape.hanging()) == {(track_channel(0), 60)}
    tape.until_stopped()
    ends = [m for m in tape.messages if m.message == Message.NOTE_OFF and m.first == 60]
    assert [m.seconds for m in ends] == [pytest.approx(1.0)]
    assert tape.pitches() == [60, 64, 67]


def test_a_switch_waits_for_the_beat_and_loses_no_time() -> None:
    tape = playing(score_of([(i * 240, 60, 200) for i in range(16)])).run(0.6)
    tape.player.switch_score(score_of([(i * 240, 72, 200) for i in range(16)]))
    tape.run(0.85)
    times = {pitch: [at for at, p in tape.ons() if p == pitch] for pitch in (60, 72)}
    assert times[60] == pytest.approx([0, 0.25, 0.5, 0.75])
    assert times[72] == pytest.approx([1.0, 1.25])


def test_a_switch_to_a_bar_comes_with_the_bar() -> None:
    tape = playing(scale(32)).run(0.6)
    other = score_of([(i * 240, 100, 200) for i in range(32)])
    tape.player.switch_score(other, when="bar")
    tape.run(1.5)
    assert min(at for at, pitch in tape.ons() if pitch == 100) == pytest.approx(2.0)


def test_a_switch_happens_although_the_earlier_piece_ends_before_the_beat() -> None:
    tape = playing(score_of([(0, 60, 300)])).run(0.1)
    tape.player.switch_score(score_of([(0, 72, 100), (960, 74, 100)]))
    tape.until_stopped()
    assert tape.ons()[-1] == (pytest.approx(1.0), 74)


def test_a_switch_within_a_loop_shorter_than_a_beat_is_not_lost() -> None:
    player = Player()
    player.set_score(scale(16))
    player.set_loop((20, 200))
    player.play()
    tape = Tape(player).run(0.05)
    player.switch_score(score_of([(i * 40, 100, 20) for i in range(40)]))
    tape.run(0.5)
    assert 100 in tape.pitches()


def test_it_waits_for_notes_that_are_not_written_and_goes_on_without_losing_any() -> None:
    player = Player()
    whole = scale(8)
    player.set_score(Score(length=1920), settled_until=0)
    player.play()
    tape = Tape(player).run(0.3)
    assert player.state == PlayState.BUFFERING
    assert player.tick == 0
    for written in range(1, 8):
        part = whole.with_tracks([whole.tracks[0].with_notes(whole.tracks[0].notes[:written])])
        player.set_score(part, settled_until=written * 240)
        tape.run(0.4)
        assert player.tick <= written * 240
    player.set_score(whole)
    tape.until_stopped()
    assert tape.pitches() == [60, 61, 62, 63, 64, 65, 66, 67]
    assert not tape.hanging()


def test_a_note_held_into_a_wait_ends_after_a_moment() -> None:
    player = Player()
    player.set_score(score_of([(0, 60, 1920)]), settled_until=480)
    player.play()
    tape = Tape(player).run(0.5 + HOLD_SECONDS / 2)
    assert player.state == PlayState.BUFFERING
    assert tape.hanging()
    tape.run(HOLD_SECONDS)
    assert not tape.hanging()


def test_mute_and_solo_act_at_once() -> None:
    tape = playing(score_of([(0, 60, 960), (960, 62, 480)], [(0, 70, 960), (960, 72, 480)]))
    tape.run(0.5)
    tape.player.set_mix(muted={0}, soloed=())
    tape.run(0.1)
    assert set(tape.hanging()) == {(track_channel(1), 70)}
    tape.run(0.5)
    assert 62 not in tape.pitches()
    tape.player.set_mix(muted={0}, soloed={0})
    tape.run(0.01)
    assert not tape.hanging()


def test_volume_pan_and_instrument_follow_the_score() -> None:
    tape = playing(scale(8)).run(0.1)
    tape.messages.clear()
    track = tape.player.score.tracks[0]
    changed = Track(program=40, volume=30, pan=0, notes=track.notes)
    tape.player.set_score(Score(tracks=(changed,)))
    tape.step(0.01)
    sent = [(m.message, m.first, m.second) for m in tape.messages]
    assert sent == [
        (Message.PROGRAM, 40, 0),
        (Message.CONTROL, 7, 30),
        (Message.CONTROL, 10, 0),
    ]


def test_controls_before_the_position_are_caught_up_with() -> None:
    bend = Control(100, "pitch_bend", 0, 3000)
    later = Control(2000, "control", 1, 99)
    track = Track(notes=(Note(960, 60, 240, 80),), controls=(bend, later))
    tape = playing(Score(tracks=(track,)), 900)
    sent = [(m.message, m.first, m.second) for m in tape.step(0.01)]
    assert (Message.PITCH_BEND, 0, 3000) in sent
    # What the piece turns up only later is down again after a jump back.
    assert (Message.CONTROL, 1, 0) in sent


def test_the_pedal_holds_notes() -> None:
    pedal = (Control(0, "control", 64, 127), Control(960, "control", 64, 0))
    track = Track(notes=(Note(0, 60, 240, 80), Note(1200, 62, 240, 80)), controls=pedal)
    tape = playing(Score(tracks=(track,))).until_stopped()
    off = next(m for m in tape.messages if m.message == Message.NOTE_OFF)
    assert off.seconds == pytest.approx(1.0)


def test_the_metronome_clicks_on_beats_and_higher_on_the_first() -> None:
    player = Player()
    player.set_score(Score(length=2880, meter_map=MeterMap.constant(3, 4)))
    player.set_metronome(True)
    player.play()
    tape = Tape(player).run(2.4)
    low, high = 77, 76
    assert clicks(tape) == [(0, high), (0.5, low), (1.0, low), (1.5, high), (2.0, low)]


def test_a_count_in_clicks_before_the_music() -> None:
    player = Player()
    player.set_score(scale(8))
    player.play(count_in_bars=1)
    tape = Tape(player).run(1.0)
    assert player.state == PlayState.COUNTING_IN
    assert tape.spans[-1].end == pytest.approx(-960)
    tape.run(1.3)
    assert [at for at, _ in clicks(tape)] == [0, 0.5, 1.0, 1.5]
    assert [at for at, pitch in tape.ons(0)] == pytest.approx([2.0, 2.25])


def test_recording_goes_on_past_the_end() -> None:
    player = Player()
    player.set_score(scale(1))
    player.play(open_ended=True)
    Tape(player).run(3.0)
    assert player.state == PlayState.PLAYING
    assert player.tick == pytest.approx(2880)


def test_notes_by_hand_sound_while_it_rests() -> None:
    player = Player()
    tape = Tape(player)
    player.hold(60, 90, program=5)
    tape.run(0.1)
    assert tape.hanging()
    assert player.played_by_hand
    player.let_go(60)
    player.preview(64)
    tape.run(1.0)
    assert tape.pitches() == [60, 64]
    assert not tape.hanging()
    assert (Message.PROGRAM, 5) in [(m.message, m.first) for m in tape.messages]


def test_activity_follows_the_notes_of_each_track_and_fades() -> None:
    tape = playing(score_of([(0, 60, 480)], [(960, 62, 480)])).run(0.05)
    assert set(tape.player.activity()) == {0}
    loud = tape.player.activity()[0]
    tape.run(0.3)
    assert tape.player.activity()[0] < loud / 2


def test_a_minute_of_music_takes_next_to_no_time_to_schedule() -> None:
    """20,000 notes: a block must not cost more than a tenth of what it lasts."""
    import time

    tracks = [[(i * 30, 40 + i % 40, 60) for i in range(2500)] for _ in range(8)]
    tape = playing(score_of(*tracks))
    begun = time.thread_time()
    tape.run(10.0, block=512 / 44_100)
    assert time.thread_time() - begun < 1.0
