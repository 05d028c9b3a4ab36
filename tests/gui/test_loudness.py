"""Pieces are heard in the window as loud as in their exported files."""

import numpy as np
import pytest

from gui.document import State
from gui.playback.block_renderer import BlockRenderer
from gui.playback.output import USUAL_GAIN_DB
from gui.playback.player import Player
from musicgen.audio.render import loudness_gain_db
from musicgen.music.score import Note, Score, Track
from tests.gui.playback.test_streams import RATE, Beeps

pytestmark = pytest.mark.gui


def soft_piano() -> Score:
    notes = tuple(Note(480 * beat, 60 + beat % 5, 480, 40) for beat in range(16))
    return Score(tracks=(Track(notes=notes),))


def test_an_opened_piece_is_measured_and_played_as_loud_as_its_file(qtbot, window):
    outputs, piece = window.assembly.playback.outputs, soft_piano()
    window.document.reset(State(score=piece))
    assert outputs.gain_db > USUAL_GAIN_DB, "a piano alone is soft, measured or not"
    wanted = pytest.approx(loudness_gain_db(piece), abs=0.01)
    qtbot.waitUntil(lambda: outputs.gain_db == wanted, timeout=30_000)
    # Once measured it is known at once, as when switching between variations.
    window.document.reset()
    assert outputs.gain_db == USUAL_GAIN_DB
    window.document.edit("Draw", piece)
    assert outputs.gain_db == wanted


def test_the_gain_changes_at_once_in_silence_and_gently_in_music():
    player, beeps = Player(), Beeps()
    renderer = BlockRenderer(player, beeps)
    renderer.set_gain(0.0)
    renderer.render(RATE)
    player.set_score(soft_piano())
    player.play()
    first = renderer.render(RATE // 4)[0]
    assert np.abs(first).max() == pytest.approx(0.01, rel=0.01)
    renderer.set_gain(20.0)
    heard = [float(np.abs(renderer.render(RATE // 4)[0]).max()) for _ in range(16)]
    steps = np.diff(20 * np.log10([0.01, *heard]))
    assert steps.max() < 6.0 / 4 + 0.2
    assert heard[-1] == pytest.approx(0.1, rel=0.01)
