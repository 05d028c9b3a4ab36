"""The mixer: a strip for every track."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from gui.document import Document
from gui.panels.mixer_strip import NARROWEST_PX, WIDEST_PX, MixerStrip
from gui.panels.scroll_edges import ScrollEdges
from gui.theme import spacing, theme_changes
from gui.track_names import track_name
from musicgen.music.edit import replace_track
from musicgen.music.instruments import DRUMS
from musicgen.music.score import Score, Track


class MixerPanel(QWidget):
    """Mixes the tracks of a document; every change is an undo step.

    Args:
        document: whose tracks they are.
    """

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._strips: list[MixerStrip] = []
        self._growing: Score | None = None
        self.setAccessibleName(self.tr("Mixer"))
        self._row = QHBoxLayout()
        self._row.setContentsMargins(spacing(2), spacing(1), spacing(2), spacing(1))
        self._row.setSpacing(spacing(1))
        self._empty = QLabel(self.tr("Tracks appear here once there is music."))
        self._empty.setProperty("tier", "dim")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._row.addWidget(self._empty, 1)
        self._row.addStretch(0)
        inner = QWidget()
        inner.setProperty("area", "panel")
        inner.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        inner.setLayout(self._row)
        area = QScrollArea()
        area.setWidget(inner)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(area)
        self._area, self._inner = area, inner
        self._edges = ScrollEdges(area)
        document.score_changed.connect(self._show)
        document.mix_changed.connect(self._show)
        theme_changes.changed.connect(self._show)
        self._show()

    @property
    def strips(self) -> tuple[MixerStrip, ...]:
        """The strips, in the order of the tracks."""
        return tuple(self._strips)

    def show_growing(self, score: Score | None) -> None:
        """Show the tracks of a piece that is being written; None when it is over."""
        self._growing = score
        self._show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._give_room()

    def _show(self, _changed: object = None) -> None:
        tracks = (self._growing or self._document.score).tracks
        while len(self._strips) > len(tracks):
            strip = self._strips.pop()
            self._row.removeWidget(strip)
            strip.hide()
            strip.deleteLater()
        while len(self._strips) < len(tracks):
            self._strips.append(self._make_strip(len(self._strips)))
        self._empty.setVisible(not tracks)
        self._give_room()
        mix = self._document.mix
        for index, (strip, track) in enumerate(zip(self._strips, tracks, strict=True)):
            strip.show_track(
                track,
                muted=index in mix.muted,
                soloed=index in mix.soloed,
                colour=mix.colour_index(index),
            )
            strip.set_audible(mix.audible(index))
            # What is still being written is in no document yet, and so cannot be changed.
            strip.setEnabled(self._growing is None)
            strip.setToolTip(
                self.tr("Can be mixed as soon as the piece is written") if self._growing else ""
            )

    def _give_room(self) -> None:
        """Share the width; where it is too little, scroll rather than squeeze."""
        count = len(self._strips)
        margins = self._row.contentsMargins()
        around = margins.left() + margins.right() + max(0, count - 1) * self._row.spacing()
        each = (self._area.viewport().width() - around) // max(1, count)
        each = max(NARROWEST_PX, min(WIDEST_PX, each))
        for strip in self._strips:
            strip.setFixedWidth(each)
        self._inner.setMinimumWidth(count * each + around)

    def _make_strip(self, index: int) -> MixerStrip:
        strip = MixerStrip()
        strip.mute_wanted.connect(lambda on: self._mute(index, on))
        strip.solo_wanted.connect(lambda on: self._solo(index, on))
        strip.colour_wanted.connect(lambda colour: self._colour(index, colour))
        strip.volume_wanted.connect(
            lambda value: self._edit(
                index, self.tr("Volume of {track}"), lambda t: replace(t, volume=value), "volume"
            )
        )
        strip.pan_wanted.connect(
            lambda value: self._edit(
                index, self.tr("Pan of {track}"), lambda t: replace(t, pan=value), "pan"
            )
        )
        strip.program_wanted.connect(
            lambda program: self._edit(
                index, self.tr("Instrument of {track}"), lambda t: _with_program(t, program)
            )
        )
        self._row.insertWidget(index, strip)
        return strip

    def _edit(
        self, index: int, label: str, change: Callable[[Track], Track], dragged: str = ""
    ) -> None:
        score: Score = self._document.score
        if not self._is_there(index):
            return
        track = score.tracks[index]
        self._document.edit(
            label.format(track=track_name(track)),
            replace_track(score, index, change(track)),
            merge=f"{dragged} {index}" if dragged else "",
        )

    def _mute(self, index: int, on: bool) -> None:
        muted = self._document.mix.muted
        label = self.tr("Mute {track}") if on else self.tr("Unmute {track}")
        self._mix(index, label, muted=muted | {index} if on else muted - {index})

    def _solo(self, index: int, on: bool) -> None:
        soloed = self._document.mix.soloed
        label = self.tr("Solo {track}") if on else self.tr("End solo of {track}")
        self._mix(index, label, soloed=soloed | {index} if on else soloed - {index})

    def _colour(self, index: int, colour: int) -> None:
        colours = {**dict(self._document.mix.colours), index: colour}
        self._mix(index, self.tr("Colour of {track}"), colours=tuple(sorted(colours.items())))

    def _mix(self, index: int, label: str, **change: Any) -> None:
        if self._is_there(index):
            name = track_name(self._document.score.tracks[index])
            self._document.set_mix(label.format(track=name), replace(self._document.mix, **change))

    def _is_there(self, index: int) -> bool:
        """False where a menu was still open when the piece became another one."""
        return index < len(self._document.score.tracks)

    def set_levels(self, levels: dict[int, float]) -> None:
        """Show amplitudes, 0 to 1, by track index."""
        for index, strip in enumerate(self._strips):
            strip.level.set_levels(levels.get(index, 0.0))


def _with_program(track: Track, program: int) -> Track:
    """The track on another instrument; a name that only told the old one goes with it."""
    if program == DRUMS:
        changed = replace(track, is_drum=True)
    else:
        changed = replace(track, program=program, is_drum=False)
    default = track_name(replace(track, name=""))
    return replace(changed, name="") if track.name.strip() == default else changed
