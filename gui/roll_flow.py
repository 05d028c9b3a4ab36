"""The roll shows the document, its edits go into the document, and it plays along."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit

from gui.document import Mix
from gui.selection import Selection
from gui.widgets.step_editor import StepEditor

if TYPE_CHECKING:
    from gui.document import Document
    from gui.generation import Generation
    from gui.main_window import MainWindow
    from gui.playback.player import Player
    from gui.widgets.piano_roll import PianoRoll
    from musicgen.generate.request import NoteSampled
    from musicgen.music.score import Note, Score

_COMMANDS: dict[str, tuple[str, *tuple[int, ...]]] = {
    "cut": ("cut",),
    "copy": ("copy",),
    "paste": ("paste",),
    "duplicate": ("duplicate",),
    "delete": ("delete",),
    "select_all": ("select_all",),
    "select_none": ("select_none",),
    "transpose_up": ("transpose", 1),
    "transpose_down": ("transpose", -1),
    "octave_up": ("transpose", 12),
    "octave_down": ("transpose", -12),
    "quantise": ("quantise",),
    "zoom_in": ("zoom_time", 1),
    "zoom_out": ("zoom_time", -1),
    "zoom_fit": ("fit",),
}
_MOST_BARS_TO_FIT = 32
_USUAL_PITCHES = (88, 33)
_NEED_SELECTION = (
    "cut", "copy", "duplicate", "delete", "select_none",
    "transpose_up", "transpose_down", "octave_up", "octave_down", "quantise",
)  # fmt: skip


class RollFlow(QObject):
    """Keeps roll, document and what is being written in step."""

    def __init__(
        self,
        window: MainWindow,
        document: Document,
        generation: Generation,
        roll: PianoRoll,
        player: Player,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._document = document
        self._generation = generation
        self._roll = roll
        self._player = player
        self._actions = window.actions_table
        self._region: tuple[int, int] | None = None
        self._picked: frozenset[tuple[int, Note]] = frozenset()
        self._hidden: frozenset[int] = frozenset()
        self._placed = False
        self._view: tuple[float, int, int] | None = None

        window.put_roll(roll, roll.field)
        document.score_changed.connect(self._on_document)
        document.replaced.connect(self._on_replaced)
        document.mix_changed.connect(self._on_mix)
        roll.edited.connect(self._on_edited)
        roll.selection_changed.connect(self._on_picked)
        roll.region_changed.connect(self._on_region)
        roll.hidden_tracks_changed.connect(self._on_hidden)
        roll.note_preview.connect(self._on_preview)
        generation.started.connect(self._on_started)
        generation.notes_arrived.connect(self._on_notes)
        generation.finished.connect(self._on_ended)
        generation.failed.connect(self._on_ended)
        for action, (command, *arguments) in _COMMANDS.items():
            slot = getattr(roll.commands, command)
            self._actions.on(
                action, lambda _=False, s=slot, a=tuple(arguments), n=action: self._run(n, s, a)
            )
        roll.installEventFilter(self)
        self._on_mix(document.mix)
        self._on_document(document.score)
        self._enable()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # While notes are written Escape stops that, whatever it means in the roll.
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
            and self._generation.writing
        ):
            return True
        return super().eventFilter(watched, event)

    def _run(self, name: str, slot: Any, arguments: tuple[Any, ...]) -> None:
        """Run a roll command; in a text field the clipboard is that of the text."""
        if name.startswith("zoom") and not self._roll.isVisible():
            return
        focus = QApplication.focusWidget()
        if isinstance(focus, QLineEdit) and name in ("cut", "copy", "paste", "select_all"):
            method = {"select_all": "selectAll"}.get(name, name)
            getattr(focus, method)()
        else:
            slot(*arguments)

    def _on_document(self, score: Score) -> None:
        if self._generation.writing:
            return
        self._roll.set_score(score, self._document.seed_end)
        if self._window.centre.currentWidget() in (self._roll, self._window.empty):
            self._window.show_centre(None)
        self._enable()

    def _on_replaced(self) -> None:
        """Another piece was opened: what comes next is looking at it and hearing it."""
        self._mark_nothing()
        score = self._document.score
        if score.tracks:
            self._roll.setFocus()
            if score.meter_map.position(score.length).bar <= _MOST_BARS_TO_FIT:
                # The roll has its size only after the empty page has made room.
                QTimer.singleShot(0, self._roll.fit)

    def _on_mix(self, mix: Mix) -> None:
        self._roll.set_track_colours([mix.colour_index(track) for track in range(64)])

    def _on_edited(self, label: str, score: Score) -> None:
        if self._generation.writing:
            # What is being written must be in the document before it can be edited.
            self._generation.stop()
        self._document.edit(label, score)

    def _on_picked(self, picked: frozenset[tuple[int, Note]]) -> None:
        self._picked = picked
        self._tell_selection()

    def _on_region(self, region: tuple[int, int] | None) -> None:
        self._region = region
        self._tell_selection()

    def _on_hidden(self, hidden: frozenset[int]) -> None:
        self._hidden = hidden
        self._tell_selection()

    def _tell_selection(self) -> None:
        start, end = self._region or (0, 0)
        if self._picked:
            tracks = tuple(sorted({track for track, _ in self._picked}))
        else:
            count = len(self._document.score.tracks)
            tracks = tuple(track for track in range(count) if track not in self._hidden)
        self._document.set_selection(
            Selection(start, end, tracks if self._region or self._picked else (), self._picked)
        )
        self._enable()

    def _on_preview(self, track: int, pitch: int, velocity: int) -> None:
        tracks = self._roll.score().tracks
        if track < len(tracks):
            self._player.preview(pitch, velocity, tracks[track].program, tracks[track].is_drum)

    def _on_started(self, score: Score, seed_end: int, end: int) -> None:
        self._roll.set_score(score, seed_end)
        self._window.show_centre(self._roll)
        region = self._generation.region
        if not self._placed:
            self._placed = True
            if region is None:
                self._mark_nothing()
            focus = QApplication.focusWidget()
            if focus is self._window.prompt.field or isinstance(focus, StepEditor):
                # What comes next is listening: Space shall play, not type or set a step.
                self._roll.setFocus()
            if region is None and score.meter_map.position(end).bar <= _MOST_BARS_TO_FIT:
                self._show_all_bars(end)
        if region is not None:
            self._roll.set_locked_region((region.start, region.end), frozenset(region.tracks))

    def _mark_nothing(self) -> None:
        """Bars that were marked in another piece mean nothing in this one."""
        if self._region is not None:
            self._roll.set_region(None)
            self._on_region(None)

    def _show_all_bars(self, end: int) -> None:
        """Make room for the piece that is to come, before its pitches are known."""
        state = self._roll.state
        rows = state.geometry.rows
        top, bottom = (rows.row_of(pitch) for pitch in _USUAL_PITCHES)
        if rows.drums or min(top, bottom) < 0:
            top, bottom = 0, len(rows) - 1
        state.geometry.fit(0, end, top, bottom)
        state.view_changed.emit()
        self._view = _view_of(self._roll)

    def _on_notes(self, notes: list[NoteSampled]) -> None:
        for event in notes:
            self._roll.append_note(event.track, event.note)

    def _on_ended(self, _text: str = "") -> None:
        self._placed = False
        self._roll.set_locked_region(None)
        self._on_document(self._document.score)
        if self._view == _view_of(self._roll):
            # Nobody has zoomed or scrolled meanwhile: now the pitches are known.
            self._leave_drum_rows()
            self._roll.fit()
        self._view = None

    def _leave_drum_rows(self) -> None:
        """After beats were continued, show the tune rather than the kit."""
        tracks = self._document.score.tracks
        active = self._roll.active_track()
        if active < len(tracks) and tracks[active].is_drum:
            pitched = [index for index, track in enumerate(tracks) if not track.is_drum]
            if pitched:
                self._roll.set_active_track(pitched[0])

    def _enable(self) -> None:
        for name in _NEED_SELECTION:
            self._actions[name].setEnabled(bool(self._picked))
        there = bool(self._document.score.tracks)
        for name in ("paste", "select_all", "zoom_in", "zoom_out", "zoom_fit"):
            self._actions[name].setEnabled(there)


def _view_of(roll: PianoRoll) -> tuple[float, int, int]:
    """What a person changes by zooming and scrolling; time also scrolls by itself."""
    geometry = roll.state.geometry
    return geometry.scale, geometry.row_height, geometry.scroll_y
