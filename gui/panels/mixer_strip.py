"""One track in the mixer."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QToolButton, QWidget

from gui.panels.colour_swatch import ColourSwatch
from gui.panels.level_meter import LevelMeter
from gui.panels.mix_slider import MixSlider
from gui.panels.program_menu import ProgramMenu
from gui.theme import current_theme, spacing
from gui.track_names import track_name
from musicgen.music.instruments import DRUMS
from musicgen.music.score import Track

NARROWEST_PX, WIDEST_PX = 126, 328
_USUAL_VOLUME = 100
_CENTRE = 64


class MixerStrip(QFrame):
    """Name and instrument, colour, mute, solo, level, volume and pan.

    Passive: it shows what it is given and says what the person wants.

    Signals:
        mute_wanted(bool), solo_wanted(bool): the buttons.
        volume_wanted(int), pan_wanted(int): 0 to 127, while a slider is dragged, too.
        program_wanted(int): General MIDI program, -1 for drums.
        colour_wanted(int): index into the theme's track colours.
    """

    mute_wanted = Signal(bool)
    solo_wanted = Signal(bool)
    volume_wanted = Signal(int)
    pan_wanted = Signal(int)
    program_wanted = Signal(int)
    colour_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("area", "card")
        self.swatch = ColourSwatch()
        self.mute = _letter(self.tr("M"), "mute", self.tr("Mute: do not hear this track"))
        self.solo = _letter(self.tr("S"), "solo", self.tr("Solo: hear only this track"))
        self.program = ProgramMenu()
        self.volume = MixSlider(_USUAL_VOLUME)
        self.pan = MixSlider(_CENTRE, filled_from=_CENTRE)
        self._volume_text = QLabel()
        self._pan_text = QLabel()
        self.level = LevelMeter(1)
        self._dress()
        self._arrange()
        self.mute.clicked.connect(self.mute_wanted)
        self.solo.clicked.connect(self.solo_wanted)
        self.program.program_chosen.connect(self.program_wanted)
        self.swatch.colour_chosen.connect(self.colour_wanted)
        self.volume.valueChanged.connect(self._on_volume)
        self.pan.valueChanged.connect(self._on_pan)

    def _dress(self) -> None:
        self.program.setProperty("role", "name")
        self.volume.setToolTip(self.tr("Volume. Double-click puts it back to 100."))
        self.volume.setAccessibleName(self.tr("Volume"))
        self.pan.setToolTip(self.tr("Left or right. Double-click puts it in the middle."))
        self.pan.setAccessibleName(self.tr("Pan"))
        self.level.setAccessibleName(self.tr("Level"))
        self.level.setToolTip(self.tr("How loud this track is"))
        width = self.fontMetrics().horizontalAdvance("R 00")
        for label in (self._volume_text, self._pan_text):
            label.setProperty("tier", "caption")
            label.setFixedWidth(width)
            label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    def _arrange(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(6, spacing(1), 6, spacing(2))
        grid.setHorizontalSpacing(spacing(1))
        grid.setVerticalSpacing(spacing(1))
        grid.addWidget(self.program, 0, 0, 1, 4)
        for column, widget in enumerate((self.swatch, self.mute, self.solo)):
            grid.addWidget(widget, 1, column)
        grid.addWidget(self.level, 1, 3)
        for row, slider, text in (
            (2, self.volume, self._volume_text),
            (3, self.pan, self._pan_text),
        ):
            line = QHBoxLayout()
            line.setSpacing(spacing(1))
            line.addWidget(slider, 1)
            line.addWidget(text)
            grid.addLayout(line, row, 0, 1, 4)
        grid.setColumnStretch(3, 1)

    def show_track(self, track: Track, *, muted: bool, soloed: bool, colour: int) -> None:
        """Show a track and how it is mixed."""
        name = track_name(track)
        self.setAccessibleName(name)
        self.program.set_program(DRUMS if track.is_drum else track.program, name)
        self.swatch.set_index(colour)
        colours = current_theme().track_colours
        self.level.set_colour(colours[colour % len(colours)])
        for button, on in ((self.mute, muted), (self.solo, soloed)):
            button.setChecked(on)
        for slider, value in ((self.volume, track.volume), (self.pan, track.pan)):
            slider.blockSignals(True)
            slider.setValue(value)
            slider.blockSignals(False)
        self._show_values()

    def set_audible(self, audible: bool) -> None:
        """Dim the name of a track that is not heard, given mutes and solos."""
        self.program.set_dimmed(not audible)

    def _on_volume(self, value: int) -> None:
        self._show_values()
        self.volume_wanted.emit(value)

    def _on_pan(self, value: int) -> None:
        self._show_values()
        self.pan_wanted.emit(value)

    def _show_values(self) -> None:
        self._volume_text.setText(str(self.volume.value()))
        place = self.pan.value() - _CENTRE
        if place == 0:
            text = self.tr("mid")
        elif place < 0:
            text = self.tr("L {amount}").format(amount=-place)
        else:
            text = self.tr("R {amount}").format(amount=place)
        self._pan_text.setText(text)


def _letter(text: str, role: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setProperty("role", role)
    button.setText(text)
    button.setCheckable(True)
    button.setFixedSize(spacing(5), spacing(5))
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setToolTip(tip)
    button.setAccessibleName(tip.split(":")[0])
    button.setAccessibleDescription(tip)
    return button
