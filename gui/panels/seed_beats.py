"""Seed tab "Beats": a beat and a tune drawn on a grid, with their tempo and key."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from gui.panels.section import tool_button
from gui.theme import spacing
from gui.widgets.step_grid import StepGrid
from gui.widgets.step_pattern import Division, Part
from gui.widgets.tap_tempo import TapTempo
from musicgen.music.key import Key, Mode
from musicgen.music.meter import Meter
from musicgen.music.score import Score

_METERS = ((4, 4), (3, 4), (6, 8), (5, 4))
_DIVISIONS: tuple[tuple[str, Division], ...] = (("Straight", "straight"), ("Triplets", "triplet"))
_MODES: tuple[Mode, ...] = ("major", "minor")
_TUNES = (("Piano", 0), ("Vibraphone", 11), ("Guitar", 24), ("Bass", 32), ("Violin", 40),
          ("Trumpet", 56), ("Saxophone", 66), ("Flute", 73))  # fmt: skip


class BeatsSeed(QWidget):
    """The grid with what belongs to it.

    Signals:
        changed(): another seed, or none.
        listen_toggled(bool): the person wants to hear the pattern over and over, or no
            longer.
        note_preview(int, int, int, bool): pitch, velocity, program, whether a drum.
    """

    changed = Signal()
    listen_toggled = Signal(bool)
    note_preview = Signal(int, int, int, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.grid = StepGrid()
        self.grid.changed.connect(self.changed)
        self.grid.note_preview.connect(self._on_preview)
        self.listen = tool_button("play", self.tr("Hear the pattern"), checked_icon="stop")
        self.listen.toggled.connect(self.listen_toggled)
        self.fill = tool_button("dice", self.tr("Fill at random"))
        self.fill.clicked.connect(lambda: self.grid.random_fill())
        self.clear = tool_button("discard", self.tr("Clear"))
        self.clear.clicked.connect(lambda: self.grid.clear())
        self.tempo = QSpinBox()
        self.tempo.setRange(30, 300)
        self.tempo.setValue(112)
        self.tempo.setSuffix(self.tr(" bpm"))
        self.tempo.setAccessibleName(self.tr("Tempo of the beats"))
        self.tempo.valueChanged.connect(self._on_tempo)
        self.tap = TapTempo()
        self.tap.tempo_tapped.connect(lambda bpm: self.tempo.setValue(round(bpm)))
        self.bars = _combo([(self.tr("{n} bars").format(n=n) if n > 1 else self.tr("1 bar"), n)
                            for n in range(1, 5)], self.tr("Bars"))  # fmt: skip
        self.bars.activated.connect(lambda _: self.grid.set_bars(self.bars.currentData()))
        self.division = _combo(
            [(self.tr(name), value) for name, value in _DIVISIONS], self.tr("Steps")
        )
        self.division.activated.connect(
            lambda _: self.grid.set_division(self.division.currentData())
        )
        self.meter = _combo([(f"{n}/{d}", (n, d)) for n, d in _METERS], self.tr("Meter"))
        self.meter.activated.connect(
            lambda _: self.grid.set_meter(Meter(*self.meter.currentData()))
        )
        self.key = _combo(
            [(str(Key(tonic, mode)), Key(tonic, mode)) for mode in _MODES for tonic in range(12)],
            self.tr("Key"),
        )
        self.key.activated.connect(lambda _: self.grid.set_key(self.key.currentData()))
        self.program = _combo(
            [(self.tr(name), program) for name, program in _TUNES], self.tr("Instrument")
        )
        self.program.activated.connect(lambda _: self.grid.set_program(self.program.currentData()))
        self._parts: dict[Part, QPushButton] = {}
        self._arrange()
        self._show_pattern()
        self.setFocusProxy(self.grid)

    def seed(self) -> Score | None:
        """The pattern as music; None while it is empty."""
        return None if self.grid.is_empty() else self.grid.score(float(self.tempo.value()))

    def stop_listening(self) -> None:
        """Show that the pattern is not heard any more."""
        self.listen.blockSignals(True)
        self.listen.setChecked(False)
        self.listen.blockSignals(False)
        self.grid.set_playhead(None)

    def _arrange(self) -> None:
        group = QButtonGroup(self)
        head = QHBoxLayout()
        head.setSpacing(spacing(1))
        parts: tuple[tuple[Part, str], ...] = (
            ("drums", self.tr("Drums")),
            ("melody", self.tr("Tune")),
        )
        for part, text in parts:
            button = QPushButton(text)
            button.setProperty("role", "chip")
            button.setCheckable(True)
            button.setChecked(part == self.grid.part())
            button.clicked.connect(lambda _=False, p=part: self._choose_part(p))
            group.addButton(button)
            head.addWidget(button)
            self._parts[part] = button
        head.addStretch(1)
        for tool in (self.listen, self.fill, self.clear):
            head.addWidget(tool)
        options = QGridLayout()
        options.setSpacing(spacing(2))
        options.addWidget(self.tempo, 0, 0)
        options.addWidget(self.tap, 0, 1)
        options.addWidget(self.bars, 1, 0)
        options.addWidget(self.division, 1, 1)
        options.addWidget(self.meter, 2, 0)
        options.addWidget(self.key, 2, 1)
        self._tune_label = QLabel(self.tr("Tune played by"))
        options.addWidget(self._tune_label, 3, 0)
        options.addWidget(self.program, 3, 1)
        for column in range(2):
            options.setColumnStretch(column, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(spacing(2))
        layout.addLayout(head)
        self.grid.setMinimumHeight(spacing(40))
        layout.addWidget(self.grid, 1)
        layout.addLayout(options)

    def _choose_part(self, part: Part) -> None:
        self.grid.set_part(part)
        self._show_pattern()

    def _show_pattern(self) -> None:
        pattern = self.grid.pattern()
        for box, value in (
            (self.bars, pattern.bars),
            (self.division, pattern.division),
            (self.meter, tuple(pattern.meter)),
            (self.key, pattern.key),
            (self.program, pattern.program),
        ):
            index = next((i for i in range(box.count()) if box.itemData(i) == value), -1)
            if index >= 0:
                box.setCurrentIndex(index)
        melody = self.grid.part() == "melody"
        for widget in (self._tune_label, self.program):
            widget.setVisible(melody)

    def _on_tempo(self, _bpm: int) -> None:
        if not self.grid.is_empty():
            self.changed.emit()

    def _on_preview(self, pitch: int, velocity: int, is_drum: bool) -> None:
        self.note_preview.emit(pitch, velocity, self.grid.pattern().program, is_drum)


def _combo(entries: list[tuple[str, object]], name: str) -> QComboBox:
    box = QComboBox()
    for text, data in entries:
        box.addItem(text, data)
    box.setAccessibleName(name)
    box.setToolTip(name)
    return box
