"""Commands on the view beside those on notes, and the context menu of all of them."""

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QMenu, QWidget

from gui.widgets.roll.clipboard import can_paste
from gui.widgets.roll.commands import RollCommands
from gui.widgets.roll.field import NoteField
from gui.widgets.roll.keys import KEYS
from gui.widgets.roll.snap import SNAPS, Snap
from gui.widgets.roll.state import RollState


class RollActions(RollCommands):
    """Every command of the roll, by name.

    Signals:
        seek_requested(int): the playhead should go there.
        region_chosen(object): (start, end) in ticks, or None.
        snap_changed(Snap), pencil_changed(bool): settings changed by key or menu.
    """

    seek_requested = Signal(int)
    region_chosen = Signal(object)
    snap_changed = Signal(object)
    pencil_changed = Signal(bool)

    def __init__(self, state: RollState, parent: QObject | None = None) -> None:
        super().__init__(state, parent)
        self.field: NoteField | None = None
        self.tab_leaves = False

    # -- settings ----------------------------------------------------------------------

    def set_snap(self, snap: Snap) -> None:
        """The grid to keep to; its lines are part of the picture."""
        if snap != self._state.snap:
            self._state.snap = snap
            self._state.look_changed.emit()
            self.snap_changed.emit(snap)

    def next_snap(self, steps: int) -> None:
        """The next snap setting in the list."""
        here = SNAPS.index(self._state.snap) if self._state.snap in SNAPS else 0
        self.set_snap(SNAPS[(here + steps) % len(SNAPS)])

    def set_pencil(self, pencil: bool) -> None:
        """Whether a press on empty ground draws instead of selecting."""
        if pencil != self._state.pencil:
            self._state.pencil = pencil
            self.pencil_changed.emit(pencil)

    def toggle_pencil(self) -> None:
        """Pencil on and off."""
        self.set_pencil(not self._state.pencil)

    def next_track(self, steps: int) -> None:
        """Make the next track the active one."""
        if self._state.tracks:
            self._state.set_active((self._state.active + steps) % len(self._state.tracks))

    # -- the view ----------------------------------------------------------------------

    def fit(self) -> None:
        """Show the whole piece and all its pitches."""
        state = self._state
        top, bottom = state.used_rows() or (48, 84)
        if state.geometry.rows.drums:
            top, bottom = 0, len(state.geometry.rows) - 1
        last = len(state.geometry.rows) - 1
        state.geometry.fit(0, state.geometry.length, max(0, top - 2), min(last, bottom + 2))
        state.view_changed.emit()

    def zoom_time(self, notches: int) -> None:
        """Zoom in time around the middle."""
        if self.field is not None:
            self.field.zoom_time(1.25**notches)

    def zoom_rows(self, steps: int) -> None:
        """Make rows higher around the middle."""
        if self.field is not None:
            self.field.zoom_rows(steps)

    def scroll_pages(self, pages: int) -> None:
        """Scroll in time by most of the view."""
        if self.field is not None:
            self.field.scroll_by(pages * 0.8 * self._state.geometry.width, 0)

    def scroll_rows(self, rows: int) -> None:
        """Scroll by rows."""
        if self.field is not None:
            self.field.scroll_by(0, rows * self._state.geometry.row_height)

    # -- playhead and region -----------------------------------------------------------

    def seek_bars(self, bars: int) -> None:
        """Ask for the playhead `bars` bars from here, at a bar line."""
        meters = self._state.meter_map
        position = meters.position(self._state.playhead or 0)
        back_to_own = bars < 0 and position.offset > 0
        self.seek_requested.emit(
            meters.bar_start(max(0, position.bar + bars + (1 if back_to_own else 0)))
        )

    def seek_start(self) -> None:
        """Ask for the playhead at the start."""
        self.seek_requested.emit(0)

    def seek_end(self) -> None:
        """Ask for the playhead at the end of the piece."""
        self.seek_requested.emit(self._state.geometry.length)

    def mark_bars(self) -> None:
        """Mark the bars of the selection, or the bar under the playhead."""
        meters, picked = self._state.meter_map, self._state.picked
        start = end = self._state.playhead or 0
        if picked:
            start = min(note.onset for _, note in picked)
            end = max(note.end for _, note in picked)
        start = meters.bar_start(meters.position(start).bar)
        region = (start, meters.next_bar(max(start + 1, end)))
        self._state.set_region(region)
        self.region_chosen.emit(region)

    def clear_region(self) -> None:
        """Mark no bars."""
        if self._state.region is not None:
            self._state.set_region(None)
            self.region_chosen.emit(None)

    def extend(self, steps: int) -> None:
        """Add the next note in time to the selection."""
        self.step(steps, extend=True)

    def escape(self) -> None:
        """Give up a drag, else clear the selection, else let Tab leave the roll."""
        if self.field is not None and self.field.cancel_gesture():
            return
        if self._state.picked:
            self.select_none()
        self.tab_leaves = True

    # -- the menu ----------------------------------------------------------------------

    def menu(self, parent: QWidget) -> QMenu:
        """The context menu; its entries name their keys."""
        keys = {(key.command, key.amount): key.shown for key in reversed(KEYS)}
        state, menu = self._state, QMenu(parent)
        some = bool(state.picked)

        def entry(text: str, command: str, amount: int | None = None, on: bool = True) -> None:
            action = menu.addAction(f"{text}\t{keys.get((command, amount), '')}")
            action.setEnabled(on)
            target = getattr(self, command)
            action.triggered.connect(lambda: target() if amount is None else target(amount))

        entry(self.tr("Cut"), "cut", on=some)
        entry(self.tr("Copy"), "copy", on=some)
        entry(self.tr("Paste"), "paste", on=can_paste() and bool(state.tracks))
        entry(self.tr("Duplicate"), "duplicate", on=some)
        entry(self.tr("Delete"), "delete", on=some)
        menu.addSeparator()
        entry(self.tr("Up an octave"), "transpose", 12, on=some)
        entry(self.tr("Down an octave"), "transpose", -12, on=some)
        entry(self.tr("Quantise"), "quantise")
        entry(self.tr("New note"), "insert", on=bool(state.tracks))
        menu.addSeparator()
        entry(self.tr("Select all"), "select_all")
        entry(self.tr("Mark these bars"), "mark_bars")
        entry(self.tr("Fit in view"), "fit")
        pencil = menu.addAction(self.tr("Pencil") + "\tP")
        pencil.setCheckable(True)
        pencil.setChecked(state.pencil)
        pencil.toggled.connect(self.set_pencil)
        snaps = menu.addMenu(self.tr("Snap"))
        for snap in SNAPS:
            action = snaps.addAction(snap.name)
            action.setCheckable(True)
            action.setChecked(snap == state.snap)
            action.triggered.connect(lambda _=False, s=snap: self.set_snap(s))
        return menu

    def open_menu(self, parent: QWidget, at: QPoint) -> None:
        """Show the context menu at a global position."""
        menu = self.menu(parent)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)
