"""The piano roll: shows a score, follows the playhead, and lets notes be edited.

It holds no truth: each finished edit is announced as a whole new score through
`edited`, and the document answers by setting that score.
"""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from gui.widgets.roll.actions import RollActions
from gui.widgets.roll.commands import DEFAULT_VELOCITY
from gui.widgets.roll.description import describe_note, describe_roll
from gui.widgets.roll.drum_strip import DrumStrip
from gui.widgets.roll.edits import Picked
from gui.widgets.roll.field import NoteField
from gui.widgets.roll.keyboard import WIDTH, KeyStrip
from gui.widgets.roll.keys import key_target, run_key
from gui.widgets.roll.legend import TrackLegend
from gui.widgets.roll.ruler import BarRuler, RulerCorner
from gui.widgets.roll.scrolling import scroll_bars, stacked
from gui.widgets.roll.snap import Snap
from gui.widgets.roll.state import RollState
from gui.widgets.roll.tool_bar import RollToolBar
from gui.widgets.roll.velocity_lane import LaneScale, VelocityLane
from musicgen.music.score import Note, Score

_FOLLOW_FROM, _FOLLOW_TO = 0.85, 0.12
_DESCRIBE_MS = 250


class PianoRoll(QWidget):
    """A score on a grid of bars and pitches.

    Signals:
        edited(str, Score): the person finished an edit; its name and the new score.
        selection_changed(object): the selected notes, a frozenset of (track, Note).
        region_changed(object): (start, end) in ticks of the bars marked, or None.
        seek_requested(int): the playhead should go to this tick.
        note_preview(int, int, int): track, pitch and velocity of a note to be heard.
        active_track_changed(int): notes are drawn into another track.
        hidden_tracks_changed(object): frozenset of tracks whose notes are hidden.
        snap_changed(object): another `Snap`; pencil_changed(bool): pencil on or off.
    """

    edited = Signal(str, object)
    selection_changed = Signal(object)
    region_changed = Signal(object)
    seek_requested = Signal(int)
    note_preview = Signal(int, int, int)
    active_track_changed = Signal(int)
    hidden_tracks_changed = Signal(object)
    snap_changed = Signal(object)
    pencil_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.state = RollState(self)
        self.commands = RollActions(self.state, self)
        self.legend = TrackLegend(self.state, self)
        self.ruler = BarRuler(self.state, self)
        self.keyboard = KeyStrip(self.state, self)
        self.field = NoteField(self.state, self.commands, self)
        self.lane = VelocityLane(self.state, self)
        self.drums = DrumStrip(self.state, self)
        self.tools = RollToolBar(self.state, self.commands, self)
        self.commands.field = self.field
        self._across, self._down = scroll_bars(self.state, self)
        self._placed = False
        self._describe = QTimer(self, singleShot=True, interval=_DESCRIBE_MS)
        self._describe.timeout.connect(self._update_description)
        self.setMinimumSize(320, 180)
        self.setAccessibleName(self.tr("Piano roll"))
        self._arrange()
        self._connect()
        self._update_description()

    def _arrange(self) -> None:
        notes, lane = QWidget(), QWidget()
        corner = RulerCorner(self.state, WIDTH)
        above = stacked(
            notes,
            {
                (0, 0): corner,
                (0, 1): self.ruler,
                (1, 0): self.keyboard,
                (1, 1): self.field,
                (1, 2): self._down,
                (2, 0): self.drums.label,
                (2, 1): self.drums,
            },
        )
        above.setRowStretch(1, 1)
        below = stacked(
            lane,
            {
                (0, 0): LaneScale(self.lane, WIDTH),
                (0, 1): self.lane,
                (1, 1): self._across,
            },
        )
        for grid in (above, below):
            grid.setColumnMinimumWidth(0, WIDTH)
            grid.setColumnStretch(1, 1)
            grid.setColumnMinimumWidth(2, self._down.sizeHint().width())
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(notes)
        split.addWidget(lane)
        split.setStretchFactor(0, 1)
        split.setStretchFactor(1, 0)
        split.setCollapsible(0, False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        head = QHBoxLayout()
        head.setSpacing(0)
        head.addWidget(self.legend, 1)
        head.addWidget(self.tools, 0, Qt.AlignmentFlag.AlignTop)
        whole.addLayout(head)
        whole.addWidget(split, 1)
        # A click on the strips around the field finds this policy, and so the field. It is
        # set before the proxy, whose it would become otherwise.
        self.field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFocusProxy(self.field)

    def _connect(self) -> None:
        state, commands = self.state, self.commands
        state.committed.connect(self.edited)
        state.active_changed.connect(self.active_track_changed)
        state.hidden_changed.connect(self.hidden_tracks_changed)
        state.selection_changed.connect(lambda: self.selection_changed.emit(state.picked))
        for signal in (state.selection_changed, state.view_changed, state.marks_changed):
            signal.connect(self._describe.start)
        self.ruler.seek_requested.connect(self.seek_requested)
        self.ruler.region_chosen.connect(self.region_changed)
        commands.seek_requested.connect(self.seek_requested)
        commands.region_chosen.connect(self.region_changed)
        commands.previewed.connect(self.note_preview)
        commands.revealed.connect(self._reveal)
        commands.snap_changed.connect(self.snap_changed)
        commands.pencil_changed.connect(self.pencil_changed)
        self.field.focus_gained.connect(self._on_focus)
        self.legend.rebuilt.connect(self._order_focus)
        self.field.row_hovered.connect(self.keyboard.set_hover)
        self.field.menu_requested.connect(lambda at: commands.open_menu(self, at))
        self.keyboard.pressed.connect(
            lambda pitch: self.note_preview.emit(state.active, pitch, DEFAULT_VELOCITY)
        )

    # -- data in -----------------------------------------------------------------------

    def set_score(self, score: Score, seed_end: int = 0) -> None:
        """Show a piece; `seed_end` is the tick before which it was given."""
        first = not self.state.tracks and bool(score.tracks)
        self.state.set_score(score, seed_end)
        if first:
            self.state.centre_rows()
            self.state.view_changed.emit()

    def score(self) -> Score:
        """The piece as shown, appended notes included."""
        return self.state.score

    def append_note(self, track: int, note: Note) -> None:
        """Show one more note of an existing track."""
        self.state.append_note(track, note)

    def set_playhead(self, tick: int | None, follow: bool = True) -> None:
        """Show the play position; `follow` turns the page when it leaves the view."""
        self.state.set_playhead(tick)
        if tick is None or not follow or self.field.gesture is not None:
            return
        geometry = self.state.geometry
        x = geometry.x(tick)
        more = geometry.x(geometry.length) > geometry.width
        if x < 0 or x > geometry.width or (more and x > _FOLLOW_FROM * geometry.width):
            before = geometry.scroll_x
            geometry.scroll_to(
                tick * geometry.scale - _FOLLOW_TO * geometry.width, geometry.scroll_y
            )
            if geometry.scroll_x != before:
                self.state.view_changed.emit()

    def selection(self) -> Picked:
        """The selected notes as (track, note)."""
        return self.state.picked

    def set_selection(self, picked: Picked) -> None:
        """Select these notes; those that don't exist are left out."""
        tracks = self.state.score.tracks
        there = {track: set(tracks[track].notes) for track, _ in picked if track < len(tracks)}
        self.state.select(frozenset(i for i in picked if i[1] in there.get(i[0], frozenset())))

    def active_track(self) -> int:
        """The track that notes are drawn into."""
        return self.state.active

    def set_active_track(self, track: int) -> None:
        """Draw into this track; a drum track turns the rows into its kit."""
        self.state.set_active(track)

    def set_hidden_tracks(self, tracks: frozenset[int]) -> None:
        """Hide the notes of these tracks."""
        self.state.set_hidden(frozenset(tracks))

    def set_track_colours(self, colours: Sequence[int]) -> None:
        """Colour index (0 to 11) of each track; tracks beyond take their own index."""
        self.state.set_colours(colours)

    def region(self) -> tuple[int, int] | None:
        """The bars marked, in ticks."""
        return self.state.region

    def set_region(self, region: tuple[int, int] | None) -> None:
        """Mark a stretch of ticks; emits nothing."""
        self.state.set_region(region)

    def set_locked_region(
        self, region: tuple[int, int] | None, tracks: frozenset[int] | None = None
    ) -> None:
        """Hatch a stretch that is being written, and keep hands off its notes.

        Args:
            region: (start, end) in ticks, None to unlock.
            tracks: tracks concerned, None for all.
        """
        self.state.set_locked(region, tracks)

    def set_snap(self, snap: Snap) -> None:
        """The grid to keep to."""
        self.commands.set_snap(snap)

    def set_pencil(self, pencil: bool) -> None:
        """Whether a press on empty ground draws instead of selecting."""
        self.commands.set_pencil(pencil)

    def fit(self) -> None:
        """Show the whole piece."""
        self.commands.fit()

    def ensure_visible(self, tick: int) -> None:
        """Scroll so that a tick is in view."""
        if self.state.geometry.reveal(tick, tick, None):
            self.state.view_changed.emit()

    # -- view --------------------------------------------------------------------------

    def _reveal(self, note: Note) -> None:
        geometry = self.state.geometry
        if geometry.reveal(note.onset, note.end, geometry.rows.row_of(note.pitch)):
            self.state.view_changed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._placed and self.isVisible():
            self._placed = True
            self.state.centre_rows()
            self.state.view_changed.emit()

    # -- keys --------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        target = key_target(event)
        if target is None:
            super().keyPressEvent(event)
            return
        if target.command != "escape":
            self.commands.tab_leaves = False
        run_key(target, self.commands)
        event.accept()

    def event(self, event: QEvent) -> bool:
        # Keys that mean something here go before shortcuts of the window.
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and key_target(event) is not None
        ):
            event.accept()
            return True
        return super().event(event)

    def focusNextPrevChild(self, next_child: bool) -> bool:
        if self.hasFocus() and not self.commands.tab_leaves:
            if self.commands.step(1 if next_child else -1):
                return True
            self.commands.tab_leaves = True
        return super().focusNextPrevChild(next_child)

    def _on_focus(self) -> None:
        self.commands.tab_leaves = False

    def _order_focus(self) -> None:
        """Tab goes from the notes to the legend, whose items come and go."""
        before: QWidget = self.field
        tools = self.tools
        for item in (*self.legend.items(), tools.select, tools.pencil, tools.snap, tools.fit):
            QWidget.setTabOrder(before, item)
            before = item

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            middle = QPoint(self.field.width() // 2, self.field.height() // 2)
            self.commands.open_menu(self, self.field.mapToGlobal(middle))

    # -- in words ----------------------------------------------------------------------

    def _update_description(self) -> None:
        words, name = describe_roll(self.state), self.tr("Piano roll")
        picked = self.state.picked
        if len(picked) == 1:
            note = describe_note(self.state, next(iter(picked)))
            name = self.tr("Piano roll, {note}").format(note=note)
        # The field has the focus, so it is what a screen reader reads out.
        for widget in (self, self.field):
            widget.setAccessibleName(name)
            widget.setAccessibleDescription(words)
