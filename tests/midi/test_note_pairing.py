"""Which note-off ends which note-on, beside what pretty_midi and symusic make of it."""

import io
import warnings

import pretty_midi
import pytest
import symusic
from hypothesis import given, settings
from hypothesis import strategies as st

from musicgen.midi.read import read_midi_bytes
from tests.midi.hex_files import midi_file

END = 1920
ON, OFF = "90", "80"
Played = list[tuple[int, int]]


def file_of(*events: tuple[int, str, int]) -> bytes:
    """Middle C (or another pitch) on and off at given ticks, up to tick 1920."""
    body, now = "", 0
    for tick, status, pitch in (*events, (END, "end", 0)):
        delta, now = tick - now, tick
        body += f"{0x80 | delta >> 7:02X} {delta & 0x7F:02X} "
        if status == "end":
            body += "FF 2F 00"
        elif status == "B0":
            body += f"B0 {pitch:02X} 00 "
        else:
            body += f"{status} {pitch:02X} 40 "
    return midi_file(body)


def ours(data: bytes) -> Played:
    return sorted((n.onset, n.duration) for t in read_midi_bytes(data).tracks for n in t.notes)


def symusics(data: bytes) -> Played:
    score = symusic.Score.from_midi(data)
    return sorted((n.time, n.duration) for track in score.tracks for n in track.notes)


def pretty_midis(data: bytes) -> Played:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        score = pretty_midi.PrettyMIDI(io.BytesIO(data))
    return sorted(
        (score.time_to_tick(n.start), score.time_to_tick(n.end) - score.time_to_tick(n.start))
        for instrument in score.instruments
        for n in instrument.notes
    )


# Where all three agree.
AGREED = {
    "one after the other": [(0, ON, 60), (480, OFF, 60), (960, ON, 60), (1440, OFF, 60)],
    "touching, off first": [(0, ON, 60), (480, OFF, 60), (480, ON, 60), (960, OFF, 60)],
    "touching, on first": [(0, ON, 60), (480, ON, 60), (480, OFF, 60), (960, OFF, 60)],
    "off without on": [(0, OFF, 60), (0, ON, 60), (480, OFF, 60), (500, OFF, 60)],
    "two pitches": [(0, ON, 60), (240, ON, 64), (480, OFF, 60), (720, OFF, 64)],
}


@pytest.mark.parametrize("case", AGREED)
def test_all_readers_agree(case):
    data = file_of(*AGREED[case])
    assert ours(data) == symusics(data) == pretty_midis(data)


# (events, our reading, whether symusic has the same, whether pretty_midi has)
CASES = {
    "overlap: oldest first": (
        [(0, ON, 60), (240, ON, 60), (480, OFF, 60), (720, OFF, 60)],
        [(0, 480), (240, 480)],
        True,
        False,
    ),
    "struck twice at once": (
        [(0, ON, 60), (0, ON, 60), (480, OFF, 60), (720, OFF, 60)],
        [(0, 480), (0, 720)],
        True,
        False,
    ),
    "no length: sounds for a tick": (
        [(0, ON, 60), (0, OFF, 60), (480, ON, 60), (960, OFF, 60)],
        [(0, 1), (480, 480)],
        False,
        False,
    ),
    "never ended: to the end": (
        [(0, ON, 60), (480, OFF, 60), (960, ON, 60)],
        [(0, 480), (960, 960)],
        False,
        False,
    ),
    "an off is missing: struck again ends it": (
        [(0, ON, 60), (480, ON, 60), (720, OFF, 60), (960, ON, 60), (1440, OFF, 60)],
        [(0, 480), (480, 240), (960, 480)],
        False,
        False,
    ),
    "a stale off of the note just ended": (
        [(0, ON, 60), (480, ON, 60), (480, OFF, 60), (960, ON, 60), (960, ON, 60), (1440, OFF, 60)],
        [(0, 480), (480, 480), (960, 480), (960, 480)],
        False,
        False,
    ),
    "all notes off ends what hangs": (
        [(0, ON, 60), (480, "B0", 123), (960, ON, 64), (1440, OFF, 64)],
        [(0, 480), (960, 480)],
        False,
        False,
    ),
    "all notes off leaves ended notes alone": (
        [(0, ON, 60), (480, "B0", 123), (960, OFF, 60)],
        [(0, 960)],
        True,
        True,
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_rule(case):
    events, expected, _, _ = CASES[case]
    assert ours(file_of(*events)) == expected


@pytest.mark.parametrize("case", CASES)
def test_the_difference_to_other_readers_is_as_documented(case):
    events, expected, symusic_agrees, pretty_midi_agrees = CASES[case]
    data = file_of(*events)
    assert (symusics(data) == expected) is symusic_agrees
    assert (pretty_midis(data) == expected) is pretty_midi_agrees


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    st.lists(
        st.tuples(st.integers(0, 20), st.integers(1, 20), st.sampled_from([60, 62])),
        min_size=1,
        max_size=15,
    )
)
def test_with_every_note_ended_symusic_reads_the_same(played):
    """However notes overlap, as long as nothing is missing."""
    ons = [(40 * onset, ON, pitch) for onset, _, pitch in played]
    offs = [(40 * (onset + length), OFF, pitch) for onset, length, pitch in played]
    data = file_of(*sorted(offs + ons, key=lambda event: (event[0], event[1])))
    assert ours(data) == symusics(data)
