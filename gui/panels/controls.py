"""The controls: what shapes the next piece, under plain names."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from gui.control_values import PRESETS, ControlValues, preset_of, with_preset
from gui.panels.edge_fade import fade_edges
from gui.panels.instrument_button import InstrumentButton
from gui.theme import spacing
from gui.widgets.flow_layout import FlowLayout
from gui.widgets.slider_row import LABEL_PX, SliderRow
from musicgen.music.key import Key, Mode
from musicgen.music.meter import Meter

_METERS: Final = ((4, 4), (3, 4), (2, 4), (6, 8), (12, 8), (9, 8), (5, 4), (7, 8))
_MODES: Final[tuple[Mode, ...]] = ("major", "minor")
_NOTE_NAMES: Final = ("C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B")
_SLOWEST, _FASTEST = 29, 300
_LARGEST_SEED: Final = 2**31 - 1

EXPLANATIONS: Final[dict[str, tuple[str, str]]] = {
    "surprise": ("Surprise", "Further right, less likely notes are chosen more often."),
    "focus": ("Focus", "Further right, unlikely notes are ruled out altogether."),
    "style_strength": ("Style strength", "How strongly the style shapes the music."),
    "density": ("Density", "Fewer or more notes than the style usually has."),
    "repetition": ("Repetition", "To the left bars repeat less, to the right more."),
    "swing": ("Swing", "Delays the off-beat eighths, up to a full triplet swing."),
    "scale_lock": ("Only notes of the key", "Every pitched note comes from the key's scale."),
    "tempo_bpm": ("Tempo", "Quarter notes per minute; set here, it beats the prompt."),
    "key": ("Key", "The key of the piece; set here, it beats the prompt."),
    "meter": ("Meter", "The time signature; set here, it beats the prompt."),
    "length_bars": ("Length", "How many bars to write; set here, it beats the prompt."),
    "instruments": ("Instruments", "Who plays; set here, it beats the prompt."),
    "lowest_pitch": ("Lowest note", "No pitched note below this one."),
    "highest_pitch": ("Highest note", "No pitched note above this one."),
    "max_polyphony": ("Notes at once", "At most this many pitched notes sound together."),
    "random_seed": ("Random seed", "The same number and the same wishes give the same piece."),
}
"""Name and one sentence for each control; the guide in Help is made of the same."""


class NoteSpin(QSpinBox):
    """A MIDI pitch shown as a note name; middle C is C4."""

    def textFromValue(self, value: int) -> str:
        return f"{_NOTE_NAMES[value % 12]}{value // 12 - 1}"


class ControlsPanel(QWidget):
    """Shows and edits `ControlValues`.

    Signals:
        values_changed(ControlValues): moved by the person.
    """

    values_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values = ControlValues()
        self._sliders: dict[str, SliderRow] = {}
        self._presets: dict[str, QPushButton] = {}
        self._labels: dict[QObject, str] = {}

        body = QWidget()
        layout = QVBoxLayout(body)
        layout.setContentsMargins(spacing(4), spacing(1), spacing(3), spacing(4))
        layout.setSpacing(spacing(2))
        layout.addWidget(self._preset_row())
        for row in self._slider_rows():
            layout.addWidget(row)
        self._scale_lock = QCheckBox(self._name("scale_lock"))
        self._scale_lock.setToolTip(self._tip("scale_lock"))
        self._scale_lock.toggled.connect(lambda on: self._change(scale_lock=on))
        layout.addWidget(self._scale_lock)
        layout.addSpacing(spacing(1))
        layout.addLayout(self._form())
        layout.addStretch(1)

        scroll = QScrollArea()
        scroll.setWidget(body)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.viewport().setAutoFillBackground(False)
        body.setAutoFillBackground(False)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)
        fade_edges(scroll)
        self._show()

    @property
    def values(self) -> ControlValues:
        """What the controls are set to."""
        return self._values

    def set_values(self, values: ControlValues) -> None:
        """Move the controls; emits nothing."""
        self._values = values
        self._show()

    def _preset_row(self) -> QWidget:
        row = QWidget()
        layout = FlowLayout(row, gap=spacing(1))
        for name in PRESETS:
            button = QPushButton(self.tr(name))
            button.setProperty("role", "chip")
            button.setCheckable(True)
            button.setToolTip(self.tr("Put the sliders where “{name}” has them.").format(name=name))
            button.clicked.connect(lambda _=False, n=name: self._choose_preset(n))
            layout.addWidget(button)
            self._presets[name] = button
        return row

    def _slider_rows(self) -> list[SliderRow]:
        percent: Callable[[float], str] = lambda v: f"{v:.0%}"  # noqa: E731
        more_or_less: Callable[[float], str] = lambda v: f"{v:+.0%}" if v else self.tr("as usual")  # noqa: E731
        default = ControlValues()
        rows = []
        for field, low, high, step, shown in (
            ("surprise", 0.0, 1.0, 0.01, percent),
            ("focus", 0.0, 1.0, 0.01, percent),
            ("style_strength", 0.0, 3.0, 0.05, lambda v: f"× {v:.2g}"),
            ("density", -1.0, 1.0, 0.05, more_or_less),
            ("repetition", -1.0, 1.0, 0.05, more_or_less),
            ("swing", 0.0, 1.0, 0.05, percent),
        ):
            row = SliderRow(
                self._name(field),
                low,
                high,
                getattr(default, field),
                step=step,
                shown=shown,
                tooltip=self._tip(field),
            )
            row.value_changed.connect(lambda value, f=field: self._change(**{f: value}))
            self._sliders[field] = row
            rows.append(row)
        return rows

    def _form(self) -> QFormLayout:
        form = QFormLayout()
        form.setHorizontalSpacing(spacing(2))
        form.setVerticalSpacing(spacing(2))
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        auto = self.tr("Automatic")
        self._tempo = _spin(_SLOWEST, _FASTEST, auto, self.tr(" bpm"))
        self._tempo.valueChanged.connect(
            lambda v: self._change(tempo_bpm=float(v) if v > _SLOWEST else None)
        )
        self._key = QComboBox()
        self._key.addItem(auto, None)
        for mode in _MODES:
            for tonic in range(12):
                self._key.addItem(str(Key(tonic, mode)), Key(tonic, mode))
        self._key.currentIndexChanged.connect(lambda _: self._change(key=self._key.currentData()))
        self._meter = QComboBox()
        self._meter.addItem(auto, None)
        for numerator, denominator in _METERS:
            self._meter.addItem(f"{numerator}/{denominator}", (numerator, denominator))
        self._meter.currentIndexChanged.connect(lambda _: self._on_meter())
        self._length = _spin(0, 256, auto, self.tr(" bars"))
        self._length.valueChanged.connect(lambda v: self._change(length_bars=v or None))
        self._instruments = InstrumentButton()
        self._instruments.programs_changed.connect(lambda p: self._change(instruments=p))
        self._lowest, self._highest = NoteSpin(), NoteSpin()
        for spin, field in ((self._lowest, "lowest_pitch"), (self._highest, "highest_pitch")):
            spin.setRange(0, 127)
            spin.valueChanged.connect(lambda v, f=field: self._change(**{f: v}))
        self._polyphony = _spin(0, 16, self.tr("No limit"), "")
        self._polyphony.valueChanged.connect(lambda v: self._change(max_polyphony=v))
        self._random_seed = _spin(0, _LARGEST_SEED, self.tr("New each time"), "")
        self._random_seed.valueChanged.connect(lambda v: self._change(random_seed=v or None))
        for field, widget in (
            ("tempo_bpm", self._tempo),
            ("key", self._key),
            ("meter", self._meter),
            ("length_bars", self._length),
            ("instruments", self._instruments),
            ("lowest_pitch", self._lowest),
            ("highest_pitch", self._highest),
            ("max_polyphony", self._polyphony),
            ("random_seed", self._random_seed),
        ):
            label = QLabel(self._name(field))
            label.setMinimumWidth(LABEL_PX)
            label.setBuddy(widget)
            back = self.tr("Double-click the name to put it back.")
            label.setToolTip(f"{self._tip(field)} {back}")
            label.installEventFilter(self)
            self._labels[label] = field
            widget.setToolTip(self._tip(field))
            widget.setAccessibleName(self._name(field))
            form.addRow(label, widget)
        return form

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        field = self._labels.get(watched)
        if field is not None and event.type() == QEvent.Type.MouseButtonDblClick:
            self._change(**{field: getattr(ControlValues(), field)})
            self._show()
            return True
        return super().eventFilter(watched, event)

    def _on_meter(self) -> None:
        data = self._meter.currentData()
        self._change(meter=Meter(*data) if data else None)

    def _change(self, **fields: object) -> None:
        self._values = replace(self._values, **fields)  # type: ignore[arg-type]
        self._show_preset()
        self.values_changed.emit(self._values)

    def _choose_preset(self, name: str) -> None:
        self.set_values(with_preset(self._values, name))
        self.values_changed.emit(self._values)

    def _show(self) -> None:
        values = self._values
        for field, row in self._sliders.items():
            row.set_value(getattr(values, field))
        editors = (
            (self._tempo, round(values.tempo_bpm) if values.tempo_bpm else _SLOWEST),
            (self._length, values.length_bars or 0),
            (self._lowest, values.lowest_pitch),
            (self._highest, values.highest_pitch),
            (self._polyphony, values.max_polyphony),
            (self._random_seed, values.random_seed or 0),
        )
        for spin, value in editors:
            spin.blockSignals(True)
            spin.setValue(value)
            spin.blockSignals(False)
        for box, data in (
            (self._key, values.key),
            (self._meter, tuple(values.meter) if values.meter else None),
        ):
            index = next((i for i in range(box.count()) if box.itemData(i) == data), 0)
            box.blockSignals(True)
            box.setCurrentIndex(index)
            box.blockSignals(False)
        self._scale_lock.blockSignals(True)
        self._scale_lock.setChecked(values.scale_lock)
        self._scale_lock.blockSignals(False)
        self._instruments.set_programs(values.instruments)
        self._show_preset()

    def _show_preset(self) -> None:
        chosen = preset_of(self._values)
        for name, button in self._presets.items():
            button.setChecked(name == chosen)

    def _name(self, field: str) -> str:
        return self.tr(EXPLANATIONS[field][0])

    def _tip(self, field: str) -> str:
        return self.tr(EXPLANATIONS[field][1])


def _spin(low: int, high: int, special: str, unit: str) -> QSpinBox:
    spin = QSpinBox()
    spin.setRange(low, high)
    spin.setSpecialValueText(special)
    spin.setSuffix(unit)
    return spin
