"""What lies upon the notes of a roll: region, lock, playhead."""

from PySide6.QtCore import QObject, Signal

from gui.widgets.roll.edits import Picked


class RollMarks(QObject):
    """Marks in time.

    Signals:
        marks_changed(): region, lock or end of the piece changed.
        playhead_changed(object): where it was, tick or None.
    """

    marks_changed = Signal()
    playhead_changed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.region: tuple[int, int] | None = None
        self.locked: tuple[int, int] | None = None
        self.locked_tracks: frozenset[int] | None = None
        self.playhead: int | None = None

    def set_region(self, region: tuple[int, int] | None) -> None:
        """Mark a stretch of ticks."""
        if region is not None and region[1] <= region[0]:
            region = None
        if region != self.region:
            self.region = region
            self.marks_changed.emit()

    def set_locked(
        self, region: tuple[int, int] | None, tracks: frozenset[int] | None = None
    ) -> None:
        """Let no hand change notes that start in this stretch (of these tracks, or of all)."""
        self.locked, self.locked_tracks = region, tracks
        self.marks_changed.emit()

    def is_locked(self, track: int, tick: int) -> bool:
        """Whether notes of `track` at `tick` may not be changed now."""
        if self.locked is None or not self.locked[0] <= tick < self.locked[1]:
            return False
        return self.locked_tracks is None or track in self.locked_tracks

    def editable(self, picked: Picked) -> Picked:
        """Those of the notes that may be changed now."""
        if self.locked is None:
            return picked
        return frozenset(i for i in picked if not self.is_locked(i[0], i[1].onset))

    def set_playhead(self, tick: int | None) -> None:
        """Move the play position."""
        if tick != self.playhead:
            before, self.playhead = self.playhead, tick
            self.playhead_changed.emit(before)
