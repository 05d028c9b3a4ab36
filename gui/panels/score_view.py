"""The piece as engraved music, page under page."""

import re

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QLabel, QScrollArea, QVBoxLayout, QWidget

from gui.tasks.job_process import JobProcess
from gui.theme import current_theme, spacing
from musicgen.music.score import Score

_WAIT_MS = 300
_WIDEST_PX = 1100


class _Page(QWidget):
    """One page of paper; drawn once per size."""

    def __init__(self, svg: str, number: int) -> None:
        super().__init__()
        self._svg = svg
        self._renderer: QSvgRenderer | None = None
        self._shape = _shape_of(svg)
        self._picture: QPixmap | None = None
        self.setAccessibleName(self.tr("Page {n} of the score").format(n=number))

    def shape_for(self, width: int) -> QSize:
        """Size at a width, keeping the page's proportions."""
        return QSize(width, round(width * self._shape))

    def paintEvent(self, _event: QPaintEvent) -> None:
        ratio = self.devicePixelRatioF()
        size = self.size() * ratio
        if self._picture is None or self._picture.size() != size:
            picture = QPixmap(size)
            picture.fill(QColor("#ffffff"))
            painter = QPainter(picture)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if self._renderer is None:
                # Only now: the pages further down may never be looked at.
                self._renderer = QSvgRenderer(QByteArray(self._svg.encode()))
            self._renderer.render(painter, QRectF(0, 0, size.width(), size.height()))
            painter.end()
            picture.setDevicePixelRatio(ratio)
            self._picture = picture
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture)
        painter.setPen(QColor(current_theme().border))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))


def _shape_of(svg: str) -> float:
    """Height of a page over its width."""
    found = re.search(r'viewBox="\S+ \S+ (\S+) (\S+)"', svg[:2000])
    return float(found[2]) / float(found[1]) if found else 1.0


class ScoreView(QWidget):
    """Engraves the score it is given, in another process, while it is in view.

    Signals:
        failed(str): it could not be engraved; one sentence.
    """

    failed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._score = Score()
        self._title = ""
        self._engraved: tuple[Score, str] | None = None
        self._pages: list[_Page] = []
        self._job = JobProcess(self)
        self._job.succeeded.connect(self._on_pages)
        self._job.failed.connect(self._on_failed)
        self._timer = QTimer(self, singleShot=True, interval=_WAIT_MS)
        self._timer.timeout.connect(self._engrave)
        self._note = QLabel(self.tr("Engraving…"))
        self._note.setProperty("tier", "dim")
        self._note.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._body = QWidget()
        self._layout = QVBoxLayout(self._body)
        self._layout.setContentsMargins(spacing(6), spacing(6), spacing(6), spacing(6))
        self._layout.setSpacing(spacing(6))
        self._layout.addWidget(self._note)
        self._layout.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidget(self._body)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setAccessibleName(self.tr("Score"))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._scroll)

    def set_score(self, score: Score, title: str = "") -> None:
        """Engrave `score`, now or as soon as the view is shown."""
        self._score, self._title = score, title
        if self.isVisible():
            self._timer.start()

    def show_now(self) -> None:
        """Engrave what was set, if that has not been done."""
        self._timer.start(0)

    def close_jobs(self) -> None:
        """Stop engraving, as the window closes."""
        self._timer.stop()
        self._job.cancel()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _engrave(self) -> None:
        if self._engraved is not None and self._engraved[0] is self._score:
            return
        self._job.cancel()
        self._engraved = (self._score, self._title)
        self._note.setText(self.tr("Engraving…"))
        self._note.setVisible(not self._pages)
        self._job.start("musicgen.export.engrave:engrave_svg", self._score, title=self._title)

    def _on_pages(self, pages: list[str]) -> None:
        for page in self._pages:
            self._layout.removeWidget(page)
            page.deleteLater()
        self._pages = [_Page(svg, number) for number, svg in enumerate(pages, start=1)]
        for index, page in enumerate(self._pages):
            self._layout.insertWidget(index, page, 0, Qt.AlignmentFlag.AlignHCenter)
        self._note.setVisible(not self._pages)
        self._place()

    def _on_failed(self, text: str) -> None:
        self._engraved = None
        self._note.setText(self.tr("There is no score to show."))
        self.failed.emit(text)

    def _place(self) -> None:
        width = min(_WIDEST_PX, max(200, self._scroll.viewport().width() - spacing(12)))
        for page in self._pages:
            page.setFixedSize(page.shape_for(width))
