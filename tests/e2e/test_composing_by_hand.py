"""Composing as a new user does: a real window, mouse and keys, the real weights, real sound."""

import math
import os
import shutil
from pathlib import Path

import pytest

from musicgen.audio.render import render_score
from musicgen.midi.read import read_midi
from musicgen.music.score import Note, Score
from tests.e2e.desk import Desk
from tests.e2e.hearing import TRIES, assert_heard, first_sound, likeness, until_silence
from tests.e2e.neighbour import Neighbour
from tests.e2e.null_sink import NullSink
from tests.e2e.program import ROOT, Program, State

pytestmark = pytest.mark.e2e

_HEARD_WITHIN_SECONDS = 0.6
_SAMPLES = ROOT / "midi_samples"


def too_busy_for_timing() -> bool:
    """Whether so much else runs here that seconds say nothing about the program."""
    return os.getloadavg()[0] > 2 * (os.cpu_count() or 1)


def before(score: Score, tick: int) -> list[list[Note]]:
    """The notes of each track that begin before a tick."""
    return [[note for note in track.notes if note.onset < tick] for track in score.tracks]


def test_a_tag_becomes_music_that_is_heard(program: Program, server: NullSink) -> None:
    program.hand.type("melodic jazz, 160 bpm, 4 bars")
    delays = []
    for _ in range(TRIES):
        button = program.place("Generate", "QPushButton")
        begun = server.frames
        program.hand.click(button)
        program.wait(lambda state: state["playing"] == "playing", "it plays while it writes")
        state = program.wait_for_piece()
        heard = until_silence(program, server, begun)
        delays.append(first_sound(heard) or math.inf)
        if delays[-1] < (math.inf if too_busy_for_timing() else _HEARD_WITHIN_SECONDS):
            break
    else:
        pytest.fail(f"heard only after {delays} s")
    assert len(state["variations"]) == 4
    score = program.score
    assert score.meter_map.position(score.length).bar == 4
    assert score.note_count > 10
    # A busy computer tears what it plays while it writes; then it is listened to again.
    if likeness(heard, render_score(score)) < 0.99:
        assert_heard(program, server)


def test_drawn_beats_are_continued(program: Program, server: NullSink) -> None:
    hand = program.hand
    hand.type("funk, 2 bars")
    cells = [(7, 0), (7, 6), (7, 8), (6, 4), (6, 12)]
    for cell in cells:
        hand.click(program.look("cell", *cell))
    # Closed hats are painted in one go, then every other one is taken out again.
    hand.drag(program.look("cell", 3, 0), program.look("cell", 3, 15))
    for step in range(1, 16, 2):
        hand.click(program.look("cell", 3, step))
    wanted = {7: 36, 6: 38, 3: 42}
    hats = [(3, step) for step in range(0, 16, 2)]
    drawn = sorted([120 * step, wanted[row]] for row, step in [*cells, *hats])

    def is_drawn(state: State) -> bool:
        tracks = state["beats"]["tracks"] if state["beats"] else []
        return sorted(note[:2] for track in tracks for note in track["notes"]) == drawn

    state = program.wait(is_drawn, f"the beats are {drawn}", seconds=20)

    program.click("Continue beats", "QPushButton")
    state = program.wait_for_piece()
    assert state["seed_end"] == 1920
    score = program.score
    seed = [notes for notes in before(score, 1920) if notes]
    assert [[list(note) for note in notes] for notes in seed] == [
        track["notes"] for track in state["beats"]["tracks"]
    ]
    assert score.length == 3 * 1920
    assert score.note_count > len(drawn) + 4
    assert_heard(program, server)


def test_a_dropped_file_is_continued(
    program: Program, server: NullSink, desk: Desk, tmp_path: Path
) -> None:
    folder = tmp_path / "music"
    folder.mkdir()
    shutil.copy(_SAMPLES / "blues_riff.mid", folder)
    given = read_midi(folder / "blues_riff.mid")
    with Neighbour(desk, folder) as neighbour:
        # Upon the window it is opened; upon the tab it becomes the seed beside the piece.
        _carry_over(program, neighbour, "What shall we write?", "QLabel")
        program.wait(lambda s: s["score"]["tracks"], "the dropped file is in the roll")
        assert program.score.tracks == given.tracks
        program.click("File", "QTabBar")
        _carry_over(program, neighbour, "Choose a MIDI file…", "QPushButton")
        program.wait(lambda s: s["file"] is not None, "the dropped file is in the tab")
    program.click("Prompt", "QLineEdit")
    program.hand.type("blues, 2 bars")
    program.click("Continue file", "QPushButton")
    state = program.wait(lambda s: s["variations"], "it is continued")
    score = program.score
    assert state["seed_end"] == given.length
    assert before(score, given.length)[: len(given.tracks)] == [list(t.notes) for t in given.tracks]
    assert score.length == given.length + 2 * 1920
    assert score.tempo_map.bpm_at(0) == given.tempo_map.bpm_at(0)
    assert any(note.onset >= given.length for track in score.tracks for note in track.notes)
    assert_heard(program, server)


def _carry_over(program: Program, neighbour: Neighbour, onto: str, kind: str) -> None:
    """Drag the neighbour's file upon something in the window."""
    target = program.place(onto, kind)
    program.hand.press(neighbour.middle)
    program.hand.carry(neighbour.middle, (neighbour.middle[0] - 60, neighbour.middle[1]), 4)
    neighbour.wait_for("dragging")
    program.hand.carry((neighbour.middle[0] - 60, neighbour.middle[1]), target, 20)
    program.hand.let_go()
    neighbour.wait_for("gave CopyAction")


def test_two_bars_are_written_anew(program: Program, server: NullSink) -> None:
    program.open(_SAMPLES / "petzold_minuet.mid")
    given = program.score
    program.hand.drag(program.look("bar", 3, 0.3), program.look("bar", 4, 0.7))
    program.wait(lambda s: s["selection"] == [2880, 5760], "bars 3 and 4 are marked")
    program.click("Rewrite bars 3–4", "QPushButton")
    program.wait(lambda s: s["variations"], "they are rewritten")
    score = program.score

    def outside(piece: Score) -> list[list[Note]]:
        return [
            [note for note in track.notes if not 2880 <= note.onset < 5760]
            for track in piece.tracks
        ]

    assert outside(score) == outside(given)
    assert score.tracks != given.tracks
    inside = [note for track in score.tracks for note in track.notes if 2880 <= note.onset < 5760]
    assert inside
    assert (score.length, score.meter_map, score.tempo_map, score.key) == (
        given.length, given.meter_map, given.tempo_map, given.key,
    )  # fmt: skip
    assert [(t.program, t.is_drum, t.name) for t in score.tracks] == [
        (t.program, t.is_drum, t.name) for t in given.tracks
    ]
    assert_heard(program, server)
