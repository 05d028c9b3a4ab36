"""The piece as engraved music, page under page."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QLabel, QScrollArea, QVBoxLayout, QWidget

from gui.panels.score_page import ScorePage
from gui.panels.score_tools import ScoreTools
from gui.tasks.job_process import JobProcess
from gui.theme import spacing
from musicgen.music.score import Score

if TYPE_CHECKING:
    from musicgen.export.engrave import EngravedPage

_WAIT_MS, _BETWEEN_PAGES_MS = 300, 5
_FULL_PX, _WIDEST_FIT_PX, _NARROWEST_PX = 794, 1100, 200
"""A4 across at 96 pixels per inch; the limits of fitting the view's width."""
SCALES: Final = (0.35, 0.5, 0.67, 0.8, 1.0, 1.25, 1.5, 2.0)


class ScoreView(QWidget):
    """Engraves the score it is given, in another process, while it is in view.

    Pages are as wide as the view until the person zooms.

    Signals:
        failed(str): it could not be engraved; one sentence.
        closed(): the person wants the piano roll back.
        seek_requested(int): play shall go on from this tick, where a bar begins.
    """

    failed = Signal(str)
    seek_requested = Signal(int)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._score = Score()
        self._title = ""
        self._scale: float | None = None
        self._engraved: tuple[Score, str] | None = None
        self._pages: list[ScorePage] = []
        self._bar_starts: list[int] = []
        # For each bar its page, and its place among the bars of that page.
        self._bars: list[tuple[ScorePage, int]] = []
        self._bar: int | None = None
        self._tick = 0
        self._job = JobProcess(self)
        self._job.succeeded.connect(self._on_pages)
        self._job.failed.connect(self._on_failed)
        self._timer = QTimer(self, singleShot=True, interval=_WAIT_MS)
        self._timer.timeout.connect(self._engrave)
        self._refit = QTimer(self, singleShot=True, interval=0)
        self._refit.timeout.connect(self._place)
        # One page in a turn of the event loop: two at once would be noticed.
        self._drawing = QTimer(self, singleShot=True, interval=_BETWEEN_PAGES_MS)
        self._drawing.timeout.connect(self._draw_next)
        self._note = QLabel(self.tr("Engraving…"))
        self._note.setProperty("tier", "dim")
        self._note.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._body = QWidget()
        self._layout = QVBoxLayout(self._body)
        self._layout.setContentsMargins(spacing(4), spacing(4), spacing(4), spacing(4))
        self._layout.setSpacing(spacing(4))
        self._layout.addWidget(self._note)
        self._layout.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidget(self._body)
        self._scroll.setWidgetResizable(True)
        self._scroll.setAccessibleName(self.tr("Score"))
        self._scroll.viewport().installEventFilter(self)
        self._scroll.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self._scroll.verticalScrollBar().rangeChanged.connect(self._on_scrolled)
        self.tools = ScoreTools()
        self.tools.zoomed.connect(self.zoom)
        self.tools.fitted.connect(self.fit)
        self.tools.white_wanted.connect(self._set_white)
        self.tools.closed.connect(self.closed)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.tools)
        outer.addWidget(self._scroll, 1)
        self.setFocusProxy(self._scroll)

    @property
    def scale(self) -> float:
        """How large pages are shown, 1 being A4 at 96 pixels per inch."""
        return self._page_width() / _FULL_PX

    def set_score(self, score: Score, title: str = "") -> None:
        """Engrave `score`, now or as soon as the view is shown."""
        self._score, self._title = score, title
        if self.isVisible():
            self._timer.start()

    def set_playhead(self, tick: int, follow: bool = False) -> None:
        """Mark the bar that is played; with `follow` scroll to it when it is not in view."""
        self._tick = tick
        bar = bisect_right(self._bar_starts, tick) - 1
        if bar == self._bar or not 0 <= bar < len(self._bars):
            return
        self._unmark()
        self._bar = bar
        page, place = self._bars[bar]
        page.mark_bar(place)
        if follow and self.isVisible():
            self._uncover(page, page.bar_rect(place).toAlignedRect())

    def show_now(self) -> None:
        """Engrave what was set, if that has not been done."""
        self._timer.start(0)

    def zoom(self, steps: int) -> None:
        """Nearer (1) or further away (-1)."""
        now = self.scale
        larger = [scale for scale in SCALES if scale > now + 0.01]
        smaller = [scale for scale in SCALES if scale < now - 0.01]
        if steps > 0 and larger:
            self._scale = larger[0]
        elif steps < 0 and smaller:
            self._scale = smaller[-1]
        self._place()

    def fit(self) -> None:
        """As wide as the view, and so for as long as nobody zooms."""
        self._scale = None
        self._place()

    def close_jobs(self) -> None:
        """Stop engraving, as the window closes."""
        self._timer.stop()
        self._job.cancel()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            isinstance(event, QWheelEvent)
            and event.modifiers() & Qt.KeyboardModifier.ControlModifier
            and event.angleDelta().y()
        ):
            self.zoom(1 if event.angleDelta().y() > 0 else -1)
            return True
        if event.type() == QEvent.Type.Resize and self._scale is None:
            # The vertical bar has come or gone; after the scroll area has seen to itself.
            self._refit.start()
        return super().eventFilter(watched, event)

    def _engrave(self) -> None:
        if self._engraved is not None and self._engraved[0] is self._score:
            return
        self._job.drop()
        self._engraved = (self._score, self._title)
        self._note.setText(self.tr("Engraving…"))
        self._note.setVisible(not self._pages)
        self._job.start("musicgen.export.engrave:engrave_pages", self._score, title=self._title)

    def _on_pages(self, engraved: tuple[list[int], list[EngravedPage]]) -> None:
        starts, pages = engraved
        self._bar = None
        for page in self._pages:
            self._layout.removeWidget(page)
            page.hide()
            page.deleteLater()
        self._pages = [ScorePage(p.svg, n, p.bars) for n, p in enumerate(pages, start=1)]
        self._bar_starts = starts
        self._bars = []
        for index, page in enumerate(self._pages):
            page.set_white(self.tools.white.isChecked())
            page.wanted.connect(self._drawing.start)
            first = len(self._bars)
            page.bar_clicked.connect(lambda place, n=first: self._on_bar_clicked(n + place))
            self._bars += [(page, place) for place in range(len(pages[index].bars))]
            self._layout.insertWidget(index, page, 0, Qt.AlignmentFlag.AlignHCenter)
        self._note.setVisible(not self._pages)
        self._place()
        self.set_playhead(self._tick)

    def _unmark(self) -> None:
        if self._bar is not None:
            self._bars[self._bar][0].mark_bar(None)
        self._bar = None

    def _on_bar_clicked(self, bar: int) -> None:
        self.seek_requested.emit(self._bar_starts[bar])

    def _uncover(self, page: ScorePage, place: QRect) -> None:
        bar = self._scroll.verticalScrollBar()
        top = page.y() + place.top()
        height = self._scroll.viewport().height()
        if not (bar.value() <= top and top + place.height() <= bar.value() + height):
            bar.setValue(top - spacing(4))

    def _draw_next(self) -> None:
        for page in self._pages:
            if not page.drawn and not page.visibleRegion().isEmpty():
                page.draw()
                self._drawing.start()
                return

    def _on_failed(self, text: str) -> None:
        self._engraved = None
        self._note.setText(self.tr("There is no score to show."))
        self.failed.emit(text)

    def _set_white(self, white: bool) -> None:
        for page in self._pages:
            page.set_white(white)

    def _page_width(self) -> int:
        if self._scale is not None:
            return round(_FULL_PX * self._scale)
        room = self._scroll.viewport().width() - 2 * spacing(4)
        return min(_WIDEST_FIT_PX, max(_NARROWEST_PX, room))

    def _place(self) -> None:
        bar = self._scroll.verticalScrollBar()
        middle = bar.value() + bar.pageStep() / 2
        height = max(1, self._body.height())
        width = self._page_width()
        policy = Qt.ScrollBarPolicy
        self._scroll.setHorizontalScrollBarPolicy(
            policy.ScrollBarAlwaysOff if self._scale is None else policy.ScrollBarAsNeeded
        )
        for page in self._pages:
            page.setFixedSize(page.shape_for(width))
        self.tools.show_scale(self.scale)
        self._body.adjustSize()
        # What was in the middle of the view stays there.
        bar.setValue(round(middle * self._body.height() / height - bar.pageStep() / 2))
        self._on_scrolled()

    def _on_scrolled(self) -> None:
        self._forget_far()
        bar = self._scroll.verticalScrollBar()
        middle = bar.value() + self._scroll.viewport().height() // 2
        begun = sum(page.y() <= middle for page in self._pages)
        self.tools.show_page(max(1, begun), len(self._pages))

    def _forget_far(self) -> None:
        """Pages out of sight keep no picture: a large page takes tens of megabytes."""
        view = self._scroll.viewport().height()
        top = self._scroll.verticalScrollBar().value()
        for page in self._pages:
            place = page.geometry()
            if place.bottom() < top - view or place.top() > top + 2 * view:
                page.forget()
