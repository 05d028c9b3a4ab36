"""Whatever is done to the player: no note lost, none doubled, none left hanging."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gui.playback.player import Player
from gui.playback.timeline import notes_due, track_channel
from musicgen.audio.schedule import Message
from musicgen.music.score import Note, Score, Track
from musicgen.music.tempo import TempoMap
from tests.gui.playback.pieces import Tape

notes = st.builds(
    Note, st.integers(0, 3000), st.integers(0, 127), st.integers(1, 900), st.integers(1, 127)
)
tracks = st.builds(
    lambda rows, drum: Track(is_drum=drum).with_notes(rows),
    st.lists(notes, max_size=15),
    st.booleans(),
)
tempi = st.builds(
    lambda first, tick, second: TempoMap(((0, first), (tick, second))),
    st.integers(200_000, 900_000),
    st.integers(1, 3000),
    st.integers(200_000, 900_000),
)
scores = st.builds(
    lambda parts, tempo: Score(tracks=tuple(parts), tempo_map=tempo),
    st.lists(tracks, min_size=1, max_size=3),
    tempi,
)
blocks = st.lists(st.floats(0.0001, 0.4), min_size=1, max_size=40)


def expected(score: Score, start: int, end: int) -> Counter[tuple[int, int, int, float]]:
    return Counter(
        (track_channel(index), n.pitch, n.velocity, round(seconds, 6))
        for index, track in enumerate(score.tracks)
        for n in track.notes
        if start <= n.onset < end
        for seconds in (score.tempo_map.seconds_at(n.onset) - score.tempo_map.seconds_at(start),)
    )


def heard(tape: Tape) -> Counter[tuple[int, int, int, float]]:
    return Counter(
        (m.channel, m.first, m.second, round(m.seconds, 6))
        for m in tape.messages
        if m.message == Message.NOTE_ON
    )


@settings(max_examples=40, deadline=None)
@given(scores, blocks, st.integers(0, 2500))
def test_every_note_from_a_position_to_the_end_begins_once_in_time(
    score: Score, sizes: list[float], start: int
) -> None:
    player = Player()
    player.set_score(score)
    player.play(start)
    tape = Tape(player)
    while player.state.running:
        for size in sizes:
            tape.step(size)
    assert_same(heard(tape), expected(score, start, score.length + 1))
    assert not tape.hanging()
    for track in score.tracks:
        for n in notes_due(track, start, score.length):
            assert n.onset >= start


@settings(max_examples=20, deadline=None)
@given(scores, blocks, st.integers(0, 2000), st.integers(20, 1500), st.floats(0.5, 6.0))
def test_a_loop_repeats_its_notes_and_only_those(
    score: Score, sizes: list[float], start: int, size: int, seconds: float
) -> None:
    player = Player()
    player.set_score(score)
    player.set_loop((start, start + size))
    player.play(start)
    tape = Tape(player)
    while tape.seconds < seconds:
        for block in sizes:
            tape.step(block)
    lap = score.tempo_map.seconds_at(start + size) - score.tempo_map.seconds_at(start)
    want: Counter[tuple[int, int, int, float]] = Counter()
    for round_number in range(int(tape.seconds / lap) + 2):
        for (channel, pitch, velocity, at), count in expected(score, start, start + size).items():
            when = at + round_number * lap
            if when < tape.seconds - 1e-5:
                want[channel, pitch, velocity, round(when, 6)] += count
    got = Counter({k: c for k, c in heard(tape).items() if k[3] < tape.seconds - 1e-5})
    assert_same(got, want)
    player.stop()
    tape.step(1.0)
    assert not tape.hanging()


@settings(max_examples=20, deadline=None)
@given(scores, blocks)
def test_the_size_of_the_blocks_changes_nothing(score: Score, sizes: list[float]) -> None:
    tapes = []
    for cuts in (sizes, [sum(sizes)]):
        player = Player()
        player.set_score(score)
        player.set_metronome(True)
        player.set_loop((240, 1700))
        player.play()
        tape = Tape(player)
        for cut in cuts:
            tape.step(cut)
        tapes.append(tape)
    whole = [
        [(m.message, m.channel, m.first, m.second) for m in tape.messages if m.seconds < limit]
        for limit in (tapes[0].seconds - 1e-6,)
        for tape in tapes
    ]
    assert Counter(whole[0]) == Counter(whole[1])
    assert tapes[0].player.tick == pytest.approx(tapes[1].player.tick, abs=1e-3)


commands = st.one_of(
    st.tuples(st.just("advance"), st.floats(0.0, 0.5)),
    st.tuples(st.just("seek"), st.integers(0, 4000)),
    st.tuples(st.just("loop"), st.tuples(st.integers(0, 3000), st.integers(0, 1500))),
    st.tuples(st.sampled_from(["play", "pause", "stop", "count in", "restart"]), st.none()),
    st.tuples(st.just("mix"), st.frozensets(st.integers(0, 2))),
    st.tuples(st.sampled_from(["score", "switch", "switch bar"]), scores),
    st.tuples(st.just("grow"), st.integers(0, 4000)),
    st.tuples(st.sampled_from(["hold", "let go", "preview"]), st.integers(40, 44)),
)


def do(player: Player, name: str, value: object) -> None:
    match name, value:
        case "seek", int(tick):
            player.seek(tick)
        case "loop", (int(start), int(size)):
            player.set_loop((start, start + size) if size > 100 else None)
        case "play", _:
            player.play()
        case "pause", _:
            player.pause()
        case "stop", _:
            player.stop()
        case "count in", _:
            player.play(count_in_bars=1)
        case "restart", _:
            player.restart_sound()
        case "mix", frozenset() as muted:
            player.set_mix(muted, ())
        case "score", Score() as score:
            player.set_score(score)
        case "switch", Score() as score:
            player.switch_score(score)
        case "switch bar", Score() as score:
            player.switch_score(score, when="bar")
        case "grow", int(tick):
            player.set_score(player.score, settled_until=tick)
        case "hold", int(pitch):
            player.hold(pitch, 80)
        case "let go", int(pitch):
            player.let_go(pitch)
        case "preview", int(pitch):
            player.preview(pitch)


@settings(max_examples=60, deadline=None)
@given(scores, st.lists(commands, max_size=30))
def test_after_any_commands_stopping_leaves_no_note_hanging(
    score: Score, doings: list[tuple[str, object]]
) -> None:
    player = Player()
    player.set_score(score)
    player.set_metronome(True)
    player.play()
    tape = Tape(player)
    for name, value in doings:
        if name == "advance":
            assert isinstance(value, float)
            tape.step(value)
            assert sum(span.seconds for span in tape.spans) == pytest.approx(tape.seconds)
        else:
            do(player, name, value)
    player.stop()
    tape.step(1.0)
    assert not tape.hanging()
    assert not player.sounding


def assert_same(
    got: Counter[tuple[int, int, int, float]], want: Counter[tuple[int, int, int, float]]
) -> None:
    """Equal, but for the last digit of the seconds."""
    if got == want:
        return
    rows = [sorted(counter.elements()) for counter in (got, want)]
    assert [row[:3] for row in rows[0]] == [row[:3] for row in rows[1]]
    for one, other in zip(*rows, strict=True):
        assert one[3] == pytest.approx(other[3], abs=3e-6)
