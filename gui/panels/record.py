"""Seed tab "Keys": play something in, on any keyboard, and go on from it."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gui.document import Document
from gui.icon import bind_icon
from gui.panels.program_menu import ProgramMenu
from gui.panels.section import tool_button
from gui.panels.take_row import TakeRow
from gui.playback.live_keyboard import LiveKeyboard
from gui.playback.midi_input import MidiInput
from gui.playback.playback import Playback
from gui.playback.position_text import beats_to_go, position_text
from gui.playback.progress import PlayState
from gui.playback.recorder import Recorder
from gui.theme import spacing
from gui.widgets.piano_keys import PianoKeys
from musicgen.music.edit import quantise
from musicgen.music.instruments import DRUMS
from musicgen.music.score import Score
from musicgen.music.units import TICKS_PER_QUARTER

_FRAME_MS = 50


class RecordPanel(QWidget):
    """A piano, a record button, and what was played.

    It is a seed source: `changed`, and `seed`.

    Signals:
        changed(): there is another take, or none.
        message(str): a sentence for the person, as when a keyboard does not open.

    Args:
        playback: counts in, clicks and plays along.
        document: whose tempo and meter the take has.
    """

    changed = Signal()
    message = Signal(str)

    def __init__(
        self, playback: Playback, document: Document, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._playback = playback
        self._document = document
        self._take: Score | None = None
        self._sounding: set[int] = set()
        self.keyboard = LiveKeyboard(playback.player)
        self.midi_input = MidiInput(self.keyboard, parent=self)
        self.keys = PianoKeys()
        self.record = QPushButton()
        self.status = QLabel()
        self.instrument = ProgramMenu()
        self.source = QLabel()
        self.count_in = QComboBox()
        self.snap = QComboBox()
        self.metronome = QCheckBox(self.tr("Metronome"))
        self.along = QCheckBox(self.tr("Play along with the piece"))
        self.take = TakeRow()
        self._octave = QLabel()
        self._frame = QTimer(self, interval=_FRAME_MS)
        self._dress()
        self._arrange()
        self._connect()
        self._show_take()
        self.midi_input.start()

    def seed(self) -> Score | None:
        """The take, drawn to the grid that is set; None without one."""
        grid = self.snap.currentData()
        if self._take is None or not grid:
            return self._take
        return quantise(self._take, grid)

    @property
    def recording(self) -> bool:
        """Whether what is played is being taken down."""
        return self.keyboard.recorder is not None

    def close_ports(self) -> None:
        """Stop listening to keyboards, as on closing the window."""
        self.finish()
        self.midi_input.close()

    def start(self) -> None:
        """Count in and take down what is played."""
        if self.recording:
            return
        start = self._playback.record(
            self.count_in.currentData(),
            alone=not self.along.isChecked(),
            metronome=self.metronome.isChecked(),
        )
        self.keyboard.recorder = Recorder(lambda: self._playback.tick, start)
        self.keys.setFocus()
        self._frame.start()
        self._show_state()

    def finish(self) -> None:
        """End recording; what was played becomes the take."""
        recorder, self.keyboard.recorder = self.keyboard.recorder, None
        if recorder is None:
            return
        self._frame.stop()
        program = self.instrument.program
        take = recorder.finish(self._playback.player.score, program, program == DRUMS)
        self._playback.end_recording()
        if take.note_count:
            self._set_take(take)
        self._show_state()

    def _dress(self) -> None:
        self.setAccessibleName(self.tr("Play a seed"))
        self.keys.set_octave(3)
        self.keys.setMinimumHeight(spacing(24))
        self.keys.setMaximumHeight(spacing(40))
        self.record.setCheckable(True)
        self.record.setToolTip(self.tr("Take down what you play, after the count-in"))
        self.record.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.status.setProperty("tier", "dim")
        for bars, text in ((1, self.tr("1 bar")), (2, self.tr("2 bars")), (0, self.tr("None"))):
            self.count_in.addItem(text, bars)
        quarter = TICKS_PER_QUARTER
        for grid, text in (
            (0, self.tr("As played")),
            (quarter, self.tr("Quarters")),
            (quarter // 2, self.tr("Eighths")),
            (quarter // 3, self.tr("Eighth triplets")),
            (quarter // 4, self.tr("Sixteenths")),
            (quarter // 6, self.tr("Sixteenth triplets")),
        ):
            self.snap.addItem(text, grid)
        self.snap.setCurrentIndex(self.snap.findData(quarter // 4))
        self.count_in.setAccessibleName(self.tr("Count-in"))
        self.count_in.setToolTip(self.tr("Bars of clicks before the recording"))
        self.snap.setAccessibleName(self.tr("Snap to"))
        self.snap.setToolTip(
            self.tr("Draw the take to a grid; what you really played is kept underneath")
        )
        self.metronome.setChecked(True)
        self.metronome.setToolTip(self.tr("Click while recording"))
        self.along.setToolTip(
            self.tr("Hear the piece in the roll from the playhead while you play")
        )
        self.source.setProperty("tier", "caption")
        self.source.setWordWrap(True)
        self._octave.setProperty("tier", "caption")

    def _arrange(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(spacing(2))
        octaves = QHBoxLayout()
        octaves.setSpacing(spacing(1))
        lower = tool_button("minus", self.tr("An octave lower"))
        higher = tool_button("plus", self.tr("An octave higher"))
        lower.clicked.connect(lambda: self.keys.set_octave(self.keys.octave() - 1))
        higher.clicked.connect(lambda: self.keys.set_octave(self.keys.octave() + 1))
        octaves.addWidget(self.instrument, 1)
        octaves.addSpacing(spacing(1))
        octaves.addWidget(lower)
        octaves.addWidget(self._octave)
        octaves.addWidget(higher)
        layout.addLayout(octaves)
        layout.addWidget(self.keys, 1)
        layout.addWidget(self.source)
        layout.addSpacing(spacing(1))
        row = QHBoxLayout()
        row.setSpacing(spacing(3))
        row.addWidget(self.record)
        row.addWidget(self.status, 1)
        layout.addLayout(row)
        form = QGridLayout()
        form.setHorizontalSpacing(spacing(3))
        form.setVerticalSpacing(spacing(2))
        form.setColumnStretch(1, 1)
        for index, (text, box) in enumerate(
            ((self.tr("Count-in"), self.count_in), (self.tr("Snap to"), self.snap))
        ):
            label = QLabel(text)
            label.setBuddy(box)
            form.addWidget(label, index, 0)
            form.addWidget(box, index, 1)
        layout.addLayout(form)
        layout.addWidget(self.metronome)
        layout.addWidget(self.along)
        layout.addWidget(self.take)
        layout.addStretch(1)

    def _connect(self) -> None:
        self.keys.note_on.connect(self.keyboard.press)
        self.keys.note_off.connect(self.keyboard.release)
        self.keys.octave_changed.connect(self._show_octave)
        self.record.clicked.connect(self._on_record)
        self.instrument.program_chosen.connect(self._on_instrument)
        self.snap.currentIndexChanged.connect(self._on_snap)
        self.take.listen_wanted.connect(self.play_take)
        self.take.discard_wanted.connect(lambda: self._set_take(None))
        self.midi_input.names_changed.connect(self._show_source)
        self.midi_input.opened.connect(self._show_source)
        self.midi_input.struck.connect(self._on_struck)
        self.midi_input.failed.connect(self.message)
        self._playback.state_changed.connect(self._on_state)
        self._frame.timeout.connect(self._show_state)
        self._show_octave()
        self._show_source()
        self._show_state()

    def play_take(self) -> None:
        """Let the take be heard."""
        take = self.seed()
        if take is not None and not self.recording:
            self._playback.audition(take)

    def _set_take(self, take: Score | None) -> None:
        self._take = take
        self._show_take()
        self.changed.emit()

    def _on_record(self, on: bool) -> None:
        if on:
            self.start()
        else:
            self.finish()

    def _on_state(self, state: PlayState) -> None:
        if self.recording and not state.running:
            self.finish()

    def _on_instrument(self, program: int) -> None:
        self.keyboard.program, self.keyboard.is_drum = max(0, program), program == DRUMS

    def _on_snap(self) -> None:
        self._show_take()
        if self._take is not None:
            self.changed.emit()

    def _on_struck(self, pitch: int, velocity: int) -> None:
        if velocity:
            self._sounding.add(pitch)
        else:
            self._sounding.discard(pitch)
        self.keys.set_sounding(self._sounding)

    def _show_octave(self) -> None:
        octave = self.keys.octave()
        self._octave.setText(f"C{octave}–C{octave + 2}")

    def _show_source(self, _what: object = None) -> None:
        if self.midi_input.name:
            text = self.tr("MIDI keyboard: {name}").format(name=self.midi_input.name)
        else:
            text = self.tr(
                "Click the piano to play with Z to M and Q to P, or plug in a MIDI keyboard."
            )
        self.source.setText(text)

    def _show_state(self) -> None:
        recorder = self.keyboard.recorder
        self.record.setChecked(recorder is not None)
        bind_icon(self.record, "stop" if recorder else "record", "text" if recorder else "error")
        self.record.setText(self.tr("Stop") if recorder else self.tr("Record"))
        if recorder is None:
            self.status.setText("")
            return
        player, tick = self._playback.player, self._playback.tick
        if self._playback.state == PlayState.COUNTING_IN:
            beats = beats_to_go(player.score, tick, player.tick)
            self.status.setText(self.tr("Starts in {beats}").format(beats=beats))
        else:
            self.status.setText(
                self.tr("Bar {position} · {count} notes").format(
                    position=position_text(player.score, tick), count=recorder.note_count
                )
            )

    def _show_take(self) -> None:
        self.take.set_take(self.seed())
