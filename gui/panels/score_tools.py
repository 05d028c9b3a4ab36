"""The line above the score: zoom, and the paper."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QToolButton, QWidget

from gui.panels.section import tool_button
from gui.theme import current_theme, spacing, theme_changes


class ScoreTools(QWidget):
    """Says what the person wants; the view does it.

    Signals:
        zoomed(int): a step nearer (1) or further (-1).
        fitted(): the pages shall be as wide as the view.
        white_wanted(bool): white paper in a dark window, too.
        closed(): back to the piano roll.
    """

    zoomed = Signal(int)
    fitted = Signal()
    white_wanted = Signal(bool)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("area", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.title = QLabel(self.tr("Score"))
        self.title.setProperty("tier", "strong")
        self.page = QLabel()
        self.page.setProperty("tier", "caption")
        self.smaller = tool_button("zoom-out", self.tr("Smaller (Ctrl+-)"))
        self.larger = tool_button("zoom-in", self.tr("Larger (Ctrl++)"))
        self.fit = tool_button("fit", self.tr("As wide as the view (Ctrl+0)"))
        self.scale = QLabel()
        self.scale.setProperty("tier", "caption")
        self.scale.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.scale.setFixedWidth(self.fontMetrics().horizontalAdvance("000 %"))
        self.white = QCheckBox(self.tr("White paper"))
        self.white.setToolTip(self.tr("As it will be printed"))
        self.back: QToolButton = tool_button("close", self.tr("Back to the piano roll (F7)"))
        row = QHBoxLayout(self)
        row.setContentsMargins(spacing(4), spacing(1), spacing(2), spacing(1))
        row.setSpacing(spacing(1))
        row.addWidget(self.title)
        row.addSpacing(spacing(2))
        row.addWidget(self.page)
        row.addStretch(1)
        row.addWidget(self.white)
        row.addSpacing(spacing(3))
        for widget in (self.smaller, self.scale, self.larger, self.fit):
            row.addWidget(widget)
        row.addSpacing(spacing(2))
        row.addWidget(self.back)
        self.smaller.clicked.connect(lambda: self.zoomed.emit(-1))
        self.larger.clicked.connect(lambda: self.zoomed.emit(1))
        self.fit.clicked.connect(self.fitted)
        self.white.toggled.connect(self.white_wanted)
        self.back.clicked.connect(self.closed)
        theme_changes.changed.connect(self._on_theme)
        self._on_theme()

    def show_scale(self, scale: float) -> None:
        """Tell how large pages are, 1 being paper of A4 width on the screen."""
        self.scale.setText(f"{scale:.0%}")

    def show_page(self, page: int, count: int) -> None:
        """Tell which page is in view, from 1; nothing without pages."""
        text = self.tr("Page {n} of {count}").format(n=page, count=count) if count else ""
        self.page.setText(text)

    def _on_theme(self) -> None:
        self.white.setVisible(current_theme().name == "dark")
