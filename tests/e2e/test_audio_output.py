"""The real output, heard by a null sink: what comes out is the piece, and losses are borne."""

import json
import math
import subprocess
import sys
import time
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from musicgen.audio.render import render_score
from tests.e2e.audio_scenario import band
from tests.e2e.null_sink import MISSING, RATE_HZ, REASON, NullSink

pytestmark = [pytest.mark.e2e, pytest.mark.skipif(bool(MISSING), reason=REASON)]

# A busy computer makes the sound server itself stumble; a fault of ours happens every time.
_TRIES = 3


def run(name: str, environment: dict[str, str], *arguments: str) -> dict[str, Any]:
    """Run one scenario in its own process; what it noted."""
    result = subprocess.run(
        [sys.executable, "-m", "tests.e2e.audio_scenario", name, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    notes: dict[str, Any] = json.loads(result.stdout.splitlines()[-1])
    return notes


def correlation(heard: NDArray[np.float32], piece: NDArray[np.float32]) -> float:
    """Of the piece with the stretch of the recording that fits it best."""
    one, other = heard.mean(axis=1), piece.mean(axis=1)
    size = 1 << int(np.ceil(np.log2(len(one) + len(other))))
    products = np.fft.irfft(np.fft.rfft(one, size) * np.conj(np.fft.rfft(other, size)), size)
    start = int(np.argmax(products[: len(one)]))
    length = min(len(other), len(one) - start)
    assert length > 0.9 * len(other), "the recording ends too early"
    return float(np.corrcoef(one[start : start + length], other[:length])[0, 1])


def test_what_is_heard_is_the_rendered_piece_and_the_position_runs_with_it() -> None:
    piece = render_score(band())
    results = []
    for _ in range(_TRIES):
        with NullSink() as server:
            server.record()
            notes = run("play_through", server.environment)
            heard = server.recorded()
        assert notes["silent"] == []
        assert notes["state"] == "stopped"
        _assert_in_time(notes["positions"])
        results.append(correlation(heard, piece))
        if results[-1] > 0.99:
            return
    pytest.fail(f"correlation {results}")


def _assert_in_time(positions: list[tuple[float, float, str]]) -> None:
    running = [(at, tick) for at, tick, state in positions if state == "playing" and tick > 0]
    ticks = [tick for _, tick in running]
    assert ticks == sorted(ticks)
    # 1,200 ticks a second at the first tempo; compare over the first bars.
    first = [(at, tick) for at, tick in running if 480 < tick < 3600]
    speed = (first[-1][1] - first[0][1]) / (first[-1][0] - first[0][0])
    assert speed == pytest.approx(1200, rel=0.03)


def test_sound_is_there_soon_after_play() -> None:
    delays = []
    for _ in range(_TRIES):
        with NullSink() as server:
            server.record()
            notes = run("heard_soon", server.environment)
            ended = time.monotonic()
            heard = np.abs(server.recorded()).max(axis=1)
            begun = np.flatnonzero(heard > 0.005)
        if not len(begun):
            delays.append(math.inf)
            continue
        # The recording ends 0.2 s after the process; count back from there.
        at = ended + 0.2 - (len(heard) - begun[0]) / RATE_HZ
        delays.append(at - notes["played_at"])
        if delays[-1] < 0.4:
            return
    pytest.fail(f"heard after {delays} s")


def test_a_server_that_dies_is_said_once_and_time_goes_on() -> None:
    with NullSink() as server:
        notes = run("lose_server", server.environment, str(server.process_id))
    assert len(notes["silent"]) == 1
    assert "gone" in notes["silent"][0]
    positions = [(at, tick) for at, tick, state in notes["positions"] if state == "playing"]
    ticks = [tick for _, tick in positions]
    assert ticks == sorted(ticks)
    before = next((at, tick) for at, tick in positions if tick > 480)
    after = next((at, tick) for at, tick in positions if at > before[0] + 3.5)
    # 1,200 ticks a second up to tick 3840, then 1371: in time as if nothing had happened.
    due = _tick_at(before[1], after[0] - before[0])
    assert after[1] == pytest.approx(due, abs=200)


def test_a_server_that_comes_back_is_heard_again() -> None:
    with NullSink() as server:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.e2e.audio_scenario", "lose_server_for_a_while",
             str(server.process_id)],
            env=server.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        try:
            server.restart()
            server.record()
            notes = json.loads(process.communicate(timeout=90)[0].splitlines()[-1])
            heard = server.recorded()
        finally:
            process.kill()
    assert len(notes["silent"]) == 1 and len(notes["sounding"]) == 2
    assert np.abs(heard).max() > 0.02
    ticks = [tick for _, tick, state in notes["positions"] if state == "playing"]
    assert ticks == sorted(ticks)


def test_without_a_server_it_plays_silently_in_time() -> None:
    with NullSink() as server:
        environment = {**server.environment, "PULSE_SERVER": "unix:/nonexistent"}
        notes = run("no_server", environment)
    assert len(notes["silent"]) == 1
    positions = [(at, tick) for at, tick, state in notes["positions"] if state == "playing"]
    (start, first), (end, last) = positions[2], positions[-1]
    assert last - first == pytest.approx((end - start) * 1200, abs=60)


def test_a_hanging_server_does_not_hang_the_program() -> None:
    began = time.monotonic()
    with NullSink() as server:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.e2e.audio_scenario", "close_while_playing"],
            env=server.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        try:
            time.sleep(2.5)
            server.hang()
            assert process.stdout is not None
            # The last line comes when the loop has ended and the output is closed. Qt itself
            # then still waits for the server, out of sight, before the process ends.
            notes = json.loads(process.stdout.readline())
        finally:
            server.go_on()
            process.kill()
            process.communicate()
    assert time.monotonic() - began < 15
    assert len(notes["silent"]) == 1


def _tick_at(start: float, seconds: float) -> float:
    tempo_map = band(16).tempo_map
    return tempo_map.tick_at(tempo_map.seconds_at(start) + seconds)
