"""The bar along the bottom: play, position, tempo, loudness, output."""

from dataclasses import replace

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QSpinBox, QToolButton, QWidget

from gui.actions import BY_NAME, tooltip
from gui.document import Document
from gui.icon import bind_icon
from gui.panels.level_meter import LevelMeter
from gui.panels.output_chooser import OutputChooser
from gui.playback.levels import Levels
from gui.playback.playback import Playback
from gui.playback.position_text import beats_to_go, clock_text, position_text
from gui.playback.progress import PlayState
from gui.theme import role_font, spacing
from musicgen.music.score import Score
from musicgen.music.tempo import TempoMap

_ICON_PX = 20
_BUTTON_PX = 32
_METER_PX = 96
_VOLUME_PX = 80
_SLOWEST_BPM, _FASTEST_BPM = 20, 320


class TransportPanel(QWidget):
    """Drives a playback and shows where it is.

    Args:
        playback: what it drives.
        document: whose tempo it shows and changes.
    """

    def __init__(
        self, playback: Playback, document: Document, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._playback = playback
        self._document = document
        self.rewind = _button("rewind", "rewind")
        self.play = _button("play", "play")
        self.stop = _button("stop", "stop")
        self.loop = _button("loop", "loop", checkable=True)
        self.metronome = _button("metronome", "metronome", checkable=True)
        self.position = QLabel()
        self.time = QLabel()
        self.tempo = QSpinBox()
        self.meter_label = QLabel()
        self.volume = QSlider(Qt.Orientation.Horizontal)
        self.meter = LevelMeter(2, _METER_PX)
        self.output = OutputChooser(playback.outputs)
        self._dress()
        self._arrange()
        self._connect()
        self._on_state(playback.state)
        self._on_score(document.score)

    def _dress(self) -> None:
        self.setAccessibleName(self.tr("Transport"))
        self.position.setFont(role_font("title"))
        self.position.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.position.setFixedWidth(QFontMetrics(role_font("title")).horizontalAdvance("000.00"))
        self.position.setToolTip(self.tr("Bar and beat"))
        self.position.setAccessibleName(self.tr("Position"))
        self.time.setProperty("tier", "dim")
        self.time.setToolTip(self.tr("Minutes and seconds"))
        self.time.setAccessibleName(self.tr("Time"))
        self.time.setFixedWidth(self.fontMetrics().horizontalAdvance("00:00.00"))
        self.tempo.setRange(_SLOWEST_BPM, _FASTEST_BPM)
        self.tempo.setSuffix(self.tr(" bpm"))
        self.tempo.setKeyboardTracking(False)
        self.tempo.setFixedWidth(spacing(25))
        self.tempo.setAccessibleName(self.tr("Tempo"))
        self.tempo.setToolTip(
            self.tr("Tempo in quarter notes per minute; type, scroll or use the arrow keys")
        )
        self.meter_label.setProperty("tier", "dim")
        self.meter_label.setToolTip(self.tr("Time signature"))
        self.meter_label.setAccessibleName(self.tr("Time signature"))
        self.volume.setRange(0, 100)
        self.volume.setValue(round(self._playback.outputs.volume * 100))
        self.volume.setPageStep(10)
        self.volume.setFixedWidth(_VOLUME_PX)
        self.volume.setAccessibleName(self.tr("Volume"))
        self.volume.setToolTip(self.tr("Volume of the built-in sound"))
        self.meter.setAccessibleName(self.tr("Loudness"))
        self.meter.setToolTip(self.tr("Loudness, left above right"))

    def _arrange(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(spacing(4), spacing(2), spacing(4), spacing(2))
        row.setSpacing(spacing(1))
        for button in (self.rewind, self.play, self.stop, self.loop, self.metronome):
            row.addWidget(button)
        row.addSpacing(spacing(3))
        row.addWidget(self.position)
        row.addSpacing(spacing(2))
        row.addWidget(self.time)
        row.addSpacing(spacing(2))
        row.addWidget(self.tempo)
        row.addSpacing(spacing(1))
        row.addWidget(self.meter_label)
        row.addStretch(1)
        row.addWidget(self.meter)
        row.addSpacing(spacing(2))
        row.addWidget(self.volume)
        row.addSpacing(spacing(1))
        row.addWidget(self.output)

    def _connect(self) -> None:
        playback, document = self._playback, self._document
        self.rewind.clicked.connect(playback.rewind)
        self.play.clicked.connect(playback.toggle)
        self.stop.clicked.connect(playback.stop)
        self.loop.toggled.connect(playback.set_looping)
        self.metronome.toggled.connect(playback.set_metronome)
        self.tempo.valueChanged.connect(self._on_tempo)
        self.volume.valueChanged.connect(lambda value: playback.outputs.set_volume(value / 100))
        playback.state_changed.connect(self._on_state)
        playback.position_changed.connect(self._on_position)
        playback.levels_changed.connect(self._on_levels)
        playback.looping_changed.connect(self.loop.setChecked)
        playback.metronome_changed.connect(self.metronome.setChecked)
        document.score_changed.connect(self._on_score)

    def _on_state(self, state: PlayState) -> None:
        bind_icon(self.play, "pause" if state.running else "play")
        self.play.setAccessibleName(self.tr("Pause") if state.running else self.tr("Play"))
        self._on_position(self._playback.tick)

    def _on_position(self, tick: float) -> None:
        score, state = self._playback.player.score, self._playback.state
        self.time.setText(clock_text(score, tick))
        if state == PlayState.COUNTING_IN:
            self.position.setText(f"−{beats_to_go(score, tick, self._playback.player.tick)}")
        else:
            self.position.setText(position_text(score, tick))
        self.position.setEnabled(state != PlayState.BUFFERING)
        self._show_meter(score, tick)

    def _show_meter(self, score: Score, tick: float) -> None:
        at = max(0, int(tick))
        self.meter_label.setText(str(score.meter_map.meter_at(at)))
        if not self.tempo.hasFocus():
            self.tempo.blockSignals(True)
            self.tempo.setValue(round(score.tempo_map.bpm_at(at)))
            self.tempo.blockSignals(False)

    def _on_levels(self, levels: Levels) -> None:
        self.meter.set_levels(levels.peak_left, levels.peak_right)

    def _on_score(self, _score: Score) -> None:
        self._on_position(self._playback.tick)

    def _on_tempo(self, tempo_bpm: int) -> None:
        score = self._document.score
        before = score.tempo_map.bpm_at(max(0, int(self._playback.tick)))
        self._document.edit(
            self.tr("Change tempo"), _at_speed(score, tempo_bpm / before), merge="tempo"
        )


def _at_speed(score: Score, factor: float) -> Score:
    """The score faster by a factor; changes of tempo stay in proportion."""
    changes = tuple(
        (tick, max(1, round(microseconds / factor)))
        for tick, microseconds in score.tempo_map.changes
    )
    return replace(score, tempo_map=TempoMap(changes))


def _button(name: str, icon: str, *, checkable: bool = False) -> QToolButton:
    button = QToolButton()
    bind_icon(button, icon, checked=icon if checkable else "")
    button.setCheckable(checkable)
    button.setIconSize(QSize(_ICON_PX, _ICON_PX))
    button.setFixedSize(_BUTTON_PX, _BUTTON_PX)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    tip = tooltip(BY_NAME[name])
    button.setToolTip(tip)
    button.setAccessibleName(BY_NAME[name].text.replace("&", ""))
    button.setAccessibleDescription(tip)
    return button
