"""Streams: samples to a device, messages by the clock."""

import numpy as np
import pytest

from gui.playback.audio_stream import QUICK_FRAMES, STEADY_FRAMES, AudioStream
from gui.playback.block_renderer import BlockRenderer
from gui.playback.clock import Trail
from gui.playback.levels import Levels, LevelTrail, decibels, measure
from gui.playback.paced_stream import PacedStream
from gui.playback.player import Player
from gui.playback.progress import PlayState
from musicgen.audio.render import render_score
from musicgen.audio.schedule import Message
from musicgen.audio.synthesiser import Samples, open_synthesiser
from tests.gui.playback.pieces import scale
from tests.gui.playback.test_clock import Hand

RATE = 8_000


class Beeps:
    """A synthesiser whose output tells which notes sound: each adds 0.01."""

    sample_rate_hz = RATE

    def __init__(self) -> None:
        self.sounding = 0
        self.generated = 0

    def program(self, channel: int, program: int, is_drum: bool) -> None: ...
    def control(self, channel: int, number: int, value: int) -> None: ...
    def pitch_bend(self, channel: int, value: int) -> None: ...
    def pressure(self, channel: int, value: int) -> None: ...

    def note_on(self, channel: int, pitch: int, velocity: int) -> None:
        self.sounding += 1

    def note_off(self, channel: int, pitch: int) -> None:
        self.sounding -= 1

    def sounds_off(self) -> None: ...
    def reset(self) -> None: ...

    def generate(self, frames: int) -> Samples:
        self.generated += frames
        return np.full((frames, 2), 0.01 * self.sounding, np.float32)


class Device:
    """A sink of a given size that plays when told to."""

    capacity_frames = 16_384

    def __init__(self) -> None:
        self.buffered = 0
        self.heard: list[Samples] = []

    def free_frames(self) -> int:
        return self.capacity_frames - self.buffered

    def write(self, samples: Samples) -> int:
        taken = min(len(samples), self.free_frames())
        self.buffered += taken
        self.heard.append(samples[:taken])
        return taken

    def play(self, frames: int) -> None:
        self.buffered = max(0, self.buffered - frames)


class Rig:
    """Player, device and stream, with time moved by hand."""

    def __init__(self) -> None:
        self.player = Player()
        self.player.set_score(scale(16))
        self.hand = Hand()
        self.device = Device()
        self.trail = Trail()
        self.synthesiser = Beeps()
        renderer = BlockRenderer(self.player, self.synthesiser)
        self.stream = AudioStream(renderer, self.device, self.trail, LevelTrail(), self.hand)

    def pass_time(self, seconds: float, *, consuming: bool = True) -> None:
        for _ in range(round(seconds / 0.01)):
            self.hand.time += 0.01
            if consuming:
                self.device.play(RATE // 100)
            self.stream.turn()

    def position(self) -> tuple[float, PlayState]:
        return self.trail.at(self.stream.heard_seconds)


def test_the_buffer_is_kept_filled_but_not_full() -> None:
    rig = Rig()
    rig.pass_time(0.5)
    assert rig.device.buffered <= QUICK_FRAMES
    rig.player.play()
    rig.pass_time(0.5)
    assert STEADY_FRAMES - 1024 <= rig.device.buffered <= STEADY_FRAMES


def test_somebody_who_plays_by_hand_waits_less() -> None:
    rig = Rig()
    rig.player.play()
    rig.player.hold(60, 80)
    rig.pass_time(1.0)
    assert rig.device.buffered <= QUICK_FRAMES


def test_after_running_dry_more_is_kept() -> None:
    rig = Rig()
    rig.player.play()
    rig.pass_time(0.5)
    rig.device.play(100_000)
    rig.pass_time(0.5)
    assert rig.device.buffered > STEADY_FRAMES


def test_running_dry_at_rest_is_no_loss() -> None:
    rig = Rig()
    rig.pass_time(0.5)
    rig.device.play(100_000)
    rig.pass_time(0.5)
    assert rig.device.buffered <= QUICK_FRAMES


def test_the_position_is_what_is_heard_behind_the_buffer() -> None:
    rig = Rig()
    rig.pass_time(1.0)
    rig.player.play()
    rig.pass_time(1.5)
    # What was in the buffer when it began was heard first.
    latency = QUICK_FRAMES / RATE
    # 960 ticks a second.
    assert rig.position()[0] == pytest.approx((1.5 - latency) * 960, abs=96)
    assert rig.position()[1] == PlayState.PLAYING


def test_a_device_that_takes_nothing_more_is_noticed() -> None:
    rig = Rig()
    rig.pass_time(0.5)
    rig.pass_time(0.4, consuming=False)
    assert not rig.stream.stalled
    rig.pass_time(0.3, consuming=False)
    assert rig.stream.stalled


def test_a_device_may_take_its_time_to_begin() -> None:
    rig = Rig()
    rig.pass_time(3.0, consuming=False)
    assert not rig.stream.stalled
    rig.pass_time(3.0, consuming=False)
    assert rig.stream.stalled


def test_silence_after_a_loss_goes_on_where_the_device_would_be() -> None:
    rig = Rig()
    rig.player.play()
    rig.pass_time(1.0)
    rig.pass_time(0.6, consuming=False)
    silent = PacedStream(rig.player, rig.trail, rig.hand, begins_at=rig.stream.ends_at)
    silent.turn()
    tick, state = rig.trail.at(silent.heard_seconds)
    assert tick == pytest.approx(1.6 * 960, abs=24)
    assert state == PlayState.PLAYING


def test_idle_silence_is_not_synthesised() -> None:
    rig = Rig()
    rig.player.set_score(scale(1))
    rig.player.play()
    rig.pass_time(2.5)
    generated = rig.synthesiser.generated
    rig.pass_time(1.0)
    assert rig.synthesiser.generated == generated


def test_notes_begin_at_their_very_frame() -> None:
    player = Player()
    player.set_score(scale(3, step=100))
    player.play()
    renderer = BlockRenderer(player, Beeps())
    samples = np.concatenate([renderer.render(512)[0] for _ in range(6)])[:, 0]
    # One note follows the other; they meet at ticks 100, 200, and the last ends at 300.
    end = round(300 / 960 * RATE)
    assert samples[end - 1] > 0
    assert samples[end] == 0
    assert np.ptp(samples[:end]) == pytest.approx(0, abs=1e-6)


def test_played_live_a_piece_is_the_rendered_one() -> None:
    score = scale(8)
    reference = render_score(score, sample_rate_hz=RATE)
    player = Player()
    player.set_score(score)
    player.play()
    renderer = BlockRenderer(player, open_synthesiser(sample_rate_hz=RATE))
    blocks = [renderer.render(512)[0] for _ in range(len(reference) // 512 + 2)]
    live = np.concatenate(blocks)[: len(reference)]
    end = round(score.duration_seconds * RATE)
    assert np.corrcoef(live[:end, 0], reference[:end, 0])[0, 1] > 0.999


def test_master_volume_changes_without_a_step() -> None:
    player = Player()
    player.hold(60, 100)
    renderer = BlockRenderer(player, Beeps())
    for _ in range(3):
        renderer.render(512)
    renderer.set_volume(0.0)
    samples = np.concatenate([renderer.render(512)[0] for _ in range(4)])[:, 0]
    assert samples[-1] == 0
    assert np.abs(np.diff(samples)).max() < samples.max() / 100


def test_messages_to_a_port_go_out_when_they_are_due() -> None:
    player = Player()
    player.set_score(scale(4))
    player.play()
    hand = Hand()
    trail = Trail()
    sent: list[tuple[float, Message]] = []

    def sleep(seconds: float) -> None:
        hand.time += seconds

    stream = PacedStream(
        player, trail, hand, lambda m: sent.append((hand.time - 100, m.message)), sleep=sleep
    )
    while player.state.running:
        hand.time += 0.003
        stream.turn()
    ons = [at for at, message in sent if message == Message.NOTE_ON]
    assert ons == pytest.approx([0, 0.25, 0.5, 0.75], abs=0.004)


def test_a_port_is_not_flooded_after_the_computer_slept() -> None:
    player = Player()
    player.set_score(scale(100))
    player.play()
    hand = Hand()
    sent: list[Message] = []
    stream = PacedStream(
        player, Trail(), hand, lambda m: sent.append(m.message), sleep=lambda _: None
    )
    stream.turn()
    hand.time += 3600
    sent.clear()
    stream.turn()
    assert sent.count(Message.NOTE_ON) <= 1


def test_levels_are_those_of_the_blocks_heard() -> None:
    trail = LevelTrail()
    for index in range(10):
        trail.lay(index * 0.1, Levels(index / 10, 0, 0, 0))
    assert trail.between(0.25, 0.55).peak_left == pytest.approx(0.5)
    assert trail.between(5.0, 6.0) == Levels()


def test_levels_of_a_sine() -> None:
    wave = np.sin(np.linspace(0, 200 * np.pi, 44_100, dtype=np.float32))
    levels = measure(np.stack([wave, 0.5 * wave], axis=1))
    assert levels.peak_left == pytest.approx(1, abs=1e-3)
    assert levels.rms_right == pytest.approx(0.5 / np.sqrt(2), abs=1e-3)
    assert decibels(0.5) == pytest.approx(-6.02, abs=0.01)
    assert decibels(0.0) == -60
