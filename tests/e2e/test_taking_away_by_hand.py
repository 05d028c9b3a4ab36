"""Taking music away: every format through the menu and the keyboard, and dragged out."""

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
import soundfile

from musicgen.audio.render import render_score
from musicgen.midi.read import read_midi
from musicgen.music.score import Score
from musicgen.music.timeline import slice_ticks
from tests.e2e.desk import Desk
from tests.e2e.hearing import assert_heard
from tests.e2e.neighbour import Neighbour
from tests.e2e.null_sink import NullSink
from tests.e2e.program import ROOT, Program
from tests.e2e.test_audio_output import correlation

pytestmark = pytest.mark.e2e

_PIECE = ROOT / "midi_samples" / "blues_riff.mid"
# In the order of the dialog.
_FORMATS = (".mid", ".wav", ".flac", ".ogg", ".mp3", ".musicxml", ".pdf", ".svg")
_TAB_TO_SCOPE = {"all": 0, "selection": 1, "tracks": 2}


def export(program: Program, path: Path, scope: str = "all") -> None:
    """Through the File menu and both dialogs, by keys alone."""
    hand = program.hand
    hand.keys("alt+f")
    program.place("Export…", "QAction")
    hand.keys("e")
    program.wait(lambda s: s["modal"] == "Export", "the dialog asks for a format")
    program.place("Format", "QListWidget")
    hand.keys("Home", *["Down"] * _FORMATS.index(path.suffix))
    if scope != "all":
        hand.keys("Tab", *["Down"] * _TAB_TO_SCOPE[scope])
    hand.keys("Return")
    program.type_path(path)
    program.wait(lambda s: s["message"].startswith("Wrote"), f"{path.name} is written")


def music(score: Score) -> Score:
    """Without the names that a reader gives to tracks."""
    return score.with_tracks(replace(track, name="") for track in score.tracks)


def test_every_format_is_exported(program: Program, server: NullSink, tmp_path: Path) -> None:
    program.open(_PIECE)
    score = program.score
    for suffix in _FORMATS:
        export(program, tmp_path / f"piece{suffix}")

    assert music(read_midi(tmp_path / "piece.mid")) == music(score)
    rendered = render_score(score)
    for suffix in (".wav", ".flac"):
        samples, rate = soundfile.read(tmp_path / f"piece{suffix}", dtype="float32")
        assert rate == 44_100
        assert samples.shape == rendered.shape
        assert np.abs(samples - rendered).max() < 2 / 32768
    for suffix in (".ogg", ".mp3"):
        samples, rate = soundfile.read(tmp_path / f"piece{suffix}", dtype="float32")
        assert rate == 44_100
        assert correlation(samples, rendered) > 0.99
    written = ElementTree.parse(tmp_path / "piece.musicxml").getroot()
    assert len(written.findall("part")) == len(score.tracks)
    assert (tmp_path / "piece.pdf").read_bytes().startswith(b"%PDF-")
    assert ElementTree.parse(tmp_path / "piece.svg").getroot().tag.endswith("svg")

    # The file that was taken away sounds as what is heard in the window.
    taken, _ = soundfile.read(tmp_path / "piece.wav", dtype="float32")
    assert_heard(program, server, taken)


def test_marked_bars_and_single_tracks_are_taken_and_the_piece_dragged_out(
    program: Program, desk: Desk, tmp_path: Path
) -> None:
    program.open(_PIECE)
    score = program.score
    export(program, tmp_path / "parts.mid", "tracks")
    parts = sorted(tmp_path.glob("parts-*.mid"))
    assert len(parts) == len(score.tracks)
    for part, track in zip(parts, score.tracks, strict=True):
        read = read_midi(part)
        assert [(t.program, t.is_drum, t.notes) for t in read.tracks] == [
            (track.program, track.is_drum, track.notes)
        ]
    program.hand.drag(program.look("bar", 2, 0.3), program.look("bar", 3, 0.7))
    program.wait(lambda s: s["selection"] == [1920, 5760], "bars 2 and 3 are marked")
    export(program, tmp_path / "marked.mid", "selection")
    assert music(read_midi(tmp_path / "marked.mid")) == music(slice_ticks(score, 1920, 5760))

    folder = tmp_path / "another program"
    folder.mkdir()
    before = program.state
    with Neighbour(desk, folder) as neighbour:
        handle = program.place("Drag out", "QToolButton")
        program.hand.press(handle)
        program.hand.carry(handle, neighbour.middle, 20)
        neighbour.wait_for("over")
        program.hand.carry(neighbour.middle, (neighbour.middle[0] + 20, neighbour.middle[1]), 4)
        program.hand.let_go()
        neighbour.wait_for(f"took {_PIECE.name}")
    assert music(read_midi(folder / _PIECE.name)) == music(program.score)
    after = program.state
    assert (after["score"], after["undo"], after["dirty"]) == (before["score"], "", False)
