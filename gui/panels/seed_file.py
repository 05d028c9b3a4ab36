"""Seed tab "File": a MIDI file, which of its tracks and bars are to be continued."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QGridLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from gui.panels.file_offer import FileOffer
from gui.tasks.job_process import JobProcess
from gui.theme import spacing
from gui.track_names import track_name
from gui.widgets.mini_roll import MiniRoll
from musicgen.music.score import Score
from musicgen.music.timeline import slice_ticks

MIDI_SUFFIXES = (".mid", ".midi", ".kar", ".smf")


class FileSeed(QWidget):
    """Takes a file by button or by drop, and gives a part of it as a seed.

    Signals:
        changed(): another seed, or none.
        failed(str): the file could not be read; one sentence.
        open_requested(Score, str): show the whole file in the roll; its name.
    """

    changed = Signal()
    failed = Signal(str)
    open_requested = Signal(object, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAcceptDrops(True)
        self._score: Score | None = None
        self._path: Path | None = None
        self._boxes: list[QCheckBox] = []
        self._job = JobProcess(self)
        self._job.succeeded.connect(self._on_read)
        self._job.failed.connect(self._on_failed)

        self.choose = QPushButton(self.tr("Choose a MIDI file…"))
        self.choose.clicked.connect(self._on_choose)
        self._name = QLabel()
        self._name.setProperty("tier", "dim")
        self._name.setWordWrap(True)
        self._roll = MiniRoll()
        self._roll.setFixedHeight(spacing(16))
        self._roll.clicked.connect(self._on_open)
        self._roll.setToolTip(self.tr("Click to open the whole file in the roll"))
        self._tracks = QWidget()
        self._track_layout = QVBoxLayout(self._tracks)
        self._track_layout.setContentsMargins(0, 0, 0, 0)
        self._track_layout.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._track_layout.setSpacing(spacing(1))
        self._scroll = QScrollArea()
        self._scroll.setWidget(self._tracks)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.viewport().setAutoFillBackground(False)
        self._tracks.setAutoFillBackground(False)
        self._first, self._last = QSpinBox(), QSpinBox()
        self._range = QWidget()
        bars = QGridLayout(self._range)
        bars.setContentsMargins(0, 0, 0, 0)
        bars.setSpacing(spacing(2))
        for column, (text, spin) in enumerate(
            ((self.tr("From bar"), self._first), (self.tr("to bar"), self._last))
        ):
            label = QLabel(text)
            label.setBuddy(spin)
            spin.setAccessibleName(text)
            spin.valueChanged.connect(self._on_bars)
            bars.addWidget(label, 0, 2 * column)
            bars.addWidget(spin, 0, 2 * column + 1)
            bars.setColumnStretch(2 * column + 1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(spacing(2))
        layout.addWidget(self.choose)
        layout.addWidget(self._name)
        layout.addWidget(self._roll)
        layout.addWidget(self._range)
        layout.addWidget(self._scroll, 1)
        self.offer = FileOffer()
        self.offer.chosen.connect(self.load)
        layout.addWidget(self.offer, 1)
        self._show()

    @property
    def title(self) -> str:
        """Name of the file, "" without one."""
        return self._path.stem if self._path else ""

    def seed(self) -> Score | None:
        """The chosen bars of the chosen tracks; None without any notes."""
        score = self._score
        if score is None:
            return None
        meters = score.meter_map
        start = meters.bar_start(self._first.value() - 1)
        end = meters.bar_start(self._last.value())
        kept = score.with_tracks(
            track for track, box in zip(score.tracks, self._boxes, strict=True) if box.isChecked()
        )
        part = slice_ticks(kept, start, end)
        return part if part.note_count else None

    def load(self, path: Path) -> None:
        """Read `path`; `changed` or `failed` follows."""
        self._job.drop()
        self._path = path
        self._name.setText(self.tr("Reading {name}…").format(name=path.name))
        self._name.show()
        self._job.start("musicgen.midi.read:read_midi", path)

    def close_jobs(self) -> None:
        """Stop reading, as the window closes."""
        self._job.cancel()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(is_midi(Path(url.toLocalFile())) for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls()]
        chosen = next((path for path in paths if is_midi(path)), None)
        if chosen is not None:
            event.acceptProposedAction()
            self.load(chosen)

    def _on_choose(self) -> None:
        patterns = " ".join(f"*{suffix}" for suffix in MIDI_SUFFIXES)
        name, _ = QFileDialog.getOpenFileName(
            self,
            self.tr("Choose a MIDI file"),
            str(self._path.parent) if self._path else "",
            self.tr("MIDI files ({patterns})").format(patterns=patterns),
        )
        if name:
            self.load(Path(name))

    def _on_read(self, score: Score) -> None:
        if not score.note_count:
            name = self._path.name if self._path else ""
            self._on_failed(self.tr("{name} holds no notes to continue.").format(name=name))
            return
        self._score = score
        for box in self._boxes:
            self._track_layout.removeWidget(box)
            box.deleteLater()
        self._boxes = []
        for track in score.tracks:
            box = QCheckBox(f"{track_name(track)} · {len(track.notes)}")
            box.setChecked(True)
            box.toggled.connect(self._on_part)
            self._track_layout.addWidget(box)
            self._boxes.append(box)
        bars = score.meter_map.position(max(0, score.length - 1)).bar + 1
        for spin, value in ((self._first, 1), (self._last, bars)):
            spin.blockSignals(True)
            spin.setRange(1, bars)
            spin.setValue(value)
            spin.blockSignals(False)
        self._on_part()

    def _on_failed(self, text: str) -> None:
        self._score, self._path = None, None
        self._show()
        self.changed.emit()
        self.failed.emit(text)

    def _on_bars(self) -> None:
        self._first.setMaximum(self._last.value())
        self._last.setMinimum(self._first.value())
        self._on_part()

    def _on_part(self) -> None:
        self._show()
        self.changed.emit()

    def _on_open(self) -> None:
        if self._score is not None:
            self.open_requested.emit(self._score, self.title)

    def _show(self) -> None:
        there = self._score is not None
        for widget in (self._roll, self._range, self._scroll):
            widget.setVisible(there)
        self.offer.setVisible(not there)
        self._name.setVisible(self._path is not None)
        if there and self._path is not None:
            self._name.setText(self._path.name)
            self._roll.set_score(self.seed() or Score())


def is_midi(path: Path) -> bool:
    """Whether the name is that of a MIDI file."""
    return path.suffix.lower() in MIDI_SUFFIXES
