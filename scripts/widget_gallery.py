"""Paints every widget with sample music, light and dark, into PNG files to look at.

Usage: `QT_QPA_PLATFORM=offscreen python scripts/widget_gallery.py FOLDER [SCALE]`
"""

import os
import random
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
if len(sys.argv) > 2:
    os.environ["QT_SCALE_FACTOR"] = sys.argv[2]
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from gui.theme import ThemeName, apply_theme, spacing
from gui.widgets.chips import ChipRow, ChipText
from gui.widgets.mini_roll import MiniRoll
from gui.widgets.piano_keys import PianoKeys
from gui.widgets.piano_roll import PianoRoll
from gui.widgets.slider_row import SliderRow
from gui.widgets.step_grid import StepGrid
from gui.widgets.tap_tempo import TapTempo
from musicgen.music.meter import Meter, MeterMap
from musicgen.music.score import Note, Score, Track

_BAR = 1920


def sample_score(random_seed: int = 1) -> Score:
    """Sixteen bars of vibraphone, piano, bass and drums."""
    draw = random.Random(random_seed)
    tune: list[Note] = []
    chords: list[Note] = []
    bass: list[Note] = []
    drums: list[Note] = []
    pitch = 72
    for bar in range(16):
        start = bar * _BAR
        root, chord = draw.choice(((36, (52, 55, 59)), (41, (53, 57, 60)), (38, (50, 53, 57))))
        for eighth in range(8):
            if draw.random() < 0.7:
                pitch = min(84, max(60, pitch + draw.choice((-4, -3, -2, -1, 1, 2, 3, 4))))
                length = draw.choice((110, 230, 230, 470))
                tune.append(Note(start + eighth * 240, pitch, length, draw.randint(30, 127)))
            drums.append(Note(start + eighth * 240, 42, 60, draw.randint(30, 100)))
        chords += [Note(start, key, 1800, draw.randint(40, 90)) for key in chord]
        bass += [Note(start + b * 480, root + (0, 7, 4, 2)[b], 440, 90 - b * 8) for b in range(4)]
        drums += [Note(start + b * 480, 36 if b % 2 == 0 else 38, 60, 110) for b in range(4)]
        drums.append(Note(start, 51, 60, 80))
    tracks = (
        Track(11).with_notes(tune),
        Track(0).with_notes(chords),
        Track(32).with_notes(bass),
        Track(is_drum=True).with_notes(drums),
    )
    meters = MeterMap(((0, Meter()), (12 * _BAR, Meter(3, 4))))
    return Score(tracks, meter_map=meters)


def wait(milliseconds: int) -> None:
    """Let the event loop run."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def picture(widget: QWidget, path: Path, width: int, height: int) -> None:
    """Show a widget at a size and save what it looks like."""
    widget.resize(width, height)
    widget.show()
    wait(250)
    widget.grab().save(str(path))
    widget.close()


def column(*widgets: QWidget) -> QWidget:
    """Widgets one below the other."""
    whole = QWidget()
    layout = QVBoxLayout(whole)
    layout.setSpacing(spacing(3))
    for widget in widgets:
        layout.addWidget(widget)
    layout.addStretch(1)
    return whole


def small_widgets() -> QWidget:
    """Chips, sliders, miniature rolls, tap tempo."""
    chips = ChipRow()
    chips.set_chips(
        (
            ChipText("jazz 70 %", "accent", "A style the weights know.", removable=True),
            ChipText("melodic", "accent"),
            ChipText("120 bpm", "fact"),
            ChipText("D minor", "fact"),
            ChipText("16 bars", "fact"),
            ChipText("jaz", "unknown"),
            ChipText("jazz?", "suggestion"),
        )
    )
    surprise = SliderRow("Surprise", 0.2, 1.8, 1.0, tooltip="How far from the expected.")
    tempo = SliderRow("Tempo", 40, 240, 120, step=1, shown="{:.0f} bpm".format)
    tempo.set_value(168)
    rolls = []
    for index in range(3):
        mini = MiniRoll()
        mini.set_score(sample_score(index), 2 * _BAR if index == 1 else 0, 24 * _BAR * (index == 2))
        mini.set_current(index == 0)
        rolls.append(mini)
    rolls[0].set_playhead(6 * _BAR)
    rolls[2].set_progress(0.66)
    return column(chips, surprise, tempo, TapTempo(), *rolls)


def roll(*, drums: bool = False, fit: bool = False) -> PianoRoll:
    """A piano roll with a seed, a selection and a playhead."""
    widget = PianoRoll()
    score = sample_score()
    widget.resize(1040, 560)
    widget.show()
    widget.set_score(score, 2 * _BAR)
    if drums:
        widget.set_active_track(3)
    else:
        widget.set_selection(frozenset((0, note) for note in score.tracks[0].notes[3:7]))
        widget.set_region((3 * _BAR, 4 * _BAR))
    if fit:
        widget.fit()
        widget.set_region(None)
        widget.set_locked_region((8 * _BAR, 10 * _BAR))
    widget.set_playhead(int(2.3 * _BAR))
    return widget


def grid(*, melody: bool = False, bars: int = 1) -> StepGrid:
    """A step grid with a random pattern."""
    widget = StepGrid()
    widget.set_bars(bars)
    widget.set_part("melody" if melody else "drums")
    widget.random_fill(5)
    widget.set_playhead(480)
    return widget


def keys() -> PianoKeys:
    """An on-screen piano with a chord held."""
    widget = PianoKeys(2)
    widget.set_sounding((60, 64, 67, 70))
    return widget


def main() -> int:
    """Write all pictures; 0 when it worked."""
    if len(sys.argv) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    app = QApplication([])
    names: tuple[ThemeName, ...] = ("light", "dark")
    for name in names:
        apply_theme(app, name)
        picture(small_widgets(), folder / f"small-{name}.png", 330, 480)
        picture(roll(), folder / f"roll-{name}.png", 1040, 560)
        picture(roll(fit=True), folder / f"roll-fit-{name}.png", 1040, 560)
        picture(roll(drums=True), folder / f"roll-drums-{name}.png", 1040, 560)
        picture(grid(), folder / f"grid-{name}.png", 340, 240)
        picture(grid(melody=True, bars=4), folder / f"grid-melody-{name}.png", 340, 240)
        picture(grid(bars=2), folder / f"grid-wide-{name}.png", 640, 260)
        picture(keys(), folder / f"keys-{name}.png", 340, 130)
    print(f"pictures are in {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
