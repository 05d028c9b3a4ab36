"""Whether what a null sink records is what the offline renderer makes of the piece."""

import numpy as np
from numpy.typing import NDArray

from musicgen.audio.render import render_score
from tests.e2e.null_sink import RATE_HZ, NullSink
from tests.e2e.program import Program
from tests.e2e.test_audio_output import correlation

# A busy computer makes the sound server itself stumble; a fault of ours happens every time.
TRIES = 3

_AUDIBLE_PEAK = 0.005
_SAME_LOUDNESS_DB = 1.0


def assert_heard(
    program: Program, server: NullSink, piece: NDArray[np.float32] | None = None
) -> None:
    """Play from the start with the keyboard: it sounds as the rendered piece, as loud as it."""
    piece = render_score(program.score) if piece is None else piece
    found = []
    for _ in range(TRIES):
        heard = play_through(program, server)
        found.append((likeness(heard, piece), louder_db(heard, piece)))
        if found[-1][0] > 0.99 and abs(found[-1][1]) < _SAME_LOUDNESS_DB:
            return
    raise AssertionError(
        f"heard and rendered (correlation, difference in dB): {found}; {program.state['message']}"
    )


def likeness(heard: NDArray[np.float32], piece: NDArray[np.float32]) -> float:
    """Correlation of the piece with the stretch that fits it best; 0 where it is cut off."""
    if first_sound(heard) is None:
        return 0.0
    try:
        return correlation(heard, piece)
    except AssertionError:
        return 0.0


def louder_db(heard: NDArray[np.float32], piece: NDArray[np.float32]) -> float:
    """By how much the recording holds more energy than the piece, in dB."""
    energies = (float((samples.astype(np.float64) ** 2).sum()) for samples in (heard, piece))
    one, other = (10 * np.log10(energy + 1e-12) for energy in energies)
    return float(one - other)


def first_sound(heard: NDArray[np.float32]) -> float | None:
    """Seconds until something is heard, None where nothing is."""
    loud = np.flatnonzero(np.abs(heard).max(axis=1) > _AUDIBLE_PEAK)
    return int(loud[0]) / RATE_HZ if len(loud) else None


def play_through(program: Program, server: NullSink) -> NDArray[np.float32]:
    """Play from the first bar to the end; what was heard, [frames, 2]."""
    if program.state["playing"] != "stopped":
        # What has just been written plays by itself.
        program.hand.keys("shift+space")
        program.wait(lambda state: state["playing"] == "stopped", "it is stopped")
    server.wait_for_silence()
    program.hand.keys("Home")
    program.wait(lambda state: state["tick"] == 0, "the playhead is at the start")
    begun = server.frames
    program.hand.keys("space")
    program.wait(lambda state: state["playing"] == "playing", "it plays")
    return until_silence(program, server, begun)


def until_silence(program: Program, server: NullSink, begun: int) -> NDArray[np.float32]:
    """Wait until playing has ended and faded; what was heard since frame `begun`."""
    seconds = program.score.duration_seconds + 30
    program.wait(lambda state: state["playing"] == "stopped", "it has played", seconds)
    server.wait_for_silence()
    return server.heard(begun)
