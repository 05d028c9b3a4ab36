"""Scores come out of a packed pickle as they went in."""

import pickle
from pathlib import Path

from gui.tasks.export_job import ExportOrder
from gui.tasks.packed import dumps
from musicgen.music.score import Control, Note, Score, Track


def test_an_order_comes_back_the_same():
    late = Track(program=7, notes=(Note(2**31 + 5, 60, 10, 90),))
    plain = Track(
        program=3, name="ä", notes=(Note(0, 60, 480, 80), Note(480, 127, 1, 1)), volume=7, pan=3,
        controls=(Control(5, "pitch_bend", 0, -300),),
    )  # fmt: skip
    order = ExportOrder(((Score(tracks=(plain, late, Track(is_drum=True))), Path("a.mid")),))
    assert pickle.loads(dumps(order)) == order
